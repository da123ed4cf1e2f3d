// Folds letters that differ only in how they were typed: width, kana form, old and register shapes of kanji.
//
// One pass over UTF-16 codes by a table, with no string made per value: nine million rows pass here.
// Width and compatibility follow Unicode NFKC (UAX #15); variation sequences (IVS, UTS #37) lose their selector.

import { SAME_KANJI, WEAK_KANJI } from "./variants.js";

/** Where folded text is put: UTF-16 codes, reused from value to value. */
export interface Letters {
  readonly codes: Uint16Array;
  length: number;
}

/** A value longer than this is no name, address or number, and is not folded. */
const MAX_LETTERS = 512;
/** The most that one code folds to (U+FDFA has 18). */
const MAX_EXPANSION = 18;

export function newLetters(): Letters {
  return { codes: new Uint16Array(MAX_LETTERS + MAX_EXPANSION), length: 0 };
}

/** Code -> code; DROP, EXPAND and the two voicing marks are not copied. */
export interface LetterTable {
  readonly fold: Uint16Array;
  readonly expansions: ReadonlyMap<number, readonly number[]>;
  /** Shapes outside the basic plane, by code point. */
  readonly beyond: ReadonlyMap<number, number>;
}

const DROP = 0;
const EXPAND = 0xffff;
const VOICED = 0x3099;
const SEMI_VOICED = 0x309a;

export interface LetterRules {
  /** Which folded codes are kept as they are; all others are dropped. */
  readonly keeps: (code: number) => boolean;
  /** Last step, for what a kind of value treats as one letter. */
  readonly last?: (code: number) => number;
  /** Also fold kanji that are equal only with other evidence. */
  readonly isWeak?: boolean;
}

export function letterTable({ keeps, last = (code) => code, isWeak = false }: LetterRules): LetterTable {
  const finish = (code: number): number => {
    const folded = last(isWeak ? (WEAK_KANJI.get(foldKanji(code)) ?? foldKanji(code)) : foldKanji(code));
    return keeps(folded) ? folded : DROP;
  };
  const fold = new Uint16Array(65_536);
  const expansions = new Map<number, readonly number[]>();
  for (let code = 1; code < 0xffff; code += 1) {
    const codes = compatible(code);
    if (codes.length === 1) fold[code] = isVoicing(codes[0] ?? 0) ? (codes[0] ?? 0) : finish(toKatakana(codes[0] ?? 0));
    else {
      fold[code] = EXPAND;
      expansions.set(
        code,
        codes.map((one) => finish(toKatakana(one))).filter((one) => one !== DROP),
      );
    }
  }
  const beyond = new Map([...SAME_KANJI].filter(([code]) => code > 0xffff).map(([code, common]) => [code, finish(common)]));
  return { fold, expansions, beyond };
}

function foldKanji(code: number): number {
  return SAME_KANJI.get(code) ?? code;
}

function isVoicing(code: number): boolean {
  return code === VOICED || code === SEMI_VOICED;
}

// The spacing voicing marks ゛゜ stand for the combining ones where a half-width source had ﾞﾟ.
function compatible(code: number): readonly number[] {
  if (code === 0x309b || code === 0xff9e) return [VOICED];
  if (code === 0x309c || code === 0xff9f) return [SEMI_VOICED];
  if (code >= 0xd800 && code <= 0xdfff) return [code];
  const text = String.fromCharCode(code).normalize("NFKC");
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** Hiragana to katakana, small to large: a bank's kana has no small letters. */
function toKatakana(code: number): number {
  const katakana = code >= 0x3041 && code <= 0x3096 ? code + 0x60 : code;
  return SMALL_KANA.get(katakana) ?? katakana;
}

const SMALL_KANA: ReadonlyMap<number, number> = new Map(
  ["ァア", "ィイ", "ゥウ", "ェエ", "ォオ", "ッツ", "ャヤ", "ュユ", "ョヨ", "ヮワ", "ヵカ", "ヶケ"].map((pair) => [
    pair.charCodeAt(0),
    pair.charCodeAt(1),
  ]),
);

/**
 * Folds text[start, end) into `out`.
 *
 * @returns false when the value is too long or holds a letter nobody could read (〓, U+FFFD): no value to compare.
 */
export function foldLetters(text: string, { start, end }: Span, table: LetterTable, out: Letters): boolean {
  out.length = 0;
  if (end - start > MAX_LETTERS) return false;
  for (let i = start; i < end; i += 1) {
    const code = text.charCodeAt(i);
    if (code === GETA || code === REPLACEMENT) return false;
    if ((code & 0xf800) === 0xd800) {
      i += 1;
      addBeyond(code, i < end ? text.charCodeAt(i) : 0, table, out);
    } else addFolded(code, table, out);
    if (out.length > MAX_LETTERS) return false;
  }
  return true;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

const GETA = 0x3013;
const REPLACEMENT = 0xfffd;

function addFolded(code: number, table: LetterTable, out: Letters): void {
  const folded = table.fold[code] as number;
  if (folded === DROP) return;
  if (folded === EXPAND) for (const one of table.expansions.get(code) ?? []) out.codes[out.length++] = one;
  else if (folded === VOICED || folded === SEMI_VOICED) voiceLast(folded, out);
  else out.codes[out.length++] = folded;
}

// Variation selectors (U+E0100–U+E01EF) vanish; a known shape folds; any other letter keeps both halves.
function addBeyond(high: number, low: number, table: LetterTable, out: Letters): void {
  if (high === 0xdb40) return;
  const common = table.beyond.get(((high & 0x3ff) << 10) + (low & 0x3ff) + 0x10000);
  if (common === undefined) {
    out.codes[out.length++] = high;
    out.codes[out.length++] = low;
  } else if (common !== DROP) out.codes[out.length++] = common;
}

const VOICEABLE = new Set(Array.from("カキクケコサシスセソタチツテトハヒフヘホ", (letter) => letter.charCodeAt(0)));
const SEMI_VOICEABLE = new Set(Array.from("ハヒフヘホ", (letter) => letter.charCodeAt(0)));
const U = 0x30a6;
const VU = 0x30f4;

function voiceLast(mark: number, out: Letters): void {
  const last = out.length === 0 ? 0 : (out.codes[out.length - 1] as number);
  if (mark === VOICED && VOICEABLE.has(last)) out.codes[out.length - 1] = last + 1;
  else if (mark === VOICED && last === U) out.codes[out.length - 1] = VU;
  else if (mark === SEMI_VOICED && SEMI_VOICEABLE.has(last)) out.codes[out.length - 1] = last + 2;
}

export function isHan(code: number): boolean {
  return (code >= 0x3400 && code <= 0x9fff) || code === 0x3005 || code === 0x3007 || (code >= 0xf900 && code <= 0xfaff);
}

export function isKana(code: number): boolean {
  return code >= 0x30a1 && code <= 0x30fa;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The folded letters as text: for tests, screens and explanations. */
export function lettersText({ codes, length }: Letters): string {
  return String.fromCharCode(...codes.subarray(0, length));
}
