// Finite State Entropy tables of Zstandard (RFC 8878, section 4.1).

import { Broken } from "./broken.js";

export interface FseTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly base: Uint16Array;
}

export interface FseCounts {
  /** Of each symbol; -1: less than one. */
  readonly counts: readonly number[];
  readonly log: number;
  /** Bytes that it took. */
  readonly length: number;
}

export function parseFse(bytes: Uint8Array, mostLog: number, mostSymbols: number): FseCounts {
  let at = 0;
  const take = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i += 1) value |= (((bytes[(at + i) >> 3] ?? 0) >> ((at + i) & 7)) & 1) << i;
    at += count;
    return value;
  };
  const log = take(4) + 5;
  if (log > mostLog) throw new Broken("damaged", "table too large");
  const counts: number[] = [];
  for (let left = 1 << log; left > 0 && counts.length <= mostSymbols; ) {
    const count = readCount(take, left, () => void (at -= 1));
    counts.push(count);
    left -= Math.abs(count);
    if (left < 0) throw new Broken("damaged", "table");
    for (let more = count === 0 ? 3 : 0; more === 3; ) {
      more = take(2);
      for (let i = 0; i < more; i += 1) counts.push(0);
    }
  }
  const length = (at + 7) >> 3;
  const sum = counts.reduce((all, count) => all + Math.abs(count), 0);
  if (length > bytes.length || counts.length > mostSymbols || sum !== 1 << log) throw new Broken("damaged", "table");
  return { counts, log, length };
}

function readCount(take: (count: number) => number, left: number, giveBack: () => void): number {
  const width = 32 - Math.clz32(left + 1);
  const value = take(width);
  const mask = (1 << (width - 1)) - 1;
  const threshold = (1 << width) - 1 - (left + 1);
  if ((value & mask) < threshold) {
    giveBack();
    return (value & mask) - 1;
  }
  return (value > mask ? value - threshold : value) - 1;
}

export function fseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = counts.map((count) => Math.abs(count));
  let high = size;
  for (const [symbol, count] of counts.entries()) if (count === -1) symbols[--high] = symbol;
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let i = 0; i < count; i += 1) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  }
  const [bits, base] = [new Uint8Array(size), new Uint16Array(size)];
  for (let i = 0; i < size; i += 1) {
    const symbol = symbols[i] as number;
    const own = next[symbol] as number;
    next[symbol] = own + 1;
    bits[i] = log - (31 - Math.clz32(own));
    base[i] = (own << (bits[i] as number)) - size;
  }
  return { log, symbols, bits, base };
}

export function rleTable(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: Uint8Array.of(0), base: Uint16Array.of(0) };
}

const repeated = (value: number, times: number) => Array.from({ length: times }, () => value);

/** RFC 8878, section 3.1.1.3.2.2. */
export const DEFAULT_TABLES = {
  literal: fseTable([4, 3, ...repeated(2, 11), 1, 1, 1, ...repeated(2, 9), 3, 2, ...repeated(1, 5), ...repeated(-1, 4)], 6),
  match: fseTable([1, 4, 3, ...repeated(2, 6), ...repeated(1, 37), ...repeated(-1, 7)], 6),
  offset: fseTable([...repeated(1, 6), 2, 2, 2, ...repeated(1, 15), ...repeated(-1, 5)], 5),
} as const;

interface Lengths {
  readonly base: readonly number[];
  readonly bits: readonly number[];
}

function lengths(first: number, plain: number, bits: readonly number[]): Lengths {
  const all = [...repeated(0, plain), ...bits];
  let base = first;
  return { base: all.map((own) => [base, (base += 2 ** own)][0] as number), bits: all };
}

/** What the codes of lengths begin at, and how many bits follow (section 3.1.1.3.2.1.1). */
export const LITERAL_LENGTHS = lengths(0, 16, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
export const MATCH_LENGTHS = lengths(3, 32, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
