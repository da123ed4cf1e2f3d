// What is kept beneath: originals by hash, and the log's entries. Made by: evidence.

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

/** What an entry of the log says. Canonical JSON (RFC 8785), no personal data, at most 64 KiB. */
export interface LogEntry {
  readonly kind:
    | "case"
    | "ingest"
    | "acquisition"
    | "transfer"
    | "run"
    | "document"
    | "delivery"
    | "view"
    | "unmask"
    | "explanation"
    | "fact"
    | "filing"
    | "export"
    | "statement"
    | "verify"
    | "stamp"
    | "erase"
    | "key-rotation"
    | "key-copy"
    | "restore";
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
  readonly ok: boolean;
  /** The first thing that is broken. */
  readonly broken: { readonly code: string; readonly at: string; readonly params: Record<string, string | number> } | null;
}

export interface VerifyResult {
  readonly ok: boolean;
  readonly tree_size: number;
  readonly root_hash: string;
  readonly steps: readonly VerifyStep[];
  readonly verified_at: string;
}

/** A time stamp of a checkpoint (RFC 3161). */
export interface StampView {
  /** Entries that it covers. */
  readonly tree_size: number;
  /** By the authority's clock. */
  readonly stamped_at: string;
  /** The first day that a certificate of its chain ends. */
  readonly until: string;
  readonly policy: string;
  readonly serial: string;
}

export interface StampStatus {
  /** Whether an authority is named in hamon.yml. */
  readonly is_set: boolean;
  readonly newest: StampView | null;
  /** A certificate of the newest ends within a year. */
  readonly ends_soon: boolean;
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
  /** Whether as many cosigned as the policy asks for; null without a policy. */
  readonly is_met: boolean | null;
  readonly witnesses: readonly { readonly name: string; readonly answer: WitnessAnswer }[];
}
