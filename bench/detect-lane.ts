// One lane of bench/detect.ts in a process of its own, so that its memory is its own: threads, the clock, the sum.

import { Worker } from "node:worker_threads";
import { once } from "node:events";
import { MemoryWatch } from "../tools/memory-watch.js";
import type { LaneJob, LaneResult } from "./detect-worker.js";

export interface LaneFigures {
  readonly event_count: number;
  readonly match_count: number;
  readonly seconds: number;
  readonly cpu_s: number;
  /** Slowest thread from the kept program to a matcher. */
  readonly start_s: number;
  readonly peak_rss_mib: number;
  readonly by_rule: readonly (readonly [number, number])[];
}

const MICROSECONDS = 1e6;
const job = JSON.parse(process.argv[2] ?? "{}") as LaneJob;
const watch = new MemoryWatch();
const workers = Array.from({ length: job.threads }, (_, thread) => {
  return new Worker(new URL("./detect-worker-start.mjs", import.meta.url), { workerData: { ...job, thread } });
});
await Promise.all(workers.map((worker) => once(worker, "message")));
const [begun, cpu] = [performance.now(), process.cpuUsage()];
for (const worker of workers) worker.postMessage("go", []);
const answers = (await Promise.all(workers.map((worker) => once(worker, "message")))) as [LaneResult][];
const [seconds, { user, system }] = [(performance.now() - begun) / 1000, process.cpuUsage(cpu)];
const results = answers.map(([result]) => result);
const sum = (of: (result: LaneResult) => number) => results.reduce((all, result) => all + of(result), 0);
const byRule = new Map<number, number>();
for (const { by_rule } of results) for (const [no, count] of by_rule) byRule.set(no, (byRule.get(no) ?? 0) + count);
const figures: LaneFigures = {
  event_count: sum(({ event_count }) => event_count),
  match_count: sum(({ match_count }) => match_count),
  seconds,
  cpu_s: (user + system) / MICROSECONDS,
  start_s: Math.max(...results.map(({ start_s }) => start_s)),
  peak_rss_mib: watch.stop(),
  by_rule: [...byRule],
};
console.log(JSON.stringify(figures));
