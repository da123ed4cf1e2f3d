// The hashes of the tree: a leaf and a node can never be taken for one another.
//
// Spec: RFC 6962, section 2.1 (also https://c2sp.org/merkle-tree, "Merkle Tree Hash"). SHA-256.

import { hash } from "node:crypto";

/** Bytes in a hash. */
export const HASH_BYTES = 32;

const LEAF = 0x00;
const NODE = 0x01;

/** Root of the tree without entries: the SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0));

/** Hash of an entry as it stands in the tree. */
export function leafHash(entry: Uint8Array): Buffer {
  const input = leafInputOf(entry.length);
  input.set(entry, 1);
  return sha256(input);
}

/**
 * Hashes of entries that stand in one buffer, one after the other into a row.
 *
 * @param row has room for all of them.
 * @returns the part of the row that they fill.
 */
export function leafHashesInto(row: Buffer, bytes: Buffer, entries: readonly EntryPlace[]): Buffer {
  for (let i = 0; i < entries.length; i += 1) {
    const { start, end } = entries[i] as EntryPlace;
    const input = leafInputOf(end - start);
    bytes.copy(input, 1, start, end);
    hashInto(row, i * HASH_BYTES, input);
  }
  return row.subarray(0, entries.length * HASH_BYTES);
}

/** Where an entry lies in a buffer. */
export interface EntryPlace {
  readonly start: number;
  readonly end: number;
}

// One input for all leaves: hashing is synchronous.
let leafInput = Buffer.alloc(1 << 10, LEAF);

function leafInputOf(bytes: number): Buffer {
  if (bytes >= leafInput.length) leafInput = Buffer.alloc(2 * (1 + bytes), LEAF);
  return leafInput.subarray(0, 1 + bytes);
}

// One input for all nodes: hashing is synchronous, and a tree is mostly nodes.
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);

/** Hash of two hashes, the left one standing for the earlier entries. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

/**
 * Root of a row of hashes of equally large, complete subtrees.
 *
 * @param hashes a power of two of hashes, one after the other.
 */
export function rowHash(hashes: Uint8Array): Buffer {
  const row = Buffer.from(hashes);
  for (let count = row.length / HASH_BYTES; count > 1; count /= 2) foldOnce(row, count);
  return Buffer.from(row.subarray(0, HASH_BYTES));
}

// Two by two, into the first half of the same row: what is overwritten was read before.
function foldOnce(row: Buffer, count: number): void {
  for (let at = 0; at < count / 2; at += 1) {
    row.copy(nodeInput, 1, 2 * at * HASH_BYTES, 2 * (at + 1) * HASH_BYTES);
    hashInto(row, at * HASH_BYTES, nodeInput);
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash("sha256", bytes, "binary"), "latin1");
}

// As text of one byte a letter: a buffer for each hash would take as long as the hashing.
function hashInto(row: Buffer, at: number, bytes: Uint8Array): void {
  row.write(hash("sha256", bytes, "binary"), at, HASH_BYTES, "latin1");
}
