// The list of originals with the names they had. Names may be personal data, so they are here and not in the log.

import type { EvidenceItem } from "@hamon/records";

/** The originals of one case. */
export interface ItemShelf {
  find(sha256: string): Promise<EvidenceItem | null>;
  get(evidence_id: string): Promise<EvidenceItem | null>;
  add(item: EvidenceItem): Promise<void>;
  /** By number. */
  list(): Promise<readonly EvidenceItem[]>;
  /** One more than the highest number given so far. */
  next(): Promise<number>;
}
