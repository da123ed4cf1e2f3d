// Sieves of a group of rows: which runs of letters stand in its values. What one lets through may be there; what it holds back
// is not.
//
// Of each column the runs of three letters, each one bit of 2^16 by its hash; of two where one of them is not ASCII: in Japanese
// two letters are a word, in ASCII two are everywhere. Of the whole group the runs of six hexadecimal digits, 2^19 bits: numbers
// of persons and keys of sessions, in which every run of three occurs.

import { fold } from "./fold.js";

const [COLUMN_BITS, DIGITS_BITS] = [16, 19];
export const COLUMN_BYTES = 2 ** COLUMN_BITS / 8;
export const DIGITS_BYTES = 2 ** DIGITS_BITS / 8;
const [COLUMN_SHIFT, DIGITS_SHIFT] = [32 - COLUMN_BITS, 32 - DIGITS_BITS];
/** Odd, and their bits look like chance. */
const [MIX, MIX_WIDE, MIX_TWO] = [0x9e3779b1 | 0, 0x85ebca6b | 0, 0xc2b2ae35 | 0];
const ASCII_END = 0x80;
const THREE_ASCII = 0x1fffff;
const [SIX_DIGITS, DIGITS_OF_RUN] = [0xffffff, 6];
const NO_DIGIT = 16;
const SMALL = Uint8Array.from({ length: ASCII_END }, (_, code) => String.fromCharCode(code).toLowerCase().charCodeAt(0));
const DIGIT = Uint8Array.from({ length: ASCII_END }, (_, code) => digitOf(String.fromCharCode(code)));
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

function digitOf(letter: string): number {
  return /[0-9a-f]/i.test(letter) ? Number.parseInt(letter, 16) : NO_DIGIT;
}

/** Sets the bits of a value in UTF-8: those of its column, and those of the group's digits. */
export function addToSieves(value: Uint8Array, column: Uint8Array, digits: Uint8Array): void {
  let [run, six, digitCount] = [0, 0, 0];
  for (let at = 0; at < value.length; at += 1) {
    const code = value[at] as number;
    if (code >= ASCII_END) return addText(fold(utf8.decode(value)), column, digits);
    run = ((run << 7) | (SMALL[code] as number)) & THREE_ASCII;
    if (at >= 2) setBit(column, Math.imul(run, MIX) >>> COLUMN_SHIFT);
    const digit = DIGIT[code] as number;
    if (digit === NO_DIGIT) digitCount = 0;
    else {
      six = ((six << 4) | digit) & SIX_DIGITS;
      digitCount += 1;
      if (digitCount >= DIGITS_OF_RUN) setBit(digits, Math.imul(six, MIX) >>> DIGITS_SHIFT);
    }
  }
}

function addText(folded: string, column: Uint8Array, digits: Uint8Array): void {
  eachRun(folded, (bit) => setBit(column, bit));
  eachDigits(folded, (bit) => setBit(digits, bit));
}

function setBit(bytes: Uint8Array, bit: number): void {
  bytes[bit >>> 3] = (bytes[bit >>> 3] as number) | (1 << (bit & 7));
}

/** The bits that a value with a text in it has set. None: the text is too short to tell. */
export interface SieveBits {
  readonly column: readonly number[];
  readonly digits: readonly number[];
}

export function sieveBits(text: string): SieveBits {
  const folded = fold(text);
  const [column, digits] = [new Set<number>(), new Set<number>()];
  eachRun(folded, (bit) => column.add(bit));
  eachDigits(folded, (bit) => digits.add(bit));
  return { column: [...column], digits: [...digits] };
}

export function hasBits(sieve: Uint8Array, bits: readonly number[]): boolean {
  return bits.every((bit) => ((sieve[bit >>> 3] as number) & (1 << (bit & 7))) !== 0);
}

function eachRun(folded: string, take: (bit: number) => void): void {
  let [before, one] = [-1, folded.charCodeAt(0)];
  for (let at = 1; at < folded.length; at += 1) {
    const two = folded.charCodeAt(at);
    if (one >= ASCII_END || two >= ASCII_END) take(Math.imul(Math.imul(one, MIX_WIDE) + two, MIX_TWO) >>> COLUMN_SHIFT);
    if (before !== -1) take(threeBit(before, one, two));
    [before, one] = [one, two];
  }
}

function threeBit(a: number, b: number, c: number): number {
  if (a < ASCII_END && b < ASCII_END && c < ASCII_END) return Math.imul((a << 14) | (b << 7) | c, MIX) >>> COLUMN_SHIFT;
  return Math.imul(Math.imul(Math.imul(a, MIX) + b, MIX_WIDE) + c, MIX) >>> COLUMN_SHIFT;
}

function eachDigits(folded: string, take: (bit: number) => void): void {
  for (const [run] of folded.matchAll(/[0-9a-f]{6,}/g))
    for (let at = 0; at + DIGITS_OF_RUN <= run.length; at += 1)
      take(Math.imul(Number.parseInt(run.slice(at, at + DIGITS_OF_RUN), 16), MIX) >>> DIGITS_SHIFT);
}
