// Proofs that an entry stands in a tree, and that a tree is the beginning of a larger one: making them.
//
// Spec: RFC 6962, sections 2.1.1 and 2.1.2 (also https://c2sp.org/merkle-tree). Subtrees, a run of entries
// [start, end) that is a tree of its own, as draft-ietf-plants-merkle-tree-certs, section 4.

import { HASH_BYTES, nodeHash, rowHash } from "./hash.js";
import { TILE_WIDTH, tileAt, type Tile } from "./tile.js";
import type { ReadTile } from "./tree.js";

const TILE_HEIGHT = 8;

/** Entries start to end - 1. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** The hashes that lead from entry `index` to the root of the tree of `size` entries. */
export async function makeInclusionProof(place: { index: number; size: number }, readTile: ReadTile): Promise<Buffer[]> {
  const { index, size } = place;
  requireOrder(0, index, size - 1);
  return hashRanges(siblings({ start: 0, end: size }, index), size, readTile);
}

/** The hashes that lead from the tree of `size1` entries, at least one, to the tree of `size2`. */
export async function makeConsistencyProof(sizes: { size1: number; size2: number }, readTile: ReadTile): Promise<Buffer[]> {
  return makeSubtreeConsistencyProof({ start: 0, end: sizes.size1, size: sizes.size2 }, readTile);
}

/** The hashes that lead from the subtree [start, end) to the tree of `size` entries. */
export async function makeSubtreeConsistencyProof(
  { start, end, size }: { start: number; end: number; size: number },
  readTile: ReadTile,
): Promise<Buffer[]> {
  requireOrder(1, end - start, size - start);
  return hashRanges(complement({ start, end }, { start: 0, end: size }, true), size, readTile);
}

function requireOrder(low: number, value: number, high: number): void {
  if (!(low <= value && value <= high)) throw new RangeError(`not ${low} <= ${value} <= ${high}`);
}

// PATH of the spec, as ranges: the siblings on the way from the entry up, nearest first.
function siblings(tree: Range, index: number): readonly Range[] {
  if (tree.end - tree.start === 1) return [];
  const middle = tree.start + largestPowerBelow(tree.end - tree.start);
  const left = { start: tree.start, end: middle };
  const right = { start: middle, end: tree.end };
  return index < middle ? [...siblings(left, index), right] : [...siblings(right, index), left];
}

// SUBPROOF of the spec, as ranges. `isKnown`: the verifier has the hash of exactly this range.
function complement(part: Range, tree: Range, isKnown: boolean): readonly Range[] {
  if (part.start === tree.start && part.end === tree.end) return isKnown ? [] : [tree];
  const middle = tree.start + largestPowerBelow(tree.end - tree.start);
  const left = { start: tree.start, end: middle };
  const right = { start: middle, end: tree.end };
  if (part.end <= middle) return [...complement(part, left, isKnown), right];
  if (part.start >= middle) return [...complement(part, right, isKnown), left];
  if (part.start !== tree.start) throw new RangeError(`[${part.start}, ${part.end}) is no subtree`);
  return [...complement({ start: middle, end: part.end }, right, false), left];
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function largestHeightWithin(count: number): number {
  let height = 0;
  while (2 ** (height + 1) <= count) height += 1;
  return height;
}

async function hashRanges(ranges: readonly Range[], size: number, readTile: ReadTile): Promise<Buffer[]> {
  const hashes: Buffer[] = [];
  for (const range of ranges) hashes.push(await hashRange(range, size, readTile));
  return hashes;
}

// A range is complete subtrees, each smaller than the one before it; their hashes fold from the right.
async function hashRange({ start, end }: Range, size: number, readTile: ReadTile): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let at = start; at < end; ) {
    const height = largestHeightWithin(end - at);
    parts.push(await hashSubtree({ height, index: at / 2 ** height }, size, readTile));
    at += 2 ** height;
  }
  return parts.reduceRight((right, left) => nodeHash(left, right));
}

async function hashSubtree(node: { height: number; index: number }, size: number, readTile: ReadTile): Promise<Buffer> {
  const level = Math.floor(node.height / TILE_HEIGHT);
  const count = 2 ** (node.height % TILE_HEIGHT);
  const first = node.index * count;
  const tile = tileAt(level, Math.floor(first / TILE_WIDTH), size) as Tile;
  const bytes = await readTile(tile);
  const at = (first % TILE_WIDTH) * HASH_BYTES;
  return rowHash(bytes.subarray(at, at + count * HASH_BYTES));
}
