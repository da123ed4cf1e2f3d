// An evidence record held against the data it is of and whom we trust: each stamp at its own time, and still good when the
// next one was made; the newest one at the time that is asked.
//
// Spec: RFC 4998, sections 4.3 and 5.3.

import { Fault } from "@hamon/records";
import { hashWith } from "./algorithms.js";
import { chainOf, type Certificate } from "./certificate.js";
import type { ArchiveTimeStamp, EvidenceRecord } from "./evidence-record.js";
import { rootOf } from "./hash-tree.js";
import { hashOfAll, type DataDigest } from "./renew-record.js";
import { verifyToken, type Expected, type Stamp } from "./verify.js";

export interface RecordExpected extends Pick<Expected, "trusted" | "between" | "revoked"> {
  /** Of the data object. */
  readonly digest: DataDigest;
  /** The newest stamp must hold then; milliseconds since 1970. */
  readonly at: number;
}

export interface VerifiedRecord {
  /** Oldest first. Never empty. */
  readonly stamps: readonly Stamp[];
  /** The time that is shown: of the first stamp. */
  readonly at: number;
  /** The first day that a certificate of the newest stamp ends. */
  readonly until: number;
}

/**
 * @throws {Fault} `record-data-different`, `record-link-different`, `record-out-of-order`, `record-renewed-late` with the number of
 *   the stamp; `record-ended`; the codes of verifyToken, `token-imprint-different` where a tree leads to something else.
 */
export function verifyEvidenceRecord(record: EvidenceRecord, expected: RecordExpected): VerifiedRecord {
  const stamps = coveredBy(record, expected.digest).map((covered, i) => {
    requireCovering(covered, i + 1);
    return verifyToken(covered.stamp.token, { ...expected, digest: () => rootOver(covered), nonce: null, policies: [] });
  });
  stamps.forEach((stamp, i) => requireLasting(stamp, { expected, next: stamps[i + 1] ?? null, number: i + 1 }));
  return { stamps, at: (stamps[0] as Stamp).at, until: (stamps.at(-1) as Stamp).until };
}

interface Covered {
  readonly stamp: ArchiveTimeStamp;
  /** What it must cover, as the only hash it is over or one of its first list. */
  readonly hash: Buffer;
  readonly isData: boolean;
}

function coveredBy({ chains }: EvidenceRecord, dataDigest: DataDigest): readonly Covered[] {
  return chains.flatMap((chain, c) =>
    chain.map((stamp, i) => {
      const before = chain[i - 1];
      if (before !== undefined) return { stamp, hash: hashWith(stamp.digest, before.token), isData: false };
      const data = Buffer.from(dataDigest(stamp.digest));
      return { stamp, hash: c === 0 ? data : hashOfAll(chains.slice(0, c), stamp.digest, () => data), isData: true };
    }),
  );
}

function requireCovering({ stamp: { tree, imprint }, hash, isData }: Covered, number: number): void {
  const first = tree?.[0] ?? [imprint];
  if (first.some((one) => one.equals(hash))) return;
  throw new Fault(isData ? "record-data-different" : "record-link-different", { params: { stamp: number } });
}

const rootOver = ({ stamp: { digest, tree }, hash }: Covered) => (tree === null ? hash : rootOf(digest, tree));

interface Lasting {
  readonly expected: RecordExpected;
  readonly next: Stamp | null;
  readonly number: number;
}

// What had ended, or was revoked, before somebody stamped it again shows nothing any more.
function requireLasting(stamp: Stamp, { expected, next, number }: Lasting): void {
  const until = new Date(stamp.until).toISOString().slice(0, 10);
  if (next !== null && next.at < stamp.at) throw new Fault("record-out-of-order", { params: { stamp: number + 1 } });
  if (next === null && expected.at > stamp.until) throw new Fault("record-ended", { params: { until } });
  if (next !== null && next.at > stamp.until) throw new Fault("record-renewed-late", { params: { stamp: number + 1, until } });
  const { trusted, revoked = [] } = expected;
  const at = Math.max(stamp.at, next?.at ?? expected.at);
  chainOf(stamp.chain[0] as Certificate, { trusted, revoked, between: stamp.chain, at });
}
