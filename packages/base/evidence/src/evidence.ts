// The evidence of one case, as stages see it. Whoever touches bytes goes through `keep` or `append`:
// custody is written there, so that no path can skip it.

import type { Readable } from "node:stream";
import type { BundleResult, CosignResult, EvidenceItem, LogEntry, StampView, VerifyResult } from "@hamon/records";
import type { BundlePlan } from "./bundle/bundle.js";
import type { ExcerptPlan } from "./bundle/excerpt.js";
import type { LogRestoring, RestoredLog } from "./restore/restore-log.js";
import type { RestoredOriginals } from "./restore/restore-originals.js";
import type { KeySettings } from "./vault/key-wrap.js";
import type { Authority } from "./stamps/stamps.js";
import type { LoggedStatements } from "./statements/stated.js";
import type { NamedStatement } from "./statements/statement-set.js";

export type NewLogEntry = Omit<LogEntry, "at"> & { readonly at?: string };

export interface KeepOptions {
  /** Name to show; default the path's last part. Never in the log. */
  readonly name?: string;
  readonly actor: string;
  readonly signal?: AbortSignal;
  /** Sees each chunk in the same pass, after hashing; back-pressure by its promise. */
  readonly tee?: (chunk: Buffer) => Promise<void> | void;
  readonly progress?: (bytes: number) => void;
}

export interface EraseOptions {
  readonly actor: string;
  /** Of the reason that was given: the reason itself may name a person. */
  readonly reason_sha256: string;
}

export type RestoreOptions = Omit<LogRestoring, "now">;
export type RestoredEvidence = RestoredLog & RestoredOriginals;

export interface Evidence {
  /** evidence/ of the case. */
  readonly folder: string;
  /**
   * Keeps a file, encrypted: one pass that reads, hashes and stores, then one entry. The same bytes again add nothing.
   *
   * @throws {Fault} `source-missing`, `source-unreadable`, `disk-full`; the codes of the vault.
   */
  keep(path: string, options: KeepOptions): Promise<EvidenceItem & { readonly was_known: boolean }>;
  items(): Promise<readonly EvidenceItem[]>;
  item(evidence_id: string): Promise<EvidenceItem>;
  /**
   * Erases originals for good (消去): one entry each, then key, salt and object are destroyed and the name is blanked.
   * Proofs stay valid. What was erased before is left out.
   *
   * @returns what was erased now.
   * @throws {Fault} `evidence-unknown` before anything is erased.
   */
  erase(evidence_ids: readonly string[], options: EraseOptions): Promise<readonly EvidenceItem[]>;
  /**
   * Brings log, originals and their list together again after a backup was restored, erases again what was erased, and leaves
   * one entry.
   *
   * @throws {Fault} the codes of restoreLog and of the vault.
   */
  restore(options: RestoreOptions): Promise<RestoredEvidence>;
  /** Whether a file has the bytes of an original. */
  matches(evidence_id: string, path: string): Promise<boolean>;
  /** Puts the vault, where there is one, under a new key, kept as `keys` says. The keyring, which other cases share, is the caller's. */
  rotateKey(keys: KeySettings): Promise<void>;
  /** The original's bytes as they were added. @throws {Fault} at the first read: `original-erased`, `original-key-missing`. */
  open(evidence_id: string): Readable;
  /** Bytes of the decompressed original: seeks in a plain file, inflates up to the place in a gzip. */
  bytesAt(evidence_id: string, offset: number, length: number): Promise<Buffer>;
  /** Adds one entry, durably: fsynced and under a signed checkpoint when the promise resolves. */
  append(entry: NewLogEntry): Promise<{ readonly index: number }>;
  head(): Promise<{
    readonly origin: string;
    readonly tree_size: number;
    readonly root_hash: string;
    readonly checkpoint: string;
    readonly public_key: string;
  }>;
  /** Entries with their index, newest first. */
  entries(options: { readonly limit: number; readonly before?: number }): Promise<readonly (LogEntry & { index: number })[]>;
  /** The newest entries that name something (an evidence_id, a file), with their index, oldest first. Reads the whole log. */
  entriesNaming(
    name: string,
    options: { readonly limit: number },
  ): Promise<{ readonly entries: readonly (LogEntry & { index: number })[]; readonly total: number }>;
  /**
   * Has the checkpoint stamped by an authority, keeps the stamp and leaves one entry.
   *
   * @throws {Fault} `stamp-unreachable`, `stamp-answer-wrong`, `stamp-refused`, `stamp-no-authority`; those of a bad token.
   */
  stamp(authority: Authority, actor: string): Promise<StampView>;
  /** The newest stamp; null when there is none. */
  newestStamp(): Promise<StampView | null>;
  /** Recomputes everything and names the first broken thing of each step. Never throws for what it finds. */
  verify(options?: { readonly signal?: AbortSignal; readonly progress?: (done: number, total: number) => void }): Promise<VerifyResult>;
  /**
   * Makes a BagIt bag that others check without us, after one entry that says so.
   *
   * @throws {Fault} the codes of makeBundle.
   */
  bundle(plan: BundlePlan): Promise<BundleResult>;
  /**
   * Makes a bag for one figure or one person that tells nothing of the rest of the case, after one entry that says so.
   *
   * @throws {Fault} the codes of makeExcerpt.
   */
  excerpt(plan: ExcerptPlan): Promise<BundleResult>;
  /**
   * Signs statements with the operator's key and logs them as one set.
   *
   * @throws {Fault} the codes of addStatements.
   */
  state(named: readonly NamedStatement[], actor: string): Promise<LoggedStatements>;
  /** The set that was stated last, its signatures checked; null before the first. @throws {Fault} the codes of readStatements. */
  statements(): Promise<LoggedStatements | null>;
  /** Signs the newest checkpoint a second time and has the witnesses cosign it; null where that is not set up. @throws {Fault} the codes of cosign. */
  cosign(): Promise<CosignResult | null>;
  close(): Promise<void>;
}
