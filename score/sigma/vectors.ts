// Vectors: a detection and one event, or a correlation and several. Both evaluators must say what the vector says.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import {
  evaluateCorrelation,
  evaluateEvent,
  evaluateTest,
  fieldsOf,
  parseRules,
  planRules,
  toDuckdbSql,
  type Fields,
  type Plan,
  type PlannedRule,
  type Rule,
  type SigmaEvent,
} from "@hamon/sigma";
import { fillEvents } from "./event-table.js";

interface Vector {
  readonly id: string;
  readonly feature: string;
  readonly detection?: object;
  readonly event?: SigmaEvent;
  readonly expected?: boolean;
  /** Values of %placeholders%. */
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
  readonly correlation?: object;
  readonly rules?: readonly object[];
  readonly events?: readonly SigmaEvent[];
  readonly expected_fires?: boolean;
}

const HEAD = { title: "vector", level: "low", logsource: { category: "test" } };

export async function scoreVectors(folder: string): Promise<{ vectors: number; vectors_wrong: number }> {
  const vectors = ["match", "correlation"].flatMap((name) => readVectors(join(folder, `${name}.ndjson`)));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  let vectors_wrong = 0;
  for (const vector of vectors) {
    const wrong = await wrongIn(vector, connection);
    vectors_wrong += Number(wrong !== null);
    if (wrong !== null) console.log(`${vector.id} (${vector.feature}): ${wrong}`);
  }
  connection.closeSync();
  return { vectors: vectors.length, vectors_wrong };
}

function readVectors(file: string): readonly Vector[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as Vector);
}

// Null: nothing.
async function wrongIn(vector: Vector, connection: DuckDBConnection): Promise<string | null> {
  const { detection, event = {}, correlation, rules: watched = [], events = [event] } = vector;
  const expected = vector.expected ?? vector.expected_fires;
  const documents =
    correlation === undefined ? [{ ...HEAD, detection }] : [...watched.map((rule) => ({ ...HEAD, ...rule })), { ...HEAD, correlation }];
  const { rules, faults } = parseRules(documents, () => vector.id);
  if (faults.length > 0) return faults.map(({ message }) => message).join("; ");
  const plan = planRules(rules, { ...fieldsFor(events, rules), placeholders: vector.placeholders ?? {} });
  const last = plan.rules.at(-1);
  if (last?.status !== "evaluable") return `${last?.status}: ${last?.what.join()}`;
  const rows = events.map(withPresence);
  const byHand = isFoundByHand(plan, events, rows);
  const bySql = await isFoundBySql(plan, rows, connection);
  if (byHand !== expected) return `the interpreter says ${byHand}`;
  return bySql === expected ? null : `DuckDB says ${bySql}`;
}

// A table has no fields that are absent: a column beside each says whether it is there.
function fieldsFor(events: readonly SigmaEvent[], rules: readonly Rule[]): Fields {
  const asked = rules.flatMap((rule) => (rule.kind === "detection" && rule.test !== null ? fieldsOf(rule.test) : []));
  const names = [...new Set([...events.flatMap(Object.keys), ...asked])];
  const columns = Object.fromEntries(
    names.flatMap((name) => [
      [name, "VARCHAR"],
      [`has ${name}`, "BOOLEAN"],
    ]),
  );
  return { columns, presence: Object.fromEntries(names.map((name) => [name, `has ${name}`])) };
}

function withPresence(event: SigmaEvent): SigmaEvent {
  return { ...event, ...Object.fromEntries(Object.keys(event).map((name) => [`has ${name}`, true])) };
}

// A detection by itself over the records; where a plan had to fill it in, the planned one over rows.
function isFoundByHand(plan: Plan, events: readonly SigmaEvent[], rows: readonly SigmaEvent[]): boolean {
  const { rule, test, no } = plan.rules.at(-1) as PlannedRule;
  if (rule.kind !== "detection" || test === null) return evaluateCorrelation(plan, no, rows, "timestamp").fires.length > 0;
  const isFilled = rule.test !== null && !JSON.stringify(rule.test).includes('"placeholder"');
  return isFilled ? events.some((event) => evaluateEvent(rule, event)) : rows.some((row) => evaluateTest(test, row));
}

async function isFoundBySql(plan: Plan, events: readonly SigmaEvent[], connection: DuckDBConnection): Promise<boolean> {
  await fillEvents(connection, plan.columns, events, "timestamp");
  const table = { table: "event", id: "event no", at: "event at", keep: [] };
  for (const { sql, params } of toDuckdbSql(plan, table)) await connection.run(sql, { ...params });
  const rows = await connection.runAndReadAll(`select count(*) from sigma_match where rule_no = ${plan.rules.length - 1}`);
  return Number(rows.getRows()[0]?.[0]) > 0;
}
