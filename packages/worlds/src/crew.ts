// Several writers of one world: each takes the next job when it is done with the last. What is written does not depend on how many.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { WorldChoice } from "./company.js";
import type { SharedCounts } from "./ledger.js";
import type { LogResult } from "./logs.js";
import type { LogFile } from "./period.js";
import type { RowCounts, TableFile } from "./tables.js";
import type { RequestPlace, Truth } from "./truth.js";

export interface CrewData {
  readonly choice: WorldChoice;
  readonly folder: string;
  readonly shared: SharedCounts;
}

export type Job =
  | { readonly kind: "table"; readonly file: TableFile }
  | { readonly kind: "log"; readonly file: LogFile }
  | { readonly kind: "truth"; readonly logs: readonly LogResult[] };

export type JobResult =
  | { readonly rows: RowCounts }
  | { readonly log: LogResult }
  | { readonly truth: Omit<Truth, "intruder_requests">; readonly places: readonly RequestPlace[] };

export type JobAnswer = { readonly result: JobResult } | { readonly stopped: true } | { readonly failure: string };

/** More writers need more memory and are not faster than the disk. */
const MOST_WRITERS = 4;
/** Below this scale per writer, founding the company takes longer than writing. */
const SCALE_PER_WRITER = 0.002;

export interface Crew {
  /** Results in the order of the jobs. Rejects with the first failure, once all writers have stopped. */
  run(jobs: readonly Job[]): Promise<readonly JobResult[]>;
  close(): Promise<void>;
}

export function startCrew(data: CrewData): Crew {
  const count = Math.max(1, Math.min(MOST_WRITERS, availableParallelism(), Math.round(data.choice.scale / SCALE_PER_WRITER)));
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("./crew-worker-start.mjs", import.meta.url), { workerData: data }),
  );
  return {
    run: (jobs) => runJobs(workers, jobs),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

async function runJobs(workers: readonly Worker[], jobs: readonly Job[]): Promise<readonly JobResult[]> {
  const results: JobResult[] = [];
  let next = 0;
  const serve = async (worker: Worker) => {
    while (next < jobs.length) {
      const place = next;
      next += 1;
      results[place] = await ask(worker, jobs[place] as Job);
    }
  };
  await Promise.all(workers.map(serve));
  return results;
}

function ask(worker: Worker, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const listen = (answer: JobAnswer) => {
      worker.off("error", reject);
      if ("result" in answer) resolve(answer.result);
      else reject("failure" in answer ? new Error(answer.failure) : new DOMException("stopped", "AbortError"));
    };
    worker.once("message", listen);
    worker.once("error", reject);
    worker.postMessage(job, []);
  });
}
