// What the pages of evidence are given, and what erasing asks and answers. Part of the HTTP contract (http.ts).

import type { Source } from "./case.js";
import type { EvidenceItem, LogEntry, VerifyResult } from "./evidence.js";

export interface EvidenceView {
  readonly items: readonly (EvidenceItem & { readonly source: Source | null })[];
  readonly origin: string;
  readonly tree_size: number;
  readonly root_hash: string;
  readonly checkpoint: string;
  readonly public_key: string;
  readonly verified: VerifyResult | null;
}

/** The newest entries of the log. */
export interface EntriesView {
  /** Newest first. */
  readonly entries: readonly (LogEntry & { readonly index: number })[];
  /** Mail addresses of the users among the actors. */
  readonly actors: Readonly<Record<string, string>>;
}

/** What was done with one original, oldest first: its chain of custody. */
export interface CustodyView {
  readonly item: EvidenceItem & { readonly source: Source | null };
  readonly steps: readonly CustodyStep[];
  /** Entries that are not in `steps`: only the newest are. */
  readonly left_out: number;
  readonly actors: Readonly<Record<string, string>>;
}

/** What was done with an original, by kind, in the order in which each first happened. */
export interface CustodyLine {
  readonly evidence_id: string;
  readonly steps: readonly { readonly kind: CustodyKind; readonly count: number }[];
  readonly last_at: string;
}

/** One entry of the log, as its bytes are, and the proof that the signed log holds it (RFC 6962). Checked when it was made. */
export interface ProvenEntry {
  readonly entry: LogEntry & { readonly index: number };
  /** Canonical JSON: what was hashed. */
  readonly text: string;
  /** Base 64, as the hashes below. */
  readonly leaf_hash: string;
  /** Nearest the leaf first. */
  readonly proof: readonly string[];
  readonly tree_size: number;
  readonly root_hash: string;
}

export interface EntryView extends ProvenEntry {
  readonly actors: Readonly<Record<string, string>>;
  /** Originals that it names. */
  readonly originals: readonly Pick<EvidenceItem, "evidence_id" | "evidence_no" | "name" | "erased_at">[];
}

/** As the log says it; cleared: tables made from it were taken away; transfer-in: a receipt, or what came back. */
export type CustodyKind = LogEntry["kind"] | "cleared" | "transfer-in";

/** One entry, or several of one kind by one actor without another between them. */
export interface CustodyStep {
  readonly kind: CustodyKind;
  readonly actor: string;
  readonly count: number;
  readonly first: { readonly index: number; readonly at: string };
  readonly last: { readonly index: number; readonly at: string };
  /** Body of the last. */
  readonly body: LogEntry["body"];
  /** Files of the last that were made from the original. */
  readonly file_count: number;
}

export interface NewErasure {
  /** Names or evidence_ids. Only with `outbox` may it be empty. */
  readonly originals: readonly string[];
  /** Why. Stays in case state; the log has its digest. */
  readonly reason: string;
  /** Whether letters and lists that were made for people to take out are removed too. */
  readonly outbox?: boolean | undefined;
}

export interface EraseResult {
  readonly erased: readonly Pick<EvidenceItem, "evidence_id" | "evidence_no">[];
  /** Originals of the same logs, earlier or longer, that are kept: they hold lines of what was erased. */
  readonly same_lines: readonly string[];
  /** False where the database does not let us clear what it keeps of deleted rows: that is then its administrator's to do. */
  readonly is_scrubbed: boolean;
  /** Documents made before: they stay, with the figures of then. */
  readonly document_count: number;
  /** Letters and lists that may hold something of what was erased, and lie there still. */
  readonly outbox_count: number;
  readonly outbox_cleared_count: number;
}

export interface BytesView {
  readonly evidence_id: string;
  readonly offset: number;
  /** Hex, at most 64 KiB. */
  readonly hex: string;
  readonly text: string;
}
