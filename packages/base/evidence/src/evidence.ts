// The evidence of one case, as stages see it. Bytes go in through `keep` and come out through `open` and `bytesAt`:
// custody is written there, so that no path can skip it.

import type { Readable } from "node:stream";
import type { Member } from "@hamon/containers";
import type {
  BundleResult,
  CosignResult,
  EntryKind,
  EvidenceItem,
  LogEntry,
  ProvenEntry,
  StampsRenewed,
  StampView,
  VerifyResult,
  WitnessStatus,
} from "@hamon/records";
import type { BundlePlan } from "./bundle/bundle.js";
import type { ExcerptPlan } from "./bundle/excerpt.js";
import type { LogRestoring, RestoredLog } from "./restore/restore-log.js";
import type { RestoredOriginals } from "./restore/restore-originals.js";
import type { KeySettings } from "./vault/key-wrap.js";
import type { Authority } from "./stamps/authority.js";
import type { RenewOptions } from "./stamps/renew-stamps.js";
import type { LoggedStatements } from "./statements/stated.js";
import type { NamedStatement } from "./statements/statement-set.js";

export type NewLogEntry = Omit<LogEntry, "at"> & { readonly at?: string };

export interface KeepOptions {
  /** Name to show; default the path's last part. Never in the log. */
  readonly name?: string;
  readonly actor: string;
  readonly signal?: AbortSignal;
  /** Sees each chunk in the same pass, after hashing; back-pressure by its promise. Then the chunk is no longer there. */
  readonly tee?: (chunk: Buffer) => Promise<void> | void;
  readonly progress?: (bytes: number) => void;
}

/** Who reads an original and what for: key in locales, web.evidence.purpose.<purpose>. Each reading is an entry of the log. */
export interface Reading {
  readonly actor: string;
  readonly purpose: "collect" | "replay" | "compare" | "line" | "bytes" | "unparsed" | "disclosure" | "mapping" | "timeline";
}

/** Bytes of the decompressed original, or of a file in it. */
export interface Piece {
  readonly evidence_id: string;
  /** Of an archive: the file, as `members` names it. */
  readonly member?: string | null;
  readonly offset: number;
  readonly length: number;
}

export interface NamedFile {
  readonly path: string;
  readonly name: string;
}

export type KeepAllOptions = Pick<KeepOptions, "actor" | "signal">;

/** An original of the list, and whether it was there before. */
export type KeptItem = EvidenceItem & { readonly was_known: boolean };

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
  keep(path: string, options: KeepOptions): Promise<KeptItem>;
  /** The number that the next new original will have, unless another is entered before it: who relies on it looks at what keep gives. */
  nextNumber(): Promise<number>;
  /**
   * Keeps small files at once, so that they share what makes them durable, and enters them in their order. Each is acknowledged
   * for itself, in its place; one that fails leaves the others alone.
   *
   * @throws {Fault} the codes of keep.
   */
  keepAll(files: readonly NamedFile[], options: KeepAllOptions): readonly Promise<KeptItem>[];
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
  /** Names of erased originals that were taken out of the list since it was opened: traces of them are still in the database. */
  blankedNames(): number;
  /** Whether a file has the bytes of an original. */
  matches(evidence_id: string, path: string): Promise<boolean>;
  /** Puts the vault, where there is one, under a new key, kept as `keys` says. The keyring, which other cases share, is the caller's. */
  rotateKey(keys: KeySettings): Promise<void>;
  /**
   * The original's bytes as they were added, once an entry says who reads them.
   *
   * @throws {Fault} at the first read: `original-erased`, `original-key-missing`.
   */
  open(evidence_id: string, reading: Reading): Readable;
  /**
   * The files of an archive, always in the same order, once an entry says who reads them.
   *
   * @throws {Fault} at the first read: those of open; `archive-broken`, `archive-locked`, `book-locked`, `container-too-large`, `source-is-archive` where nothing of it can be listed.
   */
  members(evidence_id: string, reading: Reading): AsyncGenerator<Member>;
  /** Remembers a password for the archives of this case, beside its keys. */
  addPassword(password: string): Promise<void>;
  /**
   * Pieces of originals, once an entry for each original says who reads them. Seeks in a plain file, inflates up to the
   * place in a compressed one, reads an archive up to the last file that is asked for.
   */
  bytesAt(pieces: readonly Piece[], reading: Reading): Promise<readonly Buffer[]>;
  /** Adds one entry, durably: fsynced and under a signed checkpoint when the promise resolves. */
  append(entry: NewLogEntry): Promise<{ readonly index: number }>;
  head(): Promise<{
    readonly origin: string;
    readonly tree_size: number;
    readonly root_hash: string;
    readonly checkpoint: string;
    readonly public_key: string;
  }>;
  /** Entries with their index, newest first; of one kind where asked. */
  entries(options: {
    readonly limit: number;
    readonly before?: number;
    readonly kind?: EntryKind;
  }): Promise<readonly (LogEntry & { index: number })[]>;
  /** The newest entries that name something (an evidence_id, a file), with their index, oldest first. Reads the whole log. */
  entriesNaming(
    name: string,
    options: { readonly limit: number },
  ): Promise<{ readonly entries: readonly (LogEntry & { index: number })[]; readonly total: number }>;
  /** Every entry that names originals, oldest first. Reads the whole log. */
  entriesOfOriginals(): AsyncIterable<{
    readonly entry: LogEntry & { readonly index: number };
    readonly evidence_ids: ReadonlySet<string>;
  }>;
  /** One entry and the proof that the signed log holds it, computed and checked now. @throws {Fault} `entry-unknown`, `log-inconsistent`, `proof-mismatch`. */
  prove(index: number): Promise<ProvenEntry>;
  /**
   * Has the checkpoint stamped by an authority, keeps the stamp and leaves one entry.
   *
   * @throws {Fault} `stamp-unreachable`, `stamp-answer-wrong`, `stamp-refused`, `stamp-no-authority`; those of a bad token.
   */
  stamp(authority: Authority, actor: string): Promise<StampView>;
  /** The stamps that the log tells of, oldest first. */
  stamps(): Promise<readonly StampView[]>;
  /**
   * Renews stamps under a new one (RFC 4998), keeps the evidence records and leaves one entry for each such stamp.
   *
   * @throws {Fault} those of stamp.
   */
  renewStamps(options: RenewOptions): Promise<StampsRenewed>;
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
  /** Who is to witness the log, and who did. Nobody is asked. @throws {Fault} what is wrong with a broken log. */
  witnesses(): Promise<WitnessStatus>;
  close(): Promise<void>;
}
