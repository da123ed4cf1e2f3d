// What stands after the town: the small area (小字), 丁目, 番地 and 号, in all their spellings.

import { BREAK, NUMBER, type Tokens } from "./tokens.js";

/** 丁目, 番地, 号. A fourth number is the room's. */
const MAX_NUMBERS = 3;

export interface Lot {
  /** The small area's tokens: [areaStart, areaEnd). */
  areaStart: number;
  areaEnd: number;
  readonly numbers: Int32Array;
  count: number;
  /** What was written after the first number: 丁目, 丁 (as Sakai has it), or neither. */
  block: "" | "丁目" | "丁";
  /** The first token after the lot. */
  end: number;
}

export function newLot(): Lot {
  return { areaStart: 0, areaEnd: 0, numbers: new Int32Array(MAX_NUMBERS), count: 0, block: "", end: 0 };
}

const codeOf = (letter: string) => letter.charCodeAt(0);
const [CHOU, ME, BAN, CHI, GOU] = ["丁", "目", "番", "地", "号"].map(codeOf);
/** A number before these belongs to a name: 北一条, 西三線. */
const NAMED = new Set(["条", "線"].map(codeOf));
/** More letters than this between town and number are a building or a remark. */
const MAX_AREA = 16;
/** 12-3-101: a third number of three digits is a room's, for 号 do not run so high. */
const LEAST_ROOM = 100;

export function readLot(tokens: Tokens, from: number, lot: Lot): void {
  lot.areaStart = from;
  lot.areaEnd = endOfArea(tokens, from);
  lot.count = 0;
  lot.block = "";
  lot.end = lot.areaEnd;
  let at = lot.areaEnd;
  while (at < tokens.length && tokens.codes[at] === NUMBER && lot.count < MAX_NUMBERS) {
    const value = tokens.values[at] as number;
    if (lot.count === MAX_NUMBERS - 1 && value >= LEAST_ROOM) break;
    lot.numbers[lot.count] = value;
    lot.count += 1;
    const unit = unitAt(tokens, at + 1);
    if (lot.count === 1 && unit !== undefined && tokens.codes[at + 1] === CHOU) lot.block = unit === 2 ? "丁目" : "丁";
    lot.end = at + 1 + (unit ?? 0);
    if (!goesOn(tokens, at + 1, unit)) break;
    at = lot.end;
  }
}

// The small area ends before the first number that is the lot's. Letters without a number after them are none.
function endOfArea(tokens: Tokens, from: number): number {
  const { codes, length } = tokens;
  const isApart = from < length && codes[from] !== NUMBER && ((tokens.breaks[from] as number) & BREAK.space) !== 0;
  if (isApart) return from;
  for (let at = from; at < length && at - from <= MAX_AREA; at += 1) if (codes[at] === NUMBER && !isNamed(tokens, at)) return at;
  return from;
}

// 北1条; and 梶村一 before 38番地: two numbers side by side, the first ends the name.
function isNamed({ codes, breaks, length }: Tokens, at: number): boolean {
  const next = at + 1;
  if (next >= length) return false;
  return NAMED.has(codes[next] as number) || (codes[next] === NUMBER && breaks[next] === 0);
}

/** Tokens of the unit at the place; undefined: none. */
function unitAt({ codes, length }: Tokens, at: number): number | undefined {
  if (at >= length) return undefined;
  const [code, next] = [codes[at], at + 1 < length ? codes[at + 1] : 0];
  if (code === CHOU) return next === ME ? 2 : 1;
  if (code === BAN) return next === CHI ? 2 : 1;
  return code === GOU ? 1 : undefined;
}

// A unit, a hyphen or ノ joins the next number; after 号, or after a space that follows 番地, a number is the room's.
function goesOn(tokens: Tokens, at: number, unit: number | undefined): boolean {
  const next = at + (unit ?? 0);
  if (next >= tokens.length || tokens.codes[next] !== NUMBER) return false;
  const broken = tokens.breaks[next] as number;
  if (unit === undefined) return (broken & (BREAK.hyphen | BREAK.no)) !== 0;
  if (tokens.codes[at] === GOU) return (broken & (BREAK.hyphen | BREAK.no)) !== 0;
  const isLast = tokens.codes[at] === BAN && broken === BREAK.space;
  return !isLast || tokens.codes[next + 1] === GOU;
}
