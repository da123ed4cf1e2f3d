// The condition of a rule: and, or, not, parentheses, "1 of x*", "all of them".
//
// Grammar, loosest first: or, and, not, primary. Words are read without regard to case.

import { Fault } from "@hamon/records";
import type { NodePath, Reader } from "./fault-code.js";
import { nearestName } from "./nearest-name.js";
import { allOf, anyOf, notOf, type Predicate } from "./predicate.js";

/** Selections by name; null where one had a fault, so that it is not called unknown too. */
export type Selections = ReadonlyMap<string, Predicate | null>;

interface Token {
  readonly text: string;
  readonly word: string;
  /** Column in the condition, from 1. */
  readonly column: number;
}

interface Parse {
  readonly tokens: readonly Token[];
  readonly selections: Selections;
  readonly condition: string;
  readonly reader: Reader;
  readonly path: NodePath;
  next: number;
  depth: number;
}

/** Thrown and caught in this file: the rest of a condition after a mistake means nothing. */
class Stopped extends Error {}

const MAX_DEPTH = 100;
const WORDS = ["and", "or", "not", "of", "all", "any", "them", "1"];

/** Null after a fault. */
export function parseCondition(
  condition: string,
  selections: Selections,
  at: { readonly path: NodePath; readonly reader: Reader },
): Predicate | null {
  const tokens = [...condition.matchAll(/[()]|[^\s()]+/g)].map(({ 0: text, index }) => ({
    text,
    word: text.toLowerCase(),
    column: index + 1,
  }));
  const parse: Parse = { tokens, selections, condition, ...at, next: 0, depth: 0 };
  try {
    const whole = parseOr(parse);
    const rest = tokens[parse.next];
    if (rest !== undefined) refuseRest(parse, rest);
    return whole;
  } catch (stopped) {
    if (stopped instanceof Stopped) return null;
    throw stopped;
  }
}

/** Whether it is the aggregation of Sigma 1 ("| count() > 5", "near"), which correlations have replaced. */
export function isAggregation(condition: string): boolean {
  return /\||\bnear\b/i.test(condition);
}

function parseOr(parse: Parse): Predicate | null {
  return parseChain(parse, "or", parseAnd);
}

function parseAnd(parse: Parse): Predicate | null {
  return parseChain(parse, "and", parseNot);
}

function parseChain(parse: Parse, word: "and" | "or", parseOne: (parse: Parse) => Predicate | null): Predicate | null {
  const parts = [parseOne(parse)];
  while (take(parse, word)) parts.push(parseOne(parse));
  const good = parts.filter((part) => part !== null);
  if (good.length < parts.length) return null;
  return word === "or" ? anyOf(good) : allOf(good);
}

function parseNot(parse: Parse): Predicate | null {
  if (!take(parse, "not")) return parsePrimary(parse);
  deeper(parse);
  const inner = parseNot(parse);
  parse.depth -= 1;
  return inner === null ? null : notOf(inner);
}

function parsePrimary(parse: Parse): Predicate | null {
  const token = parse.tokens[parse.next];
  if (token === undefined || token.text === ")") return refuse(parse, token);
  parse.next += 1;
  if (token.text === "(") {
    deeper(parse);
    const inner = parseOr(parse);
    if (!take(parse, ")")) refuseRest(parse, parse.tokens[parse.next]);
    parse.depth -= 1;
    return inner;
  }
  const isQuantifier = /^(?:\d+|all|any)$/.test(token.word) && parse.tokens[parse.next]?.word === "of";
  return isQuantifier ? parseQuantified(parse, token) : selection(parse, token);
}

function deeper(parse: Parse): void {
  parse.depth += 1;
  if (parse.depth > MAX_DEPTH) refuse(parse, parse.tokens[parse.next]);
}

function take(parse: Parse, word: string): boolean {
  if (parse.tokens[parse.next]?.word !== word) return false;
  parse.next += 1;
  return true;
}

// "1 of selection_*", "all of them", "2 of filter_*". Names that begin with _ do not belong to "them".
function parseQuantified(parse: Parse, quantifier: Token): Predicate | null {
  parse.next += 1;
  const target = parse.tokens[parse.next];
  if (target === undefined || target.text === "(" || target.text === ")") return refuse(parse, target);
  parse.next += 1;
  const isThem = target.word === "them";
  const pattern = new RegExp(`^${target.text.split("*").map(escapeText).join(".*")}$`);
  const names = [...parse.selections.keys()].filter((name) => (isThem ? !name.startsWith("_") : pattern.test(name)));
  if (names.length === 0) return unknownSelection(parse, target);
  const found = names.map((name) => parse.selections.get(name) ?? null);
  const good = found.filter((one) => one !== null);
  if (good.length < found.length) return null;
  if (quantifier.word === "all") return allOf(good);
  const count = quantifier.word === "any" ? 1 : Number(quantifier.word);
  if (count === 1) return anyOf(good);
  if (count < 1 || count > good.length) return refuse(parse, quantifier);
  return { kind: "at_least", count, of: good };
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function selection(parse: Parse, token: Token): Predicate | null {
  if (!parse.selections.has(token.text)) return unknownSelection(parse, token);
  return parse.selections.get(token.text) ?? null;
}

function unknownSelection({ selections, reader, path }: Parse, { text }: Token): null {
  const params = { selection: text, nearest: nearestName(text, selections.keys()) };
  reader.add(new Fault("unknown-selection", { at: reader.at(path), params }));
  return null;
}

// A word where an operator or the end should stand.
function refuseRest(parse: Parse, token: Token | undefined): never {
  if (token === undefined || token.text === "(" || token.text === ")") return refuse(parse, token);
  const params = { word: token.text, nearest: nearestName(token.word, WORDS) };
  parse.reader.add(new Fault("unknown-condition-word", { at: parse.reader.at(parse.path), params }));
  throw new Stopped();
}

function refuse(parse: Parse, token: Token | undefined): never {
  const params = { condition: parse.condition.slice(0, 200), column: token?.column ?? parse.condition.length + 1 };
  parse.reader.add(new Fault("bad-condition", { at: parse.reader.at(parse.path), params }));
  throw new Stopped();
}
