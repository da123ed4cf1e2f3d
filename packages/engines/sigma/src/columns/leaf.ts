// Rules as trees over leaves. A leaf is what one field must be, one of several tests: equal leaves of any rules are one.

import { foldCase, shapeOf } from "../pattern.js";
import type { Atom, Predicate } from "../predicate.js";
import { sourceOf } from "../reading.js";
import { ANY_TEXT } from "./column.js";

export type LeafTree =
  | { readonly kind: "leaf"; readonly no: number }
  | { readonly kind: "all" | "any"; readonly of: readonly LeafTree[] }
  | { readonly kind: "not"; readonly of: LeafTree }
  | { readonly kind: "at_least"; readonly count: number; readonly of: readonly LeafTree[] };

/** `gate` of a regex: texts, folded, one of which must stand in a value for the leaf to matter. */
export type GatedAtom = Atom & { readonly gate?: readonly string[] };

/** What leaves are about: a field, ANY_TEXT, or two fields that are compared. */
export interface Slot {
  readonly no: number;
  /** Fields that are readings of one column share its number. */
  readonly column: number;
  readonly field: string;
  /** The second field of a comparison; null: none. */
  readonly other: string | null;
  readonly tests: Map<string, { readonly atom: GatedAtom; readonly leaves: number[] }>;
}

export interface LeafTable {
  readonly slots: Map<string, Slot>;
  /** Columns, and pairs of these. */
  readonly columns: Map<string, number>;
  readonly leaves: Map<string, number>;
  /** Leaf -> its column's number. */
  readonly column_of: number[];
  /** Leaf -> how often it may hold, as a guess between 0 and 1. */
  readonly weight_of: number[];
}

export function createLeafTable(): LeafTable {
  return { slots: new Map(), columns: new Map(), leaves: new Map(), column_of: [], weight_of: [] };
}

export function toLeafTree(table: LeafTable, predicate: Predicate): LeafTree {
  if (predicate.kind === "not") return { kind: "not", of: toLeafTree(table, predicate.of) };
  if (predicate.kind === "any") return anyTree(table, predicate.of);
  if (predicate.kind === "all") return { kind: "all", of: withGates(predicate.of).map((one) => toLeafTree(table, one)) };
  if (predicate.kind === "at_least") {
    return { ...predicate, of: predicate.of.map((one) => toLeafTree(table, one)) };
  }
  return { kind: "leaf", no: leafOf(table, [predicate]) };
}

// An expression that must hold beside one of some texts in the same field need only be tried where one was found.
function withGates(of: readonly Predicate[]): readonly Predicate[] {
  if (!of.some(({ kind }) => kind === "regex")) return of;
  const gates = of.map(gateOf).filter((gate) => gate !== null);
  return of.map((one) => {
    const gate = one.kind === "regex" ? gates.filter(({ field }) => field === one.field) : [];
    const [best] = gate.sort((a, b) => weightOfTexts(a.texts) - weightOfTexts(b.texts));
    return best === undefined ? one : ({ ...one, gate: best.texts } as GatedAtom);
  });
}

function gateOf(predicate: Predicate): { readonly field: string | null; readonly texts: readonly string[] } | null {
  const of = predicate.kind === "any" ? predicate.of : [predicate];
  const [first] = of;
  if (first === undefined || first.kind !== "text") return null;
  const texts = of.map((one) => {
    if (one.kind !== "text" || one.isCased || one.field !== first.field) return null;
    const shape = shapeOf(one.pattern);
    return shape === null || shape.how === "anything" || shape.text === "" ? null : foldCase(shape.text);
  });
  return texts.some((text) => text === null) ? null : { field: first.field, texts: texts.filter((text) => text !== null) };
}

/** How often one of some texts may stand in a value of a log, as a guess. */
export function weightOfTexts(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + [...text].reduce((weight, letter) => weight * weightOfLetter(letter), 1), 0);
}

function weightOfLetter(letter: string): number {
  if ("/.:=-?&_\\ ".includes(letter)) return 0.3;
  return /[\p{L}\p{N}]/u.test(letter) ? 0.04 : 0.01;
}

// Tests of one field become one leaf.
function anyTree(table: LeafTable, of: readonly Predicate[]): LeafTree {
  const bySlot = new Map<string, Atom[]>();
  const trees: LeafTree[] = [];
  for (const one of of) {
    if ("of" in one) trees.push(toLeafTree(table, one));
    else pushTo(bySlot, slotName(one), one);
  }
  for (const atoms of bySlot.values()) trees.push({ kind: "leaf", no: leafOf(table, atoms) });
  return trees.length === 1 ? (trees[0] as LeafTree) : { kind: "any", of: trees };
}

/** Appends to the list of a key. */
export function pushTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function slotName(atom: Atom): string {
  const field = atom.field ?? ANY_TEXT;
  return atom.kind === "fieldref" ? JSON.stringify([field, atom.other]) : JSON.stringify(field);
}

function leafOf(table: LeafTable, atoms: readonly GatedAtom[]): number {
  const { leaves, column_of, weight_of } = table;
  const slot = slotOf(table, atoms[0] as Atom);
  const keys = atoms.map((atom) => JSON.stringify({ ...atom, field: null }));
  const key = `${slot.no} ${[...new Set(keys)].sort().join()}`;
  const no = leaves.get(key) ?? leaves.size;
  if (no < leaves.size) return no;
  leaves.set(key, no);
  column_of.push(slot.column);
  weight_of.push(atoms.reduce((sum, atom) => sum + weightOf(atom), 0));
  atoms.forEach((atom, i) => addTest(slot, keys[i] as string, atom, no));
  return no;
}

function slotOf({ slots, columns }: LeafTable, atom: Atom): Slot {
  const name = slotName(atom);
  const known = slots.get(name);
  if (known !== undefined) return known;
  const field = atom.field ?? ANY_TEXT;
  const other = atom.kind === "fieldref" ? atom.other : null;
  const source = other === null ? JSON.stringify(sourceOf(field)) : name;
  const column = columns.get(source) ?? columns.size;
  columns.set(source, column);
  const made: Slot = { no: slots.size, column, field, other, tests: new Map() };
  slots.set(name, made);
  return made;
}

function addTest({ tests }: Slot, key: string, atom: Atom, leaf: number): void {
  const known = tests.get(key);
  if (known === undefined) tests.set(key, { atom, leaves: [leaf] });
  else if (known.leaves.at(-1) !== leaf) known.leaves.push(leaf);
}

// Long texts are rare; that something is there, or is not, is nothing rare.
function weightOf(atom: Atom): number {
  if (atom.kind === "exists") return 1;
  if (atom.kind === "null") return 0.5;
  if (atom.kind !== "text") return 0.05;
  const length = atom.pattern.reduce((sum, part) => sum + (part.kind === "literal" ? part.text.length : 0), 0);
  const isWhole = atom.pattern.every(({ kind }) => kind === "literal");
  return length === 0 && !isWhole ? 1 : Math.max(0.5 ** length, 0.0001);
}

/**
 * Leaves of which at least one holds whenever the tree does.
 *
 * @returns null when it may hold without any.
 */
export function witnessesOf(tree: LeafTree, { weight_of }: LeafTable): readonly number[] | null {
  const weigh = (leaves: readonly number[]) => leaves.reduce((sum, leaf) => sum + (weight_of[leaf] as number), 0);
  const find = (node: LeafTree): readonly number[] | null => {
    if (node.kind === "leaf") return [node.no];
    if (node.kind === "not") return null;
    const found = node.of.map(find);
    const known = found.filter((one) => one !== null);
    if (node.kind === "all") return known.sort((a, b) => weigh(a) - weigh(b))[0] ?? null;
    return known.length < found.length ? null : [...new Set(known.flat())];
  };
  return find(tree);
}
