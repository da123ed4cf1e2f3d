// Records that live through decades: four authorities, one after the other, and stamps of theirs at set times.

import { Fault } from "@hamon/records";
import { makeDatedTsa, type DatedTsa } from "./dated-tsa.fixture.js";
import {
  formatEvidenceRecord,
  growTree,
  hashesToRenew,
  hashWith,
  parseEvidenceRecord,
  renewRecord,
  startRecord,
  verifyEvidenceRecord,
  type Digest,
  type EvidenceRecord,
  type RecordExpected,
} from "./index.js";

export const DATA = Buffer.from("波紋 checkpoint");
export const dataDigest = (algorithm: Digest) => hashWith(algorithm, DATA);

export interface Renewal {
  /** The authority, by the decade in which it begins. */
  readonly by: "a" | "b" | "c" | "d";
  readonly on: string;
  readonly digest?: Digest;
  /** Other records in the same tree. */
  readonly others?: number;
}

export const FIRST: Renewal = { by: "a", on: "2026-12-01" };
export const SECOND: Renewal = { by: "b", on: "2036-06-01", others: 4 };
export const THIRD: Renewal = { by: "c", on: "2046-06-01" };
export const MOVED: Renewal = { by: "c", on: "2050-01-01", digest: "sha512", others: 2 };
export const MOVED_EARLY: Renewal = { by: "b", on: "2036-06-01", digest: "sha512" };
export const FOURTH: Renewal = { by: "d", on: "2056-06-01", digest: "sha512" };

export class Decades {
  readonly tsas: Readonly<Record<Renewal["by"], DatedTsa>> = {
    a: makeDatedTsa({ from: "2026-01-01", to: "2036-12-31" }),
    b: makeDatedTsa({ from: "2036-01-01", to: "2046-12-31" }),
    c: makeDatedTsa({ from: "2046-01-01", to: "2056-12-31", rootTo: "2060-12-31" }),
    d: makeDatedTsa({ from: "2055-01-01", to: "2066-12-31" }),
  };

  stamp({ by, on, digest = "sha256" }: Renewal, hash: Uint8Array): Buffer {
    return this.tsas[by].stamp({ algorithm: digest, digest: hash }, new Date(on));
  }

  begin(first: Renewal): EvidenceRecord {
    return startRecord(this.stamp(first, dataDigest(first.digest ?? "sha256")));
  }

  renew(record: EvidenceRecord, renewal: Renewal): EvidenceRecord {
    const { digest = "sha256", others = 0 } = renewal;
    const beside = Array.from({ length: others }, (_, i) => [hashWith(digest, Buffer.of(i))]);
    const { root, reduced } = growTree(digest, [hashesToRenew(record, digest, dataDigest), ...beside]);
    return renewRecord(record, this.stamp(renewal, root), reduced[0] ?? null);
  }

  record(first: Renewal, ...rest: readonly Renewal[]): EvidenceRecord {
    return rest.reduce((record, renewal) => this.renew(record, renewal), this.begin(first));
  }

  expecting(on: string, more: Partial<RecordExpected> = {}): RecordExpected {
    return { digest: dataDigest, trusted: Object.values(this.tsas).map(({ root }) => root), at: Date.parse(on), ...more };
  }

  remove(): void {
    for (const tsa of Object.values(this.tsas)) tsa.remove();
  }
}

export const firstToken = ({ chains }: EvidenceRecord) => chains[0]?.[0]?.token as Buffer;

/** The code of the refusal, or "ok". */
export function judgeBytes(bytes: Uint8Array, expected: RecordExpected): string {
  try {
    verifyEvidenceRecord(parseEvidenceRecord(bytes), expected);
    return "ok";
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return fault.code;
  }
}

export const judgeRecord = (record: EvidenceRecord, expected: RecordExpected) => judgeBytes(formatEvidenceRecord(record), expected);
