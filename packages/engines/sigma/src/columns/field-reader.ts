// Which leaves a value satisfies: one reading by each automaton of its field, then the few tests that are left.

import { addressHex } from "../cidr.js";
import { compare } from "../correlation.js";
import type { Position } from "../pattern.js";
import type { AsciiValue } from "./ascii-cache.js";
import {
  emptyText,
  fillText,
  findContained,
  findEnds,
  findStarts,
  findWhole,
  type ContainsAutomaton,
  type Finder,
  type Text,
} from "./automaton.js";
import { WAY_BIT, type FieldrefTest, type FieldTests, type RegexTest, type SlotTests, type TextTests } from "./field-tests.js";
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
    if (this.leaves.length > 0) this.leaves = [];
  }

  /** For a new reading of it. */
  open({ present }: FieldTests): void {
    if (this.opened.length > 0) this.opened = [];
    if (present.length > 0) this.foundAll(present);
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

/** Adds to `finder` what the value satisfies. */
export function readValue(tests: FieldTests, value: Value, { finder, classes, clock }: Reading): void {
  if (tests.of_numbers) {
    if (tests.present.length > 0) finder.foundAll(tests.present);
    return readNumbers(tests, value, "", finder);
  }
  const text = typeof value === "string" ? value : String(value);
  finder.open(tests);
  readAllTexts(tests, text, finder, classes);
  readBeyondTexts(tests, value, text, { finder, classes, clock });
}

/** The same of a value of ASCII that stands in `finder.text`: it becomes a string where its texts alone are not enough. */
export function readFilled(tests: FieldTests, value: AsciiValue, reading: Reading): void {
  const { finder, classes } = reading;
  finder.open(tests);
  readTexts(tests.folded, classes.folded, finder.text, finder);
  readTexts(tests.cased, classes.cased, finder.text, finder);
  if (finder.opened.length === 0 && tests.of_texts) return;
  const text = stringOf(value);
  readBeyondTexts(tests, text, text, reading);
}

/** The same where a value reads the same in every way. */
export function readTogether({ ways, together }: SlotTests, value: AsciiValue, reading: Reading): void {
  const { finder, classes } = reading;
  let isEnough = true;
  for (let way = 0; way < ways.length; way += 1) {
    const { present, folded, cased, of_texts } = ways[way] as FieldTests;
    if (present.length > 0) finder.foundAll(present);
    readOuterTexts(folded, classes.folded, finder.text, finder);
    readTexts(cased, classes.cased, finder.text, finder);
    isEnough &&= of_texts;
  }
  finder.opened = [];
  finder.generation += 1;
  findContained(together as ContainsAutomaton, classes.folded, finder.text, finder);
  const { opened } = finder;
  if (isEnough && opened.length === 0) return;
  const text = stringOf(value);
  for (let way = 0; way < ways.length; way += 1) {
    finder.opened = opened.filter((code) => code >> WAY_BIT === way).map((code) => code & ((1 << WAY_BIT) - 1));
    readBeyondTexts(ways[way] as FieldTests, text, text, reading);
  }
}

function readBeyondTexts(tests: FieldTests, value: Value, text: string, { finder, clock }: Reading): void {
  if (tests.numbers.length > 0) readNumbers(tests, value, text, finder);
  if (tests.ranges.length > 0) readAddress(tests, text, finder);
  if (tests.regexes.length > 0) readRegexes(tests, text, finder, clock);
}

export function stringOf({ bytes, start, end }: AsciiValue): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
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

function readTexts(tests: TextTests, classes: Uint32Array, text: Text, finder: LeafFinder): void {
  readOuterTexts(tests, classes, text, finder);
  if (tests.contains === null) return;
  finder.generation += 1;
  findContained(tests.contains, classes, text, finder);
}

function readOuterTexts({ starts, ends, whole }: TextTests, classes: Uint32Array, text: Text, finder: LeafFinder): void {
  if (starts !== null) findStarts(starts, classes, text, finder);
  if (ends !== null) findEnds(ends, classes, text, finder);
  if (whole !== null) findWhole(whole, classes, text, finder);
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

function readRegexes({ regexes, ungated, field }: FieldTests, text: string, finder: LeafFinder, clock: RegexClock): void {
  let folded: string | null = null;
  const tries = ungated.length === 0 ? finder.opened : [...ungated, ...finder.opened];
  for (let i = 0; i < tries.length; i += 1) {
    const test = regexes[tries[i] as number] as RegexTest;
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
