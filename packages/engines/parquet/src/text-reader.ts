// Columns of text of a file of ours, in the clear, as they are stored: the values of the dictionary, and a number for each row.
//
// Spec: https://github.com/apache/parquet-format; structures as in parquet.thrift.

import { gunzipSync } from "node:zlib";
import { readHybrid } from "./bit-packing.js";
import { ThriftReader, type ThriftStruct, type ThriftValue } from "./thrift-reader.js";

/** Row i has values[codes[i]]; the first value is null, of rows without one. */
export interface StoredText {
  readonly values: readonly (string | null)[];
  readonly codes: Uint32Array;
}

export interface StoredTexts {
  readonly row_count: number;
  readonly columns: ReadonlyMap<string, StoredText>;
}

export interface TextFile {
  readonly group_count: number;
  /** @param names columns to read; default all that have a dictionary of text. Columns without a value are left out. */
  read(group: number, names?: ReadonlySet<string>): StoredTexts;
}

const MAGIC = "PAR1";
const [BYTE_ARRAY, GZIP, RLE_DICTIONARY] = [6, 2, 8];
const MOST_ROWS = 1 << 24;

/** @throws {RangeError} when the bytes are no such file. */
export function openTextColumns(bytes: Uint8Array): TextFile {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.length < 12 || view.toString("latin1", view.length - 4) !== MAGIC) throw new RangeError("not a Parquet file in the clear");
  const start = view.length - 8 - view.readUInt32LE(view.length - 8);
  if (start < 0) throw new RangeError("the metadata is longer than the file");
  const groups = listOf(new ThriftReader(view, start).struct().get(4)) as readonly ThriftStruct[];
  return {
    group_count: groups.length,
    read: (no, names) => {
      const group = groups[no];
      if (group === undefined) throw new RangeError(`no group ${no}`);
      return readGroup(view, group, names);
    },
  };
}

function readGroup(bytes: Buffer, group: ThriftStruct, names: ReadonlySet<string> | undefined): StoredTexts {
  const row_count = numberOf(group.get(3));
  if (row_count > MOST_ROWS) throw new RangeError(`${row_count} rows in a group`);
  const columns = new Map<string, StoredText>();
  for (const chunk of listOf(group.get(1)) as readonly ThriftStruct[]) {
    const metadata = chunk.get(3) as ThriftStruct;
    const name = listOf(metadata.get(3))
      .map((part) => Buffer.from(part as Uint8Array).toString("utf8"))
      .join(".");
    if (numberOf(metadata.get(1)) !== BYTE_ARRAY || !metadata.has(11) || names?.has(name) === false) continue;
    columns.set(name, readChunk(bytes, metadata, row_count));
  }
  return { row_count, columns };
}

function readChunk(bytes: Buffer, metadata: ThriftStruct, rows: number): StoredText {
  const isGzip = numberOf(metadata.get(4)) === GZIP;
  const dictionary = pageAt(bytes, numberOf(metadata.get(11)), isGzip);
  const page = pageAt(bytes, numberOf(metadata.get(9)), isGzip);
  const head = page.header.get(5) as ThriftStruct | undefined;
  if (head === undefined || numberOf(head.get(1)) !== rows || numberOf(head.get(2)) !== RLE_DICTIONARY) {
    throw new RangeError("a page that is not written here");
  }
  const values = readValues(dictionary.body, numberOf((dictionary.header.get(7) as ThriftStruct | undefined)?.get(1)));
  return { values, codes: readCodes(page.body, rows, values.length) };
}

function pageAt(bytes: Buffer, at: number, isGzip: boolean): { readonly header: ThriftStruct; readonly body: Buffer } {
  const reader = new ThriftReader(bytes, at);
  const header = reader.struct();
  const body = bytes.subarray(reader.at, reader.at + numberOf(header.get(3)));
  return { header, body: isGzip ? gunzipSync(body, { maxOutputLength: Math.max(1, numberOf(header.get(2))) }) : body };
}

function readValues(body: Buffer, count: number): readonly (string | null)[] {
  const values: (string | null)[] = [null];
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const end = at + 4 + body.readUInt32LE(at);
    if (end > body.length) throw new RangeError("a value is longer than its page");
    values.push(body.toString("utf8", at + 4, end));
    at = end;
  }
  return values;
}

// Which rows have a value, then the number of each value; 0 becomes "none".
function readCodes(body: Buffer, rows: number, size: number): Uint32Array {
  const end = 4 + body.readUInt32LE(0);
  const isSet = readHybrid(body, { at: 4, end, width: 1, count: rows });
  let set = 0;
  for (let row = 0; row < rows; row += 1) set += isSet[row] as number;
  const ids = readHybrid(body, { at: end + 1, end: body.length, width: body.readUInt8(end), count: set });
  const codes = new Uint32Array(rows);
  for (let [row, next] = [0, 0]; row < rows; row += 1) {
    if (isSet[row] !== 1) continue;
    codes[row] = (ids[next++] as number) + 1;
    if ((codes[row] as number) >= size) throw new RangeError("a row names no value");
  }
  return codes;
}

function listOf(value: ThriftValue | undefined): readonly ThriftValue[] {
  if (!Array.isArray(value)) throw new RangeError("the metadata lacks a list");
  return value as readonly ThriftValue[];
}

function numberOf(value: ThriftValue | undefined): number {
  if (typeof value !== "number" || value < 0) throw new RangeError("the metadata lacks a number");
  return value;
}
