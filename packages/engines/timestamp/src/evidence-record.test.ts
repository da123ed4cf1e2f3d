import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { integer, octets, oid, sequence, tlv } from "./der-writer.js";
import { formatEvidenceRecord, parseEvidenceRecord } from "./index.js";
import { hasOpenssl } from "./openssl-tsa.fixture.js";
import { dataDigest, Decades, FIRST, firstToken, judgeBytes, MOVED_EARLY, SECOND } from "./record.fixture.js";

const skip = !hasOpenssl && "openssl is not installed";
let decades: Decades;
before(() => {
  if (hasOpenssl) decades = new Decades();
});
after(() => decades?.remove());

/** The parts of a record, as bytes. */
interface Parts {
  readonly version?: bigint;
  readonly digests?: readonly Buffer[];
  readonly infos?: readonly Buffer[];
  readonly stamp?: readonly Buffer[];
  readonly chains?: readonly Buffer[];
  readonly behind?: readonly Buffer[];
}

const algorithm = (digest: string) => sequence(oid(digest));
const [SHA1, SHA256, SHA512] = ["1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.3"];

function written({ version = 1n, digests = [algorithm(SHA256)], infos = [], stamp = [], chains, behind = [] }: Parts = {}): Buffer {
  const token = firstToken(decades.begin(FIRST));
  const own = chains ?? [sequence(sequence(...stamp, token))];
  return sequence(integer(version), sequence(...digests), ...infos, sequence(...own), ...behind);
}

const tree = (...lists: readonly Buffer[]) => tlv(0xa2, ...lists);
const hash = (length = 32) => octets(Buffer.alloc(length, 1));

const shapes: readonly (readonly [string, () => Buffer, string])[] = [
  ["as it should be", () => written(), "ok"],
  ["of version 2", () => written({ version: 2n }), "record-malformed"],
  ["with something behind", () => written({ behind: [integer(1n)] }), "record-malformed"],
  ["with bytes behind", () => Buffer.concat([written(), Buffer.of(0)]), "record-malformed"],
  ["cut off", () => written().subarray(0, -1), "record-malformed"],
  ["that is empty", () => Buffer.alloc(0), "record-malformed"],
  ["that is text", () => Buffer.from("波紋"), "record-malformed"],
  ["with a length in another form", () => Buffer.concat([Buffer.of(0x30, 0x83, 0), written().subarray(2)]), "record-malformed"],
  ["of indefinite length", () => Buffer.concat([Buffer.of(0x30, 0x80), written().subarray(4), Buffer.alloc(2)]), "record-malformed"],
  ["without digests", () => written({ digests: [] }), "record-malformed"],
  ["with a digest that it does not use", () => written({ digests: [algorithm(SHA256), algorithm(SHA512)] }), "record-malformed"],
  ["with another digest than it uses", () => written({ digests: [algorithm(SHA512)] }), "record-malformed"],
  ["with a digest twice", () => written({ digests: [algorithm(SHA256), algorithm(SHA256)] }), "record-malformed"],
  ["with SHA-1", () => written({ digests: [algorithm(SHA1)] }), "token-algorithm"],
  ["with things laid beside", () => written({ infos: [tlv(0xa0, sequence(oid("1.2.3"), tlv(0x31, hash())))] }), "ok"],
  ["of what was encrypted", () => written({ infos: [tlv(0xa1, sequence())] }), "record-encrypted"],
  ["with its infos the other way round", () => written({ infos: [tlv(0xa1), tlv(0xa0)] }), "record-encrypted"],
  ["without chains", () => written({ chains: [] }), "record-malformed"],
  ["with an empty chain", () => written({ chains: [sequence()] }), "record-malformed"],
  ["with an empty stamp", () => written({ chains: [sequence(sequence())] }), "record-malformed"],
  ["with chains that are a set", () => written({ chains: [tlv(0x31, sequence(firstToken(decades.begin(FIRST))))] }), "record-malformed"],
  [
    "whose stamp is something else",
    () => written({ chains: [sequence(sequence(sequence(oid("1.2.3"), tlv(0xa0, hash()))))] }),
    "token-not-time-stamp",
  ],
  ["whose stamp is cut", () => written({ chains: [sequence(sequence(sequence()))] }), "token-malformed"],
  [
    "with something behind its stamp",
    () => written({ chains: [sequence(sequence(firstToken(decades.begin(FIRST)), hash()))] }),
    "record-malformed",
  ],
  ["with its digest stated", () => written({ stamp: [tlv(0xa0, oid(SHA256))] }), "ok"],
  ["with its digest stated and no parameters", () => written({ stamp: [tlv(0xa0, oid(SHA256), tlv(0x05))] }), "ok"],
  ["with another digest stated", () => written({ stamp: [tlv(0xa0, oid(SHA512))] }), "record-digest-mixed"],
  ["with its digest stated twice", () => written({ stamp: [tlv(0xa0, oid(SHA256)), tlv(0xa0, oid(SHA256))] }), "record-malformed"],
  ["with attributes", () => written({ stamp: [tlv(0xa1, sequence(oid("1.2.3"), tlv(0x31, hash())))] }), "ok"],
  ["with a tree of nothing", () => written({ stamp: [tree()] }), "record-malformed"],
  ["with a tree of an empty list", () => written({ stamp: [tree(sequence())] }), "record-malformed"],
  ["with a tree of numbers", () => written({ stamp: [tree(sequence(integer(1n)))] }), "record-malformed"],
  ["with a tree of hashes without lists", () => written({ stamp: [tree(hash())] }), "record-malformed"],
  ["with a tree of short hashes", () => written({ stamp: [tree(sequence(hash(31)))] }), "record-malformed"],
  ["with a tree of another digest's hashes", () => written({ stamp: [tree(sequence(hash(64)))] }), "record-malformed"],
  ["with a tree of the data alone", () => written({ stamp: [tree(sequence(octets(dataDigest("sha256"))))] }), "ok"],
  ["with a tree of something else alone", () => written({ stamp: [tree(sequence(hash()))] }), "record-data-different"],
  ["with its tree before its digest", () => written({ stamp: [tree(sequence(hash())), tlv(0xa0, oid(SHA256))] }), "record-malformed"],
  ["with two digests in one chain", mixed, "record-digest-mixed"],
];
for (const [name, make, code] of shapes) {
  test(`a record ${name}: ${code}`, { skip }, () => assert.equal(judgeBytes(make(), decades.expecting("2030-01-01")), code));
}

function mixed(): Buffer {
  const { chains } = decades.record(FIRST, { ...FIRST, digest: "sha512" });
  return formatEvidenceRecord({ chains: [chains.flat()], cryptoInfos: null });
}

test("what was laid in a record stays in it when it is renewed", { skip }, () => {
  const info = tlv(0xa0, sequence(oid("1.2.3"), tlv(0x31, hash())));
  const renewed = formatEvidenceRecord(decades.renew(parseEvidenceRecord(written({ infos: [info] })), SECOND));
  assert.deepEqual(parseEvidenceRecord(renewed).cryptoInfos, info);
  assert.equal(judgeBytes(renewed, decades.expecting("2040-01-01")), "ok");
});

test("no byte of a renewed record can be another, but the two versions in its newest stamp, which nothing covers", { skip }, () => {
  const bytes = formatEvidenceRecord(decades.record(FIRST, SECOND, MOVED_EARLY));
  const expected = decades.expecting("2040-01-01");
  assert.equal(judgeBytes(bytes, expected), "ok");
  const accepted: string[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] as number) ^ (1 << (at % 8));
    if (judgeBytes(changed, expected) === "ok") accepted.push(bytes.subarray(at - 2, at + 1).toString("hex"));
  }
  assert.deepEqual(accepted, ["020103", "020101"]);
});
