// Japanese postal addresses as one canonical run of letters: enough to see that two are one place.
//
// 東京都千代田区霞が関１丁目２番３号 ハイツ101 -> 千代田区霞カ関1-2-3. The prefecture is optional in what people
// type, so it is left off; the building and the room come in too many spellings to compare.

import { foldLetters, isDigit, isHan, isKana, letterTable, lettersText, newLetters, type Letters, type Span } from "./letters.js";

const SPACE = 0x20;
const HYPHEN = 0x2d;
const KE = "ケ".charCodeAt(0);
const KA = "カ".charCodeAt(0);
const GA = "ガ".charCodeAt(0);
const NO = "ノ".charCodeAt(0);
const LONG_MARK = 0x30fc;
const DASHES = new Set([HYPHEN, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, LONG_MARK]);

const isLatin = (code: number) => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

// 霞が関, 霞ヶ関 and 霞ケ関 are one town; a dash of any kind is a hyphen.
function toPlaceLetter(code: number): number {
  if (code === KE || code === GA) return KA;
  return DASHES.has(code) ? HYPHEN : code;
}

const ADDRESS = letterTable({
  keeps: (code) => isHan(code) || isKana(code) || isDigit(code) || isLatin(code) || code === HYPHEN || code === SPACE,
  last: toPlaceLetter,
  isWeak: true,
});

/** Longest first: 番地 before 番. What may stand after a number of the lot. */
const UNITS = ["丁目", "番地", "番", "号", "丁"].map(codesOf);
/** Letters after a number that belong to the town's own name: 北1条西2丁目, 3番町. */
const TOWN_AFTER_NUMBER = new Set(codesOf("条線町東西南北"));
const NUMERALS = new Map(Array.from("〇一二三四五六七八九十百", (letter, i) => [letter.charCodeAt(0), i]));
const TEN = 10;
const HUNDRED = 11;
/** 丁目, 番地, 号. A fourth number is the room's. */
const MAX_NUMBERS = 3;
const FOLDED_PREFECTURES = prefectures().map(codesOf);
/** 大字 and 字 come and go. */
const COUNTRY_MARKS = ["大字", "字"].map(codesOf);
/** The shortest that tells a place: a town's name and a number. */
const MIN_LETTERS = 4;

function codesOf(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

function prefectures(): readonly string[] {
  const others =
    "青森 岩手 宮城 秋田 山形 福島 茨城 栃木 群馬 埼玉 千葉 神奈川 新潟 富山 石川 福井 山梨 長野 岐阜 静岡 愛知 三重 滋賀 兵庫 奈良 和歌山 鳥取 島根 岡山 広島 山口 徳島 香川 愛媛 高知 福岡 佐賀 長崎 熊本 大分 宮崎 鹿児島 沖縄";
  return ["北海道", "東京都", "京都府", "大阪府", ...others.split(" ").map((name) => `${name}県`)].map((name) => name.replace("阪", "坂"));
}

const folded = newLetters();

/** Folds an address into `out`. False: no number in it (a town alone tells nobody's place), or too short. */
export function foldAddress(text: string, span: Span, out: Letters): boolean {
  out.length = 0;
  if (!foldLetters(text, span, ADDRESS, folded)) return false;
  const lot = copyTown(folded, afterPrefecture(folded), out);
  return copyLot(folded, lot, out) > 0 && out.length >= MIN_LETTERS;
}

// Up to the first number that is the lot's. A number of the town's own name is written in digits.
function copyTown(letters: Letters, from: number, out: Letters): number {
  let at = from;
  while (at < letters.length) {
    const number = numberAt(letters, at);
    if (number === null) at = copyTownLetter(letters, at, out);
    else if (!isTownNumber(letters, number.end)) return at;
    else {
      addNumber(number.value, out);
      at = number.end;
    }
  }
  return at;
}

// 1丁目2番3号, 1-2-3, 1の2の3 -> 1-2-3. Returns how many numbers there were.
function copyLot(letters: Letters, from: number, out: Letters): number {
  let count = 0;
  for (let at: number | null = from; at !== null && at < letters.length && count < MAX_NUMBERS; ) {
    const number = numberAt(letters, at);
    if (number === null || isRoom(number.value, count)) break;
    if (count > 0) out.codes[out.length++] = HYPHEN;
    addNumber(number.value, out);
    count += 1;
    at = afterUnit(letters, number.end);
  }
  return count;
}

// 12-3-101: a third number of three digits is a room's, for 号 do not run so high.
function isRoom(value: number, before: number): boolean {
  return before === MAX_NUMBERS - 1 && value >= LEAST_ROOM;
}

const LEAST_ROOM = 100;

function afterPrefecture(letters: Letters): number {
  const start = skipSpaces(letters, 0);
  const name = FOLDED_PREFECTURES.find((codes) => standsAt(letters, start, codes));
  return start + (name?.length ?? 0);
}

function skipSpaces({ codes, length }: Letters, from: number): number {
  let at = from;
  while (at < length && codes[at] === SPACE) at += 1;
  return at;
}

function standsAt({ codes, length }: Letters, place: number, wanted: readonly number[]): boolean {
  if (place + wanted.length > length) return false;
  for (let i = 0; i < wanted.length; i += 1) if (codes[place + i] !== wanted[i]) return false;
  return true;
}

// One letter of the town's name; spaces, ノ, 之 and 大字 say nothing.
function copyTownLetter(letters: Letters, at: number, out: Letters): number {
  const mark = COUNTRY_MARKS.find((codes) => standsAt(letters, at, codes));
  if (mark !== undefined) return at + mark.length;
  const code = letters.codes[at] as number;
  if (code !== SPACE && code !== NO && code !== ZHI && code !== HYPHEN) out.codes[out.length++] = code;
  return at + 1;
}

const ZHI = "之".charCodeAt(0);

interface LotNumber {
  readonly value: number;
  readonly end: number;
}

/** A number at the place: in digits, or in kanji numerals that a unit follows (三丁目, but not 三田). */
function numberAt(letters: Letters, at: number): LotNumber | null {
  const code = letters.codes[at] as number;
  if (isDigit(code)) return arabicAt(letters, at);
  return NUMERALS.has(code) ? kanjiAt(letters, at) : null;
}

const MAX_DIGITS = 6;

function arabicAt(letters: Letters, at: number): LotNumber | null {
  let end = at;
  let value = 0;
  for (; end < letters.length && isDigit(letters.codes[end] as number); end += 1)
    value = value * 10 + (letters.codes[end] as number) - 0x30;
  if (end - at > MAX_DIGITS) return null;
  return { value, end };
}

function kanjiAt(letters: Letters, at: number): LotNumber | null {
  let end = at;
  let value = 0;
  let part = 0;
  for (; end < letters.length; end += 1) {
    const numeral = NUMERALS.get(letters.codes[end] as number);
    if (numeral === undefined) break;
    if (numeral === TEN || numeral === HUNDRED) {
      value += (part === 0 ? 1 : part) * (numeral === TEN ? 10 : 100);
      part = 0;
    } else part = part * 10 + numeral;
  }
  const hasUnit = UNITS.some((unit) => standsAt(letters, end, unit));
  return hasUnit || isTownNumber(letters, end) ? { value: value + part, end } : null;
}

// 1条, 3番町, 5丁町 name a town; 西2丁目 is a lot.
function isTownNumber(letters: Letters, end: number): boolean {
  const next = letters.codes[end] as number;
  if (end >= letters.length) return false;
  if (TOWN_AFTER_NUMBER.has(next)) return true;
  return (next === UNITS[2]?.[0] || next === UNITS[4]?.[0]) && letters.codes[end + 1] === TOWN && end + 1 < letters.length;
}

const TOWN = "町".charCodeAt(0);

function addNumber(value: number, out: Letters): void {
  for (const digit of String(value)) out.codes[out.length++] = digit.charCodeAt(0);
}

/** Where the next number of the lot may stand: after a unit, ノ or a hyphen. Null: the lot ends here. */
function afterUnit(letters: Letters, at: number): number | null {
  const unit = UNITS.find((codes) => standsAt(letters, at, codes));
  let next = skipSpaces(letters, at + (unit?.length ?? 0));
  let isJoined = unit !== undefined;
  while (next < letters.length && (letters.codes[next] === HYPHEN || letters.codes[next] === NO)) {
    isJoined = true;
    next = skipSpaces(letters, next + 1);
  }
  return isJoined && next < letters.length ? next : null;
}

const scratch = newLetters();

/** The canonical form of an address as text, or null when it tells no place. */
export function normaliseAddress(text: string): string | null {
  return foldAddress(text, { start: 0, end: text.length }, scratch) ? lettersText(scratch) : null;
}
