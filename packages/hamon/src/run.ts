// Runs the stages of a case in their order. Only this file knows the order; each run leaves a record and an entry.

import { endRun, lastDoneRun, listRuns, reportRun, startRun, type OpenCase } from "@hamon/case";
import { collect } from "@hamon/collect";
import { decide } from "@hamon/decide";
import { detect } from "@hamon/detect";
import type { LakePart } from "@hamon/lake";
import { notify, type NotifyOptions } from "@hamon/notify";
import { Fault, STAGES, type FileDigest, type Progress, type Run, type Stage } from "@hamon/records";
import { report } from "@hamon/report";
import { scope } from "@hamon/scope";
import { codeDigest, contentDigest, inputDigest } from "./digest.js";
import { setAsideAt } from "./suppressions.js";
import { stateFigures } from "./state-figures.js";
import { vouchForLake } from "./vouch.js";
import { cosignReport } from "./witness.js";

export interface RunOptions {
  /** Default: all, in order. */
  readonly stages?: readonly Stage[];
  /** Run a stage even when it would read what it read last time. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly notify?: NotifyOptions;
  /** Called at each report and at the end of each stage. `run.state` tells which; `was_current`: nothing to do. */
  readonly onProgress?: (run: Run, was_current: boolean) => void;
}

/** Nothing leaves the machine unless somebody says where to. */
const NO_SENDING: NotifyOptions = { smtp: null, bounces_folder: null };
/** How often progress is written down. */
const REPORT_EVERY_MS = 500;

/**
 * Runs stages until one fails.
 *
 * @returns one run per stage: fresh ones, or the last done one where nothing had changed.
 * @throws {Fault} the stage's own, after it was recorded; `run-in-progress`.
 */
export async function runStages(open: OpenCase, options: RunOptions = {}): Promise<readonly Run[]> {
  await open.evidence.head(); // what no log can tell of is not begun
  const runs: Run[] = [];
  for (const stage of STAGES.filter((name) => options.stages?.includes(name) ?? true)) {
    runs.push(await runStage(open, stage, options));
  }
  return runs;
}

async function runStage(open: OpenCase, stage: Stage, options: RunOptions): Promise<Run> {
  const input_digest = await inputDigest(open, stage);
  const last = await lastDoneRun(open.store, open.case_id, stage);
  const isCurrent = last !== undefined && last.input_digest === input_digest && (await isNewest(open, last));
  if (isCurrent && options.force !== true) {
    options.onProgress?.(last, true);
    return last;
  }
  const run = await startRun(open.store, { case_id: open.case_id, stage, input_digest, now: open.now() });
  options.onProgress?.(run, false);
  try {
    const outcome = await perform(open, run, options, progressOf(open, run, options));
    return await finish(open, { ...run, input_digest: await digestAfter(open, stage, input_digest) }, outcome, options);
  } catch (mistake) {
    throw await fail(open, run, mistake, options);
  }
}

// A run that failed or was stopped since is what everybody sees of the stage: it is done again, so that it is told as done.
async function isNewest({ store, case_id }: OpenCase, { run_id, stage }: Run): Promise<boolean> {
  const newest = (await listRuns(store, case_id)).find((run) => run.stage === stage);
  return newest?.run_id === run_id;
}

// collect changes what it reads (a source becomes collected): its digest is taken afterwards.
async function digestAfter(open: OpenCase, stage: Stage, before: string): Promise<string> {
  return stage === "collect" ? inputDigest(open, stage) : before;
}

interface Outcome {
  readonly written?: readonly LakePart[];
  readonly removed?: readonly LakePart[];
  readonly files?: readonly FileDigest[];
}

async function perform(open: OpenCase, { stage, started_at }: Run, options: RunOptions, progress: Progress): Promise<Outcome> {
  if (stage === "detect") return { ...(await detect(open, progress, await setAsideAt(open, new Date(started_at)))) };
  if (stage === "notify") return notify(open, progress, options.notify ?? NO_SENDING);
  const outcome = await ({ collect, scope, decide, report }[stage](open, progress) as Promise<Outcome>);
  if (stage === "report") await stateFigures(open);
  return outcome;
}

function progressOf(open: OpenCase, run: Run, options: RunOptions): Progress {
  let written = 0;
  return {
    signal: options.signal ?? new AbortController().signal,
    report(done, total) {
      options.onProgress?.({ ...run, done, total }, false);
      const now = Date.now();
      if (now - written < REPORT_EVERY_MS) return;
      written = now;
      reportRun(open.store, run.run_id, done, total).catch(() => undefined); // the stage itself tells of a lost store
    },
  };
}

async function finish(open: OpenCase, run: Run, outcome: Outcome, options: RunOptions): Promise<Run> {
  const { written = [], removed = [], files = [], ...result } = outcome;
  const digests = written.map(({ path, sha256, bytes }): FileDigest => ({ path, sha256, bytes }));
  await open.evidence.append({
    kind: "run",
    actor: open.actor,
    body: bodyOf(open, run),
    files: [...digests, ...files],
    removed: removed.map(({ path }) => path),
  });
  await open.store.db.updateTable("run").set({ input_digest: run.input_digest }).where("run_id", "=", run.run_id).execute();
  const shouted = await withErased(open, run, await withWitnesses(open, run, result));
  const ended = await endRun(open.store, run.run_id, { state: "done", result: shouted, now: open.now() });
  options.onProgress?.(ended, false);
  return ended;
}

// What a figure's statement says of the run is read back from here.
function bodyOf(open: OpenCase, { stage, run_id, input_digest }: Run) {
  const digests = { input_digest, code_digest: codeDigest(), content_digest: contentDigest(open, stage) };
  return { stage, run_id, state: "done", ...digests };
}

// A report leaves the house: others hold its checkpoint from now on.
async function withWitnesses(open: OpenCase, { stage }: Run, result: Readonly<Record<string, unknown>>) {
  if (stage !== "report") return result;
  const warnings = (result["warnings"] ?? []) as readonly unknown[];
  return { ...result, warnings: [...warnings, ...(await cosignReport(open))] };
}

// A smaller number after an erasure is no smaller breach.
async function withErased(open: OpenCase, { stage }: Run, result: Readonly<Record<string, unknown>>) {
  if (stage !== "scope") return result;
  const count = (await open.evidence.items()).filter(({ erased_at }) => erased_at !== null).length;
  const warnings = (result["warnings"] ?? []) as readonly unknown[];
  return count === 0 ? result : { ...result, warnings: [{ code: "originals-erased", params: { count } }, ...warnings] };
}

async function fail(open: OpenCase, run: Run, mistake: unknown, options: RunOptions): Promise<unknown> {
  const wasCancelled = (mistake as Error).name === "AbortError";
  const fault =
    mistake instanceof Fault ? mistake : new Fault(wasCancelled ? "cancelled" : "stage-broken", { at: run.stage, cause: mistake });
  const ended = await endRun(open.store, run.run_id, { state: wasCancelled ? "cancelled" : "failed", fault, now: open.now() });
  options.onProgress?.(ended, false);
  await vouchForLake(open).catch(() => undefined); // tried again at the next open; the stage's own fault matters more
  const { stage, run_id, state } = ended;
  const body = { stage, run_id, state, code: fault.code };
  await open.evidence.append({ kind: "run", actor: open.actor, body }).catch(() => undefined);
  return mistake instanceof Fault || !wasCancelled ? mistake : fault;
}

/** Which stages would read something else than in their last run. */
export async function staleStages(open: OpenCase): Promise<ReadonlySet<Stage>> {
  const stale = new Set<Stage>();
  for (const stage of STAGES) {
    const last = await lastDoneRun(open.store, open.case_id, stage);
    if (last === undefined || last.input_digest !== (await inputDigest(open, stage))) stale.add(stage);
  }
  return stale;
}
