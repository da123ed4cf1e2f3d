// The sources of a case: which are to be looked at, and what became of them.

import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { listSources, type OpenCase } from "@hamon/case";
import { toFaultRecord, type Fault, type Source, type SourceResult } from "@hamon/records";
import { fileOf, GROWING } from "./sniff.js";

export interface OpenSource {
  readonly source: Source;
  /** Where its bytes are: at its path, or only in the evidence. */
  readonly from: "path" | "kept";
}

/**
 * In the order they were added: new ones, those that failed, and logs whose file has another size or time than when it was read.
 * One whose rows another original stood for, which is gone, is read again from what was kept; so is one that was set aside.
 */
export async function openSources(open: OpenCase): Promise<readonly OpenSource[]> {
  const sources = await listSources(open.store, open.case_id);
  const there = new Set(sources.filter(ownRowsIn(open)).map(({ evidence_id }) => evidence_id));
  const ways = sources.map(async (source): Promise<readonly OpenSource[]> => {
    const { state, set_aside, result, evidence_id } = source;
    if (set_aside > 0) return state === "collected" || evidence_id === null ? [] : [{ source, from: "kept" }];
    if (state !== "collected") return [{ source, from: "path" }];
    const isBare = result?.covered_by != null && evidence_id !== null && !there.has(result.covered_by);
    if (isBare) return [{ source, from: "kept" }]; // what stands at its path now is looked at the next time
    return (await isChanged(source)) ? [{ source, from: "path" }] : [];
  });
  return (await Promise.all(ways)).flat();
}

/** Whether a source that was collected is to be looked at again. */
export async function isAnyChanged(open: OpenCase): Promise<boolean> {
  return (await openSources(open)).some(({ source }) => source.state === "collected");
}

// A file that is no longer there has not changed: it is kept.
async function isChanged({ path, kind, result }: Source): Promise<boolean> {
  if (kind !== "log" || result === null || !(GROWING.has(result.format) || result.format === "empty")) return false;
  const stats = await stat(path).catch(() => null);
  if (stats === null || !stats.isFile()) return false;
  const { bytes, modified_at } = fileOf(stats);
  const known = result.file ?? { bytes: result.bytes, modified_at };
  return bytes !== known.bytes || modified_at !== known.modified_at;
}

/** Sources that could be read, by this collect or an earlier one. */
export async function countCollected({ store, case_id }: OpenCase): Promise<number> {
  const row = await store.db
    .selectFrom("source")
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .where("case_id", "=", case_id)
    .where("state", "=", "collected")
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

/** What a source becomes. */
export interface SourceOutcome {
  readonly evidence_id: string;
  readonly result: SourceResult;
  /** As it was read: what was said of a log holds for it when it has grown, whatever its file is called now. */
  readonly told: Pick<Source, "time_zone" | "format">;
  /** Originals whose rows went because this one has them too. */
  readonly covers: readonly string[];
}

/** What was said of a source when it was read. */
type Asked = Pick<Source, "state" | "kind" | "as" | "time_zone" | "format">;

export function askedOf({ state, kind, as, time_zone, format }: Source): Asked {
  return { state, kind, as, time_zone, format };
}

export interface NotedOutcome extends SourceOutcome {
  readonly asked: Asked;
  /** Of its parts: the lake has them, and not others of the same original, once the draft was committed. */
  readonly paths: readonly string[];
}

/** Written down before the lake has its rows, so that a kill in between loses nothing: see settleSources. */
export async function noteOutcome({ store }: OpenCase, { source_id }: Source, outcome: NotedOutcome): Promise<void> {
  const text = JSON.stringify(outcome);
  await store.db
    .insertInto("source_outcome")
    .values({ source_id, outcome: text })
    .onConflict((same) => same.column("source_id").doUpdateSet({ outcome: text }))
    .execute();
}

/**
 * Ends what a killed collect had begun: where the lake has the rows that it wrote, the source says so. Where something else was said
 * of the source since, it is still to be read anew, as that.
 */
export async function settleSources(open: OpenCase): Promise<void> {
  const { db } = open.store;
  const noted = await db.selectFrom("source_outcome").selectAll().execute();
  if (noted.length === 0) return;
  const sources = new Map((await listSources(open.store, open.case_id)).map((source) => [source.source_id, source]));
  const paths = new Set(open.lake.parts().map(({ path }) => path));
  for (const { source_id, outcome } of noted as unknown as readonly { source_id: string; outcome: NotedOutcome }[]) {
    const source = sources.get(source_id);
    if (source === undefined) continue; // of another case
    if (outcome.paths.some((path) => paths.has(path))) await saveCollected(open, source, outcome, isAskedAnew(source, outcome.asked));
    else await db.deleteFrom("source_outcome").where("source_id", "=", source_id).execute();
  }
}

function isAskedAnew(source: Source, asked: Asked): boolean {
  return source.state === "added" && (Object.keys(asked) as (keyof Asked)[]).some((key) => source[key] !== asked[key]);
}

/** @param isToReadAnew whether it stays to be read, as something else was said of it since. */
export async function saveCollected(open: OpenCase, source: Source, outcome: SourceOutcome, isToReadAnew = false): Promise<void> {
  const { source_id } = source;
  const { evidence_id, result, told, covers } = outcome;
  await open.store.db.transaction().execute(async (db) => {
    if (isSetAside(open, source, evidence_id)) await setAside(db, source);
    else if (source.evidence_id !== evidence_id) await nameCopy(db, source);
    await db
      .updateTable("source")
      .set({ ...(isToReadAnew ? {} : { ...told, state: "collected" }), evidence_id, result: JSON.stringify(result), fault: null })
      .where("source_id", "=", source_id)
      .execute();
    if (covers.length > 0) await coverOthers(db, source, { evidence_id, covers });
    await db.deleteFrom("source_outcome").where("source_id", "=", source_id).execute();
  });
}

interface Failed {
  readonly fault: Fault;
  /** The original, where it could be kept. */
  readonly evidence_id: string | null;
}

/** What was read at its path before stays read. */
export async function saveFailed(open: OpenCase, source: Source, { fault, evidence_id }: Failed): Promise<void> {
  const isNew = evidence_id !== null && evidence_id !== source.evidence_id;
  if (source.state === "collected" && !isNew) return;
  await open.store.db.transaction().execute(async (db) => {
    if (isNew && isSetAside(open, source, evidence_id)) await setAside(db, source);
    else if (isNew) await nameCopy(db, source);
    await db
      .updateTable("source")
      .set({ state: "failed", evidence_id, fault: JSON.stringify(toFaultRecord(fault)), ...(isNew ? { result: null } : {}) })
      .where("source_id", "=", source.source_id)
      .execute();
  });
}

/** Of a file whose bytes were read from another. */
export const KNOWN_FILE = "known-file";

type Db = OpenCase["store"]["db"];

/**
 * For a source: whether what it was read to is there. Its rows are in the lake, or it has none; not those of another original that
 * stands for it.
 */
export function ownRowsIn({ lake }: OpenCase): (source: Source) => boolean {
  const read = new Set(lake.parts().map(({ part }) => part));
  return ({ state, evidence_id, result }) => {
    if (evidence_id === null || result?.covered_by != null) return false;
    if (read.has(evidence_id) || state !== "collected" || result === null) return read.has(evidence_id);
    return result.row_count + result.unparsed_count === 0 && !result.warnings.some(({ code }) => code === KNOWN_FILE);
  };
}

export function isInLake({ lake }: OpenCase, evidence_id: string): boolean {
  return lake.parts().some(({ part }) => part === evidence_id);
}

/** The log that stood at the path before has its rows still: it is another one. */
function isSetAside(open: OpenCase, { evidence_id, set_aside }: Source, fresh: string): boolean {
  return set_aside === 0 && evidence_id !== null && evidence_id !== fresh && isInLake(open, evidence_id);
}

// The source stays with the path; of what it was there is a copy. One that was to be read anew is read so from what was kept.
async function setAside(db: Db, { source_id, case_id, path, state }: Source): Promise<void> {
  const there = db.selectFrom("source").where("case_id", "=", case_id).where("path", "=", path);
  const { last } = await there.select(({ fn }) => fn.max("set_aside").as("last")).executeTakeFirstOrThrow();
  const row = await db.selectFrom("source").selectAll().where("source_id", "=", source_id).executeTakeFirstOrThrow();
  const { result, fault: _, ...rest } = row;
  await db
    .insertInto("source")
    .values({
      ...rest,
      source_id: `source_${randomUUID()}`,
      state: state === "added" ? "added" : "collected",
      result: JSON.stringify(result),
      set_aside: Number(last) + 1,
    })
    .execute();
}

// A copy whose path holds another file now is no source's own any more: the log that has its lines names it.
async function nameCopy(db: Db, { case_id, evidence_id, result }: Source): Promise<void> {
  if (evidence_id === null || result?.covered_by == null) return;
  const covering = db.selectFrom("source").selectAll().where("case_id", "=", case_id).where("evidence_id", "=", result.covered_by);
  for (const log of (await covering.execute()) as unknown as readonly Source[]) {
    if (log.result === null) continue;
    const copies = new Set([...(log.result.copies ?? []), evidence_id, ...(result.copies ?? [])]);
    await saveResult(db, log, { ...log.result, copies: [...copies] });
  }
}

interface Covering {
  readonly evidence_id: string;
  readonly covers: readonly string[];
}

async function coverOthers(db: Db, { source_id, case_id }: Source, { evidence_id, covers }: Covering): Promise<void> {
  const others = db.selectFrom("source").selectAll().where("case_id", "=", case_id).where("source_id", "!=", source_id);
  for (const other of (await others.execute()) as unknown as readonly Source[]) {
    const isCovered = covers.includes(other.evidence_id ?? "");
    if (!isCovered && !covers.includes(other.result?.covered_by ?? "")) continue;
    if (isCovered && other.set_aside > 0) await db.deleteFrom("source").where("source_id", "=", other.source_id).execute();
    else if (other.result !== null) await saveResult(db, other, coveredResult(other.result, evidence_id, "superseded"));
  }
}

async function saveResult(db: Db, { source_id }: Source, result: SourceResult): Promise<void> {
  await db
    .updateTable("source")
    .set({ result: JSON.stringify(result) })
    .where("source_id", "=", source_id)
    .execute();
}

/** Of a source whose lines another original has: it has no rows of its own. */
export function coveredResult(result: SourceResult, original: string, code: string): SourceResult {
  return { ...result, row_count: 0, unparsed_count: 0, covered_by: original, warnings: [{ code, params: { original } }] };
}

/** A log that was set aside and has come back under another name, as rotated logs do, is one source again. */
export async function joinSetAside({ store, case_id }: OpenCase): Promise<void> {
  const sources = await listSources(store, case_id);
  const isSame = (one: Source, other: Source) =>
    (["evidence_id", "kind", "as", "time_zone", "format"] as const).every((key) => one[key] === other[key]);
  for (const aside of sources.filter(({ set_aside, state }) => set_aside > 0 && state === "collected")) {
    const named = sources.find((one) => one.set_aside === 0 && one.state === "collected" && isSame(one, aside));
    if (named === undefined || aside.result === null) continue;
    const { file = null } = named.result ?? {};
    await store.db.transaction().execute(async (db) => {
      await saveResult(db, named, { ...(aside.result as SourceResult), file });
      await db.deleteFrom("source").where("source_id", "=", aside.source_id).execute();
    });
  }
}
