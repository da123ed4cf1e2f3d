// RE2 source as a tree. Only whether a text matches is asked, so groups have no names and greed is nothing.
//
// Spec: https://github.com/google/re2/wiki/Syntax. The source has passed checkRe2: no mistake is looked for again.

import { DASHES, type Pattern } from "../pattern.js";
import { changedFlags, codePointAt, CONTROLS, groupHeadAt, isRangeAt, POSIX, posixAt, repetitionAt, setAt } from "../re2-words.js";

interface Term {
  readonly js: string;
  readonly isNot: boolean;
}

/** A set of code points: JavaScript classes, each perhaps negated; `isNot` negates the whole. */
export interface CharSet {
  readonly terms: readonly Term[];
  readonly isNot: boolean;
  /** Case is folded as Unicode's simple folding has it. */
  readonly isFolded: boolean;
  /** The code point, where the set was written as one. */
  readonly char: string | null;
}

export type Assertion = "text-start" | "text-end" | "line-start" | "line-end" | "word" | "not-word";

export type RegexNode =
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "seq" | "alt"; readonly of: readonly RegexNode[] }
  | { readonly kind: "repeat"; readonly of: RegexNode; readonly least: number; readonly most: number | null }
  | { readonly kind: "assert"; readonly what: Assertion };

interface Reading {
  readonly source: string;
  at: number;
  flags: string;
}

const NEVER_NOT = { isNot: false } as const;
const ALL: RegexNode = toSet([{ js: "\\s\\S", isNot: false }]);

/** @param flags of i, m, s. */
export function parseRe2(source: string, flags: string): RegexNode {
  return readAlternatives({ source, at: 0, flags });
}

/** A wildcard pattern as a tree over the whole text. */
export function patternTree(pattern: Pattern): RegexNode {
  const parts = pattern.flatMap((part): readonly RegexNode[] => {
    if (part.kind === "literal") return [...part.text].map((char) => toChar(char, ""));
    if (part.kind === "any") return [{ kind: "repeat", of: ALL, least: 0, most: null }];
    if (part.kind === "placeholder") throw new Error(`placeholder ${part.name} was not filled in`);
    return [part.kind === "one" ? ALL : toSet([{ js: [...DASHES].map(quoteClass).join(""), isNot: false }])];
  });
  return { kind: "seq", of: [{ kind: "assert", what: "text-start" }, ...parts, { kind: "assert", what: "text-end" }] };
}

function toSet(terms: CharSet["terms"], rest: Partial<CharSet> = NEVER_NOT): RegexNode {
  return { kind: "set", set: { terms, isNot: false, isFolded: false, char: null, ...rest } };
}

function toChar(char: string, flags: string): RegexNode {
  return toSet([{ js: quoteClass(char), isNot: false }], { isFolded: flags.includes("i"), char });
}

function quoteClass(char: string): string {
  return `\\u{${(char.codePointAt(0) as number).toString(16)}}`;
}

function readAlternatives(reading: Reading): RegexNode {
  const branches: RegexNode[][] = [[]];
  while (reading.at < reading.source.length && reading.source[reading.at] !== ")") {
    if (reading.source[reading.at] === "|") {
      reading.at += 1;
      branches.push([]);
    } else readPiece(reading, branches.at(-1) as RegexNode[]);
  }
  const whole = branches.map((of): RegexNode => (of.length === 1 ? (of[0] as RegexNode) : { kind: "seq", of }));
  return whole.length === 1 ? (whole[0] as RegexNode) : { kind: "alt", of: whole };
}

function readPiece(reading: Reading, into: RegexNode[]): void {
  const atoms = readAtom(reading);
  const [whole, least, comma, most] = repetitionAt(reading.source, reading.at) ?? [];
  into.push(...(whole === undefined ? atoms : atoms.slice(0, -1)));
  if (whole === undefined) return;
  reading.at += whole.length;
  if (reading.source[reading.at] === "?") reading.at += 1;
  const of = atoms.at(-1) ?? { kind: "seq", of: [] };
  if (least === undefined) into.push({ kind: "repeat", of, least: whole === "+" ? 1 : 0, most: whole === "?" ? 1 : null });
  else into.push({ kind: "repeat", of, least: Number(least), most: comma === "" ? Number(least) : most === "" ? null : Number(most) });
}

// What stands here; the last of several (a quoted text) is what a repetition repeats.
function readAtom(reading: Reading): readonly RegexNode[] {
  const { source, at, flags } = reading;
  const char = String.fromCodePoint(source.codePointAt(at) as number);
  if (char === "(") return readGroup(reading);
  if (char === "[") return [readClass(reading)];
  if (char === "\\") return readEscape(reading);
  reading.at += char.length;
  if (char === "^") return [{ kind: "assert", what: flags.includes("m") ? "line-start" : "text-start" }];
  if (char === "$") return [{ kind: "assert", what: flags.includes("m") ? "line-end" : "text-end" }];
  if (char === ".") return [flags.includes("s") ? ALL : toSet([{ js: "\\n", isNot: true }])];
  return [toChar(char, flags)];
}

function readGroup(reading: Reading): readonly RegexNode[] {
  const { setting, named } = groupHeadAt(reading.source, reading.at);
  const outer = reading.flags;
  if (setting !== null) reading.flags = changedFlags(outer, setting[1] ?? "", setting[2] ?? "");
  reading.at += (setting?.[0] ?? named?.[0] ?? "(").length;
  if (setting?.[3] === ")") return [];
  const inner = readAlternatives(reading);
  reading.at += 1;
  reading.flags = outer;
  return [inner];
}

function readEscape(reading: Reading): readonly RegexNode[] {
  const { source, at, flags } = reading;
  const next = source[at + 1] ?? "";
  if (next === "Q") return readQuoted(reading);
  const what = { A: "text-start", z: "text-end", b: "word", B: "not-word" }[next] as Assertion | undefined;
  if (what !== undefined) {
    reading.at += 2;
    return [{ kind: "assert", what }];
  }
  const term = readTerm(reading);
  return [term === null ? toChar(readChar(reading), flags) : toSet([term], { isFolded: flags.includes("i") })];
}

function readQuoted(reading: Reading): readonly RegexNode[] {
  const end = reading.source.indexOf("\\E", reading.at);
  const text = reading.source.slice(reading.at + 2, end < 0 ? undefined : end);
  reading.at += text.length + (end < 0 ? 2 : 4);
  return [...text].map((char) => toChar(char, reading.flags));
}

// Null when it is one character.
function readTerm(reading: Reading): Term | null {
  const found = setAt(reading.source, reading.at);
  if (found === null) return null;
  reading.at += found.length;
  return { js: found.js, isNot: found.isNot };
}

function readChar(reading: Reading): string {
  const { source, at } = reading;
  const point = codePointAt(source, at);
  if (point !== null) {
    reading.at += point.length;
    return String.fromCodePoint(point.code);
  }
  const isEscaped = source[at] === "\\";
  const char = String.fromCodePoint(source.codePointAt(isEscaped ? at + 1 : at) as number);
  reading.at += char.length + (isEscaped ? 1 : 0);
  return isEscaped ? (CONTROLS[char] ?? char) : char;
}

function readClass(reading: Reading): RegexNode {
  const isNot = reading.source[reading.at + 1] === "^";
  reading.at += isNot ? 2 : 1;
  const terms = [readItem(reading)];
  while (reading.source[reading.at] !== "]") terms.push(readItem(reading));
  reading.at += 1;
  return toSet(terms, { isNot, isFolded: reading.flags.includes("i") });
}

function readItem(reading: Reading): Term {
  const { source, at } = reading;
  const [whole, caret, name = ""] = posixAt(source, at) ?? [];
  if (whole !== undefined) {
    reading.at += whole.length;
    return { js: POSIX[name] as string, isNot: caret === "^" };
  }
  const term = source[at] === "\\" ? readTerm(reading) : null;
  if (term !== null) return term;
  const low = quoteClass(readChar(reading));
  if (!isRangeAt(source, reading.at)) return { js: low, isNot: false };
  reading.at += 1;
  return { js: `${low}-${quoteClass(readChar(reading))}`, isNot: false };
}
