// npm run bench -- detect: Windows events against all of SigmaHQ's rules for Windows, on two threads: from lines of JSON, from
// dictionary columns of Parquet, and process creations of which no two command lines are equal; beside plain SQL, one query a rule.
//
// --scale 1 is the recordings of ../shared/data (OTRF) three times over, and 200,000 process creations. `parquet` is of columns
// without the two that repeat an event as prose; `parquet_whole` has them, and finds exactly what the lines give. *_per_cpu_s is
// of one second of one processor, whatever else the machine does.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { ParquetFile, RowGroupWriter } from "@hamon/parquet";
import { ANY_TEXT, ColumnMatcher, compileColumns, fieldsOf, type ColumnProgram, type ColumnRule, type Predicate } from "@hamon/sigma";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import type { LaneFigures } from "./detect-lane.js";
import type { LaneJob } from "./detect-worker.js";
import { measureSql } from "./detect-sql.js";
import { eventLines, eventOf } from "./windows-events.js";
import { detectionsOf, readRuleFiles, toColumnRules } from "./windows-rules.js";

export const defaultScale = 1;
const [TIMES, PROCESSES, THREADS] = [3, 200_000, 2] as const;
const CACHE = join(ROOT, ".cache", "bench-detect");
const LANE = fileURLToPath(new URL("./detect-lane.ts", import.meta.url));
/** An event once more, as prose. */
const PROSE = ["Message", "ContextInfo"];
const LEAST: Readonly<Record<string, number>> = { ndjson_per_s: 80_000, parquet_per_s: 500_000, distinct_per_s: 80_000 };
const MOST: Readonly<Record<string, number>> = { cold_start_s: 3, warm_start_s: 0.5, peak_rss_mib: 1024 };

export async function measure({ scale, data }: FigureOptions): Promise<Figures> {
  const shared = data ?? join(ROOT, "..", "shared", "data");
  const times = Math.max(1, Math.round(TIMES * scale));
  const lines = eventLines(shared, CACHE, times);
  const { figures: starts, rules, program } = measureStarts(shared);
  const job = { program, count: Math.round(PROCESSES * scale), thread: 0, threads: THREADS };
  const ndjson = runLane({ ...job, lane: "ndjson", file: lines });
  const parquet = runLane({ ...job, lane: "parquet", file: toParquet(lines, "lean", PROSE) });
  const whole = runLane({ ...job, lane: "parquet", file: toParquet(lines, "whole", []) });
  const distinct = runLane({ ...job, lane: "distinct", file: eventLines(shared, CACHE, 1) });
  const sql = await measureSql(rules, eventLines(shared, CACHE, 1));
  const perCpu = ndjson.event_count / ndjson.cpu_s;
  const figures: Record<string, number> = {
    ...laneFigures("ndjson", ndjson),
    ...laneFigures("parquet", parquet),
    ...laneFigures("parquet_whole", whole),
    ...laneFigures("distinct", distinct),
    ...starts,
    warm_start_s: round(Math.max(starts["warm_start_s"] ?? 0, ndjson.start_s)),
    peak_rss_mib: Math.max(ndjson.peak_rss_mib, parquet.peak_rss_mib, whole.peak_rss_mib),
    sql_per_cpu_s: Math.round(sql.per_cpu_s),
    sql_rules_sampled: sql.rule_count,
    speedup_vs_sql: round(perCpu / sql.per_cpu_s),
  };
  console.table(figures);
  const peer = "one query of DuckDB a rule, over a sample of the rules, by CPU second, in the same run";
  const missed = [
    ...missedBounds(figures),
    ...disagreements("whole columns", ndjson, new Map(whole.by_rule), 1),
    ...disagreements("columns", ndjson, only(rulesWithoutProse(rules), parquet.by_rule), 1),
    ...disagreements("SQL", ndjson, sql.by_rule, times),
  ];
  return { figures, peer, missed };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function laneFigures(name: string, lane: LaneFigures): Record<string, number> {
  return {
    [`${name}_per_s`]: Math.round(lane.event_count / lane.seconds),
    [`${name}_per_cpu_s`]: Math.round(lane.event_count / lane.cpu_s),
    [`${name}_cpu_s`]: round(lane.cpu_s),
    [`${name}_events`]: lane.event_count,
    [`${name}_matches`]: lane.match_count,
  };
}

/** All rules from their YAML to a matcher, and from a kept program to one; the program for Windows is left in a file. */
function measureStarts(shared: string): { figures: Record<string, number>; rules: readonly ColumnRule[]; program: string } {
  const files = timed(() => readRuleFiles(shared, CACHE));
  const parsed = timed(() => detectionsOf(files.value));
  const cold = timed(() => compileColumns(toColumnRules(parsed.value, shared)));
  const first = timed(() => new ColumnMatcher(cold.value));
  const all = join(CACHE, "all.program");
  writeFileSync(all, serialize(cold.value));
  const warm = timed(() => new ColumnMatcher(deserialize(readFileSync(all)) as ColumnProgram));
  const windows = parsed.value.filter(({ logsource }) => logsource.product === "windows");
  const rules = toColumnRules(windows, shared);
  const program = join(CACHE, "windows.program");
  writeFileSync(program, serialize(compileColumns(rules)));
  const figures = {
    rule_count: parsed.value.length,
    windows_rule_count: windows.length,
    yaml_s: round(files.seconds),
    cold_start_s: round(parsed.seconds + cold.seconds + first.seconds),
    cold_start_cpu_s: round(parsed.cpu_s + cold.cpu_s + first.cpu_s),
    warm_start_s: round(warm.seconds),
    warm_start_cpu_s: round(warm.cpu_s),
    program_mib: round(statSync(all).size / 2 ** 20),
  };
  return { figures, rules, program };
}

function timed<Value>(make: () => Value): { readonly value: Value; readonly seconds: number; readonly cpu_s: number } {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const value = make();
  const { user, system } = process.cpuUsage(cpu);
  return { value, seconds: (performance.now() - begun) / 1000, cpu_s: (user + system) / 1e6 };
}

function runLane(job: LaneJob): LaneFigures {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", LANE, JSON.stringify(job)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the lane ${job.lane} ended with ${status}: ${stderr.slice(-2_000)}`);
  return JSON.parse(stdout) as LaneFigures;
}

/** The same events as columns of text, without some of them, written once. */
function toParquet(lines: string, kind: string, without: readonly string[]): string {
  const path = lines.replace(/ndjson$/, `${kind}.parquet`);
  if (existsSync(path)) return path;
  const events = readFileSync(lines, "utf8").split("\n").map(eventOf);
  const names = [...new Set(events.flatMap((event) => Object.keys(event ?? {})))].filter((name) => !without.includes(name));
  const columns = Object.fromEntries(names.map((name) => [name, "VARCHAR" as const]));
  const [file, writer] = [new ParquetFile(columns, null), new RowGroupWriter(columns)];
  const parts: Uint8Array[] = [];
  for (const event of events) {
    if (event === null) continue;
    for (const name of Object.keys(event)) {
      if (columns[name] !== undefined) writer.text(name).set(writer.row, writer.text(name).idOfString(String(event[name])));
    }
    if (writer.next()) parts.push(Buffer.concat(file.add(writer.take())));
  }
  if (writer.row > 0) parts.push(Buffer.concat(file.add(writer.take())));
  writeFileSync(path, Buffer.concat([...parts, ...file.end()]));
  return path;
}

function missedBounds(figures: Readonly<Record<string, number>>): readonly string[] {
  const value = (key: string) => figures[key] ?? Number.NaN;
  return [
    ...Object.entries(LEAST).flatMap(([key, least]) => (value(key) >= least ? [] : [`${key} is ${value(key)}, at least ${least}`])),
    ...Object.entries(MOST).flatMap(([key, most]) => (value(key) <= most ? [] : [`${key} is ${value(key)}, at most ${most}`])),
  ];
}

function rulesWithoutProse(rules: readonly ColumnRule[]): readonly number[] {
  const reads = (search: Predicate) => fieldsOf(search).some((field) => field === ANY_TEXT || PROSE.includes(field));
  const reading = new Set(rules.filter(({ search }) => reads(search)).map(({ no }) => no));
  return rules.map(({ no }) => no).filter((no) => !reading.has(no));
}

function only(rules: readonly number[], byRule: LaneFigures["by_rule"]): ReadonlyMap<number, number> {
  const found = new Map(byRule);
  return new Map(rules.map((no) => [no, found.get(no) ?? 0]));
}

/** What is read in two ways is the same events, so it must match the same. */
function disagreements(name: string, { by_rule }: LaneFigures, other: ReadonlyMap<number, number>, times: number): readonly string[] {
  const lines = new Map(by_rule);
  const lacking = name === "whole columns" ? [...lines.keys()].filter((no) => !other.has(no)) : [];
  const differing = [...other.keys()].filter((no) => (lines.get(no) ?? 0) !== (other.get(no) ?? 0) * times);
  return [...differing, ...lacking].map((no) => {
    return `rule ${no}: ${lines.get(no) ?? 0} matches in lines, ${(other.get(no) ?? 0) * times} by ${name}`;
  });
}
