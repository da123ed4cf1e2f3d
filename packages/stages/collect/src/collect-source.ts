// One file that is kept as evidence: read from there into its tables.
//
// What is parsed are the bytes that are kept, as they are kept, or read from there: the two cannot differ, and a log that
// grows meanwhile does no harm.
// Parquet alone is read where it lies, and held against what was kept afterwards: the kept bytes are encrypted, DuckDB reads
// only files, and nothing is written in the clear.

import type { OpenCase } from "@hamon/case";
import type { KeepOptions, KeptItem } from "@hamon/evidence";
import type { LakeDraft } from "@hamon/lake";
import { Fault, type Source, type SourceFile, type SourceResult } from "@hamon/records";
import { readArchive, type ArchiveJob } from "./collect-archive.js";
import { commit, outcomeOf, unread, type Collected, type SourceJob } from "./commit-source.js";
import { endLog, type LogWork } from "./grown-log.js";
import { wantedOf, type KeptSource } from "./keep-ahead.js";
import { readParquet } from "./parquet-rows.js";
import { jobOf, targetOf, type Numbered } from "./parse-target.js";
import { Reading } from "./reading.js";
import { GROWING, sniff, sniffKept, type Sniffed } from "./sniff.js";
import { readOf, type Read } from "./source-result.js";
import { isInLake, KNOWN_FILE } from "./source-shelf.js";

/** @throws {Fault} the codes of sniff and Evidence.keep, `source-no-parquet`, `source-changed`, `table-columns-differ`, `gzip-broken`, `packed-broken`, `archive-broken`, `archive-locked`, `book-locked`, `disk-full`. */
export async function collectSource(job: SourceJob, source: Source): Promise<Collected> {
  const sniffed = await sniff(source.path, wantedOf(job.open, source));
  const atOnce = await readWhileKept(job, source, sniffed);
  if ("result" in atOnce) return atOnce;
  return collectKept(job, source, { item: atOnce, sniffed });
}

/** Reads a source that is kept already. @throws {Fault} `source-no-parquet`, `source-changed`, `table-columns-differ`, `packed-broken`, `disk-full`. */
export async function collectKept(job: SourceJob, source: Source, { item, sniffed }: KeptSource): Promise<Collected> {
  if (sniffed.format === "empty") return nothingIn(source, { item, sniffed }, "empty-file");
  const { state, evidence_id, result } = source;
  const isSame = evidence_id === item.evidence_id;
  if (state === "collected" && isSame && result !== null) return unchanged(source, { item, sniffed }, result);
  if (item.was_known && isInLake(job.open, item.evidence_id) && (result === null || !isSame))
    return nothingIn(source, { item, sniffed }, KNOWN_FILE);
  return readKept(job, source, { item, sniffed });
}

/**
 * Reads an original once more, whatever stands at the source's path now.
 *
 * @param file as it was on disk when it was kept.
 * @throws {Fault} the codes of sniff and collectKept.
 */
export async function collectAgain(job: SourceJob, source: Source, { evidence_id, file }: KeptFile): Promise<Collected> {
  const item = { ...(await job.open.evidence.item(evidence_id)), was_known: true };
  const sniffed = await sniffKept(openKept(job, evidence_id), { path: source.path, ...wantedOf(job.open, source) });
  return readKept(job, source, { item, sniffed: file === null ? sniffed : { ...sniffed, file } });
}

export interface KeptFile {
  readonly evidence_id: string;
  readonly file: SourceFile | null;
}

/**
 * Keeps a file and parses the same bytes in the same pass, under the number that it will have. Where it has another in the
 * end, or is known, what was parsed goes, and the kept bytes are still to be read.
 */
async function readWhileKept(job: SourceJob, source: Source, sniffed: Sniffed): Promise<Collected | KeptItem> {
  const { evidence, lake, actor } = job.open;
  const keep = (tee?: KeepOptions["tee"]) =>
    evidence.keep(source.path, { name: source.name, actor, signal: job.signal, ...(tee === undefined ? {} : { tee }) });
  if (!isParsed(sniffed) || (source.evidence_id !== null && source.state !== "collected")) return keep();
  const evidence_no = await evidence.nextNumber();
  const draft = lake.begin(job.session);
  const reading = tryReading(job, draft, source, { evidence_no, sniffed });
  if (reading === null) return keep();
  try {
    const item = await keep((chunk) => reading.take(chunk));
    if (item.was_known || item.evidence_no !== evidence_no) {
      await reading.forget();
      return item;
    }
    return await endText({ job, draft, reading, source, text: { item, sniffed } });
  } catch (mistake) {
    await reading.drop(mistake);
    await draft.discard();
    throw mistake;
  }
}

/** Null where its table refuses it: it is evidence all the same, and the fault is told once it is kept. */
function tryReading(...place: Parameters<typeof readingOf>): Reading | null {
  try {
    return readingOf(...place);
  } catch (fault) {
    if (fault instanceof Fault) return null;
    throw fault;
  }
}

/** Whether the parser reads it in one go; Parquet is read by DuckDB, archives file by file. */
function isParsed({ format }: Sniffed): boolean {
  return format !== "parquet" && format !== "empty" && !isArchive(format);
}

function isArchive(format: Sniffed["format"]): boolean {
  return format === "zip" || format === "tar" || format === "7z" || format === "xls";
}

/**
 * Reads a source once more from its kept original, into a lake that need not be the case's. Writes nothing else.
 *
 * @throws {Fault} the codes of sniff and readKept, with the evidence_id for a place.
 */
export async function recollectSource(job: SourceJob, source: Source & { readonly evidence_id: string }): Promise<void> {
  const { evidence_id } = source;
  const item = { ...(await job.open.evidence.item(evidence_id)), was_known: true };
  if (isInLake(job.open, item.evidence_id)) return;
  const sniffed = await sniffKept(openKept(job, evidence_id), { path: evidence_id, ...wantedOf(job.open, source) });
  if (sniffed.format === "empty") return;
  await readKept(job, { ...source, path: evidence_id }, { item, sniffed });
}

function openKept({ open, purpose }: SourceJob, evidence_id: string): AsyncIterable<Buffer> {
  return open.evidence.open(evidence_id, { actor: open.actor, purpose }) as AsyncIterable<Buffer>;
}

async function readKept(job: SourceJob, source: Source, text: KeptSource): Promise<Collected> {
  const draft = job.open.lake.begin(job.session);
  try {
    if (job.purpose === "collect") await removeEarlier(job.open, draft, source, text);
    if (isParsed(text.sniffed)) return await readText(job, draft, source, text);
    const read = await readOther({ ...job, draft }, source, text);
    return await commit({ job, draft, source, text }, { read, covers: [] });
  } catch (mistake) {
    await draft.discard();
    throw mistake;
  }
}

function readOther(job: ArchiveJob, source: Source, text: KeptSource): Promise<Read> {
  return isArchive(text.sniffed.format) ? readArchive(job, source, text) : readParquet(job, job.draft, source, text.item);
}

// A source that was collected before is read anew because it was added with another zone, name or kind. A log that stands where
// another stood leaves that one alone.
async function removeEarlier({ lake, store, case_id }: OpenCase, draft: LakeDraft, source: Source, { item }: KeptSource): Promise<void> {
  const { source_id, evidence_id, result } = source;
  if (evidence_id === null) return;
  if (evidence_id !== item.evidence_id && GROWING.has(result?.format ?? "")) return;
  const others = store.db.selectFrom("source").select("source_id").where("case_id", "=", case_id).where("evidence_id", "=", evidence_id);
  if ((await others.where("source_id", "!=", source_id).executeTakeFirst()) !== undefined) return;
  for (const { table, part } of lake.parts()) if (part === evidence_id) draft.remove(table, part);
}

const NOTHING = { row_count: 0, unparsed_count: 0, first_at: null, last_at: null } as const;

function nothingIn(source: Source, text: KeptSource, code: string): Collected {
  return unread(text, outcomeOf(source, text, { ...NOTHING, warnings: [{ code, params: {} }] }));
}

/** Only its time is another. */
function unchanged({ time_zone, format }: Source, text: KeptSource, result: SourceResult): Collected {
  const { file = null } = text.sniffed;
  const told = { time_zone, format };
  return unread(text, { evidence_id: text.item.evidence_id, result: { ...result, file }, told, covers: [] });
}

async function readText(job: SourceJob, draft: LakeDraft, source: Source, text: KeptSource): Promise<Collected> {
  const reading = readingOf(job, draft, source, { ...text.item, sniffed: text.sniffed });
  try {
    for await (const chunk of openKept(job, text.item.evidence_id)) await reading.take(chunk);
    return await endText({ job, draft, reading, source, text });
  } catch (mistake) {
    await reading.drop(mistake);
    throw mistake;
  }
}

async function endText(work: LogWork): Promise<Collected> {
  const { job, reading, source, text } = work;
  const outcome = await reading.endFile();
  const read = readOf(outcome, text.sniffed, source.path);
  if (job.known === null || !GROWING.has(text.sniffed.format)) {
    await reading.end(text.item.evidence_id);
    return commit(work, { read, covers: [] });
  }
  const ended = await endLog(work, { read, outcome });
  const kept = { evidence_id: text.item.evidence_id, file: text.sniffed.file ?? null };
  return "again" in ended ? collectAgain(job, { ...source, ...ended.again }, kept) : ended;
}

/** @throws {Fault} `table-columns-differ`. */
function readingOf(job: SourceJob, draft: LakeDraft, source: Source, numbered: Numbered): Reading {
  const target = targetOf(job.open, source, numbered.sniffed);
  const reading = new Reading({ ...job, draft });
  const marks = marksOf(job, source, numbered.sniffed);
  reading.begin(jobOf(job.open, source, { ...numbered, marks }, target), target);
  return reading;
}

// A plain file that is near to none is not hashed a second time.
function marksOf({ known }: SourceJob, source: Source, sniffed: Sniffed): readonly number[] | null {
  if (known === null || !GROWING.has(sniffed.format)) return null;
  const near = known.near(source, sniffed);
  return near.length === 0 && sniffed.compression === null ? null : near.map(({ content }) => content.bytes);
}
