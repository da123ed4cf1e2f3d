// Which leaves a value satisfies: one reading by each automaton of its field, then the few tests that are left.

import { addressHex } from "../cidr.js";
import { compare } from "../correlation.js";
import type { Position } from "../pattern.js";
import { emptyText, fillAscii, fillText, findContained, findEnds, findStarts, findWhole, type Finder, type Text } from "./automaton.js";
import type { FieldrefTest, FieldTests, RegexTest, TextTests } from "./field-tests.js";
import { momentPart, parseMoment } from "./moment-part.js";
import type { RegexClock } from "./regex-clock.js";
import { foldBeyond, foldText, type TextClasses } from "./text-classes.js";

export type Value = string | number | boolean;

const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

const FIRST_ROOM = 1_024;

/** Collects leaves, each once, and the regexes whose gates were opened. */
export class LeafFinder implements Finder {
  readonly seen: Uint32Array;
  readonly text = emptyText(FIRST_ROOM);
  generation = 0;
  leaves: number[] = [];
  opened: number[] = [];
  private readonly stamps: Uint32Array;
  private value = 0;

  constructor(leafCount: number, nodeCount: number) {
    this.seen = new Uint32Array(nodeCount);
    this.stamps = new Uint32Array(leafCount);
  }

  /** For a new value. */
  begin(): void {
    this.value += 1;
    this.leaves = [];
    this.opened = [];
  }

  found(out: number): void {
    if (out < 0) {
      if (!this.opened.includes(~out)) this.opened.push(~out);
    } else if (this.stamps[out] !== this.value) {
      this.stamps[out] = this.value;
      this.leaves.push(out);
    }
  }

  foundAll(leaves: readonly number[]): void {
    for (const leaf of leaves) this.found(leaf);
  }
}

/** Puts into `finder` what the value satisfies. */
export function readValue(tests: FieldTests, value: Value, { finder, classes, clock }: Reading): void {
  const text = typeof value === "string" ? value : String(value);
  finder.begin();
  finder.foundAll(tests.present);
  readAllTexts(tests, text, finder, classes);
  if (tests.numbers.length > 0) readNumbers(tests, value, text, finder);
  if (tests.ranges.length > 0) readAddress(tests, text, finder);
  if (tests.regexes.length > 0) readRegexes(tests, text, finder, clock);
}

/**
 * The same of a value in bytes of ASCII, by its texts alone.
 *
 * @returns false when that is not enough: an expression is to be tried.
 */
export function readAscii(tests: FieldTests, { bytes, start, end }: AsciiValue, { finder, classes }: Reading): boolean {
  finder.begin();
  finder.foundAll(tests.present);
  fillAscii(finder.text, bytes, { start, end });
  readTexts(tests.folded, classes.folded, finder.text, finder);
  readTexts(tests.cased, classes.cased, finder.text, finder);
  return finder.opened.length === 0;
}

interface AsciiValue {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface Reading {
  readonly finder: LeafFinder;
  readonly classes: TextClasses;
  readonly clock: RegexClock;
}

function readAllTexts({ folded, cased }: FieldTests, text: string, finder: LeafFinder, classes: TextClasses): void {
  const whole = foldBeyond(text);
  fillText(finder.text, whole);
  readTexts(folded, classes.folded, finder.text, finder);
  if (whole !== text) fillText(finder.text, text);
  readTexts(cased, classes.cased, finder.text, finder);
}

function readTexts({ contains, starts, ends, whole }: TextTests, classes: Uint32Array, text: Text, finder: LeafFinder): void {
  if (starts !== null) findStarts(starts, classes, text, finder);
  if (ends !== null) findEnds(ends, classes, text, finder);
  if (whole !== null) findWhole(whole, classes, text, finder);
  if (contains === null) return;
  finder.generation += 1;
  findContained(contains, classes, text, finder);
}

function readNumbers({ numbers }: FieldTests, value: Value, text: string, finder: LeafFinder): void {
  const moment = numbers.some(({ part }) => part !== null) ? parseMoment(text) : null;
  const own = toNumber(value);
  for (const { part, comparison, value: wanted, leaves } of numbers) {
    const number = part === null ? own : moment === null ? null : momentPart(moment, part);
    if (number !== null && compare(number, comparison, wanted)) finder.foundAll(leaves);
  }
}

function toNumber(value: Value): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && NUMBER.test(value) ? Number(value) : null;
}

function readAddress({ ranges }: FieldTests, text: string, finder: LeafFinder): void {
  const hex = text.length > 64 ? null : addressHex(text);
  if (hex === null) return;
  for (const { range, leaves } of ranges) {
    if (range.low.length === hex.length && range.low <= hex && hex <= range.high) finder.foundAll(leaves);
  }
}

function readRegexes({ regexes, field }: FieldTests, text: string, finder: LeafFinder, clock: RegexClock): void {
  const opened = finder.opened;
  let folded: string | null = null;
  for (let no = 0; no < regexes.length; no += 1) {
    const test = regexes[no] as RegexTest;
    if (test.is_gated && !opened.includes(no)) continue;
    const isFolded = "pattern" in test.regex && !test.regex.is_cased;
    if (isFolded) folded ??= foldText(text);
    if (clock.matches(field, test, isFolded ? (folded as string) : text)) finder.foundAll(test.leaves);
  }
}

/** Leaves that a pair of values satisfies. */
export function readPair(tests: readonly FieldrefTest[], mine: Value, theirs: Value): number[] {
  const found = tests.filter(({ atom }) => {
    const fold = (value: Value) => (atom.isCased ? String(value) : foldText(String(value)));
    return HOLDS[atom.position](fold(mine), fold(theirs));
  });
  return [...new Set(found.flatMap(({ leaves }) => leaves))];
}

const HOLDS: Readonly<Record<Position, (mine: string, theirs: string) => boolean>> = {
  equals: (mine, theirs) => mine === theirs,
  contains: (mine, theirs) => mine.includes(theirs),
  startswith: (mine, theirs) => mine.startsWith(theirs),
  endswith: (mine, theirs) => mine.endsWith(theirs),
};
