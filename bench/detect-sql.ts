// The peer of bench/detect.ts: one query of DuckDB a rule, as converters of Sigma make them, over the same recorded events.
//
// Rules of keywords are left out: a query of all columns would be slower still.

import { readFileSync } from "node:fs";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import {
  allOf,
  ANY_TEXT,
  fieldsOf,
  mapAtoms,
  toDuckdbCount,
  type Atom,
  type ColumnRule,
  type Plan,
  type Predicate,
  type SigmaEvent,
} from "@hamon/sigma";
import { eventOf } from "./windows-events.js";

export interface SqlFigures {
  /** Events against all rules: the sample's time, times how many rules there are to one of the sample. */
  readonly per_cpu_s: number;
  readonly rule_count: number;
  /** Rule number -> matches, of the sample. */
  readonly by_rule: ReadonlyMap<number, number>;
}

/** One rule of so many is asked. */
const EVERY = 40;

export async function measureSql(rules: readonly ColumnRule[], lines: string): Promise<SqlFigures> {
  const asked = rules.filter(({ no }) => no % EVERY === 0).map(({ no, logsource, search }) => ({ no, test: allOf([logsource, search]) }));
  const wanted = asked.filter(({ test }) => !fieldsOf(test).includes(ANY_TEXT));
  const columns = new Map([...new Set(wanted.flatMap(({ test }) => fieldsOf(test)))].map((field, i) => [field, `c${i}`]));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const events = readFileSync(lines, "utf8").split("\n").map(eventOf);
  const eventCount = fill([...columns.keys()], await tableOf(connection, columns), events);
  const cpu = process.cpuUsage();
  const byRule = new Map<number, number>();
  for (const { no, test } of wanted) byRule.set(no, (byRule.get(no) ?? 0) + (await countOf(connection, test, columns)));
  const { user, system } = process.cpuUsage(cpu);
  connection.closeSync();
  const share = wanted.length / rules.length;
  return { per_cpu_s: eventCount / ((user + system) / 1e6 / share), rule_count: wanted.length, by_rule: byRule };
}

type Appender = Awaited<ReturnType<DuckDBConnection["createAppender"]>>;

async function tableOf(connection: DuckDBConnection, columns: ReadonlyMap<string, string>): Promise<Appender> {
  await connection.run(`create table event (${[...columns.values()].map((name) => `${name} varchar`).join(", ")})`);
  return connection.createAppender("event");
}

function fill(fields: readonly string[], appender: Appender, events: readonly (SigmaEvent | null)[]): number {
  const rows = events.filter((event) => event !== null);
  for (const event of rows) {
    for (const field of fields) {
      const value = event[field] ?? null;
      if (value === null) appender.appendNull();
      else appender.appendVarchar(String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
  return rows.length;
}

async function countOf(connection: DuckDBConnection, test: Predicate, columns: ReadonlyMap<string, string>): Promise<number> {
  const of = (field: string) => columns.get(field) as string;
  const named = mapAtoms(test, (atom) => {
    const renamed = { ...atom, field: of(atom.field as string) } as Atom;
    return renamed.kind === "fieldref" ? { ...renamed, other: of(renamed.other) } : renamed;
  });
  const plan = { columns: Object.fromEntries([...columns.values()].map((name) => [name, "VARCHAR"])), rules: [{ test: named }] };
  const { sql, params } = toDuckdbCount(plan as unknown as Plan, "event", 0);
  const rows = await connection.runAndReadAll(sql, { ...params });
  return Number(rows.getRows()[0]?.[0]);
}
