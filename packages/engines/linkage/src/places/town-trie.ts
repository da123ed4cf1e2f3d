// Names of places as paths of tokens from a root: one hash table of edges on typed arrays, no object per name.
//
// Each municipality has a root of its own, each prefecture one over all its towns, and the country one over all.

import { NUMBER, type Tokens } from "./tokens.js";

/** No node, no place. */
export const NOTHING = -1;
/** Several places bear the name. */
export const SEVERAL = -2;

export interface Trie {
  edgeKeys: Float64Array;
  edgeNodes: Int32Array;
  edgeCount: number;
  /** What a node's path names: a place's number, NOTHING or SEVERAL. */
  places: Int32Array;
  nodeCount: number;
}

const FIRST_EDGES = 1 << 16;

export function newTrie(): Trie {
  return {
    edgeKeys: new Float64Array(FIRST_EDGES).fill(NOTHING),
    edgeNodes: new Int32Array(FIRST_EDGES),
    edgeCount: 0,
    places: new Int32Array(FIRST_EDGES).fill(NOTHING),
    nodeCount: 0,
  };
}

export function newNode(trie: Trie): number {
  if (trie.nodeCount === trie.places.length) {
    const places = new Int32Array(trie.places.length * 2).fill(NOTHING);
    places.set(trie.places);
    trie.places = places;
  }
  trie.nodeCount += 1;
  return trie.nodeCount - 1;
}

/** Gives a name to a place. A name that two places bear names neither. */
export function addName(trie: Trie, root: number, tokens: Tokens, place: number): void {
  let node = root;
  for (let at = 0; at < tokens.length; at += 1) node = childOf(trie, node, symbolAt(tokens, at));
  const there = trie.places[node] as number;
  trie.places[node] = there === NOTHING || there === place ? place : SEVERAL;
}

const LETTERS = 65_536;
/** Letters first, then the values of numbers. */
const SYMBOLS = LETTERS + 1_000_000;

function symbolAt({ codes, values }: Tokens, at: number): number {
  const code = codes[at] as number;
  return code === NUMBER ? LETTERS + (values[at] as number) : code;
}

function childOf(trie: Trie, node: number, symbol: number): number {
  const key = node * SYMBOLS + symbol;
  const slot = slotOf(trie, key, node, symbol);
  if (trie.edgeKeys[slot] === key) return trie.edgeNodes[slot] as number;
  const child = newNode(trie);
  trie.edgeKeys[slot] = key;
  trie.edgeNodes[slot] = child;
  trie.edgeCount += 1;
  if (trie.edgeCount * 2 > trie.edgeKeys.length) growEdges(trie);
  return child;
}

// Open addressing, at most half full.
function slotOf({ edgeKeys }: Trie, key: number, node: number, symbol: number): number {
  const mask = edgeKeys.length - 1;
  let slot = mixed(node, symbol) & mask;
  for (let there = edgeKeys[slot] as number; there !== key && there !== NOTHING; there = edgeKeys[slot] as number) slot = (slot + 1) & mask;
  return slot;
}

function mixed(node: number, symbol: number): number {
  const hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(symbol, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}

function growEdges(trie: Trie): void {
  const { edgeKeys, edgeNodes } = trie;
  trie.edgeKeys = new Float64Array(edgeKeys.length * 2).fill(NOTHING);
  trie.edgeNodes = new Int32Array(edgeKeys.length * 2);
  for (let old = 0; old < edgeKeys.length; old += 1) {
    const key = edgeKeys[old] as number;
    if (key === NOTHING) continue;
    const slot = slotOf(trie, key, Math.floor(key / SYMBOLS), key % SYMBOLS);
    trie.edgeKeys[slot] = key;
    trie.edgeNodes[slot] = edgeNodes[old] as number;
  }
}

export interface Found {
  place: number;
  /** Where the name ends. */
  end: number;
}

/** The longest name from `at`: its place (SEVERAL where it is not one place's) into `found`. False: none. */
export function findLongest(trie: Trie, from: number, tokens: Tokens, { root, found }: { root: number; found: Found }): boolean {
  found.place = trie.places[root] as number;
  found.end = from;
  let node = root;
  for (let at = from; at < tokens.length; at += 1) {
    const symbol = symbolAt(tokens, at);
    const key = node * SYMBOLS + symbol;
    const slot = slotOf(trie, key, node, symbol);
    if (trie.edgeKeys[slot] !== key) break;
    node = trie.edgeNodes[slot] as number;
    const place = trie.places[node] as number;
    if (place === NOTHING) continue;
    found.place = place;
    found.end = at + 1;
  }
  return found.place !== NOTHING;
}
