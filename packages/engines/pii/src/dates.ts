// Dates of birth, western and by era, as they are written before or behind a word that says so.

import { contextOf, isWordByte, tell, type Scene } from "./scene.js";
import { isDigitAt } from "./number-run.js";

/** First years of eras. Source: 元号法, and its forerunners. */
const ERAS: readonly (readonly [names: readonly string[], year: number, last: number])[] = [
  [["明治", "明", "M", "m"], 1868, 45],
  [["大正", "大", "T", "t"], 1912, 15],
  [["昭和", "昭", "S", "s"], 1926, 64],
  [["平成", "平", "H", "h"], 1989, 31],
  [["令和", "令", "R", "r"], 2019, 99],
];
const [FIRST_YEAR, LAST_YEAR] = [1868, 2099];
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MOST_BYTES = 64;
const MOST_ERA_BYTES = 12;
const FIRST = "元年";
/** Numbers apart, or years, months, days of fixed width. */
const WESTERN = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|年\s?(\d{1,2})月\s?(\d{1,2})日|(\d{2})(\d{2})(?!\d))/;
const OF_ERA = /^(\d{1,2}|元)(?:([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|年\s?(\d{1,2})月\s?(\d{1,2})日?|(\d{2})(\d{2})(?!\d))/;

interface EraBefore {
  readonly first_year: number;
  readonly last: number;
  readonly bytes: number;
  /** Stands between the era and the first digit: a first year has none. */
  readonly prefix: "" | "元年";
}

/** A date whose digits begin at `at`, an era before it its own. Tells of it. @returns where it ends; 0: it is none. */
export function isBirthDate(scene: Scene, at: number, near: number): number {
  const [kind] = scene.kinds.of.birth_date;
  const place = kind === undefined ? null : dateAt(scene, at);
  if (kind === undefined || place === null) return 0;
  return tell(scene, kind, place, { context: contextOf(scene, kind, near) }) ? place.end : 0;
}

/** "日生" ends at `at`: the date before it is one of birth, whatever stands before that. */
export function bornAt(scene: Scene, at: number): void {
  const [kind] = scene.kinds.of.birth_date;
  if (kind === undefined) return;
  let start = at - 6;
  while (at - start < MOST_BYTES && start > 0 && isPartOfDate(scene.bytes, start - 1) && !isDayEnd(scene.bytes, start)) start -= 1;
  for (let place = start; place < at; place += 1) {
    const found = isDigitAt(scene.bytes, place) ? dateAt(scene, place) : null;
    if (found !== null && found.end >= at - 3) return void tell(scene, kind, found, { context: "label" });
  }
}

/** 日 of another date: E6 97 A5 ends at `at`. */
function isDayEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 1] === 0xa5 && bytes[at - 2] === 0x97 && bytes[at - 3] === 0xe6;
}

/** Digits and letters of 年 (E5 B9 B4), 月 (E6 9C 88), full-width digits. */
function isPartOfDate(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] as number;
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x20 || (byte >= 0x80 && byte !== 0xe3);
}

function dateAt({ bytes, end }: Scene, at: number): { readonly start: number; readonly end: number } | null {
  const text = bytes.subarray(at, Math.min(end, at + MOST_BYTES)).toString("utf8");
  const { narrow, widths } = narrowed(text);
  const era = eraBefore(bytes, at);
  const prefix = era?.prefix ?? "";
  const match = (era === null ? WESTERN : OF_ERA).exec(prefix + narrow);
  if (match === null) return null;
  const [whole, year = "", , ...rest] = match;
  const [month, day] = rest.filter((part) => part !== undefined && /^\d/.test(part)).map(Number);
  const written = year === "元" ? 1 : Number(year);
  const full = era === null ? written : written >= 1 && written <= era.last ? era.first_year + written - 1 : 0;
  if (!isDay(full, month ?? 0, day ?? 0)) return null;
  const length = widths.slice(0, whole.length - prefix.length).reduce((sum, width) => sum + width, 0);
  const start = at - (era?.bytes ?? 0);
  return era === null && isWordByte(bytes[at - 1] ?? 0x20) ? null : { start, end: at + length };
}

function isDay(year: number, month: number, day: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= (MONTH_DAYS[month - 1] as number);
}

/** Half-width digits and marks, one for one; how many bytes each letter was. */
function narrowed(text: string): { readonly narrow: string; readonly widths: readonly number[] } {
  const letters = Array.from(text);
  const narrow = letters.map((letter) => (letter >= "！" && letter <= "～" ? String.fromCharCode(letter.charCodeAt(0) - 0xfee0) : letter));
  return {
    narrow: narrow.map((letter) => (letter.length === 1 ? letter : " ")).join(""),
    widths: letters.map((letter) => Buffer.byteLength(letter)),
  };
}

/** An era right before `at`: 昭和, 昭, S, 平成元年. */
function eraBefore(bytes: Buffer, at: number): EraBefore | null {
  const text = bytes.subarray(Math.max(0, at - MOST_ERA_BYTES), at).toString("utf8");
  const prefix = text.endsWith(FIRST) ? FIRST : "";
  const before = text.slice(0, text.length - prefix.length);
  for (const [names, first_year, last] of ERAS) {
    const name = names.find((one) => before.endsWith(one));
    if (name === undefined) continue;
    const length = Buffer.byteLength(name + prefix);
    return isWithinWord(bytes, at - length, name) ? null : { first_year, last, bytes: length, prefix };
  }
  return null;
}

/** A single capital that ends a word is no era. */
function isWithinWord(bytes: Uint8Array, at: number, name: string): boolean {
  return name.length === 1 && name < "\u0080" && isWordByte(bytes[at - 1] ?? 0x20);
}
