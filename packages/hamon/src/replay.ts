// Computes stated figures once more from the kept originals, in a lake of its own, and compares bit for bit.
//
// Always from the originals: what an earlier replay left is thrown away, as anybody could have touched it.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { listSources, type OpenCase } from "@hamon/case";
import { recollect } from "@hamon/collect";
import { detect } from "@hamon/detect";
import type { LoggedStatements } from "@hamon/evidence";
import type { Lake } from "@hamon/lake";
import { Fault, type FigureSaid, type Progress, type ReplayedFigure, type ReplayResult, type Source, type Stage } from "@hamon/records";
import { scope } from "@hamon/scope";
import { readStatement, type FigureRow, type StatedFigure, type StatedSource } from "./figure-statement.js";
import { lakeDifferences, makingDifferences } from "./replay-differences.js";
import { setAsideInLastRun } from "./suppressions.js";
import { readFigureRows } from "./state-figures.js";

const FOLDER = "replay";
/** Cases that are being replayed by this process, which owns them. */
const running = new Set<string>();

export interface ReplayOptions {
  /** Default: all. */
  readonly figures?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: Stage, done: number, total: number | null) => void;
  /** Opens a lake that is not the case's. */
  readonly openLake: (caseFolder: string) => Promise<Lake>;
}

/**
 * Replays figures and leaves an entry that says so. Aborting leaves nothing.
 *
 * @throws {Fault} `statements-missing`, `figure-not-stated`, `figures-originals-erased`, `replay-in-progress`, `cancelled`; the codes of Evidence.statements and of the stages.
 */
export async function replay(open: OpenCase, options: ReplayOptions): Promise<ReplayResult> {
  const set = await open.evidence.statements();
  if (set === null) throw new Fault("statements-missing", { at: open.case_id });
  const stated = chooseFigures(set, options.figures ?? []);
  await requireOriginals(open, stated[0] as StatedFigure);
  const result = await withScratch(open, options, async (scratch) => {
    await computeAnew(scratch, stated[0] as StatedFigure, options);
    return compare(open, { scratch, stated, entry_index: set.entry_index });
  });
  const { ok, figures, differences } = result;
  const differing = figures.filter(({ is_same }) => !is_same).map(({ figure_id }) => figure_id);
  const body = {
    what: "replay",
    ok,
    figure_count: figures.length,
    statement_entry: set.entry_index,
    differing: differing.slice(0, MOST_NAMED),
  };
  await open.evidence.append({ kind: "verify", actor: open.actor, body: { ...body, difference_count: differences.length } });
  return result;
}

/** Figures that an entry names: its room is limited. */
const MOST_NAMED = 200;

// Without what was erased other figures would come out, and read as if the stated ones had been wrong.
async function requireOriginals({ evidence, case_id }: OpenCase, { parameters }: StatedFigure): Promise<void> {
  const stated = new Set(parameters.sources.map(({ evidence_id }) => evidence_id));
  const erased = (await evidence.items()).filter(({ evidence_id, erased_at }) => erased_at !== null && stated.has(evidence_id));
  const [first] = erased;
  if (first === undefined) return;
  throw new Fault("figures-originals-erased", { at: case_id, params: { count: erased.length, day: first.erased_at?.slice(0, 10) ?? "" } });
}

/** @throws {Fault} `replay-in-progress`: its tables hold rows of all originals. */
export function requireNoReplay({ folder, case_id }: Pick<OpenCase, "folder" | "case_id">): void {
  if (running.has(join(folder, FOLDER))) throw new Fault("replay-in-progress", { at: case_id });
}

/** What a killed replay left of personal data goes when its case is opened. */
export function sweepReplay(caseFolder: string): Promise<void> {
  return rm(join(caseFolder, FOLDER), { recursive: true, force: true });
}

function chooseFigures(set: LoggedStatements, wanted: readonly string[]): readonly StatedFigure[] {
  const stranger = wanted.find((id) => !set.statements.some(({ name }) => name === id));
  if (stranger !== undefined) throw new Fault("figure-not-stated", { at: stranger });
  return set.statements.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map(readStatement);
}

async function withScratch<Result>(
  open: OpenCase,
  { openLake, signal }: ReplayOptions,
  work: (scratch: OpenCase) => Promise<Result>,
): Promise<Result> {
  const folder = join(open.folder, FOLDER);
  if (running.has(folder)) throw new Fault("replay-in-progress", { at: open.case_id });
  running.add(folder);
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lake = await openLake(folder);
    return await work({ ...open, folder, lake }).finally(() => lake.close());
  } catch (mistake) {
    throw signal?.aborted === true ? new Fault("cancelled", { at: open.case_id, cause: mistake }) : mistake;
  } finally {
    await rm(folder, { recursive: true, force: true });
    running.delete(folder);
  }
}

// With the parameters as they were stated: what else they are now is said as a difference.
async function computeAnew(scratch: OpenCase, { parameters }: StatedFigure, options: ReplayOptions): Promise<void> {
  const { data_map, system } = parameters;
  const open = { ...scratch, record: { ...scratch.record, data_map, system } };
  const sources = sourcesAsStated(parameters.sources, await listSources(open.store, open.case_id));
  const progress = (stage: Stage): Progress => ({
    signal: options.signal ?? new AbortController().signal,
    report: (done, total) => options.onProgress?.(stage, done, total),
  });
  await recollect(open, sources, progress("collect"));
  await detect(open, progress("detect"), await setAsideInLastRun(open));
  await scope(open, progress("scope"));
}

// A log that has grown since is read as it was then. One that was taken away since cannot be read: it is among the differences, and
// the figures tell what it held.
function sourcesAsStated(
  stated: readonly StatedSource[],
  sources: readonly Source[],
): readonly (Source & { readonly evidence_id: string })[] {
  return stated.flatMap(({ evidence_id, kind, as, time_zone, format = null }) => {
    const own = sources.filter((one) => one.kind === kind);
    const source = own.find((one) => one.evidence_id === evidence_id) ?? own.find((one) => hasGrown(one, evidence_id));
    return source === undefined ? [] : { ...source, evidence_id, time_zone, format, as: as ?? source.as };
  });
}

function hasGrown({ result }: Source, evidence_id: string): boolean {
  return (result?.grown_from ?? []).some((earlier) => earlier.evidence_id === evidence_id);
}

interface Comparison {
  readonly scratch: OpenCase;
  readonly stated: readonly StatedFigure[];
  readonly entry_index: number;
}

async function compare(open: OpenCase, { scratch, stated, entry_index }: Comparison): Promise<ReplayResult> {
  const [fresh, present] = await Promise.all([byName(scratch.lake), byName(open.lake)]);
  const figures = stated.map(({ figure }): ReplayedFigure => {
    const replayed = fresh.get(figure.figure_id);
    const in_lake = present.get(figure.figure_id);
    const is_same = [replayed, in_lake].every((one) => isDeepStrictEqual({ ...one }, { ...figure }));
    return { figure_id: figure.figure_id, is_same, stated: saidOf(figure), replayed: orNull(replayed), in_lake: orNull(in_lake) };
  });
  const differences = [...(await makingDifferences(open, stated[0] as StatedFigure)), ...(await lakeDifferences(open.lake, scratch.lake))];
  return { ok: figures.every(({ is_same }) => is_same), figures, differences, entry_index, replayed_at: open.now().toISOString() };
}

async function byName(lake: Lake): Promise<ReadonlyMap<string, FigureRow>> {
  return new Map((await readFigureRows(lake)).map((figure) => [figure.figure_id, figure]));
}

function orNull(figure: FigureRow | undefined): FigureSaid | null {
  return figure === undefined ? null : saidOf(figure);
}

function saidOf({ state, value, low, high }: FigureRow): FigureSaid {
  return { state, value, low, high } as FigureSaid;
}
