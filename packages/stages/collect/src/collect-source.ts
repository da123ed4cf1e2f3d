// One file that is kept as evidence: read from there into its tables.
//
// What is parsed are the bytes that are kept, as they are kept, or read from there: the two cannot differ, and a log that
// grows meanwhile does no harm.
// Parquet alone is read where it lies, and held against what was kept afterwards: the kept bytes are encrypted, DuckDB reads
// only files, and nothing is written in the clear.

import type { OpenCase } from "@hamon/case";
import type { KeepOptions, KeptItem } from "@hamon/evidence";
import { quoteName, type LakeDraft, type LakePart, type LakeSession } from "@hamon/lake";
import { Fault, type EvidenceItem, type Source, type SourceResult } from "@hamon/records";
import { readArchive, type ArchiveJob } from "./collect-archive.js";
import { wantedOf, type KeptSource } from "./keep-ahead.js";
import { jobOf, recordTarget, targetOf, type Numbered } from "./parse-target.js";
import type { Parser } from "./parser.js";
import { Reading } from "./reading.js";
import { sniff, sniffKept, type Sniffed } from "./sniff.js";
import { readOf, type Read } from "./source-result.js";

export interface SourceJob {
  readonly open: OpenCase;
  readonly session: LakeSession;
  readonly parser: Parser;
  /** What kept originals are read for. */
  readonly purpose: "collect" | "replay";
  readonly signal: AbortSignal;
  /** Bytes of the file that were read. */
  readonly progress: (bytes: number) => void;
}

export interface Collected {
  readonly evidence_id: string;
  readonly result: SourceResult;
  readonly written: readonly LakePart[];
  readonly removed: readonly LakePart[];
}

type Warnings = SourceResult["warnings"];

/** @throws {Fault} the codes of sniff and Evidence.keep, `source-no-parquet`, `source-changed`, `table-columns-differ`, `gzip-broken`, `packed-broken`, `archive-broken`, `archive-locked`, `disk-full`. */
export async function collectSource(job: SourceJob, source: Source): Promise<Collected> {
  const sniffed = await sniff(source.path, wantedOf(job.open, source));
  const atOnce = await readWhileKept(job, source, sniffed);
  if ("result" in atOnce) return atOnce;
  return collectKept(job, source, { item: atOnce, sniffed });
}

/** Reads a source that is kept already. @throws {Fault} `source-no-parquet`, `source-changed`, `table-columns-differ`, `packed-broken`, `disk-full`. */
export async function collectKept(job: SourceJob, source: Source, { item, sniffed }: KeptSource): Promise<Collected> {
  if (sniffed.format === "empty") return nothingIn(item, sniffed, "empty-file");
  if (item.was_known && source.result === null && isInLake(job.open, item)) return nothingIn(item, sniffed, "known-file");
  return readKept(job, source, { item, sniffed });
}

/**
 * Keeps a file and parses the same bytes in the same pass, under the number that it will have. Where it has another in the
 * end, or is known, what was parsed goes, and the kept bytes are still to be read.
 */
async function readWhileKept(job: SourceJob, source: Source, sniffed: Sniffed): Promise<Collected | KeptItem> {
  const { evidence, lake, actor } = job.open;
  const keep = (tee?: KeepOptions["tee"]) =>
    evidence.keep(source.path, { name: source.name, actor, signal: job.signal, ...(tee === undefined ? {} : { tee }) });
  if (!isParsed(sniffed) || source.evidence_id !== null) return keep();
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
    const outcome = await reading.endFile();
    await reading.end(item.evidence_id);
    return await commit(draft, { item, sniffed }, readOf(outcome, sniffed, source.path));
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
  return format === "zip" || format === "tar" || format === "7z";
}

/**
 * Reads a source once more from its kept original, into a lake that need not be the case's. Writes nothing else.
 *
 * @throws {Fault} the codes of sniff and readKept, with the evidence_id for a place.
 */
export async function recollectSource(job: SourceJob, source: Source & { readonly evidence_id: string }): Promise<void> {
  const { evidence_id } = source;
  const item = { ...(await job.open.evidence.item(evidence_id)), was_known: true };
  if (isInLake(job.open, item)) return;
  const sniffed = await sniffKept(openKept(job, evidence_id), { path: evidence_id, ...wantedOf(job.open, source) });
  if (sniffed.format === "empty") return;
  await readKept(job, { ...source, path: evidence_id }, { item, sniffed }, async () => undefined);
}

function openKept({ open, purpose }: SourceJob, evidence_id: string): AsyncIterable<Buffer> {
  return open.evidence.open(evidence_id, { actor: open.actor, purpose }) as AsyncIterable<Buffer>;
}

async function readKept(job: SourceJob, source: Source, text: KeptSource, removeOther = removeEarlier): Promise<Collected> {
  const draft = job.open.lake.begin(job.session);
  try {
    await removeOther(job.open, draft, source);
    const read = await readByFormat({ ...job, draft }, source, text);
    return await commit(draft, text, read);
  } catch (mistake) {
    await draft.discard();
    throw mistake;
  }
}

function readByFormat(job: ArchiveJob, source: Source, text: KeptSource): Promise<Read> {
  if (isArchive(text.sniffed.format)) return readArchive(job, source, text.item);
  return isParsed(text.sniffed) ? readText(job, job.draft, source, text) : readParquet(job, job.draft, source, text.item);
}

async function commit(draft: LakeDraft, { item, sniffed }: KeptSource, read: Read): Promise<Collected> {
  const { written, removed } = await draft.commit();
  const { format, encoding, compression } = sniffed;
  return { evidence_id: item.evidence_id, result: { format, encoding, compression, bytes: item.bytes, ...read }, written, removed };
}

function isInLake({ lake }: OpenCase, { evidence_id }: EvidenceItem): boolean {
  return lake.parts().some(({ part }) => part === evidence_id);
}

// A source that was collected before is read anew because it was added with another zone, name or kind.
async function removeEarlier({ lake, store, case_id }: OpenCase, draft: LakeDraft, { source_id, evidence_id }: Source): Promise<void> {
  if (evidence_id === null) return;
  const others = store.db.selectFrom("source").select("source_id").where("case_id", "=", case_id).where("evidence_id", "=", evidence_id);
  if ((await others.where("source_id", "!=", source_id).executeTakeFirst()) !== undefined) return;
  for (const { table, part } of lake.parts()) if (part === evidence_id) draft.remove(table, part);
}

function nothingIn(item: KeptItem, sniffed: Sniffed, code: string): Collected {
  const { format, encoding, compression } = sniffed;
  const result = {
    format,
    encoding,
    compression,
    bytes: item.bytes,
    row_count: 0,
    unparsed_count: 0,
    warnings: [{ code, params: {} }],
    first_at: null,
    last_at: null,
  };
  return { evidence_id: item.evidence_id, result, written: [], removed: [] };
}

async function readText(job: SourceJob, draft: LakeDraft, source: Source, { item, sniffed }: KeptSource): Promise<Read> {
  const reading = readingOf(job, draft, source, { ...item, sniffed });
  try {
    for await (const chunk of openKept(job, item.evidence_id)) await reading.take(chunk);
    const outcome = await reading.endFile();
    await reading.end(item.evidence_id);
    return readOf(outcome, sniffed, source.path);
  } catch (mistake) {
    await reading.drop(mistake);
    throw mistake;
  }
}

/** @throws {Fault} `table-columns-differ`. */
function readingOf(job: SourceJob, draft: LakeDraft, source: Source, numbered: Numbered): Reading {
  const target = targetOf(job.open, source, numbered.sniffed);
  const reading = new Reading({ ...job, draft });
  reading.begin(jobOf(job.open, source, numbered, target), target);
  return reading;
}

// A row's place is its number: a Parquet row has no byte offset of its own.
async function readParquet(job: SourceJob, draft: LakeDraft, source: Source, item: KeptItem): Promise<Read> {
  const { session, open } = job;
  const file = source.path;
  const columns = await parquetColumns(session, file, source);
  const { table } = recordTarget(open, source, columns);
  const own = columns.map((name) => `nullif(cast(${quoteName(name)} as varchar), '') as ${quoteName(name)}`).join(", ");
  const select = `select $base + file_row_number as row_id, $evidence_id as evidence_id, file_row_number as "log.offset", ${own} from read_parquet($file, file_row_number = true)`;
  const part = await draft.write(table, item.evidence_id, select, {
    base: item.evidence_no * 2 ** 32,
    evidence_id: item.evidence_id,
    file,
  });
  if (!(await open.evidence.matches(item.evidence_id, file))) throw new Fault("source-changed", { at: file });
  job.progress(item.bytes);
  const warnings: Warnings = part.row_count === 0 ? [{ code: "no-rows", params: {} }] : [];
  return { row_count: part.row_count, unparsed_count: 0, warnings, first_at: null, last_at: null };
}

async function parquetColumns(session: LakeSession, file: string, source: Source): Promise<readonly string[]> {
  try {
    const rows = await session.query<{ column_name: string }>("describe select * from read_parquet($file)", { file });
    return rows.map(({ column_name }) => column_name);
  } catch (cause) {
    if (cause instanceof Fault || (cause as Error).name === "AbortError") throw cause;
    throw new Fault("source-no-parquet", { at: source.path, cause });
  }
}
