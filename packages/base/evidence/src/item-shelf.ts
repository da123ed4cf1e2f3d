// The list of originals with the names they had. Names may be personal data, so they are here and not in the log.

import type { EvidenceItem } from "@hamon/records";

/** An original as the list has it. */
export type ShelfItem = Omit<EvidenceItem, "original_sha256">;

/** The originals of one case. */
export interface ItemShelf {
  get(evidence_id: string): Promise<ShelfItem | null>;
  /** Adds one that is not there. What is there stays as it is, and is the answer. */
  put(item: ShelfItem): Promise<ShelfItem & { readonly was_known: boolean }>;
  /** Blanks the names of what was erased; those that are blank already, and those it never had, are left. @returns how many. */
  erase(gone: readonly { readonly evidence_id: string; readonly at: string }[]): Promise<number>;
  /** Says under which entry one stands now. */
  enter(evidence_id: string, entry_index: number): Promise<void>;
  /** Takes some off the list. */
  remove(evidence_ids: readonly string[]): Promise<void>;
  /** By number. */
  list(): Promise<readonly ShelfItem[]>;
  /** One more than the highest number given so far. */
  next(): Promise<number>;
}
