// Which of thousands of texts a value begins with, ends with, is, or contains, in one reading of it.
//
// Contained texts by Aho and Corasick (CACM 18(6), 1975): the nodes near the root, where a reading mostly is, have a whole
// row of successors; the others their edges and the node to fall back to. The ends and beginnings of values walk a tree.

import type { AsciiValue } from "./ascii-cache.js";
import { hintOf, hintsOf, type OwnClasses } from "./hints.js";
import { buildTrie, edgeOf, type Needle, type Trie } from "./trie.js";

export interface ContainsAutomaton extends Trie {
  /** Classes of its own: of ASCII units, and by the class of all automata of the others. ASCII has the classes below `width`. */
  readonly ascii: Uint32Array;
  readonly beyond: Uint32Array;
  readonly width: number;
  /**
   * Successors of nodes below row_count by the classes of ASCII, `width` each: where the successor's row begins; or, below 0,
   * ~node of one that has no row or finds something.
   */
  readonly rows: Int32Array;
  readonly row_count: number;
  /** The node of the longest other text that ends here. */
  readonly fail: Int32Array;
  /** The nearest node on the way of `fail`, itself included, that finds something; 0: none. */
  readonly found: Int32Array;
  /** Where a text may begin; empty: anywhere. */
  readonly hints: Uint8Array;
  /** The same as `ascii`, narrow: what hints are made of. */
  readonly hint_classes: Uint8Array;
}

/** A value's UTF-16 units. Beyond `length` stands what was there before. */
export interface Text {
  units: Uint16Array;
  /** The same memory. */
  bytes: Buffer;
  length: number;
}

const MOST_BY_HAND = 24;
const MOST_BY_COPY = 1_024;
/** A longer text is seldom; its memory goes with the next short one. */
const LONG = 1 << 20;

/** @param room units that it can hold; it grows. */
export function emptyText(room: number): Text {
  const units = new Uint16Array(room);
  return { units, bytes: Buffer.from(units.buffer), length: 0 };
}

/** Puts a text where automata read it. */
export function fillText(into: Text, text: string): void {
  makeRoom(into, text.length);
  into.length = text.length;
  if (text.length > MOST_BY_HAND) into.bytes.write(text, "utf16le");
  else for (let i = 0; i < text.length; i += 1) into.units[i] = text.charCodeAt(i);
}

/** The same of bytes of ASCII. */
export function fillAscii(into: Text, { bytes, start, end }: AsciiValue): void {
  const length = end - start;
  makeRoom(into, length);
  const { units } = into;
  into.length = length;
  if (length > MOST_BY_COPY) units.set(bytes.subarray(start, end));
  else for (let i = 0; i < length; i += 1) units[i] = bytes[start + i] as number;
}

function makeRoom(into: Text, length: number): void {
  if (into.units.length < length) Object.assign(into, emptyText(length > LONG ? length : length * 2));
  else if (into.units.length > LONG * 2 && length < LONG) Object.assign(into, emptyText(LONG));
}

/** What a reading found. */
export interface Finder {
  found(out: number): void;
  /** Which nodes were already reported for this value. */
  readonly seen: Uint32Array;
  readonly generation: number;
}

const ASCII = 128;
/** Numbers in the rows of one automaton, at most: 4 MiB. */
const MOST_IN_ROWS = 1 << 20;

/**
 * @param classes of all automata, for each unit.
 * @param room numbers that may still be put into rows, over all automata: 32 MiB.
 */
export function buildContains(needles: readonly Needle[], classes: Uint32Array, room: { left: number }): ContainsAutomaton {
  const own = ownClasses(needles, classes);
  const trie = buildTrie(needles.map(({ kinds, out }) => ({ kinds: kinds.map((kind) => own.of[kind] as number), out })));
  const count = trie.edge_at.length - 1;
  const rowCount = Math.max(1, Math.min(count, Math.floor(Math.min(MOST_IN_ROWS, room.left) / own.width)));
  room.left -= rowCount * own.width;
  const auto: ContainsAutomaton = {
    ...trie,
    ascii: Uint32Array.from({ length: ASCII }, (_, unit) => own.of[classes[unit] as number] as number),
    beyond: own.of,
    width: own.width,
    rows: new Int32Array(rowCount * own.width),
    row_count: rowCount,
    fail: new Int32Array(count),
    found: new Int32Array(count),
    hints: hintsOf(needles, own),
    hint_classes: Uint8Array.from({ length: ASCII }, (_, unit) => own.of[classes[unit] as number] as number),
  };
  for (let node = 0; node < count; node += 1) settle(auto, node);
  return auto;
}

// Few of all classes stand in one field's texts; those of ASCII come first, so that rows are short.
function ownClasses(needles: readonly Needle[], classes: Uint32Array): OwnClasses {
  const used = new Set<number>();
  for (const { kinds } of needles) for (const kind of kinds) used.add(kind);
  const ascii = new Set(classes.subarray(0, ASCII));
  const order = [...[...used].filter((kind) => ascii.has(kind)), ...[...used].filter((kind) => !ascii.has(kind))];
  const of = new Uint32Array([...used, ...ascii].reduce((most, kind) => Math.max(most, kind), 0) + 1);
  order.forEach((kind, i) => (of[kind] = i + 1));
  return { of, width: order.filter((kind) => ascii.has(kind)).length + 1 };
}

// A node's row, and where its children fall back to. Nodes nearer to the root are settled; what they find is, too.
function settle(auto: ContainsAutomaton, node: number): void {
  const { width, rows, row_count, fail, found, out_at, edge_at, edge_class, edge_to } = auto;
  const back = fail[node] as number;
  if (node > 0 && node < row_count) rows.copyWithin(node * width, back * width, (back + 1) * width);
  for (let edge = edge_at[node] as number; edge < (edge_at[node + 1] as number); edge += 1) {
    const [kind, child] = [edge_class[edge] as number, edge_to[edge] as number];
    const behind = node === 0 ? 0 : step(auto, back, kind);
    fail[child] = behind;
    found[child] = (out_at[child + 1] as number) > (out_at[child] as number) ? child : (found[behind] as number);
    const isPlain = child < row_count && found[child] === 0;
    if (node < row_count && kind < width) rows[node * width + kind] = isPlain ? child * width : ~child;
  }
}

function step(auto: ContainsAutomaton, from: number, kind: number): number {
  for (let node = from; ; node = auto.fail[node] as number) {
    if (node < auto.row_count && kind < auto.width) {
      const next = auto.rows[node * auto.width + kind] as number;
      return next < 0 ? ~next : next / auto.width;
    }
    const next = edgeOf(auto, node, kind);
    if (next >= 0 || node === 0) return Math.max(0, next);
  }
}

/** Reports what the text contains, each once. */
export function findContained(auto: ContainsAutomaton, classes: Uint32Array, text: Text, finder: Finder): void {
  if (auto.hints.length > 0) findHinted(auto, classes, text, finder);
  else scan(auto, classes, { text, finder, from: 0, least: text.length });
}

// Of three letters at every second place one stands in each text of four or more: where none is a hint, nothing is read letter by letter.
function findHinted(auto: ContainsAutomaton, classes: Uint32Array, text: Text, finder: Finder): void {
  const { hints, hint_classes: own } = auto;
  const { units, length } = text;
  for (let at = 2; at < length; at += 2) {
    const first = units[at - 2] as number;
    const second = units[at - 1] as number;
    const third = units[at] as number;
    const isAscii = (first | second | third) < ASCII;
    if (isAscii && hints[hintOf(own[first] as number, own[second] as number, own[third] as number)] === 0) continue;
    const end = scan(auto, classes, { text, finder, from: Math.max(0, at - 3), least: at });
    at = end + (end & 1);
  }
}

interface Span {
  readonly text: Text;
  readonly finder: Finder;
  readonly from: number;
  /** From this place on it ends where no text has begun. */
  readonly least: number;
}

// Letter by letter. @returns the place behind the last one read.
function scan(auto: ContainsAutomaton, classes: Uint32Array, { text, finder, from, least }: Span): number {
  const { ascii, rows, found, row_count, width } = auto;
  const { seen, generation } = finder;
  const { units, length } = text;
  let row = 0;
  for (let i = from; i < length; i += 1) {
    const unit = units[i] as number;
    const next = unit < ASCII ? (rows[row + (ascii[unit] as number)] as number) : ~stepBeyond(auto, row, classes[unit] as number);
    if (next >= 0) {
      row = next;
      if (next === 0 && i >= least) return i + 1;
      continue;
    }
    const node = ~next;
    // Mostly it was found before in this text.
    if (node < row_count && seen[found[node] as number] === generation) row = node * width;
    else {
      i = findAside(auto, classes, { text, finder, node, at: i });
      row = aside;
    }
  }
  return length;
}

/** The row where findAside ended: a second result without an object. */
let aside = 0;

interface Aside {
  readonly text: Text;
  readonly finder: Finder;
  /** Reached with the unit at `at`. */
  readonly node: number;
  readonly at: number;
}

// From a node that finds something, or has no row, until one has a row. @returns the place of the last unit read.
function findAside(auto: ContainsAutomaton, classes: Uint32Array, { text, finder, node: first, at }: Aside): number {
  const { found, row_count, width, ascii, beyond } = auto;
  let [node, i] = [first, at];
  for (;;) {
    if ((found[node] as number) !== 0) report(auto, found[node] as number, finder);
    if (node < row_count || i + 1 >= text.length) break;
    i += 1;
    const unit = text.units[i] as number;
    node = step(auto, node, unit < ASCII ? (ascii[unit] as number) : (beyond[classes[unit] as number] ?? 0));
  }
  aside = node < row_count ? node * width : 0;
  return i;
}

function stepBeyond(auto: ContainsAutomaton, row: number, kind: number): number {
  const own = auto.beyond[kind] ?? 0;
  return own === 0 ? 0 : step(auto, row / auto.width, own);
}

function report(auto: ContainsAutomaton, first: number, finder: Finder): void {
  const { seen, generation } = finder;
  for (let node = first; node !== 0 && seen[node] !== generation; node = auto.found[auto.fail[node] as number] as number) {
    seen[node] = generation;
    reportNode(auto, node, finder);
  }
}

function reportNode({ out_at, outs }: Trie, node: number, finder: Finder): void {
  for (let i = out_at[node] as number; i < (out_at[node + 1] as number); i += 1) finder.found(outs[i] as number);
}

/** Reports the texts the value begins with. */
export function findStarts(trie: Trie, classes: Uint32Array, { units, length }: Text, finder: Finder): void {
  reportNode(trie, 0, finder);
  let node = 0;
  for (let i = 0; i < length; i += 1) {
    node = edgeOf(trie, node, classes[units[i] as number] as number);
    if (node < 0) return;
    reportNode(trie, node, finder);
  }
}

/** Reports the texts the value ends with; the tree is of texts read backwards. */
export function findEnds(trie: Trie, classes: Uint32Array, { units, length }: Text, finder: Finder): void {
  reportNode(trie, 0, finder);
  let node = 0;
  for (let i = length - 1; i >= 0; i -= 1) {
    node = edgeOf(trie, node, classes[units[i] as number] as number);
    if (node < 0) return;
    reportNode(trie, node, finder);
  }
}

/** Reports the texts the value is. */
export function findWhole(trie: Trie, classes: Uint32Array, { units, length }: Text, finder: Finder): void {
  let node = 0;
  for (let i = 0; i < length; i += 1) {
    node = edgeOf(trie, node, classes[units[i] as number] as number);
    if (node < 0) return;
  }
  reportNode(trie, node, finder);
}
