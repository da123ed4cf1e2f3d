// Renewal of an evidence record: what a new stamp has to cover, and the record with that stamp in it.
//
// Spec: RFC 4998, section 5.2. By the digest of the newest chain a stamp covers the stamps before it (time-stamp renewal); by
// another one it covers the data and all chains, and begins a chain of its own (hash-tree renewal).

import { hashWith, type Digest } from "./algorithms.js";
import { formatChains, makeArchiveTimeStamp, type Chain, type EvidenceRecord } from "./evidence-record.js";
import type { ReducedTree } from "./hash-tree.js";

/** The digest of the data object, by any algorithm. */
export type DataDigest = (algorithm: Digest) => Uint8Array;

/** @param token DER of a TimeStampToken over the data itself. @throws {Fault} as parseToken. */
export function startRecord(token: Buffer): EvidenceRecord {
  return { chains: [[makeArchiveTimeStamp(token, null)]], cryptoInfos: null };
}

/**
 * The group of hashes that a renewal by this digest has to cover: leaf of a hash tree, or stamped by themselves.
 *
 * All stamps of the chain stand in it, not the last alone: BouncyCastle looks for each of them.
 */
export function hashesToRenew({ chains }: EvidenceRecord, digest: Digest, dataDigest: DataDigest): readonly Buffer[] {
  const newest = chains.at(-1) as Chain;
  return newest[0]?.digest === digest ? newest.map(({ token }) => hashWith(digest, token)) : [hashOfAll(chains, digest, dataDigest)];
}

/** Of the data and all chains so far: the hashes stand one behind the other, in this order, unsorted. */
export function hashOfAll(chains: readonly Chain[], digest: Digest, dataDigest: DataDigest): Buffer {
  return hashWith(digest, dataDigest(digest), hashWith(digest, formatChains(chains)));
}

/** The record with one stamp more; a new chain where its digest is another. @throws {Fault} as parseToken. */
export function renewRecord({ chains, cryptoInfos }: EvidenceRecord, token: Buffer, tree: ReducedTree | null): EvidenceRecord {
  const stamp = makeArchiveTimeStamp(token, tree);
  const newest = chains.at(-1) as Chain;
  const isSame = newest[0]?.digest === stamp.digest;
  return { chains: isSame ? [...chains.slice(0, -1), [...newest, stamp]] : [...chains, [stamp]], cryptoInfos };
}
