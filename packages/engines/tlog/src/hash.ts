// The hashes of the tree: a leaf and a node can never be taken for one another.
//
// Spec: RFC 6962, section 2.1 (also https://c2sp.org/merkle-tree, "Merkle Tree Hash"). SHA-256.

import { hash } from "node:crypto";

/** Bytes in a hash. */
export const HASH_BYTES = 32;

const LEAF = 0x00;
const NODE = 0x01;

/** Root of the tree without entries: the SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = hash("sha256", Buffer.alloc(0), "buffer");

/** Hash of an entry as it stands in the tree. */
export function leafHash(entry: Uint8Array): Buffer {
  if (entry.length >= leafInput.length) leafInput = Buffer.alloc(2 * (1 + entry.length), LEAF);
  leafInput.set(entry, 1);
  return hash("sha256", leafInput.subarray(0, 1 + entry.length), "buffer");
}

// One input for all leaves: hashing is synchronous.
let leafInput = Buffer.alloc(1 << 10, LEAF);

// One input for all nodes: hashing is synchronous, and a tree is mostly nodes.
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);

/** Hash of two hashes, the left one standing for the earlier entries. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return hash("sha256", nodeInput, "buffer");
}

/**
 * Root of a row of hashes of equally large, complete subtrees.
 *
 * @param hashes a power of two of hashes, one after the other.
 */
export function rowHash(hashes: Uint8Array): Buffer {
  let row = Buffer.from(hashes);
  while (row.length > HASH_BYTES) row = foldOnce(row);
  return row;
}

function foldOnce(row: Buffer): Buffer<ArrayBuffer> {
  const above = Buffer.allocUnsafe(row.length / 2);
  for (let at = 0; at < above.length; at += HASH_BYTES) {
    const left = row.subarray(2 * at, 2 * at + HASH_BYTES);
    const right = row.subarray(2 * at + HASH_BYTES, 2 * at + 2 * HASH_BYTES);
    above.set(nodeHash(left, right), at);
  }
  return above;
}
