import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { DatedTsa } from "./dated-tsa.fixture.js";
import { integer, oid, sequence, tlv } from "./der-writer.js";
import { formatChains, makeArchiveTimeStamp, type Chain } from "./evidence-record.js";
import {
  formatEvidenceRecord,
  hashWith,
  parseEvidenceRecord,
  readCertificate,
  renewRecord,
  verifyEvidenceRecord,
  type Digest,
  type EvidenceRecord,
  type RecordExpected,
} from "./index.js";
import { hasOpenssl } from "./openssl-tsa.fixture.js";
import {
  dataDigest,
  Decades,
  FIRST,
  firstToken,
  FOURTH,
  judgeBytes,
  judgeRecord,
  MOVED,
  MOVED_EARLY,
  SECOND,
  THIRD,
  type Renewal,
} from "./record.fixture.js";

const skip = !hasOpenssl && "openssl is not installed";
let decades: Decades;
before(() => {
  if (hasOpenssl) decades = new Decades();
});
after(() => decades?.remove());

const judged = (record: EvidenceRecord, on: string, more: Partial<RecordExpected> = {}) => judgeRecord(record, decades.expecting(on, more));

test("a record shows its first time through three ended certificates and one change of digest, for its data only", { skip }, () => {
  const whole = decades.record(FIRST, SECOND, THIRD, MOVED, FOURTH);
  const bytes = formatEvidenceRecord(whole);
  const read = parseEvidenceRecord(bytes);
  assert.deepEqual(formatEvidenceRecord(read), bytes);
  assert.deepEqual(
    read.chains.map((chain) => chain.map(({ digest, tree }) => [digest, tree?.length ?? 0])),
    [
      [
        ["sha256", 0],
        ["sha256", 4],
        ["sha256", 1],
      ],
      [
        ["sha512", 3],
        ["sha512", 0],
      ],
    ],
  );
  const { at, until, stamps } = verifyEvidenceRecord(read, decades.expecting("2060-01-01"));
  assert.deepEqual(
    [new Date(at).toISOString(), new Date(until).toISOString().slice(0, 10), stamps.length],
    ["2026-12-01T00:00:00.000Z", "2066-12-31", 5],
  );
  assert.equal(
    judgeBytes(bytes, decades.expecting("2060-01-01", { digest: (algorithm) => hashWith(algorithm, Buffer.from("other")) })),
    "record-data-different",
  );
  // By the new digest alone it is of other data: the old chain would still agree.
  const half = (algorithm: Digest) => (algorithm === "sha512" ? hashWith(algorithm, Buffer.from("other")) : dataDigest(algorithm));
  assert.equal(judgeBytes(bytes, decades.expecting("2060-01-01", { digest: half })), "record-data-different");
});

const moments: readonly (readonly [string, readonly Renewal[], string, string])[] = [
  ["before its certificate ends", [FIRST], "2036-12-31", "ok"],
  ["after, never renewed", [FIRST], "2037-01-01", "record-ended"],
  ["after, renewed in time", [FIRST, SECOND], "2037-01-01", "ok"],
  ["after the renewal's certificate ended too", [FIRST, SECOND], "2047-01-01", "record-ended"],
  ["renewed on the last day", [FIRST, { ...SECOND, on: "2036-12-31T23:59:59Z" }], "2040-01-01", "ok"],
  ["renewed a second late", [FIRST, { ...SECOND, on: "2037-01-01" }], "2040-01-01", "record-renewed-late"],
  ["renewed in time, and then late", [FIRST, SECOND, { ...THIRD, on: "2047-01-01" }], "2050-01-01", "record-renewed-late"],
  ["moved to another digest late", [FIRST, { ...SECOND, on: "2037-01-01", digest: "sha512" }], "2040-01-01", "record-renewed-late"],
  [
    "renewed by a stamp of an earlier time",
    [
      { ...FIRST, on: "2030-01-02" },
      { ...FIRST, on: "2030-01-01" },
    ],
    "2031-01-01",
    "record-out-of-order",
  ],
  ["renewed within the second", [FIRST, FIRST], "2031-01-01", "ok"],
  ["asked before it was made", [FIRST], "2026-02-01", "ok"],
];
for (const [name, [first, ...rest], on, code] of moments) {
  test(`a record ${name}: ${code}`, { skip }, () => assert.equal(judged(decades.record(first as Renewal, ...rest), on), code));
}

test("each authority must be trusted, and none of its certificates revoked before the next stamp", { skip }, () => {
  const one = decades.record(FIRST, SECOND);
  const { a, b } = decades.tsas;
  assert.equal(judged(one, "2040-01-01", { trusted: [b.root] }), "chain-unknown");
  assert.equal(judged(one, "2040-01-01", { trusted: [a.root] }), "chain-unknown");
  const listed = (tsa: DatedTsa, when: string) => ({ trusted: [a.root, b.root], revoked: [listOf(tsa, when)] });
  assert.equal(judged(one, "2040-01-01", listed(a, "20360531000000Z")), "certificate-revoked");
  assert.equal(judged(one, "2040-01-01", listed(a, "20360701000000Z")), "ok");
  assert.equal(judged(one, "2040-01-01", listed(b, "20391231000000Z")), "certificate-revoked");
});

/** A list by the root that revokes the signer. */
function listOf({ folder, root }: DatedTsa, when: string): Buffer {
  const ecdsa = sequence(oid("1.2.840.10045.4.3.2"));
  const { stdout: signer } = spawnSync("openssl", ["x509", "-in", join(folder, "signer.pem"), "-outform", "DER"]);
  const one = sequence(integer(readCertificate(signer).serial), tlv(0x18, Buffer.from(when)));
  const body = sequence(integer(1n), ecdsa, readCertificate(root).subject, tlv(0x18, Buffer.from("20260101000000Z")), sequence(one));
  const { stdout } = spawnSync("openssl", ["dgst", "-sha256", "-sign", join(folder, "root.key")], { input: body });
  return sequence(body, ecdsa, tlv(0x03, Buffer.from([0]), stdout));
}

/** A renewal over any hash. */
function over(chains: readonly Chain[], hash: Buffer, renewal: Renewal): EvidenceRecord {
  return renewRecord({ chains, cryptoInfos: null }, decades.stamp(renewal, hash), null);
}

const links: readonly (readonly [string, () => EvidenceRecord, string])[] = [
  [
    "whose renewal covers the data instead of the stamp",
    () => over(decades.begin(FIRST).chains, dataDigest("sha256"), SECOND),
    "record-link-different",
  ],
  [
    "whose renewal covers the content of the stamp without its tag",
    () => over(decades.begin(FIRST).chains, contentHash(decades.begin(FIRST)), SECOND),
    "record-link-different",
  ],
  [
    "whose third stamp covers the first alone",
    () => over(decades.record(FIRST, SECOND).chains, firstHash(decades.record(FIRST, SECOND)), THIRD),
    "record-link-different",
  ],
  ["without its first stamp", () => without(decades.record(FIRST, SECOND, THIRD), 0), "record-data-different"],
  ["without its second stamp", () => without(decades.record(FIRST, SECOND, THIRD), 1), "record-renewed-late"],
  ["without its last stamp", () => without(decades.record(FIRST, SECOND, THIRD), 2), "record-ended"],
  ["with its stamps the other way round", () => reversed(decades.record(FIRST, SECOND)), "record-data-different"],
  [
    "moved to another digest over the data alone",
    () => over(decades.begin(FIRST).chains, dataDigest("sha512"), MOVED_EARLY),
    "record-data-different",
  ],
  ["moved over the chains alone", () => moved(() => Buffer.alloc(0)), "record-data-different"],
  ["moved over the data's old digest", () => moved(() => dataDigest("sha256")), "record-data-different"],
  ["moved over hashes in the order of their bytes", sortedOtherwise, "record-data-different"],
  ["moved over its chains without the sequence around them", unwrapped, "record-data-different"],
  ["moved twice, the second time over the newest chain alone", movedOverNewest, "record-data-different"],
  ["whose tree leads somewhere else", () => changedTree(1), "token-imprint-different"],
  ["whose tree holds something else first", () => changedTree(0), "record-link-different"],
];
for (const [name, make, code] of links) {
  test(`a record ${name}: ${code}`, { skip }, () => assert.equal(judged(make(), "2050-06-01"), code));
}

const firstHash = (one: EvidenceRecord) => hashWith("sha256", firstToken(one));
const contentHash = (one: EvidenceRecord) => hashWith("sha256", firstToken(one).subarray(4));

function without({ chains, cryptoInfos }: EvidenceRecord, at: number): EvidenceRecord {
  return { chains: chains.map((chain) => chain.filter((_, i) => i !== at)), cryptoInfos };
}

function reversed({ chains, cryptoInfos }: EvidenceRecord): EvidenceRecord {
  return { chains: chains.map((chain) => chain.toReversed()), cryptoInfos };
}

function moved(dataPart: () => Buffer): EvidenceRecord {
  const { chains } = decades.begin(FIRST);
  return over(chains, hashWith("sha512", dataPart(), hashWith("sha512", formatChains(chains))), MOVED_EARLY);
}

function sortedOtherwise(): EvidenceRecord {
  const { chains } = decades.begin(FIRST);
  const both = [dataDigest("sha512"), hashWith("sha512", formatChains(chains))];
  const [first, second] = both.toSorted(Buffer.compare);
  // Where the order is the right one by chance, the other one is the wrong one.
  const parts = first === both[0] ? both.toReversed() : [first, second];
  return over(chains, hashWith("sha512", ...(parts as Buffer[])), MOVED_EARLY);
}

function unwrapped(): EvidenceRecord {
  const { chains } = decades.begin(FIRST);
  const inner = Buffer.concat(chains.map((chain) => sequence(...chain.map(({ raw }) => raw))));
  return over(chains, hashWith("sha512", dataDigest("sha512"), hashWith("sha512", inner)), MOVED_EARLY);
}

function movedOverNewest(): EvidenceRecord {
  const { chains } = decades.record(FIRST, MOVED_EARLY);
  const hash = hashWith("sha384", dataDigest("sha384"), hashWith("sha384", formatChains(chains.slice(1))));
  return over(chains, hash, { by: "b", on: "2040-01-01", digest: "sha384" });
}

function changedTree(at: number): EvidenceRecord {
  const { chains, cryptoInfos } = decades.record(FIRST, { ...SECOND, by: "b" });
  const [first, second] = chains[0] as Chain;
  const tree = (second?.tree ?? []).map((list, i) => (i === at ? list.map(() => Buffer.alloc(32, 7)) : list));
  return { chains: [[first, makeArchiveTimeStamp(second?.token as Buffer, tree)]] as readonly Chain[], cryptoInfos };
}
