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
  /** The values where they are stored, if all are ASCII: to be read without becoming strings. */
  readonly ascii?: AsciiTexts | null;
}

/** Value n stands in `bytes` from starts[n] to ends[n]; that of number 0, which is null, is empty. */
export interface AsciiTexts {
  readonly bytes: Buffer;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export type OpenModule = (module: Uint8Array) => Uint8Array;
/** Around what is worked out later: says it in its own way when bytes are not what they should be. */
export type Attempt = <Answer>(read: () => Answer) => Answer;

export interface Chunk {
  /** Bytes of a number; 0: texts. */
  readonly width: 0 | 4 | 8;
  readonly row_count: number;
  readonly codec: number;
  /** Whether it was written here: its texts have a dictionary then. */
  readonly is_own: boolean;
}

const [UNCOMPRESSED, GZIP] = [0, 2];
const [DATA_PAGE, DICTIONARY_PAGE] = [0, 2];
/** What older writers call RLE_DICTIONARY. */
const PLAIN_DICTIONARY = 2;
const LENGTH_BYTES = 4;
/** What zlib takes, and what a page that says too much of itself may cost. */
const [LEAST_AT_ONCE, MOST_AT_ONCE] = [64, 1 << 25] as const;

export interface ChunkReading {
  readonly open: OpenModule | null;
  readonly attempt: Attempt;
}

/** @param bytes all pages of the column, one after the other. */
export function readChunk(bytes: Buffer, chunk: Chunk, { open, attempt }: ChunkReading): StoredColumn {
  if (chunk.codec !== UNCOMPRESSED && chunk.codec !== GZIP) throw new RangeError(`codec ${chunk.codec} is not read`);
  const pages = new PageReader(bytes, chunk.codec === GZIP, open);
  if (chunk.is_own && chunk.width === 0) return new DictionaryColumn(pages, chunk, attempt);
  const values: (string | number | null)[] = [null];
  const filling: Filling = { chunk, values, codes: new Uint32Array(chunk.row_count), row: 0 };
  while (filling.row < chunk.row_count) {
    const { header, body } = pages.next();
    const kind = numberOf(header.get(1));
    if (kind === DICTIONARY_PAGE && values.length === 1) {
      const count = numberOf((header.get(7) as ThriftStruct | undefined)?.get(1));
      for (const value of plainValues(body, count, chunk.width)) values.push(value);
    } else if (kind === DATA_PAGE) fillRows(filling, { head: header.get(5) as ThriftStruct, body, most: null });
    else throw new RangeError("a page that is not read here");
  }
  return { values, codes: filling.codes };
}

interface Filling {
  readonly chunk: Chunk;
  readonly values: readonly (string | number | null)[];
  readonly codes: Uint32Array;
  row: number;
}

interface OpenPage {
  readonly header: ThriftStruct;
  readonly body: Buffer;
}

/** A class: texts of a dictionary and the numbers of rows, each worked out when it is first asked for. */
class DictionaryColumn implements StoredColumn {
  readonly #chunk: Chunk;
  readonly #attempt: Attempt;
  readonly #dictionary: Buffer;
  readonly #count: number;
  readonly #pages: readonly OpenPage[];
  #values: readonly (string | null)[] | null = null;
  #codes: Uint32Array | null = null;
  #ascii: AsciiTexts | null | undefined;

  constructor(pages: PageReader, chunk: Chunk, attempt: Attempt) {
    const { header, body } = pages.next();
    if (numberOf(header.get(1)) !== DICTIONARY_PAGE) throw new RangeError("a text without a dictionary");
    this.#chunk = chunk;
    this.#attempt = attempt;
    this.#dictionary = body;
    this.#count = numberOf((header.get(7) as ThriftStruct | undefined)?.get(1));
    // Each value has its length before it.
    if (this.#count * LENGTH_BYTES > body.length) throw new RangeError("the values end too early");
    this.#pages = dataPages(pages, chunk.row_count);
  }

  get values(): readonly (string | null)[] {
    return (this.#values ??= this.#attempt(() => [null, ...plainTexts(this.#dictionary, this.#count)]));
  }

  get codes(): Uint32Array {
    return (this.#codes ??= this.#attempt(() => this.#decode()));
  }

  get ascii(): AsciiTexts | null {
    if (this.#ascii === undefined) this.#ascii = this.#attempt(() => asciiTexts(this.#dictionary, this.#count));
    return this.#ascii;
  }

  #decode(): Uint32Array {
    const filling: Filling = { chunk: this.#chunk, values: [], codes: new Uint32Array(this.#chunk.row_count), row: 0 };
    for (const { header, body } of this.#pages) fillRows(filling, { head: header.get(5) as ThriftStruct, body, most: this.#count });
    return filling.codes;
  }
}

function dataPages(pages: PageReader, rows: number): readonly OpenPage[] {
  const found: OpenPage[] = [];
  for (let row = 0; row < rows; ) {
    const page = pages.next();
    const head = page.header.get(5) as ThriftStruct | undefined;
    if (numberOf(page.header.get(1)) !== DATA_PAGE || numberOf(head?.get(1)) === 0) throw new RangeError("a page that is not read here");
    row += numberOf(head?.get(1));
    found.push(page);
  }
  return found;
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
    const size = Math.max(1, numberOf(header.get(2)));
    // In one piece where it may be one: pieces would be copied together.
    const chunkSize = Math.min(MOST_AT_ONCE, Math.max(LEAST_AT_ONCE, size));
    return { header, body: gunzipSync(body, { maxOutputLength: size, chunkSize }) };
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
function fillRows(filling: Filling, { head, body, most }: { head: ThriftStruct | undefined; body: Buffer; most: number | null }): void {
  const { codes, values, row: from, chunk } = filling;
  const [count, encoding] = [numberOf(head?.get(1)), numberOf(head?.get(2))];
  if (count === 0 || from + count > codes.length) throw new RangeError(`a page of ${count} rows`);
  filling.row += count;
  const end = LENGTH_BYTES + body.readUInt32LE(0);
  const isSet = readHybrid(body, { at: LENGTH_BYTES, end, width: 1, count });
  let set = 0;
  for (let row = 0; row < count; row += 1) set += isSet[row] as number;
  if (set === 0) return;
  const numbers = numbersOf({ encoding, width: chunk.width, body, end, count: set, values: most === null ? values : null });
  placeNumbers(codes.subarray(from, from + count), isSet, { numbers, most: most ?? values.length - 1 });
}

interface PageNumbers {
  readonly numbers: Uint32Array;
  /** The last number of a value. */
  readonly most: number;
}

function placeNumbers(codes: Uint32Array, isSet: Uint32Array, { numbers, most }: PageNumbers): void {
  let largest = 0;
  for (let i = 0; i < numbers.length; i += 1) if ((numbers[i] as number) > largest) largest = numbers[i] as number;
  if (largest > most) throw new RangeError("a row names no value");
  if (numbers.length === codes.length) codes.set(numbers);
  else for (let [row, next] = [0, 0]; row < codes.length; row += 1) if (isSet[row] === 1) codes[row] = numbers[next++] as number;
}

interface PageValues {
  readonly encoding: number;
  readonly width: Chunk["width"];
  readonly body: Buffer;
  readonly end: number;
  readonly count: number;
  /** Null: they are a dictionary's, and no page brings its own. */
  readonly values: readonly (string | number | null)[] | null;
}

// Place in `values` of each; those of no dictionary are put there.
function numbersOf({ encoding, width, body, end, count, values }: PageValues): Uint32Array {
  if (encoding === RLE_DICTIONARY || encoding === PLAIN_DICTIONARY) {
    return readHybrid(body, { at: end + 1, end: body.length, width: body.readUInt8(end), count, plus: 1 });
  }
  const own = values as (string | number | null)[] | null;
  if (own !== null && encoding === PLAIN) return appended(own, plainValues(body.subarray(end), count, width));
  if (own !== null && encoding === DELTA_BINARY_PACKED && width > 0) return appended(own, readDelta(body, end, count));
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

/** Where each text stands; null where not all are ASCII. */
function asciiTexts(body: Buffer, count: number): AsciiTexts | null {
  const [starts, ends] = [new Uint32Array(count + 1), new Uint32Array(count + 1)];
  let at = 0;
  for (let i = 1; i <= count; i += 1) {
    const end = at + LENGTH_BYTES + body.readUInt32LE(at);
    if (end > body.length) throw new RangeError("a value is longer than its page");
    starts[i] = at + LENGTH_BYTES;
    ends[i] = end;
    at = end;
  }
  return isAsciiWithLengths(body, starts, ends) ? { bytes: body, starts, ends } : null;
}

// A length of 128 to 255 is no letter of ASCII, though its texts may be: what is told of the whole page is told of each then.
function isAsciiWithLengths(body: Buffer, starts: Uint32Array, ends: Uint32Array): boolean {
  if (isAscii(body)) return true;
  for (let i = 1; i < starts.length; i += 1) if (!isAscii(body.subarray(starts[i], ends[i]))) return false;
  return true;
}

function numberOf(value: ThriftValue | undefined): number {
  if (typeof value !== "number" || value < 0) throw new RangeError("a page lacks a number");
  return value;
}
