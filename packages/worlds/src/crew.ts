// Several writers of one world: each takes the next job when it is done with the last. What is written does not depend on how many.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

export type JobAnswer<Result> = { readonly result: Result } | { readonly stopped: true } | { readonly failure: string };

/** More writers need more memory and are not faster than the disk. */
const MOST_WRITERS = 4;

export interface Crew<Job, Result> {
  /** Results in the order of the jobs. Rejects with the first failure, once all writers have stopped. */
  run(jobs: readonly Job[]): Promise<readonly Result[]>;
  close(): Promise<void>;
}

export interface CrewOrder {
  /** The module of a writer: `.mjs`, for a worker does not know TypeScript before it has loaded tsx. */
  readonly start: URL;
  readonly data: unknown;
  readonly count: number;
}

/** How many writers, where so many would have enough to do. */
export function writersFor(useful: number): number {
  return Math.max(1, Math.min(MOST_WRITERS, availableParallelism(), useful));
}

export function startCrew<Job, Result>({ start, data, count }: CrewOrder): Crew<Job, Result> {
  const workers = Array.from({ length: count }, () => new Worker(start, { workerData: data }));
  return {
    run: (jobs) => runJobs<Job, Result>(workers, jobs),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

async function runJobs<Job, Result>(workers: readonly Worker[], jobs: readonly Job[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const serve = async (worker: Worker) => {
    while (next < jobs.length) {
      const place = next;
      next += 1;
      results[place] = await ask<Job, Result>(worker, jobs[place] as Job);
    }
  };
  await Promise.all(workers.map(serve));
  return results;
}

function ask<Job, Result>(worker: Worker, job: Job): Promise<Result> {
  return new Promise((resolve, reject) => {
    const listen = (answer: JobAnswer<Result>) => {
      worker.off("error", reject);
      if ("result" in answer) resolve(answer.result);
      else reject("failure" in answer ? new Error(answer.failure) : new DOMException("stopped", "AbortError"));
    };
    worker.once("message", listen);
    worker.once("error", reject);
    worker.postMessage(job, []);
  });
}
