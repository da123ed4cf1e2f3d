// The slow, obvious interpreter: one rule, one event, no cleverness. What the compiled SQL must agree with.
//
// It shares no matching code with the dialect: wildcards by its own matcher, addresses by number.

import { addressHex } from "./cidr.js";
import { compare } from "./correlation.js";
import { DASHES, foldCase, type Pattern, type PatternPart } from "./pattern.js";
import type { Atom, Predicate, TimePart } from "./predicate.js";
import { readingOf, sourceOf } from "./reading.js";
import { checkRe2 } from "./regex.js";
import type { DetectionRule } from "./rule.js";

export type SigmaValue = string | number | boolean | null | undefined;
/** Field -> value. */
export type SigmaEvent = Readonly<Record<string, SigmaValue>>;

/** What it takes to be there (`exists`). */
type IsThere = (value: SigmaValue) => boolean;

/** Whether a detection matches a record: a field that is null is there, one that is undefined is not. A rule that is not compiled matches nothing. */
export function evaluateEvent(rule: DetectionRule, event: SigmaEvent): boolean {
  return rule.test !== null && evaluate(rule.test, event, (value) => value !== undefined);
}

/** The same over a row of a table, where null is what is not there. */
export function evaluateTest(test: Predicate, event: SigmaEvent): boolean {
  return evaluate(test, event, (value) => value !== null && value !== undefined);
}

function evaluate(test: Predicate, event: SigmaEvent, isThere: IsThere): boolean {
  if (test.kind === "all") return test.of.every((one) => evaluate(one, event, isThere));
  if (test.kind === "any") return test.of.some((one) => evaluate(one, event, isThere));
  if (test.kind === "not") return !evaluate(test.of, event, isThere);
  if (test.kind === "at_least") return test.of.filter((one) => evaluate(one, event, isThere)).length >= test.count;
  if (test.field === null) return Object.values(event).some((value) => typeof value === "string" && holds(test, value, event));
  if (test.kind === "exists") return isThere(event[sourceOf(test.field)]);
  const value = valueOf(test.field, event);
  if (test.kind === "null") return value === null;
  return value !== null && holds(test, value, event);
}

/** False where a regular expression has no equal in JavaScript, so that the interpreter cannot judge the rule. */
export function isInterpretable(test: Predicate): boolean {
  if (test.kind === "not") return isInterpretable(test.of);
  if (test.kind === "all" || test.kind === "any" || test.kind === "at_least") return test.of.every(isInterpretable);
  return test.kind !== "regex" || checkRe2(test.source, test.flags).js !== null;
}

/** Readings of the last events: each is asked for by many rules. */
const readings = new Map<string, string>();

function valueOf(field: string, event: SigmaEvent): string | number | boolean | null {
  const reading = readingOf(field);
  const value = event[reading?.of ?? field] ?? null;
  if (reading === null || typeof value !== "string") return value;
  const key = `${field} ${value}`;
  const known = readings.get(key);
  if (known !== undefined) return known;
  if (readings.size >= MOST_SPLIT) readings.clear();
  const read = reading.read(value);
  readings.set(key, read);
  return read;
}

function holds(atom: Atom, value: string | number | boolean, event: SigmaEvent): boolean {
  if (atom.kind === "text") return matchesPattern(atom.pattern, String(value), atom.isCased);
  if (atom.kind === "regex") return toRegExp(atom.source, atom.flags).test(String(value));
  if (atom.kind === "cidr") return isInRange(String(value), atom.range);
  if (atom.kind === "fieldref") return refersTo(atom, String(value), valueOf(atom.other, event));
  const number = atom.kind === "number" ? toNumber(value) : partOf(String(value), (atom as { part: TimePart }).part);
  return number !== null && "comparison" in atom && compare(number, atom.comparison, atom.value);
}

function refersTo(atom: Extract<Atom, { kind: "fieldref" }>, value: string, other: SigmaValue): boolean {
  if (other === null || other === undefined) return false;
  const fold = (text: string) => (atom.isCased ? text : foldCase(text));
  const [mine, theirs] = [fold(value), fold(String(other))];
  if (atom.position === "contains") return mine.includes(theirs);
  if (atom.position === "startswith") return mine.startsWith(theirs);
  return atom.position === "endswith" ? mine.endsWith(theirs) : mine === theirs;
}

const regExps = new Map<string, RegExp>();

function toRegExp(source: string, flags: string): RegExp {
  const key = `${flags} ${source}`;
  const known = regExps.get(key);
  if (known !== undefined) return known;
  const { js } = checkRe2(source, flags);
  if (js === null) throw new Error(`no equal in JavaScript: ${source}`);
  const isFolded = flags.includes("i") || /^\(\?[msU]*i/.test(source);
  const made = new RegExp(js, isFolded ? "iu" : "u");
  regExps.set(key, made);
  return made;
}

// Between two * stands a run of a fixed length. The first begins the text and the last ends it; each other one is taken where
// it comes first, which leaves most room for those after it.
function matchesPattern(pattern: Pattern, value: string, isCased: boolean): boolean {
  const chars = charsOf(value, isCased);
  const runs = runsOf(pattern, isCased);
  const [first, last] = [runs[0] as Run, runs.at(-1) as Run];
  if (!standsAt(first, chars, 0)) return false;
  if (runs.length === 1) return first.length === chars.length;
  let from = first.length;
  for (const run of runs.slice(1, -1)) {
    while (from + run.length <= chars.length && !standsAt(run, chars, from)) from += 1;
    from += run.length;
  }
  return from + last.length <= chars.length && standsAt(last, chars, chars.length - last.length);
}

/** For each character the one that is wanted, or a part that any character or any dash fits. */
type Run = readonly (string | PatternPart)[];

const runs = { cased: new WeakMap<Pattern, readonly Run[]>(), folded: new WeakMap<Pattern, readonly Run[]>() };

function runsOf(pattern: Pattern, isCased: boolean): readonly Run[] {
  const known = isCased ? runs.cased : runs.folded;
  const found = known.get(pattern);
  if (found !== undefined) return found;
  const made: (string | PatternPart)[][] = [[]];
  for (const part of pattern) {
    if (part.kind === "any") made.push([]);
    else if (part.kind === "literal") made.at(-1)?.push(...(isCased ? part.text : foldCase(part.text)));
    else made.at(-1)?.push(part);
  }
  known.set(pattern, made);
  return made;
}

function standsAt(run: Run, chars: readonly string[], from: number): boolean {
  if (from + run.length > chars.length) return false;
  for (let i = 0; i < run.length; i += 1) {
    const [wanted, char] = [run[i], chars[from + i] as string];
    const isFit =
      typeof wanted === "string" ? wanted === char : wanted?.kind === "one" || (wanted?.kind === "dash" && DASHES.includes(char));
    if (!isFit) return false;
  }
  return true;
}

/** The texts of the last events: each is asked for by many rules. */
const split = new Map<string, readonly string[]>();
const MOST_SPLIT = 1000;

function charsOf(text: string, isCased: boolean): readonly string[] {
  const key = `${isCased} ${text}`;
  const known = split.get(key);
  if (known !== undefined) return known;
  if (split.size >= MOST_SPLIT) split.clear();
  const chars = [...(isCased ? text : foldCase(text))];
  split.set(key, chars);
  return chars;
}

/** Null where the whole text is no number in decimal notation. */
export function toNumber(value: string | number | boolean): number | null {
  if (typeof value === "number") return value;
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(String(value)) ? Number(value) : null;
}

function isInRange(value: string, { version, low, high }: { version: 4 | 6; low: string; high: string }): boolean {
  const hex = addressHex(value);
  if (hex === null || hex.length !== (version === 4 ? 8 : 32)) return false;
  const [address, first, last] = [hex, low, high].map((text) => BigInt(`0x${text}`)) as [bigint, bigint, bigint];
  return address >= first && address <= last;
}

function partOf(value: string, part: TimePart): number | null {
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value);
  const moment = new Date(hasZone ? value : `${value.replace(" ", "T")}Z`);
  if (Number.isNaN(moment.getTime())) return null;
  if (part === "week") return isoWeek(moment);
  if (part === "year") return moment.getUTCFullYear();
  if (part === "month") return moment.getUTCMonth() + 1;
  if (part === "day") return moment.getUTCDate();
  return part === "hour" ? moment.getUTCHours() : moment.getUTCMinutes();
}

// The week of the year that holds the moment's Thursday.
function isoWeek(moment: Date): number {
  const day = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()));
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  const first = Date.UTC(day.getUTCFullYear(), 0, 1);
  return Math.ceil(((day.getTime() - first) / 86_400_000 + 1) / 7);
}
