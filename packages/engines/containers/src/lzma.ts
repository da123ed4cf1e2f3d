// LZMA: symbols of a range coder over what came out last.
//
// Spec: Igor Pavlov, "LZMA specification" (2015), whose names the tables keep. Bytes in and out are handed over by who knows how
// long they are: LZMA2 chunks here, folders of 7z there.

import { Broken } from "./broken.js";
import type { Window } from "./window.js";

/** A symbol needs no more bytes than these. */
export const MOST_SYMBOL_BYTES = 24;
const HALF = 1024;

export interface LzmaProperties {
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
}

/** @throws {Broken} `damaged`. */
export function parseProperties(byte: number): LzmaProperties {
  if (byte >= 225) throw new Broken("damaged", "properties of LZMA");
  return { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
}

const probabilities = (count: number) => new Uint16Array(count).fill(HALF);

class LengthCoder {
  readonly choice = probabilities(2);
  readonly low = probabilities(16 * 8);
  readonly mid = probabilities(16 * 8);
  readonly high = probabilities(256);
}

/** A class: its probabilities and its place live from one chunk to the next. */
export class Lzma {
  input: Uint8Array = new Uint8Array(0);
  at = 0;
  readonly window: Window;
  #range = 0;
  #code = 0;
  #state = 0;
  #reps: [number, number, number, number] = [0, 0, 0, 0];
  #lc = 0;
  #literalMask = 0;
  #positionMask = 0;
  /** Bytes since the state was reset: what positions are counted in. */
  #position = 0;
  #literals = probabilities(0);
  #isMatch = probabilities(0);
  #isRep = probabilities(0);
  #isRepG0 = probabilities(0);
  #isRepG1 = probabilities(0);
  #isRepG2 = probabilities(0);
  #isRep0Long = probabilities(0);
  #slots = probabilities(0);
  #special = probabilities(0);
  #align = probabilities(0);
  #lengths = new LengthCoder();
  #repLengths = new LengthCoder();
  /** Of a match that had no room: bytes still to be repeated. */
  #owed = 0;

  constructor(window: Window) {
    this.window = window;
  }

  reset({ lc, lp, pb }: LzmaProperties): void {
    this.#lc = lc;
    this.#literalMask = (1 << lp) - 1;
    this.#positionMask = (1 << pb) - 1;
    this.#state = 0;
    this.#reps = [0, 0, 0, 0];
    this.#literals = probabilities(0x300 << (lc + lp));
    this.#isMatch = probabilities(12 << 4);
    this.#isRep = probabilities(12);
    this.#isRepG0 = probabilities(12);
    this.#isRepG1 = probabilities(12);
    this.#isRepG2 = probabilities(12);
    this.#isRep0Long = probabilities(12 << 4);
    this.#slots = probabilities(4 * 64);
    this.#special = probabilities(128);
    this.#align = probabilities(16);
    this.#lengths = new LengthCoder();
    this.#repLengths = new LengthCoder();
  }

  /** The position counts from the last reset of the dictionary. */
  restart(): void {
    this.#position = 0;
  }

  /** Bytes that did not go through the coder. */
  skip(count: number): void {
    this.#position += count;
  }

  /** The first five bytes of a coded run. */
  begin(): void {
    if (this.input[this.at] !== 0) throw new Broken("damaged", "head of LZMA");
    this.#code = 0;
    for (let i = 1; i < 5; i += 1) this.#code = ((this.#code << 8) | (this.input[this.at + i] as number)) >>> 0;
    this.#range = 0xffffffff;
    this.at += 5;
  }

  get isAtEnd(): boolean {
    return this.#code === 0;
  }

  /**
   * Decodes until that much has come out, the input comes near its end, or the window has no room.
   *
   * @returns how many bytes came out, or -1 for the end marker.
   */
  decode(most: number, inputEnd: number): number {
    const { window } = this;
    const room = Math.min(most, window.room);
    let made = this.#pay(room);
    while (made < room && this.at < inputEnd) {
      const position = this.#position & this.#positionMask;
      if (this.#bit(this.#isMatch, (this.#state << 4) + position) === 0) {
        this.#literal();
        made += 1;
        continue;
      }
      const length = this.#matchLength(position);
      if (length === 0) return made === 0 ? -1 : this.#endLater(made);
      this.#owed = length;
      made += this.#pay(room - made);
    }
    return made;
  }

  #isEnded = false;

  #endLater(made: number): number {
    this.#isEnded = true;
    return made;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** A match went on past what was asked for: in LZMA2 that is a fault. */
  get isOwing(): boolean {
    return this.#owed > 0;
  }

  #pay(room: number): number {
    const count = Math.min(this.#owed, room);
    if (count === 0) return 0;
    this.window.repeat(this.#reps[0] + 1, count);
    this.#owed -= count;
    this.#position += count;
    return count;
  }

  #bit(table: Uint16Array, at: number): number {
    const probability = table[at] as number;
    const bound = (this.#range >>> 11) * probability;
    let bit = 0;
    if (this.#code < bound) {
      this.#range = bound;
      table[at] = probability + ((2048 - probability) >>> 5);
    } else {
      this.#range -= bound;
      this.#code -= bound;
      table[at] = probability - (probability >>> 5);
      bit = 1;
    }
    if (this.#range < 0x1000000) this.#normalise();
    return bit;
  }

  #normalise(): void {
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | (this.input[this.at] as number)) >>> 0;
    this.at += 1;
  }

  #literal(): void {
    const { window } = this;
    const before = this.#position === 0 ? 0 : window.back(1);
    const start = 0x300 * (((this.#position & this.#literalMask) << this.#lc) + (before >>> (8 - this.#lc)));
    let symbol = 1;
    if (this.#state >= 7) {
      if (this.#reps[0] + 1 > window.held) throw new Broken("damaged", "repeats what was not there");
      let matched = window.back(this.#reps[0] + 1);
      while (symbol < 0x100) {
        const matchBit = (matched >>> 7) & 1;
        matched <<= 1;
        const bit = this.#bit(this.#literals, start + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(this.#literals, start + symbol);
    window.put(symbol & 0xff);
    this.#position += 1;
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  /** 0 for the end marker; sets the distance. */
  #matchLength(position: number): number {
    const state = this.#state;
    if (this.#bit(this.#isRep, state) === 0) return this.#newMatch(position);
    if (this.#bit(this.#isRepG0, state) === 0) {
      if (this.#bit(this.#isRep0Long, (state << 4) + position) === 0) {
        this.#state = state < 7 ? 9 : 11;
        return 1;
      }
    } else this.#moveRep(state);
    this.#state = state < 7 ? 8 : 11;
    return this.#length(this.#repLengths, position);
  }

  #moveRep(state: number): void {
    const [a, b, c, d] = this.#reps;
    if (this.#bit(this.#isRepG1, state) === 0) this.#reps = [b, a, c, d];
    else this.#reps = this.#bit(this.#isRepG2, state) === 0 ? [c, a, b, d] : [d, a, b, c];
  }

  #newMatch(position: number): number {
    const [a, b, c] = this.#reps;
    const length = this.#length(this.#lengths, position);
    this.#state = this.#state < 7 ? 7 : 10;
    const distance = this.#distance(Math.min(length - 2, 3));
    this.#reps = [distance, a, b, c];
    return distance === 0xffffffff ? 0 : length;
  }

  #length({ choice, low, mid, high }: LengthCoder, position: number): number {
    if (this.#bit(choice, 0) === 0) return 2 + this.#tree(low, position << 3, 3);
    if (this.#bit(choice, 1) === 0) return 10 + this.#tree(mid, position << 3, 3);
    return 18 + this.#tree(high, 0, 8);
  }

  #distance(lengthState: number): number {
    const slot = this.#tree(this.#slots, lengthState << 6, 6);
    if (slot < 4) return slot;
    const directBits = (slot >>> 1) - 1;
    const distance = ((2 | (slot & 1)) << directBits) >>> 0;
    if (slot < 14) return distance + this.#reverse(this.#special, distance - slot, directBits);
    return distance + this.#direct(directBits - 4) * 16 + this.#reverse(this.#align, 0, 4);
  }

  #tree(table: Uint16Array, start: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i += 1) symbol = (symbol << 1) | this.#bit(table, start + symbol);
    return symbol - (1 << bits);
  }

  #reverse(table: Uint16Array, start: number, bits: number): number {
    let [symbol, value] = [1, 0];
    for (let i = 0; i < bits; i += 1) {
      const bit = this.#bit(table, start + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  #direct(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i += 1) {
      this.#range >>>= 1;
      const isOne = this.#code >= this.#range;
      if (isOne) this.#code -= this.#range;
      value = value * 2 + Number(isOne);
      if (this.#range < 0x1000000) this.#normalise();
    }
    return value;
  }
}
