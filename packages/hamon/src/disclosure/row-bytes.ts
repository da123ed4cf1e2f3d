// The bytes of a person's rows in the delimited tables they were read from. A row of a Parquet file has no bytes of its own, one of
// an archive's table none that could be told from another file's; in UTF-16 and ISO-2022-JP a letter may hold the byte of a line end.

import { listSources, type OpenCase } from "@hamon/case";
import { quoteName } from "@hamon/lake";
import { parseRowId, type EvidenceItem, type RowView } from "@hamon/records";
import { tableOf } from "../views/map-columns.js";
import type { Excerpt } from "./excerpts.js";

const FIRST_READ = 1 << 16;
/** Encodings in which a byte of a line end or a quote is one. Parquet has none. */
const BY_BYTES: ReadonlySet<string> = new Set(["utf-8", "shift_jis", "euc-jp"]);
/** As collect: no record is longer. */
const MOST_BYTES = 4 << 20;
const [LINE_FEED, RETURN, QUOTE] = [0x0a, 0x0d, 0x22];

/** Rows whose bytes cannot be told apart from the next row's are left without. */
export async function readRowBytes(open: OpenCase, rows: readonly RowView[], items: readonly EvidenceItem[]): Promise<readonly Excerpt[]> {
  const sources = await listSources(open.store, open.case_id);
  // Of an archive a row's offset counts in one of its files, and nobody wrote down in which.
  const isText = (evidence_id: string) =>
    sources.some(
      ({ evidence_id: own, result }) =>
        own === evidence_id && result !== null && result.members == null && BY_BYTES.has(result.encoding ?? ""),
    );
  const excerpts: Excerpt[] = [];
  for (const row of rows) {
    const item = items.find(({ evidence_no }) => evidence_no === parseRowId(row.row_id).evidence_no);
    if (item === undefined || item.erased_at !== null || !isText(item.evidence_id)) continue;
    const piece = await readRow(open, row, item.evidence_id);
    if (piece !== null) excerpts.push({ kind: "row", evidence_id: item.evidence_id, ...piece, row_ids: [row.row_id], at: null, shown: [] });
  }
  return excerpts;
}

async function readRow(open: OpenCase, { row_id, collection }: RowView, evidence_id: string) {
  const table = quoteName(`record_${tableOf(open, collection)}`);
  const [place] = await open.lake.query<{ offset: number; next: number | null }>(
    `with own as (select "log.offset" as start from ${table} where row_id = $row_id)
     select start as "offset", (select min("log.offset") from ${table} where evidence_id = $evidence_id and "log.offset" > start) as next
     from own`,
    { row_id, evidence_id },
  );
  if (place === undefined) return null;
  const { offset, next } = place;
  const bytes = await readRecord(open, evidence_id, offset);
  return bytes === null || (next !== null && offset + bytes.length > next) ? null : { offset, length: bytes.length, bytes };
}

async function readRecord({ evidence, actor }: OpenCase, evidence_id: string, offset: number): Promise<Buffer | null> {
  for (let length = FIRST_READ; length <= MOST_BYTES; length *= 8) {
    const [bytes = Buffer.alloc(0)] = await evidence.bytesAt([{ evidence_id, offset, length }], { actor, purpose: "disclosure" });
    const end = recordEnd(bytes) ?? (bytes.length < length ? bytes.length : null);
    if (end !== null) return bytes.subarray(0, bytes[end - 1] === RETURN ? end - 1 : end);
  }
  return null;
}

/** Where the first record ends: the first line end outside quotes (RFC 4180). */
function recordEnd(bytes: Buffer): number | null {
  let isInside = false;
  for (const [place, byte] of bytes.entries()) {
    if (byte === QUOTE) isInside = !isInside;
    else if (byte === LINE_FEED && !isInside) return place;
  }
  return null;
}
