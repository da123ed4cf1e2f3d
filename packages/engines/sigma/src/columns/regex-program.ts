// A regular expression's tree as a program of places (Thompson's construction): a character of a set, two ways, an assertion.

import type { Assertion, CharSet, RegexNode } from "./regex-syntax.js";

/** Place i: op 0 reads a character of set x, then y; op 1 goes to x and y; op 2 goes to y where assertion x holds; op 3 is a match. */
export interface RegexProgram {
  readonly op: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly start: number;
  /** Characters that a match has at least. */
  readonly least: number;
  /** Texts that every match holds; and the text that it begins with. */
  readonly musts: readonly string[];
  readonly prefix: string;
  readonly sets: readonly ((char: string) => boolean)[];
  readonly assertions: readonly Assertion[];
}

/** Places: RE2 stops at about as many by its limit of 8 MiB. */
const MOST_PLACES = 20_000;
/** Nodes of the tree, each as often as it is repeated: nothing, repeated, makes no place but takes its time. */
const MOST_NODES = 200_000;

interface Draft {
  readonly op: number[];
  readonly x: number[];
  readonly y: number[];
  readonly sets: Map<string, { readonly no: number; readonly test: (char: string) => boolean }>;
  readonly assertions: Assertion[];
  nodes: number;
}

class TooLarge extends Error {}

/** @returns null when it is larger than is allowed. */
export function compileRegex(tree: RegexNode): RegexProgram | null {
  const draft: Draft = { op: [], x: [], y: [], sets: new Map(), assertions: [], nodes: 0 };
  const match = place(draft, 3, 0, 0);
  try {
    const start = build(draft, tree, match);
    const { op, x, y, assertions } = draft;
    return {
      op,
      x,
      y,
      start,
      least: leastLength(tree),
      ...literalsOf(tree),
      sets: [...draft.sets.values()].map(({ test }) => test),
      assertions,
    };
  } catch (mistake) {
    if (mistake instanceof TooLarge) return null;
    throw mistake;
  }
}

// Of characters in a row, in the case in which they stand.
function literalsOf(tree: RegexNode): { readonly musts: readonly string[]; readonly prefix: string } {
  const chars = (tree.kind === "seq" ? tree.of : [tree]).map((node) => (node.kind === "set" && !node.set.isFolded ? node.set.char : null));
  const first = chars.indexOf(null);
  const runs = chars
    .map((char) => char ?? "\n\0")
    .join("")
    .split("\n\0");
  const isPlain = (text: string) => text !== "" && !/\p{Surrogate}/u.test(text);
  const prefix = chars.slice(0, first < 0 ? undefined : first).join("");
  return { musts: [...new Set(runs)].filter(isPlain), prefix: isPlain(prefix) ? prefix : "" };
}

function leastLength(node: RegexNode): number {
  if (node.kind === "set") return 1;
  if (node.kind === "assert") return 0;
  if (node.kind === "repeat") return node.least === 0 ? 0 : node.least * leastLength(node.of);
  const lengths = node.of.map(leastLength);
  return node.kind === "seq" ? lengths.reduce((sum, one) => sum + one, 0) : Math.min(...lengths);
}

function place({ op, x, y }: Draft, what: number, a: number, b: number): number {
  if (op.length >= MOST_PLACES) throw new TooLarge();
  x.push(a);
  y.push(b);
  return op.push(what) - 1;
}

// From the end: what follows is known when a place is made.
function build(draft: Draft, node: RegexNode, then: number): number {
  draft.nodes += 1;
  if (draft.nodes > MOST_NODES) throw new TooLarge();
  if (node.kind === "seq") return node.of.reduceRight((next, one) => build(draft, one, next), then);
  if (node.kind === "set") return place(draft, 0, setNo(draft, node.set), then);
  if (node.kind === "assert") return place(draft, 2, draft.assertions.push(node.what) - 1, then);
  if (node.kind === "repeat") return buildRepeat(draft, node, then);
  const ways = node.of.map((one) => build(draft, one, then));
  return ways.reduceRight((rest, way) => place(draft, 1, way, rest));
}

function buildRepeat(draft: Draft, { of, least, most }: Extract<RegexNode, { kind: "repeat" }>, then: number): number {
  let next = then;
  if (most === null) {
    next = place(draft, 1, 0, then);
    draft.x[next] = build(draft, of, next);
  } else {
    for (let i = least; i < most; i += 1) next = place(draft, 1, build(draft, of, next), then);
  }
  for (let i = 0; i < least; i += 1) next = build(draft, of, next);
  return next;
}

function setNo(draft: Draft, set: CharSet): number {
  const name = JSON.stringify([set.terms, set.isNot, set.isFolded]);
  const known = draft.sets.get(name)?.no ?? draft.sets.size;
  if (known === draft.sets.size) draft.sets.set(name, { no: known, test: setTest(set) });
  return known;
}

function setTest({ terms, isNot, isFolded }: CharSet): (char: string) => boolean {
  const tests = terms.map((term) => ({ ...term, regExp: new RegExp(`[${term.js}]`, isFolded ? "iu" : "u") }));
  return (char) => isNot !== tests.some((term) => term.isNot !== term.regExp.test(char));
}
