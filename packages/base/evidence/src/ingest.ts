// What an "ingest" entry says: which object is kept, and under which number; of its content only salted commitments.
// What an "erase" entry says: which object is gone for good. Never a name: it may be personal data.

import { Fault, type LogEntry } from "@hamon/records";
import type { Commitments } from "./commitment.js";
import { isCount, isSha256 } from "./entry.js";

export interface Ingest extends Commitments {
  /** "evidence_" and the first 20 hex digits of the object's SHA-256. */
  readonly evidence_id: string;
  /** Rises from entry to entry. */
  readonly evidence_no: number;
  /** Of the ciphertext: the object's name. */
  readonly sha256: string;
}

export interface Erase {
  readonly evidence_id: string;
  readonly sha256: string;
}

export function formatIngest(ingest: Ingest, { at, actor }: { readonly at: string; readonly actor: string }): LogEntry {
  return { kind: "ingest", at, actor, body: { ...ingest } };
}

/** The ingest that a body states, or null when it states none. @throws {Fault} `evidence-unsealed` for one of before encryption. */
export function parseIngest(body: Readonly<Record<string, unknown>>): Ingest | null {
  const { evidence_id, evidence_no, sha256, commitment, bytes_commitment } = body;
  if (isCount(body.bytes) && commitment === undefined) throw new Fault("evidence-unsealed");
  if (!isSha256(sha256) || !isCount(evidence_no) || evidence_no === 0) return null;
  if (!isSha256(commitment) || !isSha256(bytes_commitment)) return null;
  return evidence_id === evidenceIdOf(sha256) ? { evidence_id, evidence_no, sha256, commitment, bytes_commitment } : null;
}

/** The erasure that a body states, or null when it states none. */
export function parseErase({ evidence_id, sha256 }: Readonly<Record<string, unknown>>): Erase | null {
  return isSha256(sha256) && evidence_id === evidenceIdOf(sha256) ? { evidence_id, sha256 } : null;
}

export function evidenceIdOf(sha256: string): string {
  return `evidence_${sha256.slice(0, 20)}`;
}
