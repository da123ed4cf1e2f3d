// The evidence of one case, as stages see it. Whoever touches bytes goes through `keep` or `append`:
// custody is written there, so that no path can skip it.

import type { Readable } from "node:stream";
import type { BundleResult, CosignResult, EvidenceItem, LogEntry, VerifyResult } from "@hamon/records";
import type { BundlePlan } from "./bundle/bundle.js";

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

export interface Evidence {
  /** evidence/ of the case. */
  readonly folder: string;
  /**
   * Keeps a file: one pass that reads, hashes and stores, then one entry. The same bytes again add nothing.
   *
   * @throws {Fault} `source-missing`, `source-unreadable`, `disk-full`.
   */
  keep(path: string, options: KeepOptions): Promise<EvidenceItem & { readonly was_known: boolean }>;
  items(): Promise<readonly EvidenceItem[]>;
  item(evidence_id: string): Promise<EvidenceItem>;
  /** The original's bytes as they were added. */
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
  /** Recomputes everything and names the first broken thing of each step. Never throws for what it finds. */
  verify(options?: { readonly signal?: AbortSignal; readonly progress?: (done: number, total: number) => void }): Promise<VerifyResult>;
  /**
   * Makes a BagIt bag that others check without us, after one entry that says so.
   *
   * @throws {Fault} the codes of makeBundle.
   */
  bundle(plan: BundlePlan): Promise<BundleResult>;
  /** Signs the newest checkpoint a second time and has the witnesses cosign it; null where that is not set up. @throws {Fault} the codes of cosign. */
  cosign(): Promise<CosignResult | null>;
  close(): Promise<void>;
}
