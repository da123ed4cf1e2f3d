// The pages of one column of one row group, back to values and a number for each row.

import { isAscii } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { readHybrid } from "./bit-packing.js";
import { readDelta } from "./delta-reader.js";
import { DELTA_BINARY_PACKED, PLAIN, RLE_DICTIONARY } from "./pages.js";
import { ThriftReader, type ThriftStruct, type ThriftValue } from "./thrift-reader.js";

/** Row i has values[codes[i]]; the first value is null, of rows without one. A value may stand twice. */
export interface StoredColumn {
  readonly values: readonly (string | number | null)[];
  readonly codes: Uint32Array;
}

export type OpenModule = (module: Uint8Array) => Uint8Array;

export interface Chunk {
  /** Bytes of a number; 0: texts. */
  readonly width: 0 | 4 | 8;
  readonly row_count: number;
  readonly codec: number;
}

const [UNCOMPRESSED, GZIP] = [0, 2];
const [DATA_PAGE, DICTIONARY_PAGE] = [0, 2];
/** What older writers call RLE_DICTIONARY. */
const PLAIN_DICTIONARY = 2;
const LENGTH_BYTES = 4;

/** @param bytes all pages of the column, one after the other. */
export function readChunk(bytes: Buffer, chunk: Chunk, open: OpenModule | null): StoredColumn {
  if (chunk.codec !== UNCOMPRESSED && chunk.codec !== GZIP) throw new RangeError(`codec ${chunk.codec} is not read`);
  const pages = new PageReader(bytes, chunk.codec === GZIP, open);
  const filling: Filling = { chunk, values: [null], codes: new Uint32Array(chunk.row_count), row: 0 };
  while (filling.row < chunk.row_count) {
    const { header, body } = pages.next();
    const kind = numberOf(header.get(1));
    if (kind === DICTIONARY_PAGE && filling.values.length === 1) {
      const count = numberOf((header.get(7) as ThriftStruct | undefined)?.get(1));
      for (const value of plainValues(body, count, chunk.width)) filling.values.push(value);
    } else if (kind === DATA_PAGE) fillRows(filling, header.get(5) as ThriftStruct, body);
    else throw new RangeError("a page that is not read here");
  }
  return { values: filling.values, codes: filling.codes };
}

interface Filling {
  readonly chunk: Chunk;
  readonly values: (string | number | null)[];
  readonly codes: Uint32Array;
  row: number;
}

/** A class: where it stands in the bytes. */
class PageReader {
  #at = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly isGzip: boolean,
    private readonly open: OpenModule | null,
  ) {}

  next(): { readonly header: ThriftStruct; readonly body: Buffer } {
    const reader = this.open === null ? new ThriftReader(this.bytes, this.#at) : new ThriftReader(this.#module(this.open));
    const header = reader.struct();
    if (this.open === null) this.#at = reader.at;
    const body = this.open === null ? this.#take(numberOf(header.get(3))) : this.#module(this.open);
    if (!this.isGzip) return { header, body };
    return { header, body: gunzipSync(body, { maxOutputLength: Math.max(1, numberOf(header.get(2))) }) };
  }

  #module(open: OpenModule): Buffer {
    const plain = open(this.#take(this.#take(LENGTH_BYTES).readUInt32LE()));
    return Buffer.from(plain.buffer, plain.byteOffset, plain.length);
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.bytes.length) throw new RangeError("the pages end too early");
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }
}

// Which rows have a value, then the values, or the number of each; 0 becomes "none".
function fillRows(filling: Filling, head: ThriftStruct | undefined, body: Buffer): void {
  const { codes, values, row: from, chunk } = filling;
  const [count, encoding] = [numberOf(head?.get(1)), numberOf(head?.get(2))];
  if (count === 0 || from + count > codes.length) throw new RangeError(`a page of ${count} rows`);
  filling.row += count;
  const end = LENGTH_BYTES + body.readUInt32LE(0);
  const isSet = readHybrid(body, { at: LENGTH_BYTES, end, width: 1, count });
  let set = 0;
  for (let row = 0; row < count; row += 1) set += isSet[row] as number;
  if (set === 0) return;
  const numbers = numbersOf({ encoding, width: chunk.width, body, end, count: set, values });
  for (let i = 0; i < set; i += 1) if ((numbers[i] as number) >= values.length) throw new RangeError("a row names no value");
  if (set === count) codes.set(numbers, from);
  else for (let [row, next] = [0, 0]; row < count; row += 1) if (isSet[row] === 1) codes[from + row] = numbers[next++] as number;
}

interface PageValues {
  readonly encoding: number;
  readonly width: Chunk["width"];
  readonly body: Buffer;
  readonly end: number;
  readonly count: number;
  readonly values: (string | number | null)[];
}

// Place in `values` of each; those of no dictionary are put there.
function numbersOf({ encoding, width, body, end, count, values }: PageValues): Uint32Array {
  if (encoding === RLE_DICTIONARY || encoding === PLAIN_DICTIONARY) {
    const ids = readHybrid(body, { at: end + 1, end: body.length, width: body.readUInt8(end), count });
    for (let i = 0; i < count; i += 1) (ids[i] as number)++;
    return ids;
  }
  if (encoding === PLAIN) return appended(values, plainValues(body.subarray(end), count, width));
  if (encoding === DELTA_BINARY_PACKED && width > 0) return appended(values, readDelta(body, end, count));
  throw new RangeError(`encoding ${encoding} is not read`);
}

// Neighbours are often equal.
function appended(values: (string | number | null)[], more: ArrayLike<string | number>): Uint32Array {
  const places = new Uint32Array(more.length);
  for (let i = 0; i < more.length; i += 1) {
    const value = more[i] as string | number;
    places[i] = (i > 0 && more[i - 1] === value ? values.length : values.push(value)) - 1;
  }
  return places;
}

function plainValues(body: Buffer, count: number, width: Chunk["width"]): readonly (string | number)[] {
  if (width === 0) return plainTexts(body, count);
  if (count * width > body.length) throw new RangeError("the values end too early");
  const values: number[] = [];
  for (let at = 0; at < count * width; at += width) {
    values.push(width === 4 ? body.readInt32LE(at) : body.readInt32LE(at + 4) * 2 ** 32 + body.readUInt32LE(at));
  }
  return values;
}

// One letter a byte where it is, as mostly: quicker to read.
function plainTexts(body: Buffer, count: number): readonly string[] {
  const form = isAscii(body) ? "latin1" : "utf8";
  const values: string[] = [];
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const end = at + LENGTH_BYTES + body.readUInt32LE(at);
    if (end > body.length) throw new RangeError("a value is longer than its page");
    values.push(body.toString(form, at + LENGTH_BYTES, end));
    at = end;
  }
  return values;
}

function numberOf(value: ThriftValue | undefined): number {
  if (typeof value !== "number" || value < 0) throw new RangeError("a page lacks a number");
  return value;
}
