// Changed input for so many minutes: lines, tables, JSON and event logs with bytes changed, cut, doubled and made long. A fault is
// what throws, what takes too long, and what needs more memory than a reader may.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { FuzzFault, FuzzJob } from "./fuzz-worker.js";

const PROGRAM = new URL("./fuzz-start.mjs", import.meta.url);
/** One round reads at most two megabytes: on a busy machine, too. */
const LONGEST_MS = 60_000;
const MOST_MEMORY_MIB = 1024;
const MINUTE_MS = 60_000;

interface FuzzOptions {
  readonly minutes: number;
  readonly seed: number;
}

export async function scoreFuzz(
  folder: string,
  { minutes, seed }: FuzzOptions,
): Promise<{ fuzz_rounds: number; fuzz_slowest_ms: number; fuzz_faults: number }> {
  const until = Date.now() + minutes * MINUTE_MS;
  const total = { fuzz_rounds: 0, fuzz_slowest_ms: 0, fuzz_faults: 0 };
  for (let start = seed; Date.now() < until; start += 1_000_000) {
    const ended = await watch({ folder, seed: start, until });
    total.fuzz_rounds += ended.rounds;
    total.fuzz_slowest_ms = Math.max(total.fuzz_slowest_ms, Math.round(ended.slowest_ms));
    for (const fault of ended.faults) console.log(`fuzz, seed ${fault.seed}: ${fault.reason}`);
    total.fuzz_faults += ended.faults.length;
  }
  return total;
}

interface Ended {
  readonly rounds: number;
  readonly slowest_ms: number;
  readonly faults: readonly FuzzFault[];
}

// A thread of its own: a reader that hangs can only be stopped from outside.
async function watch(job: FuzzJob): Promise<Ended> {
  const worker = new Worker(PROGRAM, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MIB } });
  const faults: FuzzFault[] = [];
  let [rounds, slowest_ms, seed, beat] = [0, 0, job.seed, Date.now()];
  worker.on("message", (message: { readonly seed: number; readonly ms: number; readonly fault: string | null }) => {
    beat = Date.now();
    seed = message.seed;
    rounds += 1;
    slowest_ms = Math.max(slowest_ms, message.ms);
    if (message.fault !== null) faults.push({ seed: message.seed, reason: message.fault });
  });
  worker.on("error", (mistake) => faults.push({ seed: seed + 1, reason: String(mistake) }));
  const dog = setInterval(() => {
    if (Date.now() - beat < LONGEST_MS) return;
    faults.push({ seed: seed + 1, reason: `no end after ${LONGEST_MS} ms` });
    void worker.terminate();
  }, 1000);
  await once(worker, "exit");
  clearInterval(dog);
  return { rounds, slowest_ms, faults };
}
