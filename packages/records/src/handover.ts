// How originals came in and went out: acquisition records and comparisons with lists of hashes. Made by: hamon.

/** What somebody states about an acquisition, in the order of the Japanese guideline (証拠保全ガイドライン, IDF, 7-2 to 7-5). */
export interface NewAcquisition {
  /** Names or evidence_ids. */
  readonly originals: readonly string[];
  /** RFC 3339. */
  readonly acquired_at: string;
  readonly acquired_by: string;
  readonly organisation: string;
  /** Where it was done. */
  readonly place: string;
  /** What it was taken from: device, serial number, system, account. */
  readonly medium: string;
  readonly method: string;
  /** With its version. */
  readonly tool: string;
  /** 立会人. Null where nobody was. */
  readonly witness: string | null;
  readonly note: string | null;
  /** Digest taken at the source, "sha256:<hex>" (md5, sha1, sha256, sha512); only with one original. */
  readonly hash_before: string | null;
}

export interface Acquisition extends Omit<NewAcquisition, "originals"> {
  readonly acquisition_id: string;
  readonly case_id: string;
  readonly originals: readonly AcquiredOriginal[];
  /** Of the kept bytes, by the algorithm of hash_before. */
  readonly hash_after: string | null;
  readonly entry_index: number;
  /** What the entry of the log holds: HMAC-SHA256 of the record under a salt that is kept with it. */
  readonly commitment: string;
  readonly recorded_by: string;
  readonly recorded_at: string;
}

/** As it is kept now; null for what was erased. */
export interface AcquiredOriginal {
  readonly evidence_id: string;
  readonly name: string | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
}

export interface PrintedAcquisition {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** With format json: the key of the commitment, 64 hex digits. */
  readonly salt?: string;
}

export const HASH_ALGORITHMS = ["md5", "sha1", "sha256", "sha512"] as const;
export type HashAlgorithm = (typeof HASH_ALGORITHMS)[number];

/** One digest of a list, held against the originals. */
export interface HashFinding {
  /** 1, 2, 3 … in the list's file. */
  readonly line: number;
  /** Name as the list states it; null where it states none. */
  readonly name: string | null;
  readonly algorithm: HashAlgorithm;
  readonly digest: string;
  /** "different": an original of that name has other bytes. "absent": nothing of that name or digest is kept. */
  readonly verdict: "same" | "different" | "absent";
  readonly evidence_id: string | null;
}

export interface HashCheckResult {
  readonly findings: readonly HashFinding[];
  /** Lines of the list that state no digest. */
  readonly unread_lines: number;
  readonly list_sha256: string;
  readonly entry_index: number;
}

/** What somebody states when originals or a bundle leave the house (授受). */
export interface NewTransfer {
  /** Names or evidence_ids; may be empty with a bundle. */
  readonly originals: readonly string[];
  /** Absolute path of a bundle's folder; null where originals alone are given. */
  readonly bundle: string | null;
  /** RFC 3339. */
  readonly given_at: string;
  readonly given_by: string;
  readonly organisation: string;
  readonly received_by: string;
  readonly received_organisation: string;
  readonly reason: string;
  /** What it is on: device and serial number, or the way it was sent. */
  readonly medium: string;
  readonly note: string | null;
}

export interface Transfer extends Omit<NewTransfer, "originals" | "bundle"> {
  readonly transfer_id: string;
  readonly case_id: string;
  readonly things: readonly TransferredThing[];
  readonly entry_index: number;
  /** What the entry of the log holds: HMAC-SHA256 of the record under a salt that is kept with it. */
  readonly commitment: string;
  readonly recorded_by: string;
  readonly recorded_at: string;
  /** Oldest first. */
  readonly answers: readonly TransferAnswer[];
}

/** As it is kept now; null for what was erased. */
export interface TransferredThing {
  /** An evidence_id, or "bundle". */
  readonly id: string;
  readonly name: string | null;
  /** Of the original; of a bundle that of its tagmanifest-sha256.txt, which has all others below it. */
  readonly sha256: string | null;
  readonly bytes: number | null;
}

/** "unknown": ours was erased since. "missing": the receiver states none. */
export type TransferVerdict = "same" | "different" | "missing" | "unknown";

/** The receiver's receipt read back, or a thing that came back. */
export interface NewTransferAnswer {
  readonly receipt?: { readonly text: string; readonly signature: string | null; readonly key: string | null } | undefined;
  /** Absolute path of a file or a bundle's folder that came back, and the transfer it went out with. */
  readonly returned?: { readonly path: string; readonly transfer_id: string } | undefined;
}

export interface TransferAnswer {
  readonly transfer_id: string;
  readonly answer: "receipt" | "return";
  readonly findings: readonly { readonly id: string; readonly verdict: TransferVerdict }[];
  /** The worst of the findings. */
  readonly verdict: TransferVerdict;
  /** Of a receipt: "none" where there is no signature file; whose the key is, nobody checks. */
  readonly signature: "verified" | "wrong" | "none" | null;
  /** SHA-256 of the key's SubjectPublicKeyInfo. */
  readonly key_sha256: string | null;
  /** As the receipt states it. */
  readonly received_by: string | null;
  readonly received_at: string | null;
  readonly entry_index: number;
  readonly recorded_by: string;
  readonly recorded_at: string;
}

export interface PrintedReceipt {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}
