// Names of places as paths of tokens from a root: one hash table of edges in one typed array, no object per name.
//
// An edge is four numbers side by side, so that a step reads one line of the cache: from, symbol, to, and the place that the
// path to there names.

import { NUMBER, type Tokens } from "./tokens.js";

/** No node, no place. */
export const NOTHING = -1;
/** Several places bear the name. */
export const SEVERAL = -2;

export interface Trie {
  /** EDGE numbers each; FROM is NOTHING where the slot is free. */
  edges: Int32Array;
  edgeCount: number;
  nodeCount: number;
}

const EDGE = 4;
const [FROM, SYMBOL, TO, PLACE] = [0, 1, 2, 3] as const;
const FIRST_SLOTS = 1 << 15;

export function newTrie(): Trie {
  return { edges: new Int32Array(FIRST_SLOTS * EDGE).fill(NOTHING), edgeCount: 0, nodeCount: 0 };
}

export function newNode(trie: Trie): number {
  trie.nodeCount += 1;
  return trie.nodeCount - 1;
}

/** Gives a name to a place. A name that two places bear names neither. */
export function addName(trie: Trie, root: number, tokens: Tokens, place: number): void {
  if (tokens.length === 0) return;
  let [node, slot] = [root, 0];
  for (let at = 0; at < tokens.length; at += 1) {
    slot = slotFor(trie, node, symbolAt(tokens, at));
    node = trie.edges[slot + TO] as number;
  }
  const there = trie.edges[slot + PLACE] as number;
  trie.edges[slot + PLACE] = there === NOTHING || there === place ? place : SEVERAL;
}

const LETTERS = 65_536;

/** Letters first, then the values of numbers. */
function symbolAt({ codes, values }: Tokens, at: number): number {
  const code = codes[at] as number;
  return code === NUMBER ? LETTERS + (values[at] as number) : code;
}

function slotFor(trie: Trie, node: number, symbol: number): number {
  const slot = slotOf(trie.edges, node, symbol);
  if (trie.edges[slot + FROM] !== NOTHING) return slot;
  trie.edges.set([node, symbol, newNode(trie), NOTHING], slot);
  trie.edgeCount += 1;
  if (trie.edgeCount * 2 * EDGE <= trie.edges.length) return slot;
  growEdges(trie);
  return slotOf(trie.edges, node, symbol);
}

// Open addressing, at most half full: the slot of the edge, or the free one where it would stand.
function slotOf(edges: Int32Array, node: number, symbol: number): number {
  const mask = edges.length - 1;
  let slot = (mixed(node, symbol) * EDGE) & mask;
  for (;;) {
    const from = edges[slot + FROM] as number;
    if (from === NOTHING || (from === node && edges[slot + SYMBOL] === symbol)) return slot;
    slot = (slot + EDGE) & mask;
  }
}

function mixed(node: number, symbol: number): number {
  const hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(symbol, 0x85ebca6b);
  return (hash ^ (hash >>> 15)) & 0x1fff_ffff;
}

function growEdges(trie: Trie): void {
  const old = trie.edges;
  trie.edges = new Int32Array(old.length * 2).fill(NOTHING);
  for (let at = 0; at < old.length; at += EDGE) {
    if (old[at + FROM] === NOTHING) continue;
    trie.edges.set(old.subarray(at, at + EDGE), slotOf(trie.edges, old[at + FROM] as number, old[at + SYMBOL] as number));
  }
}

export interface Found {
  place: number;
  /** Where the name ends. */
  end: number;
}

/** The longest name from `found.end`: its place (SEVERAL where it is not one place's) and its end into `found`. False: none. */
export function findLongest({ edges }: Trie, root: number, tokens: Tokens, found: Found): boolean {
  let node = root;
  let isFound = false;
  for (let at = found.end; at < tokens.length; at += 1) {
    const slot = slotOf(edges, node, symbolAt(tokens, at));
    if (edges[slot + FROM] === NOTHING) break;
    node = edges[slot + TO] as number;
    const place = edges[slot + PLACE] as number;
    if (place === NOTHING) continue;
    found.place = place;
    found.end = at + 1;
    isFound = true;
  }
  return isFound;
}
