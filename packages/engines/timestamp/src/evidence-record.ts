// An evidence record: time stamps that each cover the one before, so that what the first one showed is still shown when its
// certificate has ended or its digest has become weak.
//
// Spec: RFC 4998, sections 3 to 5 and the module of 1988 in appendix A (implicit tags).

import { Fault } from "@hamon/records";
import { hashWith, oidOfDigest, readDigest, type Digest } from "./algorithms.js";
import { integerOf, malformed, Members, partsOf, readDer, TAG, type Der } from "./der.js";
import { integer, octets, oid, sequence, tlv } from "./der-writer.js";
import type { ReducedTree } from "./hash-tree.js";
import { parseToken } from "./token.js";

const PART = { record: "evidence record", stamp: "archive time stamp", tree: "hash tree", digests: "digest algorithms" } as const;
const RECORD = { cryptoInfos: 0xa0, encryptionInfo: 0xa1 } as const;
const STAMP = { digest: 0xa0, attributes: 0xa1, tree: 0xa2 } as const;

/** ArchiveTimeStamp. */
export interface ArchiveTimeStamp {
  /** Of its tree, and of what the stamp is over: they are never two. */
  readonly digest: Digest;
  /** What the stamp is over: the root of its tree. */
  readonly imprint: Buffer;
  /** Null where the stamp is over one hash. */
  readonly tree: ReducedTree | null;
  /** DER of the TimeStampToken. */
  readonly token: Buffer;
  readonly raw: Buffer;
}

/** ArchiveTimeStampChain: stamps by one digest, each over the one before. Never empty. */
export type Chain = readonly ArchiveTimeStamp[];

export interface EvidenceRecord {
  /** ArchiveTimeStampSequence: each chain over the data and all chains before it. Never empty. */
  readonly chains: readonly Chain[];
  /** Certificates and lists that somebody laid in it; no stamp covers them, so they are kept and not read. */
  readonly cryptoInfos: Buffer | null;
}

/**
 * @param bytes DER of an EvidenceRecord and nothing else.
 * @throws {Fault} `record-malformed`, `record-encrypted`, `record-digest-mixed`; `token-malformed`, `token-not-time-stamp` and
 *   `token-algorithm` of its stamps.
 */
export function parseEvidenceRecord(bytes: Uint8Array): EvidenceRecord {
  const { digests, cryptoInfos, chains: read } = asRecord(() => readRecord(readDer(bytes, PART.record)));
  const chains = read.map((chain) => chain.map(withImprint));
  if (chains.some((chain) => chain.some(({ digest }) => digest !== chain[0]?.digest))) throw new Fault("record-digest-mixed");
  const used = digestsOf(chains);
  if (digests.length !== used.length || !used.every((one) => digests.includes(one))) throw recordMalformed(PART.digests);
  return { chains, cryptoInfos };
}

/** The digests that are used stand in front, each once, in the order of their chains. */
export function formatEvidenceRecord({ chains, cryptoInfos }: EvidenceRecord): Buffer {
  const digests = digestsOf(chains).map((digest) => sequence(oid(oidOfDigest(digest))));
  return sequence(integer(1n), sequence(...digests), ...(cryptoInfos === null ? [] : [cryptoInfos]), formatChains(chains));
}

/** DER of an ArchiveTimeStampSequence: what the first stamp of the next chain covers beside the data. */
export function formatChains(chains: readonly Chain[]): Buffer {
  return sequence(...chains.map((chain) => sequence(...chain.map(({ raw }) => raw))));
}

/** The digest of its tree is not stated: it is that of the stamp. @throws {Fault} as parseToken. */
export function makeArchiveTimeStamp(token: Buffer, tree: ReducedTree | null): ArchiveTimeStamp {
  const lists = (tree ?? []).map((list) => sequence(...list.map(octets)));
  const raw = sequence(...(tree === null ? [] : [tlv(STAMP.tree, ...lists)]), token);
  return { ...imprintOf(token), tree, token, raw };
}

function digestsOf(chains: readonly Chain[]): readonly Digest[] {
  return [...new Set(chains.flat().map(({ digest }) => digest))];
}

/** As it is written; the digest that is stated, if one is. */
interface ReadStamp extends Omit<ArchiveTimeStamp, "digest" | "imprint"> {
  readonly stated: Digest | null;
}

function readRecord(der: Der) {
  const members = new Members(der, PART.record);
  if (integerOf(members.take(TAG.integer), PART.record) !== 1n) throw malformed("version");
  const digests = partsOf(members.take(TAG.sequence), PART.digests).map((one) => readDigest(one, PART.digests));
  const cryptoInfos = members.optional(RECORD.cryptoInfos)?.raw ?? null;
  // What was stamped is then something that we do not have.
  if (members.optional(RECORD.encryptionInfo) !== null) throw new Fault("record-encrypted");
  const chains = filled(members.take(TAG.sequence), PART.record).map((chain) => filled(chain, PART.record).map(readStamp));
  members.end();
  return { digests, cryptoInfos, chains };
}

function readStamp(der: Der): ReadStamp {
  const members = new Members(der, PART.stamp);
  const stated = members.optional(STAMP.digest);
  members.optional(STAMP.attributes); // no stamp covers them
  const tree = members.optional(STAMP.tree);
  const token = members.take(TAG.sequence).raw;
  members.end();
  return {
    stated: stated === null ? null : readDigest({ ...stated, tag: TAG.sequence }, PART.stamp),
    tree: tree === null ? null : filled({ ...tree, tag: TAG.sequence }, PART.tree).map(readHashes),
    token,
    raw: der.raw,
  };
}

function readHashes(list: Der): readonly Buffer[] {
  return filled(list, PART.tree).map(({ tag, content }) => {
    if (tag !== TAG.octets) throw malformed(PART.tree);
    return content;
  });
}

function filled(der: Der, part: string): readonly Der[] {
  const parts = der.tag === TAG.sequence ? partsOf(der, part) : [];
  if (parts.length === 0) throw malformed(part);
  return parts;
}

function withImprint({ stated, ...stamp }: ReadStamp): ArchiveTimeStamp {
  const { digest, imprint } = imprintOf(stamp.token);
  if (stated !== null && stated !== digest) throw new Fault("record-digest-mixed");
  const { length } = hashWith(digest);
  if (stamp.tree?.flat().some((hash) => hash.length !== length) === true) throw recordMalformed(PART.tree);
  return { ...stamp, digest, imprint };
}

function imprintOf(token: Buffer): Pick<ArchiveTimeStamp, "digest" | "imprint"> {
  const { algorithm, digest } = parseToken(token).info.imprint;
  return { digest: algorithm, imprint: digest };
}

// The record's own bytes, apart from those of the stamps in it: they are made by different people.
function asRecord<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof Fault && fault.code === "token-malformed") throw recordMalformed(String(fault.params["part"]));
    throw fault;
  }
}

function recordMalformed(part: string): Fault {
  return new Fault("record-malformed", { params: { part } });
}
