// Runs of stages in the background, one per case, that can be watched and stopped.

import { setTimeout as sleep } from "node:timers/promises";
import { listRuns, runStages, type RunOptions, type OpenCase } from "hamon";
import { Fault } from "@hamon/records";

export interface Jobs {
  /** Starts; the answer comes when the first stage has its record. @throws {Fault} `run-in-progress`. */
  start(open: OpenCase, options: RunOptions): Promise<void>;
  /** Asks the case's job to stop; false when none runs. */
  stop(case_id: string): boolean;
  /** Waits until nothing runs. */
  drain(): Promise<void>;
}

interface Job {
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
}

export function createJobs(notify: RunOptions["notify"]): Jobs {
  const jobs = new Map<string, Job>();
  return {
    async start(open, options) {
      if (!(await isFree(open, jobs.get(open.case_id)))) throw new Fault("run-in-progress", { at: open.case_id });
      const controller = new AbortController();
      let began = (): void => undefined;
      const first = new Promise<void>((resolve) => {
        began = resolve;
      });
      const ended = runStages(open, {
        ...options,
        ...(notify === undefined ? {} : { notify }),
        signal: controller.signal,
        onProgress: () => began(),
      })
        .catch(reportBug)
        .finally(() => jobs.delete(open.case_id));
      jobs.set(open.case_id, { controller, ended });
      await Promise.race([first, ended]);
    },
    stop(case_id) {
      const job = jobs.get(case_id);
      job?.controller.abort();
      return job !== undefined;
    },
    async drain() {
      for (const { controller } of jobs.values()) controller.abort();
      await Promise.all([...jobs.values()].map(({ ended }) => ended));
    },
  };
}

/** A job ends a moment after its last run is recorded as ended. */
const ENDING_MS = 2000;

async function isFree(open: OpenCase, job: Job | undefined): Promise<boolean> {
  if (job === undefined) return true;
  const [newest] = await listRuns(open.store, open.case_id, 1);
  if (newest?.state === "running") return false;
  return Promise.race([job.ended.then(() => true), sleep(ENDING_MS, false)]);
}

// A fault is in the run's record already; anything else is a bug and must be seen.
function reportBug(mistake: unknown): void {
  if (!(mistake instanceof Fault)) console.error(mistake);
}
