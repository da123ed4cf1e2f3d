// One file that is kept as evidence: read from there into its tables.
//
// What is parsed are the kept bytes, not the file: the two cannot differ, and a log that grows meanwhile does no harm.
// Parquet alone is read where it lies, and held against what was kept afterwards: the kept bytes are encrypted, DuckDB reads
// only files, and nothing is written in the clear.

import type { OpenCase } from "@hamon/case";
import type { KeptItem } from "@hamon/evidence";
import { quoteName, type LakeDraft, type LakePart, type LakeSession } from "@hamon/lake";
import {
  EVENT_COLUMNS,
  Fault,
  RECORD_COLUMNS,
  UNPARSED_COLUMNS,
  type Columns,
  type EvidenceItem,
  type Source,
  type SourceResult,
} from "@hamon/records";
import { Feed } from "./feed.js";
import type { KeptSource } from "./keep-ahead.js";
import { readMappings } from "./mapping/mapping.js";
import type { Parser } from "./parser.js";
import type { ParseJob, ParseOutcome } from "./parse-messages.js";
import { sniffKept, type Sniffed } from "./sniff.js";

export interface SourceJob {
  readonly open: OpenCase;
  readonly session: LakeSession;
  readonly parser: Parser;
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

/** @throws {Fault} `source-no-parquet`, `source-changed`, `table-columns-differ`, `gzip-broken`, `disk-full`. */
export async function collectSource(job: SourceJob, source: Source, { item, sniffed }: KeptSource): Promise<Collected> {
  if (sniffed.format === "empty") return nothingIn(item, sniffed, "empty-file");
  if (item.was_known && source.evidence_id === null && isInLake(job.open, item)) return nothingIn(item, sniffed, "known-file");
  return readKept(job, source, { item, sniffed });
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
  const sniffed = await sniffKept(job.open.evidence.open(evidence_id) as AsyncIterable<Buffer>, { path: evidence_id, kind: source.kind });
  if (sniffed.format === "empty") return;
  await readKept(job, { ...source, path: evidence_id }, { item, sniffed }, async () => undefined);
}

async function readKept(job: SourceJob, source: Source, text: KeptSource, removeOther = removeEarlier): Promise<Collected> {
  const { item, sniffed } = text;
  const draft = job.open.lake.begin(job.session);
  try {
    await removeOther(job.open, draft, source);
    const read = sniffed.format === "parquet" ? await readParquet(job, draft, source, item) : await readText(job, draft, source, text);
    const { written, removed } = await draft.commit();
    const result = { format: sniffed.format, encoding: sniffed.encoding, compression: sniffed.compression, bytes: item.bytes, ...read };
    return { evidence_id: item.evidence_id, result, written, removed };
  } catch (mistake) {
    await draft.discard();
    throw mistake;
  }
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

type Read = Pick<SourceResult, "row_count" | "unparsed_count" | "warnings" | "first_at" | "last_at">;

async function readText(job: SourceJob, draft: LakeDraft, source: Source, { item, sniffed }: KeptSource): Promise<Read> {
  const { table, columns } = targetOf(job.open, source, sniffed);
  const rows = new Feed();
  const unparsed = new Feed();
  const writes = [
    write(draft, { table, part: item.evidence_id, columns }, rows),
    write(draft, { table: "unparsed", part: item.evidence_id, columns: UNPARSED_COLUMNS }, unparsed),
  ];
  for (const one of writes) one.catch(() => undefined);
  try {
    const streams = { source: job.open.evidence.open(item.evidence_id), rows, unparsed, progress: job.progress, signal: job.signal };
    const outcome = await Promise.race([job.parser.parse(parseJob(job.open, source, { item, sniffed }), streams), failureOf(writes)]);
    rows.end();
    unparsed.end();
    await Promise.all(writes);
    return readOf(outcome, sniffed, source);
  } catch (mistake) {
    rows.fail(mistake);
    unparsed.fail(mistake);
    await Promise.allSettled([...writes, job.parser.close()]); // it may still be fed from this file
    throw mistake;
  }
}

// Rejects with the first write that fails; never resolves.
function failureOf(writes: readonly Promise<unknown>[]): Promise<never> {
  return new Promise((_, reject) => {
    for (const one of writes) one.catch(reject);
  });
}

interface Target {
  readonly table: string;
  readonly part: string;
  readonly columns: Columns;
}

// A part is made when its first rows arrive: most files have no unparsed line.
async function write(draft: LakeDraft, { table, part, columns }: Target, feed: Feed): Promise<void> {
  const pieces = feed[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  try {
    await draft.writeTsv(table, part, columns, chain(first.value, pieces));
  } finally {
    feed.abandon();
  }
}

async function* chain(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield first;
  yield* rest;
}

function targetOf(open: OpenCase, source: Source, { table }: Sniffed): Omit<Target, "part"> {
  return table === null ? { table: "event", columns: EVENT_COLUMNS } : recordTarget(open, source, table.columns);
}

function recordTarget(open: OpenCase, source: Source, names: readonly string[]): Omit<Target, "part"> {
  const own = Object.fromEntries(names.map((name) => [name, "VARCHAR"]));
  const target = { table: tableName(source.as), columns: { ...RECORD_COLUMNS, ...own } };
  requireSameColumns(open, target, source);
  return target;
}

/** record_<name>, with nothing in it that SQL or a file name minds. */
function tableName(as: string): string {
  return `record_${as
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]/gu, "_")}`;
}

function requireSameColumns(open: OpenCase, { table, columns }: Omit<Target, "part">, source: Source): void {
  const [known] = open.lake.parts(table);
  if (known === undefined) return;
  const [here, there] = [Object.keys(columns), Object.keys(known.columns)];
  if (here.join("\u0000") === there.join("\u0000")) return;
  const different = [...here.filter((name) => !there.includes(name)), ...there.filter((name) => !here.includes(name))];
  throw new Fault("table-columns-differ", { at: source.path, params: { table, columns: different.join(", ") } });
}

function parseJob({ now, content }: OpenCase, source: Source, { item, sniffed }: KeptSource): ParseJob {
  const { format, compression, encoding, table } = sniffed;
  const shape = table === null ? null : { delimiter: table.delimiter, encoding: encoding ?? "utf-8", column_count: table.columns.length };
  const { evidence_id, evidence_no } = item;
  return {
    format: format as ParseJob["format"],
    compression,
    evidence_id,
    evidence_no,
    service: source.as,
    time_zone: source.time_zone,
    read_at: now().getTime(),
    mappings: MAPPED.has(format) ? readMappings(content.files("mappings")) : [],
    table: shape,
  };
}

/** Formats whose fields content/mappings gives their names. */
const MAPPED: ReadonlySet<string> = new Set(["syslog", "json", "evtx"]);
/** More unreadable lines than this are shouted. */
const UNPARSED_SHARE = 0.01;

function readOf(outcome: ParseOutcome, sniffed: Sniffed, source: Source): Read {
  const counts = outcome.log ?? outcome.table ?? { row_count: 0, unparsed_count: 0, first_unparsed: null };
  if (outcome.gzip === "broken" && counts.row_count === 0) throw new Fault("gzip-broken", { at: source.path });
  const { row_count, unparsed_count } = counts;
  const warnings: { code: string; params: Record<string, string | number> }[] = [];
  if (outcome.gzip !== "whole") warnings.push({ code: outcome.gzip === "truncated" ? "truncated" : "gzip-broken", params: { row_count } });
  if (row_count + unparsed_count === 0) warnings.push({ code: "no-rows", params: {} });
  if (counts.first_unparsed !== null && unparsed_count > (row_count + unparsed_count) * UNPARSED_SHARE) {
    warnings.push({ code: "unparsed-share", params: { unparsed_count, row_count, ...counts.first_unparsed } });
  }
  if (outcome.assumed_year) warnings.push({ code: "year-assumed", params: {} });
  if (outcome.assumed_zone) warnings.push({ code: "zone-assumed", params: { zone: "Asia/Tokyo" } });
  if ((outcome.log?.jump_count ?? 0) > 0)
    warnings.push({ code: "clock-jump", params: { count: outcome.log?.jump_count ?? 0, line: outcome.log?.jump_line ?? 0 } });
  const renamed = sniffed.table?.renamed ?? [];
  if (renamed.length > 0) warnings.push({ code: "columns-renamed", params: { columns: renamed.join(", ") } });
  return {
    row_count,
    unparsed_count,
    warnings,
    first_at: momentText(outcome.log?.first_seconds),
    last_at: momentText(outcome.log?.last_seconds),
  };
}

function momentText(seconds: number | null | undefined): string | null {
  return seconds == null ? null : new Date(seconds * 1000).toISOString();
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
