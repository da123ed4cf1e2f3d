// A compressed block of Zstandard: literals, then sequences that say how many of them to copy and what to repeat.
//
// Spec: RFC 8878, section 3.1.1.3.

import { BackBits } from "./back-bits.js";
import { Broken } from "./broken.js";
import { DEFAULT_TABLES, fseTable, LITERAL_LENGTHS, MATCH_LENGTHS, parseFse, rleTable, type FseTable } from "./fse.js";
import type { Steps } from "./inbox.js";
import type { Window } from "./window.js";
import { decodeHuffman, parseHuffman, type HuffmanTable } from "./zstd-huffman.js";

/** What a block may take over from those before it in its frame. */
export interface Tables {
  huffman: HuffmanTable | null;
  fse: { literal: FseTable | null; offset: FseTable | null; match: FseTable | null };
  readonly reps: [number, number, number];
}

export function newTables(): Tables {
  return { huffman: null, fse: { literal: null, offset: null, match: null }, reps: [1, 4, 8] };
}

const MOST_LITERALS = 128 * 1024;

export function* compressedBlock(block: Uint8Array, window: Window, tables: Tables): Steps {
  const { literals, next } = readLiterals(block, tables);
  const { count, bits } = readSequences(block, next, tables);
  let at = 0;
  if (bits !== null) {
    const sequences = new Sequences(bits, tables);
    for (let i = 0; i < count; i += 1) {
      sequences.read(i === count - 1);
      const { literalLength, matchLength, offset } = sequences;
      if (at + literalLength > literals.length) throw new Broken("damaged", "more literals than there are");
      if (window.ahead < literalLength + matchLength) {
        yield* slowly(window, literals.subarray(at, at + literalLength), { matchLength, offset });
      } else {
        window.putAll(literals.subarray(at, at + literalLength));
        window.repeat(offset, matchLength);
      }
      at += literalLength;
    }
    if (bits.at !== 0) throw new Broken("damaged", "end of sequences");
  }
  yield* slowly(window, literals.subarray(at), { matchLength: 0, offset: 1 });
}

interface Match {
  readonly matchLength: number;
  readonly offset: number;
}

// Over the end of the window, where it turns.
function* slowly(window: Window, literals: Uint8Array, { matchLength, offset }: Match): Steps {
  for (let at = 0; at < literals.length; ) {
    if (window.isFull) yield window.given();
    const part = Math.min(literals.length - at, window.room);
    window.putAll(literals.subarray(at, at + part));
    at += part;
  }
  for (let left = matchLength; left > 0; ) {
    if (window.isFull) yield window.given();
    const part = Math.min(left, window.room);
    window.repeat(offset, part);
    left -= part;
  }
}

interface Literals {
  readonly literals: Uint8Array;
  /** Where the sequences begin. */
  readonly next: number;
}

function readLiterals(block: Uint8Array, tables: Tables): Literals {
  const [first, second, third] = [byteAt(block, 0), block[1] ?? 0, block[2] ?? 0];
  const [type, form] = [first & 3, (first >> 2) & 3];
  if (type >= 2) return readCoded(block, tables, { isNew: type === 2, form });
  const head = form === 1 ? 2 : form === 3 ? 3 : 1;
  const size = form === 1 ? (first >> 4) + (second << 4) : form === 3 ? (first >> 4) + (second << 4) + (third << 12) : first >> 3;
  if (size > MOST_LITERALS) throw new Broken("damaged", "literals");
  if (type === 1) return { literals: new Uint8Array(size).fill(byteAt(block, head)), next: head + 1 };
  requireBytes(block, head + size);
  return { literals: block.subarray(head, head + size), next: head + size };
}

function readCoded(block: Uint8Array, tables: Tables, { isNew, form }: { readonly isNew: boolean; readonly form: number }): Literals {
  const head = form < 2 ? 3 : form + 2;
  const width = form < 2 ? 10 : form === 2 ? 14 : 18;
  requireBytes(block, head);
  let whole = 0;
  for (let i = head - 1; i >= 0; i -= 1) whole = whole * 256 + (block[i] as number);
  const size = Math.floor(whole / 16) % 2 ** width;
  const packed = Math.floor(whole / 2 ** (4 + width)) % 2 ** width;
  requireBytes(block, head + packed);
  if (size > MOST_LITERALS) throw new Broken("damaged", "literals");
  let bytes = block.subarray(head, head + packed);
  if (isNew) {
    const { table, length } = parseHuffman(bytes);
    tables.huffman = table;
    bytes = bytes.subarray(length);
  }
  if (tables.huffman === null) throw new Broken("damaged", "no Huffman table");
  const literals = new Uint8Array(size);
  if (form === 0) decodeHuffman(bytes, tables.huffman, literals);
  else decodeFour(bytes, tables.huffman, literals);
  return { literals, next: head + packed };
}

function decodeFour(bytes: Uint8Array, table: HuffmanTable, literals: Uint8Array): void {
  requireBytes(bytes, 6);
  const part = Math.ceil(literals.length / 4);
  let at = 6;
  for (let i = 0; i < 4; i += 1) {
    const length = i === 3 ? bytes.length - at : byteAt(bytes, 2 * i) + 256 * byteAt(bytes, 2 * i + 1);
    requireBytes(bytes, at + length);
    decodeHuffman(bytes.subarray(at, at + length), table, literals.subarray(i * part, i === 3 ? literals.length : (i + 1) * part));
    at += length;
  }
}

interface SequenceHead {
  readonly count: number;
  readonly bits: BackBits | null;
}

function readSequences(block: Uint8Array, start: number, { fse }: Tables): SequenceHead {
  let at = start;
  const first = byteAt(block, at++);
  if (first === 0) return { count: 0, bits: null };
  let count = first;
  if (first === 255) {
    count = byteAt(block, at) + 256 * byteAt(block, at + 1) + 0x7f00;
    at += 2;
  } else if (first >= 128) count = ((first - 128) << 8) + byteAt(block, at++);
  const modes = byteAt(block, at++);
  for (const [i, kind] of (["literal", "offset", "match"] as const).entries()) {
    const mode = (modes >> (6 - 2 * i)) & 3;
    const { table, length } = tableOf(block.subarray(at), mode, kind, fse[kind]);
    fse[kind] = table;
    at += length;
  }
  return { count, bits: new BackBits(block.subarray(at)) };
}

const MOST = {
  literal: { log: 9, symbols: 36 },
  offset: { log: 8, symbols: 32 },
  match: { log: 9, symbols: 53 },
} as const;

function tableOf(
  bytes: Uint8Array,
  mode: number,
  kind: keyof typeof MOST,
  last: FseTable | null,
): { readonly table: FseTable; readonly length: number } {
  if (mode === 0) return { table: DEFAULT_TABLES[kind], length: 0 };
  const { log, symbols } = MOST[kind];
  if (mode === 1) {
    if (byteAt(bytes, 0) >= symbols) throw new Broken("damaged", "code of sequences");
    return { table: rleTable(byteAt(bytes, 0)), length: 1 };
  }
  if (mode === 2) {
    const { counts, log: own, length } = parseFse(bytes, log, symbols);
    return { table: fseTable(counts, own), length };
  }
  if (last === null) throw new Broken("damaged", "no table to take over");
  return { table: last, length: 0 };
}

/** A class: three states that go on from one sequence to the next. */
class Sequences {
  literalLength = 0;
  matchLength = 0;
  offset = 0;
  readonly #bits: BackBits;
  readonly #tables: { readonly literal: FseTable; readonly offset: FseTable; readonly match: FseTable };
  readonly #reps: [number, number, number];
  #literal: number;
  #offsetState: number;
  #match: number;

  constructor(bits: BackBits, { fse, reps }: Tables) {
    this.#bits = bits;
    this.#tables = fse as { literal: FseTable; offset: FseTable; match: FseTable };
    this.#reps = reps;
    this.#literal = bits.take(this.#tables.literal.log);
    this.#offsetState = bits.take(this.#tables.offset.log);
    this.#match = bits.take(this.#tables.match.log);
  }

  read(isLast: boolean): void {
    const bits = this.#bits;
    const { literal, offset, match } = this.#tables;
    const offsetCode = offset.symbols[this.#offsetState] as number;
    const matchCode = match.symbols[this.#match] as number;
    const literalCode = literal.symbols[this.#literal] as number;
    const value = 2 ** offsetCode + bits.takeLong(offsetCode);
    this.matchLength = (MATCH_LENGTHS.base[matchCode] as number) + bits.take(MATCH_LENGTHS.bits[matchCode] as number);
    this.literalLength = (LITERAL_LENGTHS.base[literalCode] as number) + bits.take(LITERAL_LENGTHS.bits[literalCode] as number);
    this.offset = this.#offsetOf(value);
    if (isLast) return;
    this.#literal = (literal.base[this.#literal] as number) + bits.take(literal.bits[this.#literal] as number);
    this.#match = (match.base[this.#match] as number) + bits.take(match.bits[this.#match] as number);
    this.#offsetState = (offset.base[this.#offsetState] as number) + bits.take(offset.bits[this.#offsetState] as number);
  }

  #offsetOf(value: number): number {
    const reps = this.#reps;
    const place = value > 3 ? 3 : value - 1 + Number(this.literalLength === 0);
    if (place === 0) return reps[0];
    const found = value > 3 ? value - 3 : place === 3 ? reps[0] - 1 : (reps[place] as number);
    if (place !== 1) reps[2] = reps[1];
    reps[1] = reps[0];
    reps[0] = found;
    return found;
  }
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new Broken("damaged", "block too short");
  return byte;
}

function requireBytes(bytes: Uint8Array, count: number): void {
  if (count > bytes.length) throw new Broken("damaged", "block too short");
}
