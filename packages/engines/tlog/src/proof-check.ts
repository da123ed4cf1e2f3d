// Proofs that an entry stands in a tree, and that a tree is the beginning of a larger one: checking them.
//
// Spec: RFC 9162, sections 2.1.3.2 and 2.1.4.2 (the checks that RFC 6962 leaves to the reader); subtrees as
// draft-ietf-plants-merkle-tree-certs, section 4, of which a whole tree is the case start = 0.
// Sizes may be bigint: they come from strangers and may pass 2^53.

import { Fault } from "@hamon/records";
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from "./hash.js";

type Size = number | bigint;

interface Proof {
  /** 32 bytes each, in the order of the spec. */
  readonly proof: readonly Uint8Array[];
}

export interface Inclusion extends Proof {
  readonly index: Size;
  readonly size: Size;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
}

export interface SubtreeInclusion extends Omit<Inclusion, "size"> {
  readonly start: Size;
  readonly end: Size;
}

export interface Consistency extends Proof {
  readonly size1: Size;
  readonly size2: Size;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
}

export interface SubtreeConsistency extends Proof {
  readonly start: Size;
  readonly end: Size;
  readonly size: Size;
  /** Of the subtree. */
  readonly root1: Uint8Array;
  /** Of the whole tree. */
  readonly root2: Uint8Array;
}

/** @throws {Fault} `proof-mismatch` unless the leaf is entry `index` of the tree with that size and root. */
export function verifyInclusion({ index, size, leafHash, proof, root }: Inclusion): void {
  assertHashes([leafHash, ...proof]);
  let first = BigInt(index);
  let last = BigInt(size) - 1n;
  assertProof(first >= 0n && first <= last);
  let hash: Uint8Array = leafHash;
  for (const sibling of proof) {
    assertProof(last !== 0n);
    const isRight = isOdd(first) || first === last;
    hash = isRight ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    const skipped = isRight ? trailingZeros(first) : 0n;
    first >>= skipped + 1n;
    last >>= skipped + 1n;
  }
  assertProof(last === 0n && isEqual(hash, root));
}

/** @throws {Fault} `proof-mismatch` unless the leaf is entry `index` and in the subtree [start, end) with that root. */
export function verifySubtreeInclusion({ index, start, end, leafHash, proof, root }: SubtreeInclusion): void {
  const [from, to] = [BigInt(start), BigInt(end)];
  assertProof(isSubtree(from, to));
  verifyInclusion({ index: BigInt(index) - from, size: to - from, leafHash, proof, root });
}

/**
 * The empty tree is refused: everything begins with it, so a proof from it says nothing.
 *
 * @throws {Fault} `proof-mismatch` unless the first tree is the beginning of the second.
 */
export function verifyConsistency({ size1, size2, root1, root2, proof }: Consistency): void {
  assertProof(BigInt(size1) > 0n);
  verifySubtreeConsistency({ start: 0n, end: size1, size: size2, root1, root2, proof });
}

/** @throws {Fault} `proof-mismatch` unless the subtree's root belongs to the tree. An empty subtree belongs to any. */
export function verifySubtreeConsistency({ start, end, size, root1, root2, proof }: SubtreeConsistency): void {
  assertHashes(proof);
  const [from, to, whole] = [BigInt(start), BigInt(end), BigInt(size)];
  assertProof(from >= 0n && from <= to && to <= whole);
  if (from === to) return assertProof(proof.length === 0 && isEqual(root1, EMPTY_ROOT));
  assertProof(isSubtree(from, to));
  if (to - from === whole) return assertProof(proof.length === 0 && isEqual(root1, root2));
  assertHashes([root1]);
  const { first, second } = climb({ start: from, last: to - 1n, top: whole - 1n }, root1, proof);
  assertProof(isEqual(first, root1) && isEqual(second, root2));
}

interface Climb {
  readonly start: bigint;
  readonly last: bigint;
  readonly top: bigint;
}

// Goes up from the subtree's last entry, rebuilding the root of the subtree and of the tree side by side.
function climb(from: Climb, root1: Uint8Array, proof: readonly Uint8Array[]): { first: Uint8Array; second: Uint8Array } {
  let { start, last, top } = from;
  while (start !== last && (last === top || isOdd(last))) [start, last, top] = [start >> 1n, last >> 1n, top >> 1n];
  const isWhole = start === last;
  const seed = isWhole ? root1 : proof[0];
  assertProof(seed !== undefined);
  let [first, second] = [seed as Uint8Array, seed as Uint8Array];
  for (const hash of isWhole ? proof : proof.slice(1)) {
    assertProof(top !== 0n);
    const isRight = isOdd(last) || last === top;
    if (isRight && start < last) first = nodeHash(hash, first);
    second = isRight ? nodeHash(hash, second) : nodeHash(second, hash);
    const rise = 1n + (isRight ? trailingZeros(last) : 0n);
    [start, last, top] = [start >> rise, last >> rise, top >> rise];
  }
  assertProof(top === 0n);
  return { first, second };
}

// Not empty, and beginning where a complete subtree of at least that size begins.
function isSubtree(start: bigint, end: bigint): boolean {
  if (start < 0n || start >= end) return false;
  const bits = BigInt((end - start - 1n).toString(2).length);
  const width = end - start === 1n ? 1n : 1n << bits;
  return start % width === 0n;
}

function trailingZeros(value: bigint): bigint {
  let count = 0n;
  for (let rest = value; rest !== 0n && !isOdd(rest); rest >>= 1n) count += 1n;
  return count;
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

function assertHashes(hashes: readonly Uint8Array[]): void {
  assertProof(hashes.every(({ length }) => length === HASH_BYTES));
}

function assertProof(isTrue: boolean): void {
  if (!isTrue) throw new Fault("proof-mismatch");
}
