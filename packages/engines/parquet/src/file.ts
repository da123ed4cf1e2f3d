// A Parquet file: row groups one after the other, then what says where they are; in the clear, or each module sealed.
//
// Spec: https://github.com/apache/parquet-format, "File format", and Encryption.md: AES_GCM_V1, one key, no AAD, as DuckDB
// reads it. A sealed module is its length (u32), nonce (12 bytes), ciphertext and tag: whoever holds the key makes it.

import type { Chunk, Page } from "./pages.js";
import { constantChunk, type RowGroup } from "./row-group.js";
import { STORED, writeSchema, type Columns, type ColumnType } from "./schema.js";
import { ThriftWriter } from "./thrift.js";

/** Makes a module of plain bytes. */
export type SealModule = (plain: Uint8Array) => Uint8Array;

const [CLEAR, SEALED] = [Buffer.from("PAR1"), Buffer.from("PARE")];
/** FileCryptoMetaData: encryption_algorithm AES_GCM_V1, nothing more to say. */
const AES_GCM_V1 = Buffer.from([0x1c, 0x1c, 0x00, 0x00, 0x00]);
const TYPE_DEFINED_ORDER = 1;

interface PlacedChunk {
  readonly chunk: Chunk;
  readonly at: number;
  readonly rows_at: number;
  readonly bytes: number;
}

interface PlacedGroup {
  readonly row_count: number;
  readonly chunks: (PlacedChunk | null)[];
}

/** A class: it keeps count of where everything was put. What it gives is to be written in this order. */
export class ParquetFile {
  readonly #columns: readonly (readonly [string, ColumnType])[];
  readonly #schema: Columns;
  readonly #seal: SealModule | null;
  readonly #groups: PlacedGroup[] = [];
  #at = 0;
  #out: Uint8Array[] = [];

  constructor(columns: Columns, seal: SealModule | null) {
    this.#schema = columns;
    this.#columns = Object.entries(columns);
    this.#seal = seal;
    this.#put(seal === null ? CLEAR : SEALED);
  }

  get row_count(): number {
    return this.#groups.reduce((sum, { row_count }) => sum + row_count, 0);
  }

  add({ row_count, chunks }: RowGroup): readonly Uint8Array[] {
    this.#groups.push({ row_count, chunks: chunks.map((chunk) => (chunk === null ? null : this.#place(chunk))) });
    return this.#taken();
  }

  /** @param late the values of columns that groups left out, by name. */
  end(late: Readonly<Record<string, string>> = {}): readonly Uint8Array[] {
    for (const group of this.#groups) this.#addLate(group, late);
    const metadata = this.#metadata();
    const start = this.#at;
    if (this.#seal === null) this.#put(metadata);
    else {
      this.#put(AES_GCM_V1);
      this.#put(this.#seal(metadata));
    }
    const length = Buffer.alloc(4);
    length.writeUInt32LE(this.#at - start);
    this.#put(length);
    this.#put(this.#seal === null ? CLEAR : SEALED);
    return this.#taken();
  }

  // Chunks may stand anywhere in the file: only the metadata says of which group they are.
  #addLate({ row_count, chunks }: PlacedGroup, late: Readonly<Record<string, string>>): void {
    for (const [i, [name]] of this.#columns.entries()) {
      if (chunks[i] !== null) continue;
      const value = late[name];
      if (value === undefined) throw new RangeError(`no value for ${name}`);
      chunks[i] = this.#place(constantChunk(value, "VARCHAR", row_count));
    }
  }

  #place(chunk: Chunk): PlacedChunk {
    const at = this.#at;
    let rows_at = at;
    for (const page of chunk.pages) {
      rows_at = this.#at;
      this.#putPage(page);
    }
    return { chunk: { ...chunk, pages: [] }, at, rows_at, bytes: this.#at - at };
  }

  #putPage({ header, body }: Page): void {
    this.#put(this.#seal === null ? header : this.#seal(header));
    this.#put(this.#seal === null ? body : this.#seal(body));
  }

  #put(bytes: Uint8Array): void {
    this.#at += bytes.length;
    this.#out.push(bytes);
  }

  #taken(): readonly Uint8Array[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #metadata(): Uint8Array {
    const writer = new ThriftWriter().i32(1, 2);
    writeSchema(writer, 2, this.#schema);
    writer.i64(3, this.row_count);
    writer.structList(4, this.#groups, (group, fields) => this.#writeGroup(group, fields));
    writer.binary(6, "hamon");
    writer.structList(7, this.#columns, (_, order) => order.struct(TYPE_DEFINED_ORDER, () => undefined));
    return writer.end();
  }

  #writeGroup({ row_count, chunks }: PlacedGroup, writer: ThriftWriter): void {
    const placed = chunks.filter((chunk) => chunk !== null);
    const sum = (of: (one: PlacedChunk) => number) => placed.reduce((all, one) => all + of(one), 0);
    writer.structList(
      1,
      placed.map((one, i) => [one, this.#columns[i] as readonly [string, ColumnType]] as const),
      writeChunk,
    );
    writer
      .i64(
        2,
        sum(({ chunk }) => chunk.uncompressed_bytes),
      )
      .i64(3, row_count);
    writer.i64(
      6,
      sum(({ bytes }) => bytes),
    );
  }
}

type Named = readonly [PlacedChunk, readonly [string, ColumnType]];

function writeChunk([{ chunk, at, rows_at, bytes }, [name, type]]: Named, writer: ThriftWriter): void {
  writer.i64(2, at).struct(3, (metadata) => {
    metadata.i32(1, STORED[type].physical).i32List(2, chunk.encodings).textList(3, [name]).i32(4, chunk.codec);
    metadata.i64(5, chunk.value_count).i64(6, chunk.uncompressed_bytes).i64(7, bytes).i64(9, rows_at);
    if (chunk.has_dictionary) metadata.i64(11, at);
    metadata.struct(12, (statistics) => writeStatistics(chunk, statistics));
  });
}

function writeStatistics({ null_count, least, most }: Chunk, writer: ThriftWriter): void {
  writer.i64(3, null_count);
  if (most !== null) writer.binary(5, most);
  if (least !== null) writer.binary(6, least);
}
