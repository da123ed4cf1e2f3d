// For the tests of this package: rules asked of events by DuckDB, and by the interpreter, side by side.

import assert from "node:assert/strict";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { columnsWatched, toDuckdbSql, type EventTable } from "./duckdb-sql.js";
import { evaluateCorrelation } from "./evaluate-correlation.js";
import { evaluateTest, type SigmaEvent } from "./evaluate.js";
import { columnRulesOf, sharedRules } from "./columns/column.js";
import type { Plan } from "./plan.js";
import { allOf } from "./predicate.js";

export async function openDuckdb(): Promise<DuckDBConnection> {
  return (await DuckDBInstance.create(":memory:")).connect();
}

/** Columns of events whose values are all text, with those that rules ask for. */
export function textColumns(events: readonly SigmaEvent[], also: readonly string[] = []): Record<string, string> {
  const names = new Set([...events.flatMap((event) => Object.keys(event)), ...also]);
  return Object.fromEntries([...names].map((name) => [name, "VARCHAR"]));
}

/** For each column another that tells whether the field is there, with whatever value. */
export function presenceOf(columns: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, `has ${name}`]));
}

/** The events with those columns: a table has no fields that are absent. */
export function withPresence(events: readonly SigmaEvent[], presence: Readonly<Record<string, string>>): readonly SigmaEvent[] {
  return events.map((event) => {
    const told = Object.entries(presence).map(([name, column]) => [column, Object.hasOwn(event, name)]);
    return { ...event, ...Object.fromEntries(told) } as SigmaEvent;
  });
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Puts events into the table `event`: event_id by place, at from `timestamp`, then the columns. */
export async function fillEvents(
  connection: DuckDBConnection,
  columns: Readonly<Record<string, string>>,
  events: readonly SigmaEvent[],
): Promise<void> {
  const names = Object.entries(columns).map(([name, type]) => `${quote(name)} ${type}`);
  await connection.run(`create or replace table event ("sigma id" BIGINT, "sigma at" TIMESTAMP, ${names.join(", ")})`);
  for (const [i, event] of events.entries()) {
    const values = Object.keys(columns).map((name) => event[name] ?? null);
    const marks = Object.entries(columns).map(([, type], j) => `$${j + 3}::VARCHAR::${type}`);
    const given = values.map((value) => (value === null ? null : String(value)));
    await connection.run(`insert into event values ($1, $2::TIMESTAMP, ${marks.join(", ")})`, [
      i,
      String(event["timestamp"] ?? "2026-01-05T00:00:00Z"),
      ...given,
    ]);
  }
}

/** "<rule no> <event>" for every match that stands as a finding. */
export async function matchesBySql(
  connection: DuckDBConnection,
  plan: Plan,
  matched?: EventTable["matched"],
): Promise<ReadonlySet<string>> {
  const events = { table: "event", id: "sigma id", at: "sigma at", keep: [], ...(matched === undefined ? {} : { matched }) };
  for (const { sql, params } of toDuckdbSql(plan, events)) {
    await connection.run(sql, { ...params });
  }
  const rows = await connection.runAndReadAll("select rule_no, event_id from sigma_match");
  const found = rows.getRows().map(([no, id]) => `${no} ${id}`);
  assert.equal(found.length, new Set(found).size, "a match stands twice");
  return new Set(found);
}

/** The same where detections were matched by the interpreter: correlations see nothing but what is promised of such a table. */
export async function matchesOverMatched(
  connection: DuckDBConnection,
  plan: Plan,
  events: readonly SigmaEvent[],
): Promise<ReadonlySet<string>> {
  const columns = ["sigma id", "sigma at", ...columnsWatched(plan)].map(quote).join(", ");
  const { own, stands_for } = sharedRules(columnRulesOf(plan));
  const pairs = own.flatMap(({ no, logsource, search }) =>
    events.flatMap((event, i) => (evaluateTest(allOf([logsource, search]), event) ? [`(${no}, ${i})`] : [])),
  );
  const rows = pairs.length === 0 ? "select 0, 0 where false" : `values ${pairs.join(", ")}`;
  await connection.run(`create or replace temp table matched as select rule_no, ${columns}
    from (${rows}) as pair(rule_no, "sigma id") join event using ("sigma id")`);
  return matchesBySql(connection, plan, { table: "matched", stands_for });
}

/** The same by the interpreter. */
export function matchesByHand(plan: Plan, events: readonly SigmaEvent[]): ReadonlySet<string> {
  const found = plan.rules
    .filter(({ is_finding }) => is_finding)
    .flatMap(({ no, test, window }) => {
      if (window !== null) return [...evaluateCorrelation(plan, no, events, "timestamp").members].map((i) => `${no} ${i}`);
      return events.flatMap((event, i) => (test !== null && evaluateTest(test, event) ? [`${no} ${i}`] : []));
    });
  return new Set(found);
}
