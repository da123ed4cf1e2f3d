// The stage: every added file, one after the other. A file that cannot be read fails alone; the others go on.

import { stat } from "node:fs/promises";
import type { OpenCase } from "@hamon/case";
import type { LakePart } from "@hamon/lake";
import { Fault, toFaultRecord, type FaultRecord, type Progress, type Source, type SourceResult } from "@hamon/records";
import { collectSource, type Collected, type SourceJob } from "./collect-source.js";
import { Parser } from "./parser.js";
import { countCollected, openSources, saveCollected, saveFailed } from "./source-shelf.js";

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
 * Collects every source that is added and not yet collected.
 *
 * @throws {Fault} `disk-full` and what else ends all; `sources-failed` when not one source of the case could be read.
 */
export async function collect(open: OpenCase, progress: Progress): Promise<CollectResult> {
  const sources = await openSources(open);
  const total = await bytesOf(sources);
  const session = await open.lake.session({ signal: progress.signal });
  const done: (Outcome & { readonly source: Source })[] = [];
  let bytes = 0;
  progress.report(0, total);
  const parser = new Parser();
  const job: SourceJob = {
    open,
    session,
    parser,
    purpose: "collect",
    signal: progress.signal,
    progress: (more) => progress.report((bytes += more), total),
  };
  try {
    for (const source of sources) done.push({ source, ...(await collectOne(job, source)) });
  } finally {
    await Promise.all([session.close(), parser.close()]);
  }
  const failed = done.filter(({ fault }) => fault !== null);
  const [first] = failed;
  const known = await countCollected(open);
  if (first !== undefined && known === 0) throw allFailed(failed.map(({ fault }) => fault as Fault));
  return { ...countsOf(open), ...resultOf(done), warnings: known === 0 ? [{ code: "nothing-added", params: {} }] : [] };
}

interface Outcome {
  readonly collected: Collected | null;
  readonly fault: Fault | null;
}

async function collectOne(job: SourceJob, source: Source): Promise<Outcome> {
  try {
    job.signal.throwIfAborted();
    const collected = await collectSource(job, source);
    await saveCollected(job.open, source, collected.evidence_id, collected.result);
    return { collected, fault: null };
  } catch (mistake) {
    if (!(mistake instanceof Fault) || ENDS_ALL.has(mistake.code)) throw mistake;
    await saveFailed(job.open, source, mistake);
    return { collected: null, fault: mistake };
  }
}

function allFailed(faults: readonly Fault[]): Fault {
  return new Fault("sources-failed", { params: { count: faults.length }, all: faults });
}

async function bytesOf(sources: readonly Source[]): Promise<number> {
  const sizes = await Promise.all(
    sources.map(({ path }) =>
      stat(path)
        .then(({ size }) => size)
        .catch(() => 0),
    ),
  ); // told when it is read
  return sizes.reduce((sum, size) => sum + size, 0);
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

function resultOf(done: readonly (Outcome & { readonly source: Source })[]): Omit<CollectResult, "warnings" | keyof Counts> {
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
