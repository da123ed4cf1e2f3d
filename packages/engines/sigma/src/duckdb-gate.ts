// A cheap condition that every event a rule matches must meet: most events then meet no rule at all.
//
// All texts that rules look for in one column become one alternation, read once an event. What a rule needs is kept
// as alternatives of leaves (an OR of ANDs); a rule that needs nothing, such as a bare NOT, has no gate.

import { bind, isSearchable, textOf, toCondition, toRe2, type Binder } from "./duckdb-predicate.js";
import { shapeOf } from "./pattern.js";
import type { Atom, Predicate } from "./predicate.js";

/** Leaves that must all hold, sorted. */
type Alternative = readonly string[];
/** One alternative must hold. Null: always open. */
type Gate = readonly Alternative[] | null;

export interface GateKeeper {
  readonly binder: Binder;
  /** "set <column>" -> the texts looked for, as RE2. */
  readonly sets: Map<string, { readonly text: string; readonly sources: Set<string> }>;
  readonly alternatives: Map<string, Alternative>;
}

const MAX_ALTERNATIVES = 64;
const REGEX = "regexp_matches(";
const SET = "set ";

export function createGateKeeper(binder: Binder): GateKeeper {
  return { binder, sets: new Map(), alternatives: new Map() };
}

/** Adds what a rule needs. False when it may match any event. */
export function admit(keeper: GateKeeper, predicate: Predicate): boolean {
  const gate = gateOf(predicate, keeper.binder);
  if (gate === null) return false;
  for (const alternative of gate) keeper.alternatives.set(alternative.join("\n"), alternative);
  for (const atom of searchedAtoms(predicate, keeper.binder, gate)) addToSet(keeper, atom);
  return true;
}

/** The condition of all admitted rules together. */
export function gateCondition(keeper: GateKeeper): string {
  const all = [...keeper.alternatives.values()];
  const needed = all.filter((one) => !all.some((other) => other !== one && other.every((leaf) => one.includes(leaf))));
  const leaves = (alternative: Alternative) => `(${alternative.map((leaf) => leafCondition(keeper, leaf)).join(" and ")})`;
  return needed.length === 0 ? "false" : `(${needed.map(leaves).join("\n  or ")})`;
}

function leafCondition({ sets, binder }: GateKeeper, leaf: string): string {
  const set = sets.get(leaf);
  if (set === undefined) return leaf;
  return `${REGEX}${set.text}, ${bind(binder, `(?s)${[...set.sources].join("|")}`)})`;
}

function gateOf(predicate: Predicate, binder: Binder): Gate {
  if (predicate.kind === "not" || predicate.kind === "at_least") return null;
  if (predicate.kind === "all") return bothGates(predicate.of.map((one) => gateOf(one, binder)));
  if (predicate.kind !== "any") return [[leafOf(predicate, binder)]];
  if (predicate.of.every((one) => isCheap(one, binder))) return [[toCondition(predicate, binder)]];
  const gates = predicate.of.map((one) => gateOf(one, binder));
  const open = gates.filter((gate) => gate !== null);
  const alternatives = new Map(open.flat().map((alternative) => [alternative.join("\n"), alternative]));
  return open.length < gates.length || alternatives.size > MAX_ALTERNATIVES ? null : [...alternatives.values()];
}

// A regular expression of a rule's own costs a reading of its own: left out where a set of texts already keeps the gate.
function bothGates(gates: readonly Gate[]): Gate {
  const kept = gates.filter((gate) => gate !== null);
  const isSearched = kept.some((gate) => gate.every((leaves) => leaves.some((leaf) => leaf.startsWith(SET))));
  const cheap = kept.filter((gate) => !gate.flat().some((leaf) => leaf.startsWith(REGEX)));
  return (isSearched ? cheap : kept).reduce<Gate>((whole, gate) => (whole === null ? gate : product(whole, gate)), null);
}

function product(a: readonly Alternative[], b: readonly Alternative[]): Gate {
  if (a.length * b.length > MAX_ALTERNATIVES) return a.length <= b.length ? a : b;
  return a.flatMap((one) => b.map((other) => [...new Set([...one, ...other])].sort()));
}

// A text that may stand anywhere joins its column's set; what begins or is the whole value is cheap by itself.
function leafOf(atom: Atom, binder: Binder): string {
  return isSearched(atom, binder) ? setKey(atom) : toCondition(atom, binder);
}

// Cheap by itself, as are several of its kind: neither a search nor a regular expression.
function isCheap(one: Predicate, binder: Binder): boolean {
  const isAtom = one.kind !== "all" && one.kind !== "any" && one.kind !== "not" && one.kind !== "at_least";
  return isAtom && one.kind !== "regex" && !isSearched(one, binder);
}

type TextAtom = Extract<Atom, { kind: "text" }>;

function isSearched(atom: Atom, binder: Binder): atom is TextAtom {
  if (atom.kind !== "text" || !isSearchable(atom, binder)) return false;
  const how = shapeOf(atom.pattern)?.how;
  return how !== "equals" && how !== "startswith";
}

function setKey(atom: TextAtom): string {
  return `${SET}${atom.isCased} ${atom.field}`;
}

function addToSet({ sets, binder }: GateKeeper, atom: TextAtom): void {
  const key = setKey(atom);
  const text = textOf(atom.field as string, atom.isCased, binder);
  const set = sets.get(key) ?? { text, sources: new Set() };
  set.sources.add(toRe2(atom.pattern, atom.isCased));
  sets.set(key, set);
}

// Only atoms whose set the gate names: one dropped from the gate must not widen the others'.
function searchedAtoms(predicate: Predicate, binder: Binder, gate: readonly Alternative[]): readonly TextAtom[] {
  const named = new Set(gate.flat());
  return positiveAtoms(predicate).filter((atom): atom is TextAtom => isSearched(atom, binder) && named.has(setKey(atom)));
}

function positiveAtoms(predicate: Predicate): readonly Atom[] {
  if (predicate.kind === "not" || predicate.kind === "at_least") return [];
  if (predicate.kind === "all" || predicate.kind === "any") return predicate.of.flatMap(positiveAtoms);
  return [predicate];
}
