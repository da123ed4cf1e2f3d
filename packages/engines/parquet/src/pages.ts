// The pages of one column of one row group: a dictionary, where there is one, and the rows.
//
// Spec: https://github.com/apache/parquet-format, "Data Pages", "Encodings"; structures as in parquet.thrift.

import { gzipSync } from "node:zlib";
import { bitWidth, hybridRoom, MOST_RUN_BYTES, writeHybrid, writeRun } from "./bit-packing.js";
import { deltaRoom, writeDelta } from "./delta.js";
import { ThriftWriter } from "./thrift.js";

/** What is encrypted, written and measured as two things: the header and what it heads. */
export interface Page {
  readonly header: Uint8Array;
  readonly body: Uint8Array;
}

/** A column of a row group, ready to be written wherever. */
export interface Chunk {
  /** CompressionCodec: UNCOMPRESSED 0, GZIP 2. */
  readonly codec: number;
  readonly encodings: readonly number[];
  /** The dictionary first, where `has_dictionary`. */
  readonly pages: readonly Page[];
  readonly has_dictionary: boolean;
  /** Rows, those without a value too. */
  readonly value_count: number;
  readonly null_count: number;
  /** Of pages before compression, with their headers. */
  readonly uncompressed_bytes: number;
  readonly least: Uint8Array | null;
  readonly most: Uint8Array | null;
}

export const [PLAIN, DELTA_BINARY_PACKED, RLE_DICTIONARY] = [0, 5, 8] as const;
const RLE = 3;
const [DATA_PAGE, DICTIONARY_PAGE] = [0, 2];
const [UNCOMPRESSED, GZIP] = [0, 2];
/** Less than this is not worth a compressor; what it wins less of neither. */
const SMALL_BYTES = 200;
const SAMPLE_BYTES = 8192;
const WORTH = 0.8;
const FAST = { level: 1 };
const STORED_AS_IT_IS = { level: 0 };

export interface Rows {
  readonly row_count: number;
  readonly null_count: number;
  /** Definition levels: which rows have a value. */
  readonly levels: Uint8Array;
}

/** Every row has a value, or none has. */
export function allRows(row_count: number, isSet: boolean): Rows {
  const out = new Uint8Array(MOST_RUN_BYTES);
  const levels = out.subarray(0, writeRun(isSet ? 1 : 0, { count: row_count, width: 1, out, at: 0 }));
  return { row_count, null_count: isSet ? 0 : row_count, levels };
}

/** @param isSet 1 for each row that has a value, else 0. */
export function someRows(isSet: Int32Array, row_count: number): Rows {
  let set = 0;
  for (let row = 0; row < row_count; row += 1) set += isSet[row] as number;
  if (set === 0 || set === row_count) return allRows(row_count, set > 0);
  const out = scratchFor(hybridRoom(row_count, 1));
  const levels = out.slice(0, writeHybrid(isSet, { count: row_count, width: 1, out, at: 0 }));
  return { row_count, null_count: row_count - set, levels };
}

export interface ChunkParts {
  readonly rows: Rows;
  readonly encoding: number;
  /** Values of the rows that have one, encoded. */
  readonly values: Uint8Array;
  readonly dictionary: { readonly bytes: Uint8Array; readonly size: number } | null;
  readonly range: { readonly least: Uint8Array; readonly most: Uint8Array } | null;
}

export function chunkOf({ rows, encoding, values, dictionary, range }: ChunkParts): Chunk {
  const page = Buffer.concat([lengthOf(rows.levels), rows.levels, values]);
  // One codec for all pages of a chunk.
  const isGzip = isWorth(dictionary?.bytes ?? page);
  const pages: Page[] = [];
  if (dictionary !== null) {
    const body = isGzip ? gzipSync(dictionary.bytes, FAST) : dictionary.bytes;
    pages.push({ header: dictionaryHeader(dictionary, body), body });
  }
  const body = isGzip ? gzipSync(page, isWorth(page) ? FAST : STORED_AS_IT_IS) : page;
  pages.push({ header: rowsHeader({ rows, encoding, bytes: page.length }, body), body });
  const headers = pages.reduce((sum, { header }) => sum + header.length, 0);
  return {
    codec: isGzip ? GZIP : UNCOMPRESSED,
    encodings: dictionary === null ? [encoding, RLE] : [PLAIN, encoding, RLE],
    pages,
    has_dictionary: dictionary !== null,
    value_count: rows.row_count,
    null_count: rows.null_count,
    uncompressed_bytes: headers + page.length + (dictionary?.bytes.length ?? 0),
    least: range?.least ?? null,
    most: range?.most ?? null,
  };
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}

/** Whether a compressor wins much: told by the beginning, numbers in few bits mostly have nothing to win. */
function isWorth(bytes: Uint8Array): boolean {
  if (bytes.length < SMALL_BYTES) return false;
  const beginning = bytes.subarray(0, SAMPLE_BYTES);
  return gzipSync(beginning, FAST).length < beginning.length * WORTH;
}

function dictionaryHeader({ bytes, size }: { readonly bytes: Uint8Array; readonly size: number }, body: Uint8Array): Uint8Array {
  const writer = new ThriftWriter().i32(1, DICTIONARY_PAGE).i32(2, bytes.length).i32(3, body.length);
  return writer.struct(7, (page) => page.i32(1, size).i32(2, PLAIN)).end();
}

// The second version of this page cannot be read by DuckDB once it is encrypted.
function rowsHeader({ rows, encoding, bytes }: { rows: Rows; encoding: number; bytes: number }, body: Uint8Array): Uint8Array {
  const writer = new ThriftWriter().i32(1, DATA_PAGE).i32(2, bytes).i32(3, body.length);
  return writer.struct(5, (page) => page.i32(1, rows.row_count).i32(2, encoding).i32(3, RLE).i32(4, RLE)).end();
}

/** Numbers of a dictionary's values: the width of each, then the hybrid. Good until the next page is made. */
export function idPage(ids: Int32Array, count: number, size: number): Uint8Array {
  const width = bitWidth(Math.max(0, size - 1));
  const out = scratchFor(1 + hybridRoom(count, width));
  out[0] = width;
  return out.subarray(0, writeHybrid(ids, { count, width, out, at: 1 }));
}

/** Numbers as differences. Good until the next page is made. */
export function deltaPage(values: Float64Array, count: number): Uint8Array {
  const out = scratchFor(deltaRoom(count));
  return out.subarray(0, writeDelta(values, count, { out, at: 0 }));
}

let scratch = new Uint8Array(1 << 16);

function scratchFor(bytes: number): Uint8Array {
  if (scratch.length < bytes) scratch = new Uint8Array(bytes);
  return scratch;
}
