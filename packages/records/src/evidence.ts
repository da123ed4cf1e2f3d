// What is kept beneath: originals by hash, and the log's entries. Made by: evidence.

import type { FaultRecord } from "./fault.js";

/** An original, kept encrypted. */
export interface EvidenceItem {
  /** "evidence_" and the first 20 hex digits of `sha256`. */
  readonly evidence_id: string;
  /** 1, 2, 3 … in the case: the upper part of every row_id and event_id. */
  readonly evidence_no: number;
  readonly case_id: string;
  /** Empty once it was erased. */
  readonly name: string;
  /** Of the ciphertext: what the log says, and the object's name. */
  readonly sha256: string;
  /** Of the original; null once it was erased, or where the vault cannot be opened. */
  readonly original_sha256: string | null;
  /** Of the original. */
  readonly bytes: number;
  /** Index of its entry in the log. */
  readonly entry_index: number;
  readonly kept_at: string;
  /** When it was erased (消去); null while it is there. */
  readonly erased_at: string | null;
}

/** A file of the case whose digest an entry states. Path relative to the case's folder. */
export interface FileDigest {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What entries of the log tell of. */
export const ENTRY_KINDS = [
  "case",
  "ingest",
  "acquisition",
  "transfer",
  "run",
  "document",
  "delivery",
  "view",
  "unmask",
  "explanation",
  "correction",
  "suppression",
  "fact",
  "filing",
  "export",
  "statement",
  "verify",
  "stamp",
  "erase",
  "key-rotation",
  "key-copy",
  "restore",
] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What an entry of the log says. Canonical JSON (RFC 8785), no personal data, at most 64 KiB. */
export interface LogEntry {
  readonly kind: EntryKind;
  readonly at: string;
  /** User id, "cli" or "system". */
  readonly actor: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Files this entry vouches for. */
  readonly files?: readonly FileDigest[];
  /** Files (paths) that are no longer there, on purpose. */
  readonly removed?: readonly string[];
}

export interface VerifyStep {
  /** Key in locales: verify.<step>. */
  readonly step: "checkpoint" | "tree" | "entries" | "cosignatures" | "originals" | "commitments" | "files" | "stamps";
  readonly checked: number;
  /** Of these, known to be erased (消去): only step "originals". */
  readonly erased?: number;
  /** Of these, known to show no time any more, as nobody renewed them: only step "stamps". */
  readonly ended?: number;
  readonly ok: boolean;
  /** The first thing that is broken. */
  readonly broken: BrokenThing | null;
  /** More that are: only steps "originals" and "commitments", at most 99. */
  readonly others?: readonly BrokenThing[];
}

export interface BrokenThing {
  /** Key in locales: broken.<code>. */
  readonly code: string;
  readonly at: string;
  /** `name`, where the original's is known: never kept with the result. */
  readonly params: Readonly<Record<string, string | number>>;
}

export interface VerifyResult {
  readonly ok: boolean;
  readonly tree_size: number;
  readonly root_hash: string;
  readonly steps: readonly VerifyStep[];
  readonly verified_at: string;
}

/** By which time stamps are made. */
export type StampDigest = "sha256" | "sha384" | "sha512";

/** A time stamp of a checkpoint (RFC 3161), as its newest renewal left it (RFC 4998). */
export interface StampView {
  /** Entries that it covers. */
  readonly tree_size: number;
  /** By the authority's clock. */
  readonly stamped_at: string;
  /** The first day that a certificate of its chain ends; once renewed, of the newest renewal's. */
  readonly until: string;
  readonly policy: string;
  readonly serial: string;
  /** Of its newest renewal, where there is one. */
  readonly digest: StampDigest;
  /** Null: never. */
  readonly renewed_at: string | null;
  /** In its evidence record; 1 when it was never renewed. */
  readonly stamp_count: number;
  /** Of the certificate that signed, as it names itself; absent in stamps taken before it was kept. */
  readonly authority?: string;
}

/** One new stamp under which earlier ones were renewed. */
export interface StampRenewal extends Omit<StampView, "tree_size" | "renewed_at" | "stamp_count"> {
  /** The tree sizes of those. */
  readonly renews: readonly number[];
}

export interface StampsRenewed {
  readonly renewals: readonly StampRenewal[];
  /** Tree sizes of those that could not be: something is wrong with them. */
  readonly left: readonly number[];
}

/** A stamp that was taken, and what was renewed with it. */
export interface StampTaken extends StampView, StampsRenewed {}

export interface StampStatus {
  /** Whether an authority is named in hamon.yml. */
  readonly is_set: boolean;
  /** Its address there. */
  readonly url: string | null;
  readonly newest: StampView | null;
  /** Stamps to be renewed: their certificates end soon, or hamon.yml asks for another digest. */
  readonly due_count: number;
  /** The first day that a certificate of these ends; null when there are none. */
  readonly due_until: string | null;
  /** Stamps that ended without a renewal. */
  readonly ended_count: number;
}

/** What a witness did when it was asked. Key in locales: warnings.witness-<answer>. */
export type WitnessAnswer =
  | "cosigned"
  | "no-url"
  | "unreachable"
  | "malformed"
  | "key-unknown"
  | "log-unknown"
  /** The log that it is shown does not go on from the one it saw. */
  | "forked"
  /** It saw more of this log than there is now. */
  | "ahead"
  | "signature-wrong"
  | "failed";

/** Who is to witness the log, and who did on the newest checkpoint that left the house. */
export interface WitnessStatus {
  /** Of witnesses.policy; null without one. */
  readonly policy: {
    readonly witnesses: readonly WitnessSeen[];
    /** How many of its members the quorum asks for; null where it asks for nobody. */
    readonly quorum: { readonly name: string; readonly threshold: number; readonly members: readonly string[] } | null;
    readonly is_met: boolean;
  } | null;
  /** Null: none has left the house. */
  readonly newest: { readonly tree_size: number; readonly is_signed_twice: boolean } | null;
  /** What is wrong with the policy, or with what was kept: nothing of it is then believed. */
  readonly fault: FaultRecord | null;
  /** The log's verifier key: what its witnesses are given. */
  readonly public_key: string;
  readonly tree_size: number;
}

export interface WitnessSeen {
  readonly name: string;
  /** The name of its key. */
  readonly key_name: string;
  readonly has_url: boolean;
  /** The newest: its signature was checked. */
  readonly has_cosigned: boolean;
  /** When, by its own clock; null where it says a time that no calendar has. */
  readonly cosigned_at: string | null;
}

/** A checkpoint that left the house, and who signed it. */
export interface CosignResult {
  readonly tree_size: number;
  readonly root_hash: string;
  /** Relative to evidence/. */
  readonly path: string;
  /** The signed note with all its lines. */
  readonly checkpoint: string;
  /** The log's verifier key: what its witnesses are given. */
  readonly public_key: string;
  /** The log's verifier key of its second signature, ML-DSA-44; null without one. */
  readonly second_key: string | null;
  /** The policy as it may leave the house (C2SP tlog-policy): with the log's own keys, without where anybody listens. Null without one. */
  readonly policy: string | null;
  /** Whether as many cosigned as the policy asks for; null without a policy. */
  readonly is_met: boolean | null;
  readonly witnesses: readonly { readonly name: string; readonly answer: WitnessAnswer }[];
}
