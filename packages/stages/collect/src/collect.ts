// The stage: every added file, read one after the other. A file that cannot be read fails alone; the others go on.

import { stat } from "node:fs/promises";
import type { OpenCase } from "@hamon/case";
import type { LakePart } from "@hamon/lake";
import { Fault, toFaultRecord, type FaultRecord, type Progress, type Source, type SourceResult } from "@hamon/records";
import { collectAgain, collectKept, collectSource } from "./collect-source.js";
import type { Collected, SourceJob } from "./commit-source.js";
import { keepRun, runsOf, type KeptSource, type SizedSource } from "./keep-ahead.js";
import { KnownLogs } from "./known-logs.js";
import { Parser } from "./parser.js";
import { countCollected, isInLake, joinSetAside, openSources, saveCollected, saveFailed, settleSources } from "./source-shelf.js";

export interface CollectResult {
  /** Of the whole case, whenever it was read. */
  readonly event_count: number;
  readonly record_count: number;
  readonly unparsed_count: number;
  readonly sources: readonly {
    readonly name: string;
    readonly format: string | null;
    readonly row_count: number;
    readonly unparsed_count: number;
    readonly warnings: SourceResult["warnings"];
    readonly recognised: SourceResult["recognised"];
    readonly fault: FaultRecord | null;
  }[];
  readonly warnings: SourceResult["warnings"];
  readonly written: readonly LakePart[];
  readonly removed: readonly LakePart[];
}

/** After these nothing else can be written either. */
const ENDS_ALL = new Set(["disk-full", "lake-crashed", "log-inconsistent", "evidence-write-failed"]);

/**
 * Collects every source that is added and not yet collected, and every log that has changed since.
 *
 * @throws {Fault} `disk-full` and what else ends all; `sources-failed` when not one source of the case could be read.
 */
export async function collect(open: OpenCase, progress: Progress): Promise<CollectResult> {
  await settleSources(open);
  const wanted = await openSources(open);
  const sized = await sizesOf(wanted.flatMap(({ source, from }) => (from === "path" ? source : [])));
  const total = sized.reduce((sum, { bytes }) => sum + bytes, 0);
  const session = await open.lake.session({ signal: progress.signal });
  const done: Outcome[] = [];
  let bytes = 0;
  progress.report(0, total);
  const parser = new Parser();
  const job: SourceJob = {
    open,
    session,
    parser,
    purpose: "collect",
    known: await KnownLogs.of(open),
    signal: progress.signal,
    progress: (more) => progress.report((bytes += more), total),
  };
  try {
    for (const { source, from } of wanted) if (from === "kept") done.push(await collectOne(job, source, () => again(job, source)));
    for (const run of runsOf(sized)) done.push(...(await collectRun(job, run)));
  } finally {
    await Promise.all([session.close(), parser.close()]);
  }
  await joinSetAside(open);
  const failed = done.filter(({ fault }) => fault !== null);
  const [first] = failed;
  const known = await countCollected(open);
  if (first !== undefined && known === 0) throw allFailed(failed.map(({ fault }) => fault as Fault));
  return { ...countsOf(open), ...resultOf(done), warnings: known === 0 ? [{ code: "nothing-added", params: {} }] : [] };
}

interface Outcome {
  readonly source: Source;
  readonly collected: Collected | null;
  readonly fault: Fault | null;
}

// A file that is alone is read in the pass that keeps it; several small ones are kept at the same time and read from there.
async function collectRun(job: SourceJob, run: readonly Source[]): Promise<readonly Outcome[]> {
  job.signal.throwIfAborted();
  const [alone, ...others] = run;
  if (alone !== undefined && others.length === 0) return [await collectOne(job, alone, () => collectSource(job, alone))];
  const kept = await keepRun(job, run);
  const done: Outcome[] = [];
  try {
    for (const [at, source] of run.entries())
      done.push(await collectOne(job, source, async () => collectKept(job, source, await (kept[at] as Promise<KeptSource>))));
  } finally {
    await Promise.allSettled(kept);
  }
  return done;
}

async function collectOne(job: SourceJob, source: Source, collectIt: () => Promise<Collected>): Promise<Outcome> {
  try {
    job.signal.throwIfAborted();
    const collected = await collectIt();
    await saveCollected(job.open, source, collected);
    follow(job, source, collected);
    return { source, collected, fault: null };
  } catch (mistake) {
    if (!(mistake instanceof Fault) || ENDS_ALL.has(mistake.code)) throw mistake;
    const evidence_id = await keepUnread(job, source);
    await saveFailed(job.open, source, { fault: mistake, evidence_id });
    return { source, collected: null, fault: mistake };
  }
}

function again(job: SourceJob, source: Source): Promise<Collected> {
  return collectAgain(job, source, { evidence_id: source.evidence_id as string, file: source.result?.file ?? null });
}

// The next file may be kin to this one.
function follow({ open, known }: SourceJob, source: Source, { evidence_id, result, told, covers, item }: Collected): void {
  const { evidence_id: before } = source;
  known?.drop(before === null || isInLake(open, before) ? covers : [...covers, before]);
  if (item.evidence_id === evidence_id) known?.add({ ...source, ...told, evidence_id, result }, item);
}

// What nobody can read today is evidence all the same. It is known by its source, so that an erasure finds it.
async function keepUnread({ open, signal }: SourceJob, { path, name, evidence_id, state }: Source): Promise<string | null> {
  if (evidence_id !== null && state !== "collected") return evidence_id;
  try {
    return (await open.evidence.keep(path, { name, actor: open.actor, signal })).evidence_id;
  } catch (mistake) {
    // Not there, or no file: the fault that brought us here says so too.
    if (!(mistake instanceof Fault) || ENDS_ALL.has(mistake.code)) throw mistake;
    return null;
  }
}

function allFailed(faults: readonly Fault[]): Fault {
  return new Fault("sources-failed", { params: { count: faults.length }, all: faults });
}

function sizesOf(sources: readonly Source[]): Promise<readonly SizedSource[]> {
  const sizeOf = (path: string) =>
    stat(path)
      .then(({ size }) => size)
      .catch(() => 0); // told when it is read
  return Promise.all(sources.map(async (source) => ({ source, bytes: await sizeOf(source.path) })));
}

type Counts = Pick<CollectResult, "event_count" | "record_count" | "unparsed_count">;

function countsOf({ lake }: OpenCase): Counts {
  const rows = (wanted: (table: string) => boolean) =>
    lake.parts().reduce((sum, { table, row_count }) => sum + (wanted(table) ? row_count : 0), 0);
  return {
    event_count: rows((table) => table === "event"),
    record_count: rows((table) => table.startsWith("record_")),
    unparsed_count: rows((table) => table === "unparsed"),
  };
}

function resultOf(done: readonly Outcome[]): Omit<CollectResult, "warnings" | keyof Counts> {
  return {
    sources: done.map(({ source, collected, fault }) => ({
      name: source.name,
      format: collected?.result.format ?? null,
      row_count: collected?.result.row_count ?? 0,
      unparsed_count: collected?.result.unparsed_count ?? 0,
      warnings: collected?.result.warnings ?? [],
      recognised: collected?.result.recognised ?? null,
      fault: fault === null ? null : toFaultRecord(fault),
    })),
    written: done.flatMap(({ collected }) => collected?.written ?? []),
    removed: done.flatMap(({ collected }) => collected?.removed ?? []),
  };
}
