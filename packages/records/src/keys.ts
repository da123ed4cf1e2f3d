// The keys of a workspace and their copy elsewhere; what is done after a backup was restored. Part of the HTTP contract (http.ts).

/** What a copy of keys/ lacks, or has too much, beside the keys of now. */
export interface KeyDifferences {
  /** Keys that were made since: of a new case, or when something was signed for the first time. */
  readonly new_key_count: number;
  /** Originals kept since: the copy does not open them. */
  readonly new_original_count: number;
  /** Originals erased (消去) since: the copy still opens them, where their ciphertext lies on in a backup. */
  readonly erased_original_count: number;
  /** All keys were put under another since. */
  readonly is_rotated: boolean;
  /** Files that are neither what they are now nor what they were. */
  readonly damaged_count: number;
}

/** What differs, in the order in which it is told: keys of cli.keys.differs in locales; of the first there is no count. */
export function toldDifferences(differences: KeyDifferences): readonly { readonly key: string; readonly count: number | null }[] {
  const { is_rotated, new_key_count, new_original_count, erased_original_count, damaged_count } = differences;
  const counts = {
    new_keys: new_key_count,
    new_originals: new_original_count,
    erased_originals: erased_original_count,
    damaged: damaged_count,
  };
  const counted = Object.entries(counts).flatMap(([key, count]) => (count === 0 ? [] : [{ key, count }]));
  return is_rotated ? [{ key: "rotated", count: null }, ...counted] : counted;
}

/** What keys are wrapped under. */
export type KeptUnder = "file" | "passphrase" | "command";

export interface KeysView {
  readonly by: KeptUnder;
  /** none: there is nothing to lose yet. unconfirmed: nobody said that a copy lies elsewhere. stale: it is not what keys/ is now. */
  readonly state: "none" | "unconfirmed" | "stale" | "confirmed";
  /** When the copy was made, or held against the keys, last. */
  readonly confirmed_at: string | null;
  /** Who did so: the mail address of a user, or `cli`. Null without a copy, and for one of before this was kept. */
  readonly confirmed_by: string | null;
  /** The key file that `vault` names outside keys/: no copy has it. */
  readonly key_file: string | null;
  /** Null without a copy. */
  readonly differences: KeyDifferences | null;
}

export interface NewKeyCopy {
  /** Absolute path of a folder that is missing or empty, outside the workspace. */
  readonly out: string;
  /** It lies, or is carried, where a loss of this disk does not reach it: somebody says so. */
  readonly is_elsewhere?: boolean;
}

export interface KeyCopyResult {
  readonly folder: string;
  readonly by: KeptUnder;
  readonly files: number;
  /** False where it lies on the disk of the workspace, and nobody said that it is carried elsewhere. */
  readonly is_confirmed: boolean;
  /** The key file that `vault` names outside keys/: it is not in the copy. */
  readonly key_file: string | null;
}

export interface NewKeyCheck {
  /** Absolute path of a copy. */
  readonly folder: string;
  readonly is_elsewhere?: boolean;
}

export interface KeyCheckResult {
  readonly differences: KeyDifferences;
  readonly is_current: boolean;
  readonly is_confirmed: boolean;
  /** Cases of whose log the copy has seen more than there is: the workspace is an older backup. */
  readonly set_back: readonly string[];
}

export interface NewRestore {
  /** Absolute path of a folder with a newer copy of the log: evidence/log, or a bundle. */
  readonly log?: string | undefined;
  /** Entries that are nowhere any more are given up. */
  readonly accept_loss?: boolean | undefined;
}

export interface RestoreResult {
  /** Entries of the log. */
  readonly size_before: number;
  readonly size: number;
  /** Entries that were signed once and that nobody has. */
  readonly lost_count: number;
  /** Originals whose entries were lost, entered again. */
  readonly entered_count: number;
  /** Originals of which the database knew that they were erased, and the log did not: erased again. */
  readonly erased_count: number;
  /** Originals of the log that the database did not know: under their number instead of a name. */
  readonly unnamed_count: number;
  /** Originals that the database knew and nobody can open. */
  readonly forgotten_count: number;
  /** Names of files that collect has to read again. */
  readonly sources: readonly string[];
}
