// What rules ask of one field, laid out so that a value is read once: which leaves it satisfies.

import type { AddressRange } from "../cidr.js";
import { DASHES, foldCase, literalPattern, placePattern, shapeOf, type Pattern } from "../pattern.js";
import type { Atom, Comparison, TimePart } from "../predicate.js";
import { buildContains, type ContainsAutomaton } from "./automaton.js";
import { weightOfTexts, type Slot } from "./leaf.js";
import { neededLiterals } from "./regex-literal.js";
import { parseRe2, patternTree, type RegexNode } from "./regex-syntax.js";
import type { TextClasses } from "./text-classes.js";
import { buildTrie, type Needle, type Trie } from "./trie.js";

interface WithLeaves {
  readonly leaves: readonly number[];
}
export interface NumberTest extends WithLeaves {
  /** Null: of the value itself. */
  readonly part: TimePart | null;
  readonly comparison: Comparison;
  readonly value: number;
}
export interface RangeTest extends WithLeaves {
  readonly range: AddressRange;
}
export interface RegexTest extends WithLeaves {
  /** RE2 source and flags; or a wildcard pattern, whose values are folded unless cased. */
  readonly regex: { readonly source: string; readonly flags: string } | { readonly pattern: Pattern; readonly is_cased: boolean };
  /** Only values in which one of its literals was found are tried. */
  readonly is_gated: boolean;
}
export interface FieldrefTest extends WithLeaves {
  readonly atom: Extract<Atom, { kind: "fieldref" }>;
}
export interface TextTests {
  readonly contains: ContainsAutomaton | null;
  readonly starts: Trie | null;
  readonly ends: Trie | null;
  readonly whole: Trie | null;
}

/** Plain data, which can be kept and sent to a worker. What automata find: a leaf, or below 0 the regex ~n to try. */
export interface FieldTests {
  readonly field: string;
  readonly other: string | null;
  readonly absent: readonly number[];
  readonly present: readonly number[];
  readonly folded: TextTests;
  readonly cased: TextTests;
  readonly numbers: readonly NumberTest[];
  readonly ranges: readonly RangeTest[];
  readonly regexes: readonly RegexTest[];
  /** Numbers of those that are tried on every value. */
  readonly ungated: readonly number[];
  readonly fieldrefs: readonly FieldrefTest[];
  /** Whether all is known of a value when its texts are, unless they open a regex. */
  readonly of_texts: boolean;
  /** Whether nothing but numbers is asked about, which the value itself must be. */
  readonly of_numbers: boolean;
}

type How = keyof TextTests;
export interface Text {
  readonly how: How;
  readonly is_cased: boolean;
  readonly text: string;
  readonly out: number;
}

/** The tests of a slot before its texts are laid out. */
export interface FieldDraft extends Omit<FieldTests, "folded" | "cased" | "ungated" | "of_texts" | "of_numbers"> {
  readonly texts: readonly Text[];
}

/** What the author named beside an expression is taken, unless its own texts are so many times rarer: both are guesses. */
const MUCH = 10;
/** Dashes of a pattern that are written out, each as every dash: past this it is a regular expression. */
const MOST_DASHES = 2;
const HOW: Readonly<Record<string, How>> = { contains: "contains", startswith: "starts", endswith: "ends", equals: "whole" };

/** Sorts the tests of a slot by how they are made. */
export function draftField({ field, other, tests }: Slot): FieldDraft {
  const draft = {
    field,
    other,
    absent: [] as number[],
    present: [] as number[],
    texts: [] as Text[],
    numbers: [] as NumberTest[],
    ranges: [] as RangeTest[],
    regexes: [] as RegexTest[],
    fieldrefs: [] as FieldrefTest[],
  };
  for (const { atom, leaves } of tests.values()) {
    if (atom.kind === "null") draft.absent.push(...leaves);
    else if (atom.kind === "exists") draft.present.push(...leaves);
    else if (atom.kind === "cidr") draft.ranges.push({ range: atom.range, leaves });
    else if (atom.kind === "fieldref") draft.fieldrefs.push({ atom, leaves });
    else if (atom.kind === "number") draft.numbers.push({ part: null, comparison: atom.comparison, value: atom.value, leaves });
    else if (atom.kind === "time") draft.numbers.push({ part: atom.part, comparison: atom.comparison, value: atom.value, leaves });
    else if (atom.kind === "regex") addRegex(draft, { source: atom.source, flags: atom.flags }, leaves, atom.gate);
    else addText(draft, atom, leaves);
  }
  return draft;
}

type Open = { readonly texts: Text[]; readonly regexes: RegexTest[]; readonly present: number[] };

function addText(draft: Open, { pattern, isCased }: Extract<Atom, { kind: "text" }>, leaves: readonly number[]): void {
  if (pattern.some(({ kind }) => kind === "placeholder")) return;
  const variants = openedDashes(pattern);
  const shapes = variants.map(shapeOf);
  if (shapes.some((shape) => shape === null || isBroken(shape.text))) return addRegex(draft, { pattern, is_cased: isCased }, leaves);
  for (const shape of shapes) {
    if (shape === null || shape.how === "anything") draft.present.push(...leaves);
    else {
      const text = isCased ? shape.text : foldCase(shape.text);
      for (const out of leaves) draft.texts.push({ how: HOW[shape.how] as How, is_cased: isCased, text, out });
    }
  }
}

function openedDashes(pattern: Pattern): readonly Pattern[] {
  const dashes = pattern.filter(({ kind }) => kind === "dash").length;
  if (dashes === 0 || dashes > MOST_DASHES) return [pattern];
  let variants: readonly Pattern[] = [[]];
  for (const part of pattern) {
    const ways = part.kind === "dash" ? [...DASHES].map(literalPattern) : [[part]];
    variants = variants.flatMap((variant) => ways.map((way) => [...variant, ...way]));
  }
  return variants.map((variant) => placePattern(variant, "equals"));
}

/** Half of a surrogate pair: what is found of it in 16-bit units may lie within a letter. */
function isBroken(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** The tree that a regex test is about. */
export function regexTree(regex: RegexTest["regex"]): RegexNode {
  if ("source" in regex) return parseRe2(regex.source, regex.flags);
  if (regex.is_cased) return patternTree(regex.pattern);
  return patternTree(regex.pattern.map((part) => (part.kind === "literal" ? { ...part, text: foldCase(part.text) } : part)));
}

function addRegex(draft: Open, regex: RegexTest["regex"], leaves: readonly number[], gate: readonly string[] | null = null): void {
  const own = neededLiterals(regexTree(regex));
  const literals = own === null || (gate !== null && weightOfTexts(gate) <= MUCH * weightOfTexts(own)) ? gate : own;
  const is_gated = literals !== null && !literals.some(isBroken);
  const no = draft.regexes.push({ regex, leaves, is_gated }) - 1;
  if (!is_gated) return;
  for (const text of literals) draft.texts.push({ how: "contains", is_cased: false, text, out: ~no });
}

/** A column, ANY_TEXT, or two columns that are compared: what is asked of it, read in one way after the other. */
export interface SlotTests {
  readonly ways: readonly FieldTests[];
  /** What `folded.contains` of all ways find, for a value that reads the same in each; null: there is but one way. */
  readonly together: ContainsAutomaton | null;
}

/** A regex to try, among those of all ways: its number, and from this bit on the way's. */
export const WAY_BIT = 20;

/** @param drafts of fields that are readings of one column. */
export function layOutSlot(drafts: readonly FieldDraft[], classes: TextClasses, room: { left: number }): SlotTests {
  const ways = drafts.map((draft) => layOutField(draft, classes, room));
  const texts = drafts.flatMap((draft, way) =>
    draft.texts
      .filter(({ how, is_cased }) => how === "contains" && !is_cased)
      .map((text) => ({ ...text, out: text.out < 0 ? ~(~text.out | (way << WAY_BIT)) : text.out })),
  );
  const needles = texts.map((text) => toNeedle(text, classes.folded));
  return { ways, together: ways.length < 2 || needles.length === 0 ? null : buildContains(needles, classes.folded, room) };
}

/** Lays the texts out. */
function layOutField({ texts, ...rest }: FieldDraft, classes: TextClasses, room: { left: number }): FieldTests {
  const of = (isCased: boolean): TextTests => {
    const table = isCased ? classes.cased : classes.folded;
    const needles = (how: How) =>
      texts.filter((text) => text.how === how && text.is_cased === isCased).map((text) => toNeedle(text, table));
    const [contained, starts, ends, whole] = (["contains", "starts", "ends", "whole"] as const).map(needles) as Needle[][];
    const trie = (wanted: readonly Needle[] = []) => (wanted.length > 0 ? buildTrie(wanted) : null);
    const contains = contained === undefined || contained.length === 0 ? null : buildContains(contained, table, room);
    return { contains, starts: trie(starts), ends: trie(ends), whole: trie(whole) };
  };
  const ungated = [...rest.regexes.keys()].filter((no) => rest.regexes[no]?.is_gated === false);
  const of_texts = rest.numbers.length === 0 && rest.ranges.length === 0 && ungated.length === 0;
  const of_numbers =
    texts.length === 0 && rest.ranges.length === 0 && rest.regexes.length === 0 && rest.numbers.every(({ part }) => part === null);
  return { ...rest, folded: of(false), cased: of(true), ungated, of_texts, of_numbers };
}

function toNeedle({ how, text, out }: Text, classes: Uint32Array): Needle {
  const kinds = Uint32Array.from({ length: text.length }, (_, i) => classes[text.charCodeAt(i)] as number);
  return { kinds: how === "ends" ? kinds.reverse() : kinds, out };
}
