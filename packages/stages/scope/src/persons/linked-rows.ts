// From keys to persons: joins rows step by step, numbers the persons, and says which row shows what of each.
//
// Nothing here depends on the order in which rows were read: groups are sets, and ties go to the smallest row_id.

import {
  compareNames,
  linkByKey,
  linkLoose,
  newForest,
  type Forest,
  type KeyColumn,
  type LinkResult,
  type NameMeetings,
  type Resolved,
} from "@hamon/linkage";
import { chooseGivers } from "./givers.js";
import { IS_NAMED, IS_WEAK, type LinkedRows, type SharedRows } from "./link-messages.js";
import { numberPersons } from "./numbered-persons.js";
import type { LinkStep } from "./person-layout.js";

/** A value that more rows share than this is a placeholder or somebody's desk, not a person's. */
const MAX_ROWS_PER_KEY = 200;

export interface LinkOrder {
  readonly steps: readonly LinkStep[];
  readonly name_rule: number | null;
  readonly row_count: number;
  /** Rows from 0 to this - 1 are exposed; those behind come from the register and make no person of their own. */
  readonly exposed_count: number;
}

export function linkRows(rows: SharedRows, { steps, name_rule, row_count, exposed_count }: LinkOrder): LinkedRows {
  const forest = newForest(row_count);
  const results = steps.map((step) => linkStep(rows, forest, step));
  const { person, firstRow } = numberPersons(rows, forest, { exposed_count, isKeyed: keyedRows(rows, steps, exposed_count) });
  const person_count = firstRow.length - 1;
  const gives = chooseGivers(rows, person, { firstRow, exposed_count });
  const isWeak = weakPersons(rows, person, { steps, person_count });
  for (let row = 0; row < row_count; row += 1) if (isWeak[person[row] as number] === 1) gives[row] = (gives[row] as number) | IS_WEAK;
  const sum = (field: keyof LinkResult) => results.reduce((total, result) => total + result[field], 0);
  const { new_name, ...shares } = meetNames(rows, name_rule, { person, isWeak, row_count: exposed_count });
  const dropped = { dropped_keys: sum("dropped_keys"), dropped_rows: sum("dropped_rows"), vetoed_keys: sum("vetoed_keys") };
  return { person, gives, new_name, counts: { person_count, ...shares, ...dropped } };
}

function meetNames(rows: SharedRows, name_rule: number | null, resolved: Resolved): NameMeetings {
  if (name_rule === null) return { loose_repeats: 0, weak_repeats: 0, new_name: new Int32Array(resolved.person.length) };
  return compareNames(keyColumn(rows, name_rule, resolved.person.length), resolved);
}

/** [person] 1: no row of theirs, the register's included, has a key by which they could be compared with others. */
function weakPersons(
  rows: SharedRows,
  person: Int32Array,
  { steps, person_count }: { readonly steps: readonly LinkStep[]; readonly person_count: number },
): Uint8Array {
  const isWeak = new Uint8Array(person_count + 1).fill(1);
  const isComparable = keyedRows(
    rows,
    steps.filter(({ is_comparing }) => is_comparing),
    person.length,
  );
  for (let row = 0; row < person.length; row += 1) if (isComparable[row] === 1) isWeak[person[row] as number] = 0;
  isWeak[0] = 0; // nobody is no person
  return isWeak;
}

function linkStep(rows: SharedRows, forest: Forest, { rule, veto, is_single }: LinkStep): LinkResult {
  const key = keyColumn(rows, rule, forest.length);
  const options = { maxRows: MAX_ROWS_PER_KEY };
  if (is_single) return linkLoose(forest, key, looseRows(rows, forest.length), options);
  return linkByKey(forest, key, veto === null ? options : { ...options, veto: keyColumn(rows, veto, forest.length).low });
}

function keyColumn({ high, low, capacity }: SharedRows, rule: number, count: number): KeyColumn {
  const from = rule * capacity;
  return { high: high.subarray(from, from + count), low: low.subarray(from, from + count) };
}

function looseRows({ flags }: SharedRows, count: number): Uint8Array {
  const isLoose = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) isLoose[row] = ((flags[row] as number) & IS_NAMED) === 0 ? 1 : 0;
  return isLoose;
}

// After linking: a key that too many share, or that led to several persons, has been wiped.
function keyedRows(rows: SharedRows, steps: readonly LinkStep[], count: number): Uint8Array {
  const isKeyed = new Uint8Array(count);
  for (const { rule } of steps) {
    const { high, low } = keyColumn(rows, rule, count);
    for (let row = 0; row < count; row += 1) if (high[row] !== 0 || low[row] !== 0) isKeyed[row] = 1;
  }
  return isKeyed;
}
