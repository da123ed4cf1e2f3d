// Columns of a file as they are stored: the values of the dictionary, and a number for each row. Of a file written here, or by
// DuckDB without compression; in the clear or sealed.
//
// Spec: https://github.com/apache/parquet-format, and its Encryption.md; structures as in parquet.thrift.

import { readChunk, type Attempt, type Chunk, type OpenModule, type StoredColumn } from "./column-pages.js";
import { ThriftReader, type ThriftStruct, type ThriftValue } from "./thrift-reader.js";

/** Where the bytes of a file are. */
export interface ColumnSource {
  readonly size: number;
  /** The bytes from a place on; they stay as they are. */
  read(at: number, length: number): Uint8Array;
  /** Plain bytes of a sealed module (nonce, ciphertext, tag). Null: the file is in the clear. */
  readonly open: OpenModule | null;
  /** Around what columns work out after `read`; what is wrong there is thrown through it. */
  readonly attempt?: Attempt;
}

export interface StoredColumns {
  readonly row_count: number;
  readonly columns: ReadonlyMap<string, StoredColumn>;
}

export interface StoredGroup {
  readonly row_count: number;
  /** Columns of which a row has a value, as far as the file tells. */
  readonly filled: ReadonlySet<string>;
  /** Least number of a column of numbers; null: not told. */
  least(name: string): number | null;
}

export interface ColumnFile {
  /** Whether it was written here. */
  readonly is_own: boolean;
  readonly groups: readonly StoredGroup[];
  /** @param names columns to read; default all. Columns without a value are left out. */
  read(group: number, names?: ReadonlySet<string>): StoredColumns;
}

const [CLEAR, SEALED] = ["PAR1", "PARE"];
const [INT32, INT64, BYTE_ARRAY] = [1, 2, 6];
const MOST_ROWS = 1 << 24;
const TAIL_BYTES = 8;
const MODULE_LENGTH_BYTES = 4;

/** Bytes in memory, in the clear. */
export function bytesSource(bytes: Uint8Array): ColumnSource {
  return { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length), open: null };
}

/** @throws {RangeError} when the bytes are no such file; what `open` throws when they were not sealed under its key. */
export function openColumns(source: ColumnSource): ColumnFile {
  const footer = new ThriftReader(footerOf(source)).struct();
  const is_own = footer.has(6) && textOf(footer.get(6)) === "hamon";
  const groups = (listOf(footer.get(4)) as readonly ThriftStruct[]).map((group) => groupOf(group, is_own));
  return {
    is_own,
    groups: groups.map(({ row_count, chunks }) => ({
      row_count,
      filled: new Set([...chunks].filter(([, { null_count }]) => null_count !== row_count).map(([name]) => name)),
      least: (name) => chunks.get(name)?.least ?? null,
    })),
    read: (no, names) => {
      const group = groups[no];
      if (group === undefined) throw new RangeError(`no group ${no}`);
      return readGroup(source, group, names);
    },
  };
}

function footerOf({ size, read, open }: ColumnSource): Uint8Array {
  const tail = bufferOf(read(size - TAIL_BYTES, size < 12 ? 0 : TAIL_BYTES));
  if (tail.toString("latin1", 4) !== (open === null ? CLEAR : SEALED)) throw new RangeError("not such a Parquet file");
  const length = tail.readUInt32LE();
  const start = size - TAIL_BYTES - length;
  if (start < 0) throw new RangeError("the metadata is longer than the file");
  const bytes = read(start, length);
  if (open === null) return bytes;
  // FileCryptoMetaData, which says what is known, stands before the module.
  const reader = new ThriftReader(bytes);
  reader.struct();
  return open(bytes.subarray(reader.at + MODULE_LENGTH_BYTES));
}

interface Group {
  readonly row_count: number;
  readonly chunks: ReadonlyMap<string, PlacedChunk>;
}

interface PlacedChunk extends Chunk {
  readonly at: number;
  readonly bytes: number;
  readonly null_count: number | null;
  readonly least: number | null;
}

function groupOf(group: ThriftStruct, is_own: boolean): Group {
  const row_count = numberOf(group.get(3));
  if (row_count > MOST_ROWS) throw new RangeError(`${row_count} rows in a group`);
  const chunks = new Map<string, PlacedChunk>();
  for (const chunk of listOf(group.get(1)) as readonly ThriftStruct[]) {
    const metadata = chunk.get(3) as ThriftStruct | undefined;
    if (metadata === undefined) throw new RangeError("a column without metadata");
    const name = listOf(metadata.get(3)).map(textOf).join(".");
    const placed = placedChunk(metadata, { row_count, is_own });
    if (placed !== null) chunks.set(name, placed);
  }
  return { row_count, chunks };
}

// Null: of a type that is not read here.
function placedChunk(metadata: ThriftStruct, { row_count, is_own }: Pick<Chunk, "row_count" | "is_own">): PlacedChunk | null {
  const type = numberOf(metadata.get(1));
  const width = { [INT32]: 4, [INT64]: 8, [BYTE_ARRAY]: 0 }[type] as 0 | 4 | 8 | undefined;
  if (width === undefined) return null;
  const statistics = metadata.get(12) as ThriftStruct | undefined;
  const nulls = statistics?.get(3);
  const [rows_at, dictionary_at] = [numberOf(metadata.get(9)), metadata.get(11)];
  return {
    width,
    row_count,
    is_own,
    codec: numberOf(metadata.get(4)),
    at: typeof dictionary_at === "number" && dictionary_at > 0 ? Math.min(dictionary_at, rows_at) : rows_at,
    bytes: numberOf(metadata.get(7)),
    null_count: typeof nulls === "number" ? nulls : null,
    least: width === 0 ? null : leastOf(statistics?.get(6), width),
  };
}

function leastOf(value: ThriftValue | undefined, width: 4 | 8): number | null {
  if (!(value instanceof Uint8Array) || value.length !== width) return null;
  const bytes = bufferOf(value);
  return width === 4 ? bytes.readInt32LE() : Number(bytes.readBigInt64LE());
}

function readGroup(source: ColumnSource, { row_count, chunks }: Group, names: ReadonlySet<string> | undefined): StoredColumns {
  const columns = new Map<string, StoredColumn>();
  const { open, attempt = (work) => work() } = source;
  for (const [name, chunk] of chunks) {
    if (chunk.null_count === row_count || names?.has(name) === false) continue;
    if (chunk.at + chunk.bytes > source.size) throw new RangeError("a column is longer than the file");
    columns.set(name, readChunk(bufferOf(source.read(chunk.at, chunk.bytes)), chunk, { open, attempt }));
  }
  return { row_count, columns };
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function textOf(value: ThriftValue | undefined): string {
  if (!(value instanceof Uint8Array)) throw new RangeError("the metadata lacks a text");
  return bufferOf(value).toString("utf8");
}

function listOf(value: ThriftValue | undefined): readonly ThriftValue[] {
  if (!Array.isArray(value)) throw new RangeError("the metadata lacks a list");
  return value as readonly ThriftValue[];
}

function numberOf(value: ThriftValue | undefined): number {
  if (typeof value !== "number" || value < 0) throw new RangeError("the metadata lacks a number");
  return value;
}
