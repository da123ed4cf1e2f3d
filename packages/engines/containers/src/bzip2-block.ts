// One block of bzip2: from its bits to the table that undoes the Burrows-Wheeler transform.

import { Broken } from "./broken.js";

const GROUP = 50;
const MOST_SELECTORS = 18_002;

/** A class: a place in bits, the highest of a byte first. */
export class BlockBits {
  /** In bits. */
  at: number;
  readonly #bytes: Uint8Array;
  readonly #isLast: boolean;

  constructor(bytes: Uint8Array, at: number, isLast: boolean) {
    this.#bytes = bytes;
    this.at = at;
    this.#isLast = isLast;
  }

  /** Up to 24 bits. */
  take(count: number): number {
    const value = this.peek(count);
    this.skip(count);
    return value;
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.#bytes.length * 8) throw new Broken(this.#isLast ? "truncated" : "damaged");
  }

  take32(): number {
    return this.take(16) * 65_536 + this.take(16);
  }

  /** Zeros behind the end. */
  peek(count: number): number {
    const bytes = this.#bytes;
    const byte = this.at >> 3;
    const four =
      (((bytes[byte] as number) << 24) |
        ((bytes[byte + 1] as number) << 16) |
        ((bytes[byte + 2] as number) << 8) |
        (bytes[byte + 3] as number)) <<
      (this.at & 7);
    return count === 0 ? 0 : four >>> (32 - count);
  }
}

interface Code {
  readonly shortest: number;
  /** By length: the largest code, and what to take from it for its place in `symbols`. */
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  /** By the next FAST bits: symbol << 5 | length, 0 for longer codes. */
  readonly fast: Uint16Array;
}

const LONGEST = 20;
const FAST = 10;

export interface Block {
  /** Place of the next byte << 8 | byte. */
  readonly tt: Uint32Array;
  readonly count: number;
  readonly first: number;
}

export function readSymbols(bits: BlockBits, most: number): Block {
  if (bits.take(1) === 1) throw new Broken("not-supported", "randomised block");
  const first = bits.take(24);
  const used = readUsed(bits);
  const alphabet = used.length + 2;
  const codeCount = bits.take(3);
  const selectors = readSelectors(bits, codeCount);
  const codes = Array.from({ length: codeCount }, () => readCode(bits, alphabet));
  const { tt, count } = readBytes(bits, { used, codes, selectors, most });
  if (first >= count) throw new Broken("damaged", "origin of a block");
  return { tt: linked(tt, count), count, first };
}

function readUsed(bits: BlockBits): number[] {
  const groups = bits.take(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group += 1) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const own = bits.take(16);
    for (let i = 0; i < 16; i += 1) if ((own & (0x8000 >> i)) !== 0) used.push(group * 16 + i);
  }
  if (used.length === 0) throw new Broken("damaged", "no bytes in use");
  return used;
}

function readSelectors(bits: BlockBits, codeCount: number): Uint8Array {
  const count = bits.take(15);
  if (codeCount < 2 || codeCount > 6 || count === 0) throw new Broken("damaged", "tables of a block");
  const order = Array.from({ length: codeCount }, (_, i) => i);
  const selectors = new Uint8Array(Math.min(count, MOST_SELECTORS));
  for (let i = 0; i < count; i += 1) {
    let place = 0;
    while (bits.take(1) === 1) if (++place >= codeCount) throw new Broken("damaged", "selector");
    const [moved = 0] = order.splice(place, 1);
    order.unshift(moved);
    if (i < selectors.length) selectors[i] = moved;
  }
  return selectors;
}

function readCode(bits: BlockBits, alphabet: number): Code {
  const lengths = new Uint8Array(alphabet);
  let length = bits.take(5);
  for (let symbol = 0; symbol < alphabet; symbol += 1) {
    for (;;) {
      if (length < 1 || length > LONGEST) throw new Broken("damaged", "length of a code");
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return codeOf(lengths);
}

function codeOf(lengths: Uint8Array): Code {
  const symbols = new Uint16Array(lengths.length);
  const [limit, base] = [new Int32Array(22).fill(-1), new Int32Array(22)];
  let [code, place] = [0, 0];
  for (let length = 1; length <= LONGEST; length += 1) {
    base[length] = place - code;
    for (const [symbol, own] of lengths.entries()) {
      if (own !== length) continue;
      symbols[place++] = symbol;
      code += 1;
    }
    limit[length] = code - 1;
    code <<= 1;
  }
  const code20 = { shortest: Math.min(...lengths), limit, base, symbols };
  const fast = Uint16Array.from({ length: 1 << FAST }, (_, bits) => found(bits << (LONGEST - FAST), FAST, code20));
  return { ...code20, fast };
}

/** Symbol << 5 | length of the code that the bits begin with; 0: none of so many bits. */
function found(bits: number, most: number, { shortest, limit, base, symbols }: Omit<Code, "fast">): number {
  for (let length = shortest; length <= most; length += 1) {
    const code = bits >>> (LONGEST - length);
    if (code > (limit[length] as number)) continue;
    const place = code + (base[length] as number);
    return place < 0 || place >= symbols.length ? 0 : ((symbols[place] as number) << 5) | length;
  }
  return 0;
}

function symbolOf(bits: BlockBits, code: Code): number {
  const next = bits.peek(LONGEST);
  const entry = code.fast[next >>> (LONGEST - FAST)] || found(next, LONGEST, code);
  if (entry === 0) throw new Broken("damaged", "symbol");
  bits.skip(entry & 31);
  return entry >>> 5;
}

interface Tables {
  readonly used: number[];
  readonly codes: readonly Code[];
  readonly selectors: Uint8Array;
  readonly most: number;
}

/** Symbols 0 and 1 are the digits of a run, base 2 without zero; the others move a byte to the front; the last one ends. */
function readBytes(bits: BlockBits, { used, codes, selectors, most }: Tables): { readonly tt: Uint32Array; readonly count: number } {
  const tt = new Uint32Array(most);
  const end = used.length + 1;
  const front = Uint8Array.from(used);
  let [count, run, weight] = [0, 0, 1];
  for (let at = 0; ; at += 1) {
    const code = codes[selectors[Math.floor(at / GROUP)] as number];
    if (code === undefined) throw new Broken("damaged", "more symbols than selectors");
    const symbol = symbolOf(bits, code);
    if (symbol <= 1) {
      run += weight << symbol;
      weight *= 2;
      if (run > most) throw new Broken("damaged", "run");
      continue;
    }
    if (count + run + 1 > most + Number(symbol === end)) throw new Broken("damaged", "longer than a block");
    if (run > 0) tt.fill(front[0] as number, count, (count += run));
    if (symbol === end) return { tt, count };
    [run, weight] = [0, 1];
    const byte = front[symbol - 1] as number;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    tt[count++] = byte;
  }
}

function linked(tt: Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(256);
  for (let i = 0; i < count; i += 1) (starts[tt[i] as number] as number) += 1;
  let sum = 0;
  for (let byte = 0; byte < 256; byte += 1) [starts[byte], sum] = [sum, sum + (starts[byte] as number)];
  for (let i = 0; i < count; i += 1) {
    const byte = (tt[i] as number) & 0xff;
    const place = starts[byte] as number;
    starts[byte] = place + 1;
    tt[place] = (tt[place] as number) | (i << 8);
  }
  return tt;
}
