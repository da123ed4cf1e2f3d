// How many of what a world of a scale holds. Scale 1 has the size of the table a Japanese insurer published in 2025.
//
// Row counts are exact: round(count at scale 1 x scale). How many persons stand behind the rows is set here too.

import { Dice, STREAM, worldKey } from "./random.js";

/** Rows by what stands in them, at scale 1 (content/data_maps tells the same from the cells). */
export const ROWS_AT_SCALE_1 = {
  name_contact_policy: 3_370_000,
  name_policy: 1_870_000,
  contact_policy: 1_190_000,
  other: 830_000,
  agency: 1_780_000,
  number_only: 8_440_000,
} as const;

export type Combination = keyof typeof ROWS_AT_SCALE_1;
export const COMBINATIONS = Object.keys(ROWS_AT_SCALE_1) as readonly Combination[];

const BANK_ACCOUNTS_AT_SCALE_1 = 1_638;
const BIRTH_DATES_AT_SCALE_1 = 9_366;

/** Of each kind of policy row, the least share that is its person's first; the rest repeats a person. */
const FIRST_SHARE = { name_contact_policy: 0.5, contact_policy: 0.3, name_policy: 0.75, other: 0.87 } as const;

/** By how much the seed raises that share, at most. */
const FIRST_SHARE_RISE = 0.12;

/** The kinds of policy row, in the order their persons are numbered. */
export const POLICY_KINDS = ["name_contact_policy", "contact_policy", "name_policy", "other"] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** Of 17 rows of agency staff that follow each other, the last repeats the person of another. */
export const STAFF_GROUP = 17;

export interface Sizes {
  readonly scale: number;
  readonly rows: Readonly<Record<Combination, number>>;
  readonly policy_rows: number;
  /** Rows, of each kind, that are their person's first. */
  readonly firsts: Readonly<Record<PolicyKind, number>>;
  readonly customers: number;
  readonly repeats: number;
  readonly staff: number;
  readonly bank_accounts: number;
  readonly birth_dates: number;
  readonly claims: number;
  readonly payment_accounts: number;
  readonly log_lines: number;
}

export function sizesOf({ seed, scale }: { readonly seed: number; readonly scale: number }): Sizes {
  const count = (atScale1: number) => Math.round(atScale1 * scale);
  const rows = Object.fromEntries(COMBINATIONS.map((name) => [name, count(ROWS_AT_SCALE_1[name])])) as Record<Combination, number>;
  const rise = 1 + new Dice(worldKey(seed)).reset(STREAM.persons, 0).share() * FIRST_SHARE_RISE;
  const firsts = Object.fromEntries(
    POLICY_KINDS.map((kind) => [kind, Math.ceil(rows[kind] * Math.min(1, FIRST_SHARE[kind] * rise))]),
  ) as Record<PolicyKind, number>;
  const policy_rows = POLICY_KINDS.reduce((sum, kind) => sum + rows[kind], 0);
  const customers = POLICY_KINDS.reduce((sum, kind) => sum + firsts[kind], 0);
  return {
    scale,
    rows,
    policy_rows,
    firsts,
    customers,
    repeats: policy_rows - customers,
    staff: rows.agency - Math.floor(rows.agency / STAFF_GROUP),
    bank_accounts: Math.max(1, count(BANK_ACCOUNTS_AT_SCALE_1)),
    birth_dates: Math.max(1, count(BIRTH_DATES_AT_SCALE_1)),
    claims: Math.max(10, count(900_000)),
    payment_accounts: Math.max(10, count(600_000)),
    log_lines: count(20_000_000),
  };
}
