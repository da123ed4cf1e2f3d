// The access-log lane of bench/detect.ts in a process of its own: the log is collected into a case, then its events are asked the
// rules that ship, by the stage's own way and by SQL alone, and the whole stage runs.

import { readdirSync, readFileSync } from "node:fs";
import { eventFields, matchColumns, readRules, readStorySettings, withDerived } from "@hamon/detect";
import { planRules, toDuckdbSql, type EventTable, type Plan, type Statement } from "@hamon/sigma";
import { addSources, openWorkspace, runStages, type OpenCase } from "hamon";
import { MemoryWatch } from "../tools/memory-watch.js";

export interface StageJob {
  /** A folder that is not there yet. */
  readonly folder: string;
  /** An access log. */
  readonly path: string;
}

export interface Spent {
  readonly seconds: number;
  /** Of this process, its threads and the one that holds DuckDB. */
  readonly cpu_s: number;
}

export interface StageFigures {
  readonly event_count: number;
  readonly rule_count: number;
  /** Detections over all events, in threads. */
  readonly columns: Spent;
  /** Correlations over what these found. */
  readonly correlations: Spent;
  /** Rows that correlations read: each match of a rule that one watches, for each that does. */
  readonly watched_count: number;
  readonly sql: Spent;
  readonly sql_correlations: Spent;
  /** The stage as a whole: stories, gaps and clocks too. */
  readonly stage: Spent;
  readonly peak_rss_mib: number;
  /** Matches that only one of the two ways found. */
  readonly differing: number;
}

const [KEEP, TICKS_PER_S, MICROSECONDS] = [["source.ip", "user.name"], 100, 1e6];
const progress = { signal: new AbortController().signal, report: () => undefined };
const { folder, path } = JSON.parse(process.argv[2] ?? "{}") as StageJob;
const workspace = await openWorkspace({ folder });
try {
  const wanted = { title: { ja: "計測", en: "Measurement" }, organisation: "bench", is_synthetic: true };
  const { case_id } = await workspace.createCase(wanted, "system");
  await addSources(workspace.store, case_id, { paths: [path], kind: "log", as: "access" }, workspace.now());
  const open = await workspace.openCase(case_id, "system");
  await runStages(open, { stages: ["collect"] });
  console.log(JSON.stringify(await measureStage(open)));
} finally {
  await workspace.close();
}

async function measureStage(open: OpenCase): Promise<StageFigures> {
  const rules = readRules(open.content).rules.map(({ rule }) => rule);
  // No record of an access log is kept whole.
  const plan = planRules(rules, { ...eventFields(open.content), wholePaths: new Set() });
  const events = { table: "event", id: "event_id", at: "@timestamp", keep: KEEP };
  const memory = new MemoryWatch("postgres");
  const { lake } = open;
  const session = await lake.session();
  await session.query("select max(event_id) from event"); // DuckDB is started
  const run = async (statements: readonly Statement[]) => {
    for (const { sql, params } of statements) await session.exec(sql, params);
  };
  const costs = readStorySettings(open.content);
  const [columns, matched] = await spent(() => matchColumns({ lake, session, plan, keep: KEEP, costs, progress, after: 0 }));
  const over = split(plan, toDuckdbSql(plan, { ...events, matched: matched.matched }));
  const [taken] = await spent(() => run(over.detections));
  const [correlations] = await spent(() => run(over.correlations));
  const watched_count = await watchedIn(session, plan, matched.matched);
  await session.exec("create temp table by_columns as select rule_no, event_id from sigma_match");
  await matched.discard();
  const [read, table] = await spent(() => withDerived(session, "event", plan));
  const alone = split(plan, toDuckdbSql(plan, { ...events, table }));
  const [asked] = await spent(() => run(alone.detections));
  const sql = { seconds: read.seconds + asked.seconds, cpu_s: read.cpu_s + asked.cpu_s };
  const [sql_correlations] = await spent(() => run(alone.correlations));
  const [differing] = await session.query<{ n: number }>(`select count(*) as n from (select rule_no, event_id from sigma_match) as s
    full join by_columns as c using (rule_no, event_id) where s.rule_no is null or c.rule_no is null`);
  await session.close();
  const [stage] = await spent(() => runStages(open, { stages: ["detect"] }));
  return {
    event_count: lake.parts("event").reduce((sum, { row_count }) => sum + row_count, 0),
    rule_count: rules.length,
    columns: { seconds: columns.seconds + taken.seconds, cpu_s: columns.cpu_s + taken.cpu_s },
    correlations,
    watched_count,
    sql,
    sql_correlations,
    stage,
    peak_rss_mib: memory.stop(),
    differing: Number(differing?.n),
  };
}

function split(plan: Plan, statements: readonly Statement[]) {
  const isLate = ({ rules }: Statement) => rules.some((no) => plan.rules[no]?.window !== null);
  return { detections: statements.filter((one) => !isLate(one)), correlations: statements.filter(isLate) };
}

type Matched = NonNullable<EventTable["matched"]>;

async function watchedIn(
  session: Awaited<ReturnType<OpenCase["lake"]["session"]>>,
  plan: Plan,
  { table, stands_for }: Matched,
): Promise<number> {
  const counts = await session.query<{ rule_no: number; n: number }>(`select rule_no, count(*) as n from ${table} group by rule_no`);
  const countOf = new Map(counts.map(({ rule_no, n }) => [rule_no, n]));
  const members = plan.correlations.flatMap((no) => plan.rules[no]?.window?.members ?? []);
  return members.reduce((sum, { no }) => sum + (countOf.get(stands_for.get(no) ?? no) ?? 0), 0);
}

async function spent<Answer>(work: () => Promise<Answer>): Promise<readonly [Spent, Answer]> {
  const [begun, own, others] = [performance.now(), process.cpuUsage(), childrenCpu()];
  const answer = await work();
  const { user, system } = process.cpuUsage(own);
  const cpu_s = (user + system) / MICROSECONDS + childrenCpu() - others;
  return [{ seconds: (performance.now() - begun) / 1000, cpu_s }, answer];
}

/** Seconds of processes that this one started and that still run, without the database's. */
function childrenCpu(): number {
  const stats = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return stats.reduce((sum, pid) => sum + cpuOf(pid), 0);
}

// A process may end while it is read.
function cpuOf(pid: string): number {
  try {
    const [, name, rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const [, parent, , , , , , , , , , user, system] = rest.split(" ");
    return Number(parent) === process.pid && name !== "postgres" ? (Number(user) + Number(system)) / TICKS_PER_S : 0;
  } catch {
    return 0;
  }
}
