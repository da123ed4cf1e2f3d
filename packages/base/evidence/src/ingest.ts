// What an "ingest" entry says: which bytes are kept, and under which number. Never the name: it may be personal data.

import type { LogEntry } from "@hamon/records";
import { isCount, isSha256 } from "./entry.js";

export interface Ingest {
  /** "evidence_" and the first 20 hex digits of the SHA-256. */
  readonly evidence_id: string;
  /** Rises from entry to entry. */
  readonly evidence_no: number;
  readonly sha256: string;
  readonly bytes: number;
}

export function formatIngest(ingest: Ingest, { at, actor }: { readonly at: string; readonly actor: string }): LogEntry {
  return { kind: "ingest", at, actor, body: { ...ingest } };
}

/** The ingest that a body states, or null when it states none. */
export function parseIngest(body: Readonly<Record<string, unknown>>): Ingest | null {
  const { evidence_id, evidence_no, sha256, bytes } = body;
  if (!isSha256(sha256) || !isCount(bytes) || !isCount(evidence_no) || evidence_no === 0) return null;
  return evidence_id === evidenceIdOf(sha256) ? { evidence_id, evidence_no, sha256, bytes } : null;
}

export function evidenceIdOf(sha256: string): string {
  return `evidence_${sha256.slice(0, 20)}`;
}
