// Vectors: a detection and one event, or a correlation and several. Both evaluators must say what the vector says.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import {
  evaluateCorrelation,
  evaluateEvent,
  fieldsOf,
  parseRules,
  planRules,
  toDuckdbSql,
  type Plan,
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
  const plan = planRules(rules, { columns: columnsOf(events, rules) });
  const last = plan.rules.at(-1);
  if (last?.status !== "evaluable") return `${last?.status}: ${last?.what.join()}`;
  const byHand = isFoundByHand(plan, events);
  const bySql = await isFoundBySql(plan, events, connection);
  if (byHand !== expected) return `the interpreter says ${byHand}`;
  return bySql === expected ? null : `DuckDB says ${bySql}`;
}

function columnsOf(events: readonly SigmaEvent[], rules: readonly Rule[]): Record<string, string> {
  const asked = rules.flatMap((rule) => (rule.kind === "detection" && rule.test !== null ? fieldsOf(rule.test) : []));
  const names = [...events.flatMap(Object.keys), ...asked];
  return Object.fromEntries(names.map((name) => [name, "VARCHAR"]));
}

function isFoundByHand(plan: Plan, events: readonly SigmaEvent[]): boolean {
  const last = plan.rules.length - 1;
  const rule = plan.rules[last]?.rule;
  if (rule?.kind === "detection") return events.some((event) => evaluateEvent(rule, event));
  return evaluateCorrelation(plan, last, events, "timestamp").fires.length > 0;
}

async function isFoundBySql(plan: Plan, events: readonly SigmaEvent[], connection: DuckDBConnection): Promise<boolean> {
  await fillEvents(connection, plan.columns, events, "timestamp");
  const table = { table: "event", id: "event no", at: "event at", keep: [] };
  for (const { sql, params } of toDuckdbSql(plan, table)) await connection.run(sql, { ...params });
  const rows = await connection.runAndReadAll(`select count(*) from sigma_match where rule_no = ${plan.rules.length - 1}`);
  return Number(rows.getRows()[0]?.[0]) > 0;
}
