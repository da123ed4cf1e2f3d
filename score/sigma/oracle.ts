// The compiled SQL against the slow interpreter: every rule that can be asked, on real events of attacks. Both must match the same.
//
// The interpreter judges each combination of the values that a rule asks for once: it has no memory, so equal values are judged alike.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { membersOf } from "@hamon/containers";
import {
  evaluateTest,
  fieldsOf,
  planRules,
  toDuckdbSql,
  type Fields,
  type Plan,
  type PlannedRule,
  type Routing,
  type SigmaEvent,
  type SigmaValue,
} from "@hamon/sigma";
import { fillEvents } from "./event-table.js";
import { flatFields, inColumns, type RulePack } from "./rule-pack.js";
import { flatEvent, readObjects } from "./windows-event.js";

export interface OracleFigures {
  readonly oracle_events: number;
  readonly oracle_rules: number;
  readonly oracle_matches: number;
  /** Rules that match at least one of these events. */
  readonly oracle_rules_matching: number;
  readonly oracle_differences: number;
  readonly oracle_sql_s: number;
  readonly oracle_interpreter_s: number;
}

/** Events in one table: what stays in memory at a time. */
const CHUNK = 8000;

interface Asked {
  readonly no: number;
  readonly search: PlannedRule["search"];
  readonly fields: readonly string[];
  /** Numbers of the values of these fields -> whether it matches. */
  readonly known: Map<string, boolean>;
}

/** Rules that are asked of the same events: one logsource. */
interface Group {
  readonly logsource: PlannedRule["logsource"];
  readonly rules: readonly Asked[];
}

interface Oracle {
  readonly plan: Plan;
  readonly fields: Fields;
  readonly groups: readonly Group[];
  readonly connection: DuckDBConnection;
  readonly matching: Set<number>;
}

export async function scoreOracle(
  folder: string,
  pack: RulePack,
  { routing, scale }: { readonly routing: Routing; readonly scale: number },
): Promise<OracleFigures> {
  const fields = flatFields(pack.active, routing, []);
  const plan = planRules(pack.active, fields);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const oracle: Oracle = { plan, fields, groups: groupsOf(plan), connection, matching: new Set() };
  const sums = { oracle_events: 0, oracle_matches: 0, oracle_differences: 0, oracle_sql_s: 0, oracle_interpreter_s: 0 };
  for await (const events of chunks(eventsIn(folder, scale))) {
    const found = await compare(
      oracle,
      events.map((event) => inColumns(event, fields)),
    );
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += found[key];
    console.log(
      `${Math.round(sums.oracle_sql_s)} s of DuckDB, ${Math.round(sums.oracle_interpreter_s)} s of the interpreter: ${sums.oracle_events} events, ${sums.oracle_matches} matches, ${sums.oracle_differences} differences`,
    );
  }
  connection.closeSync();
  const seconds = { oracle_sql_s: Math.round(sums.oracle_sql_s), oracle_interpreter_s: Math.round(sums.oracle_interpreter_s) };
  const oracle_rules = oracle.groups.reduce((sum, { rules }) => sum + rules.length, 0);
  return { ...sums, ...seconds, oracle_rules, oracle_rules_matching: oracle.matching.size };
}

function groupsOf(plan: Plan): readonly Group[] {
  const groups = new Map<string, PlannedRule[]>();
  for (const planned of plan.rules.filter(({ test }) => test !== null)) {
    const key = JSON.stringify(planned.logsource);
    groups.set(key, [...(groups.get(key) ?? []), planned]);
  }
  return [...groups.values()].map((rules) => ({
    logsource: (rules[0] as PlannedRule).logsource,
    rules: rules.map(({ no, search }) => ({ no, search, fields: fieldsOf(search), known: new Map() })),
  }));
}

async function* eventsIn(folder: string, scale: number): AsyncGenerator<SigmaEvent> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).sort() : [];
  const step = Math.max(1, Math.round(1 / scale));
  let place = 0;
  for (const name of names.filter((one) => one.endsWith(".zip"))) {
    for await (const text of jsonIn(readFileSync(join(folder, name)))) {
      for (const object of readObjects(text)) {
        if (place % step === 0) yield flatEvent(object);
        place += 1;
      }
    }
  }
}

async function* jsonIn(bytes: Buffer): AsyncGenerator<string> {
  const source = { size: bytes.length, read: async (offset: number, length: number) => bytes.subarray(offset, offset + length) };
  for await (const member of membersOf(source)) {
    if (member.refused !== null || !/\.(?:json|ndjson|jsonl)$/.test(member.path) || member.path.includes("__MACOSX")) continue;
    const pieces: Uint8Array[] = [];
    for await (const piece of member.bytes()) pieces.push(Buffer.from(piece));
    yield Buffer.concat(pieces).toString("utf8");
  }
}

async function* chunks(events: AsyncIterable<SigmaEvent>): AsyncGenerator<readonly SigmaEvent[]> {
  let chunk: SigmaEvent[] = [];
  for await (const event of events) {
    chunk.push(event);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

type Sums = Omit<OracleFigures, "oracle_rules" | "oracle_rules_matching">;

async function compare(oracle: Oracle, events: readonly SigmaEvent[]): Promise<Sums> {
  const { plan, connection, groups, matching } = oracle;
  await fillEvents(connection, plan.columns, events, "@timestamp");
  const started = performance.now();
  const bySql = await matchesBySql(plan, connection);
  const between = performance.now();
  const byHand = matchesByHand(groups, events);
  const ended = performance.now();
  const different = [...bySql].filter((one) => !byHand.has(one)).concat([...byHand].filter((one) => !bySql.has(one)));
  for (const one of different.slice(0, 20)) tell(plan, one, bySql.has(one));
  for (const one of byHand) matching.add(Number(one.split(" ")[0]));
  return {
    oracle_events: events.length,
    oracle_matches: byHand.size,
    oracle_differences: different.length,
    oracle_sql_s: (between - started) / 1000,
    oracle_interpreter_s: (ended - between) / 1000,
  };
}

function tell({ rules }: Plan, match: string, isBySql: boolean): void {
  const [no, place] = match.split(" ").map(Number);
  console.log(`${rules[no as number]?.rule.at}: event ${place} of this part matches by ${isBySql ? "DuckDB" : "the interpreter"} only`);
}

async function matchesBySql(plan: Plan, connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  const table = { table: "event", id: "event no", at: "event at", keep: [] };
  for (const { sql, params } of toDuckdbSql(plan, table)) await connection.run(sql, { ...params });
  const rows = await connection.runAndReadAll("select distinct rule_no, event_id from sigma_match");
  return new Set(rows.getRows().map(([no, place]) => `${no} ${place}`));
}

function matchesByHand(groups: readonly Group[], events: readonly SigmaEvent[]): ReadonlySet<string> {
  const values = countValues();
  for (const { known } of groups.flatMap(({ rules }) => rules)) known.clear();
  return new Set(
    events.flatMap((event, place) => groups.flatMap((group) => rulesMatching(group, event, values)).map((no) => `${no} ${place}`)),
  );
}

function rulesMatching({ logsource, rules }: Group, event: SigmaEvent, values: Values): readonly number[] {
  if (!evaluateTest(logsource, event)) return [];
  return rules.filter((rule) => isMatching(rule, event, values)).map(({ no }) => no);
}

function isMatching({ search, fields, known }: Asked, event: SigmaEvent, values: Values): boolean {
  const key = fields.map((field) => values.numberOf(event[field])).join(" ");
  const found = known.get(key) ?? evaluateTest(search, event);
  known.set(key, found);
  return found;
}

/** Values as small numbers, so that combinations of them are short. */
interface Values {
  numberOf(value: SigmaValue): number;
}

function countValues(): Values {
  const numbers = new Map<SigmaValue, number>();
  return {
    numberOf: (value) => {
      const number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
      return number;
    },
  };
}
