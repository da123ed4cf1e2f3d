// An address as a run of tokens: folded letters, and each number in it, however it was written, as one token.
//
// 北二十四条西７丁目, 北24条西7丁目 -> 北 24 条 西 7 丁 目. 大字, 字, ノ and 之 come and go in the spelling of a town and make no
// token; neither does a space, but it is remembered, for a number after it may be a room's.

import { foldLetters, isDigit, isHan, isKana, letterTable, newLetters, type Span } from "../letters.js";

/** Most tokens of an address: longer text is no address. */
const MAX_TOKENS = 256;

export interface Tokens {
  /** Folded letter, or NUMBER. */
  readonly codes: Uint16Array;
  /** The number's value where the code is NUMBER. */
  readonly values: Int32Array;
  /** BREAK bits of what stood before the token. */
  readonly breaks: Uint8Array;
  length: number;
}

export const NUMBER = 1;
/** What was left out before a token. */
export const BREAK = { space: 1, hyphen: 2, no: 4 } as const;

export function newTokens(): Tokens {
  return { codes: new Uint16Array(MAX_TOKENS), values: new Int32Array(MAX_TOKENS), breaks: new Uint8Array(MAX_TOKENS), length: 0 };
}

const SPACE = 0x20;
const HYPHEN = 0x2d;
const codeOf = (letter: string) => letter.charCodeAt(0);
const [KA, KE, GA] = [codeOf("カ"), codeOf("ケ"), codeOf("ガ")];
const LONG_MARK = 0x30fc;
const DASHES = new Set([HYPHEN, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x2500, LONG_MARK]);
const NO = codeOf("ノ");
/** 之 and 丿 are ノ too; 乃 stays, for it begins towns (乃木坂). */
const OTHER_NO = new Map([..."之丿"].map((letter) => [codeOf(letter), NO]));
/** 巿 (four strokes) is another character, but in addresses always 市. */
const [SHORT_CITY, CITY] = [codeOf("巿"), codeOf("市")];
/** Numerals of deeds (大字) and the figures they stand for. */
const DEED_NUMERALS = new Map(["壱一", "壹一", "弐二", "貳二", "参三", "參三"].map((pair) => [codeOf(pair), pair.charCodeAt(1)]));

const isLatin = (code: number) => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
const toUpper = (code: number) => (code >= 0x61 && code <= 0x7a ? code - 0x20 : code);

// 霞が関, 霞ヶ関 and 霞ケ関 are one town; a dash of any kind is a hyphen.
function toPlaceLetter(code: number): number {
  if (code === KE || code === GA) return KA;
  if (DASHES.has(code)) return HYPHEN;
  if (code === SHORT_CITY) return CITY;
  return OTHER_NO.get(code) ?? DEED_NUMERALS.get(code) ?? toUpper(code);
}

const PLACE = letterTable({
  keeps: (code) => isHan(code) || isKana(code) || isDigit(code) || isLatin(code) || code === HYPHEN || code === SPACE,
  last: toPlaceLetter,
  isWeak: true,
});

const ACTION = { letter: 0, digit: 1, numeral: 2, space: 3, hyphen: 4, no: 5, mark: 6 } as const;
const [BIG_MARK, MARK] = [codeOf("大"), codeOf("字")];
const FIGURES = new Map([..."〇一二三四五六七八九"].map((letter, value) => [codeOf(letter), value]));
const UNITS = new Map([
  [codeOf("十"), 10],
  [codeOf("百"), 100],
  [codeOf("千"), 1000],
]);
const THOUSAND = codeOf("千");
/** One look instead of several comparisons per letter. */
const ACTIONS = newActions();
const NUMERAL_VALUES = newNumeralValues();

function newActions(): Uint8Array {
  const actions = new Uint8Array(65_536);
  for (let digit = 0x30; digit <= 0x39; digit += 1) actions[digit] = ACTION.digit;
  for (const code of [...FIGURES.keys(), codeOf("十"), codeOf("百")]) actions[code] = ACTION.numeral;
  actions[SPACE] = ACTION.space;
  actions[HYPHEN] = ACTION.hyphen;
  actions[NO] = ACTION.no;
  actions[BIG_MARK] = ACTION.mark;
  actions[MARK] = ACTION.mark;
  return actions;
}

function newNumeralValues(): Int16Array {
  const values = new Int16Array(65_536).fill(-1);
  for (const [code, value] of [...FIGURES, ...UNITS]) values[code] = value;
  return values;
}

const folded = newLetters();

/** Folds an address into tokens. False: too long, or a letter nobody could read. */
export function readTokens(text: string, span: Span, out: Tokens): boolean {
  out.length = 0;
  if (!foldLetters(text, span, PLACE, folded)) return false;
  const { codes, length } = folded;
  let broken = 0;
  for (let at = 0; at < length; ) {
    const code = codes[at] as number;
    const action = ACTIONS[code] as number;
    if (out.length >= MAX_TOKENS) return false;
    if (action === ACTION.letter) {
      addToken(out, code, broken);
      broken = 0;
      at += 1;
    } else if (action === ACTION.digit || action === ACTION.numeral) {
      at = action === ACTION.digit ? addArabic(out, at, broken) : addKanji(out, at, broken);
      broken = 0;
    } else {
      const left = markLength(code, at, action);
      if (left === 0) addToken(out, code, broken);
      else broken |= breakOf(action);
      if (left === 0) broken = 0;
      at += Math.max(1, left);
    }
  }
  return true;
}

// 大字 and 字 vanish; 大 alone is a letter.
function markLength(code: number, at: number, action: number): number {
  if (action !== ACTION.mark || code === MARK) return 1;
  return at + 1 < folded.length && folded.codes[at + 1] === MARK ? 2 : 0;
}

function breakOf(action: number): number {
  if (action === ACTION.space) return BREAK.space;
  if (action === ACTION.hyphen) return BREAK.hyphen;
  return action === ACTION.no ? BREAK.no : 0;
}

function addToken(out: Tokens, code: number, broken: number): void {
  out.codes[out.length] = code;
  out.values[out.length] = 0;
  out.breaks[out.length] = broken;
  out.length += 1;
}

function addNumber(out: Tokens, value: number, broken: number): void {
  addToken(out, NUMBER, broken);
  out.values[out.length - 1] = value;
}

/** Larger than any lot: stays one token and is no lot. */
const MAX_VALUE = 999_999;

function addArabic(out: Tokens, from: number, broken: number): number {
  let value = 0;
  let at = from;
  for (; at < folded.length && ACTIONS[folded.codes[at] as number] === ACTION.digit; at += 1)
    value = Math.min(MAX_VALUE, value * 10 + (folded.codes[at] as number) - 0x30);
  addNumber(out, value, broken);
  return at;
}

// 二十四, 二四, 百二, 千二百: units multiply what stands before them. 千 counts only after a figure: 千駄木 is a town.
function addKanji(out: Tokens, from: number, broken: number): number {
  let [sum, part, hasPart] = [0, 0, false];
  let at = from;
  for (; at < folded.length; at += 1) {
    const code = folded.codes[at] as number;
    const value = NUMERAL_VALUES[code] as number;
    if (value < 0 || (code === THOUSAND && !hasPart)) break;
    if (value >= 10) {
      sum += (hasPart ? part : 1) * value;
      [part, hasPart] = [0, false];
    } else [part, hasPart] = [Math.min(MAX_VALUE, part * 10 + value), true];
  }
  addNumber(out, Math.min(MAX_VALUE, sum + part), broken);
  return at;
}
