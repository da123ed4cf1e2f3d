// npm run bench -- detect-stage: an access log of --scale times half a GiB (1) against the rules that ship, as the stage asks them:
// detections by columns, correlations over what these found; beside the same rules by SQL alone over the same events.
//
// access_lines_per_s is lines of the log to rows of matches; correlation_per_s is matches that correlations read, a second of
// these. *_per_cpu_s is of one second of one processor, whatever else the machine does.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { writeAccessLog } from "./access-log.js";
import type { Spent, StageFigures, StageJob } from "./detect-stage-lane.js";

export const defaultScale = 1;
const BYTES = 2 ** 29;
const LANE = fileURLToPath(new URL("./detect-stage-lane.ts", import.meta.url));
const LEAST: Readonly<Record<string, number>> = { access_lines_per_s: 600_000, correlation_per_s: 800_000 };

export async function measure(options: Pick<FigureOptions, "scale" | "seed">): Promise<Figures> {
  const folder = join(ROOT, ".cache", "bench-detect");
  mkdirSync(folder, { recursive: true });
  const path = await accessLog(folder, Math.round(BYTES * options.scale), options.seed);
  const place = mkdtempSync(join(folder, "run-"));
  try {
    const lane = runLane({ folder: join(place, "workspace"), path });
    const figures = figuresOf(lane);
    console.table(figures);
    const slow = Object.entries(LEAST).filter(([key, least]) => (figures[key] ?? 0) < least);
    const missed = slow.map(([key, least]) => `${key} is ${figures[key]}, at least ${least}`);
    const differing = lane.differing === 0 ? [] : [`${lane.differing} matches were found by one way only`];
    return { figures, peer: "the same rules by SQL alone, over the same events, in the same run", missed: [...missed, ...differing] };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function accessLog(folder: string, bytes: number, seed: number): Promise<string> {
  const path = join(folder, `access-${seed}-${bytes}.log`);
  if (existsSync(path)) return path;
  await writeAccessLog(`${path}.new`, { bytes, seed });
  renameSync(`${path}.new`, path);
  return path;
}

function runLane(job: StageJob): StageFigures {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", LANE, JSON.stringify(job)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the lane ended with ${status}: ${stderr.slice(-2_000)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) as string) as StageFigures;
}

function figuresOf(lane: StageFigures): Record<string, number> {
  const { event_count, watched_count, columns, correlations, sql, sql_correlations, stage } = lane;
  return {
    rule_count: lane.rule_count,
    access_lines: event_count,
    ...rate("access_lines", event_count, columns),
    ...rate("sql_lines", event_count, sql),
    correlation_matches: watched_count,
    ...rate("correlation", watched_count, correlations),
    ...rate("sql_correlation", watched_count, sql_correlations),
    stage_s: round(stage.seconds),
    stage_cpu_s: round(stage.cpu_s),
    stage_peak_rss_mib: lane.peak_rss_mib,
    ratio_sql_cpu: round((columns.cpu_s + correlations.cpu_s) / (sql.cpu_s + sql_correlations.cpu_s)),
  };
}

function rate(name: string, count: number, { seconds, cpu_s }: Spent): Record<string, number> {
  return {
    [`${name}_per_s`]: Math.round(count / seconds),
    [`${name}_per_cpu_s`]: Math.round(count / cpu_s),
    [`${name}_cpu_s`]: round(cpu_s),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
