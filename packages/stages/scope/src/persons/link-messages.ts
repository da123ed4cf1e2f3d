// What the threads of linkage say to each other. Rows stay in shared memory; only pieces of TSV are handed over.

import type { KeyRule } from "@hamon/linkage";
import type { LinkStep } from "./person-layout.js";

/** Columns over all rows that linkage reads, in memory that every thread sees. */
export interface SharedRows {
  readonly capacity: number;
  readonly row_id: Float64Array;
  /** Day of the last change, from 1970-01-01; 0 for unknown. */
  readonly day: Int32Array;
  /** Bit i: person column i has a value. IS_NAMED beside them. */
  readonly flags: Uint8Array;
  /** Keys: [rule * capacity + row]. */
  readonly high: Int32Array;
  readonly low: Int32Array;
}

export const IS_NAMED = 64;

export interface LinkJob {
  readonly rows: SharedRows;
  readonly rules: readonly KeyRule[];
  readonly presence: readonly number[];
}

export type LinkRequest =
  | { readonly kind: "keys"; readonly bytes: Uint8Array; readonly first_row: number }
  | {
      readonly kind: "link";
      readonly steps: readonly LinkStep[];
      readonly name_rule: number | null;
      readonly row_count: number;
      readonly exposed_count: number;
    };

/** What linkage leaves: for each row its person and what it gives of them. */
export interface LinkedRows {
  /** 1, 2, 3 … by each person's first row; 0: nobody. */
  readonly person: Int32Array;
  /** Bit i: the person's column i is shown from this row. IS_FIRST: it is the person's first exposed row. IS_WEAK: of the person. */
  readonly gives: Uint8Array;
  /** For rows of weak persons and of nobody: a number of the name, if no other person bears it; else 0. */
  readonly new_name: Int32Array;
  readonly counts: LinkCounts;
}

export interface LinkCounts {
  readonly person_count: number;
  /** Estimated shares of repeats: see NameMeetings of linkage. */
  readonly loose_repeats: number;
  readonly weak_repeats: number;
  readonly dropped_keys: number;
  readonly dropped_rows: number;
  readonly vetoed_keys: number;
}

export const IS_FIRST = 64;
/** Nothing but their own number tells the person from others. */
export const IS_WEAK = 128;

export type LinkAnswer = { readonly kind: "keys" } | { readonly kind: "link"; readonly linked: LinkedRows };

export function newSharedRows(capacity: number, rules: number): SharedRows {
  return {
    capacity,
    row_id: new Float64Array(new SharedArrayBuffer(capacity * 8)),
    day: new Int32Array(new SharedArrayBuffer(capacity * 4)),
    flags: new Uint8Array(new SharedArrayBuffer(capacity)),
    high: new Int32Array(new SharedArrayBuffer(capacity * rules * 4)),
    low: new Int32Array(new SharedArrayBuffer(capacity * rules * 4)),
  };
}
