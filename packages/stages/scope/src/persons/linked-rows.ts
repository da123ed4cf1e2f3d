// From keys to persons: joins rows step by step, numbers the persons, and says which row shows what of each.
//
// Nothing here depends on the order in which rows were read: groups are sets, and ties go to the smallest row_id.

import {
  compareNames,
  findRoot,
  linkByKey,
  linkLoose,
  newForest,
  type Forest,
  type KeyColumn,
  type LinkResult,
  type NameMeetings,
  type Resolved,
} from "@hamon/linkage";
import { PERSON_COLUMNS, type PersonColumn } from "../map/data-map.js";
import { IS_FIRST_GIVER, IS_NAMED, IS_WEAK, type LinkedRows, type SharedRows } from "./link-messages.js";
import type { LinkStep } from "./person-layout.js";

/** A value that more rows share than this is a placeholder or somebody's desk, not a person's. */
export const MAX_ROWS_PER_KEY = 200;

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
  const { person, person_count } = numberPersons(rows, forest, { exposed_count, isKeyed: keyedRows(rows, steps, exposed_count) });
  const gives = chooseGivers(rows, person, { person_count, exposed_count });
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

/**
 * A person is a group with an exposed row and a key: a name with nothing beside it tells nobody apart.
 * Numbers follow each person's smallest row_id.
 */
function numberPersons(
  { row_id }: SharedRows,
  forest: Forest,
  { exposed_count, isKeyed }: { readonly exposed_count: number; readonly isKeyed: Uint8Array },
) {
  const first = new Float64Array(forest.length).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < exposed_count; row += 1) {
    if (isKeyed[row] === 0) continue;
    const root = findRoot(forest, row);
    if ((row_id[row] as number) < (first[root] as number)) first[root] = row_id[row] as number;
  }
  const starts = first.filter(Number.isFinite).sort();
  const person = new Int32Array(new SharedArrayBuffer(forest.length * 4));
  const numbers = new Int32Array(forest.length);
  for (let root = 0; root < forest.length; root += 1)
    if (first[root] !== Number.POSITIVE_INFINITY) numbers[root] = placeOf(starts, first[root] as number) + 1;
  for (let row = 0; row < forest.length; row += 1) person[row] = numbers[findRoot(forest, row)] as number;
  return { person, person_count: starts.length };
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

function placeOf(sorted: Float64Array, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Counts {
  readonly person_count: number;
  readonly exposed_count: number;
}

/** Columns that belong to what another says: a postal code to its address, a reading to its name. */
const LEADS: Partial<Record<PersonColumn, { readonly leader: PersonColumn; readonly isStrict: boolean }>> = {
  postal_code: { leader: "address", isStrict: true }, // that of an older address would mislead a letter
  name_kana: { leader: "name", isStrict: false },
};
/** Leaders before those who follow. */
const GIVEN_ORDER: readonly PersonColumn[] = ["name", "address", "name_kana", "postal_code", "phone", "email"];

/** For each person and column the newest exposed row that has it, else the newest of the register. */
function chooseGivers(rows: SharedRows, person: Int32Array, { person_count, exposed_count }: Counts): Uint8Array {
  const gives = new Uint8Array(new SharedArrayBuffer(person.length));
  const firstGiver = new Int32Array(person_count + 1).fill(NOBODY);
  const leaders = new Map<PersonColumn, Int32Array>();
  for (const column of GIVEN_ORDER) {
    const bit = bitOf(column);
    const giver = giversOf(rows, person, { bit, person_count, exposed_count });
    const lead = LEADS[column];
    if (lead !== undefined) followLeader(rows, giver, { bit, leader: leaders.get(lead.leader) as Int32Array, isStrict: lead.isStrict });
    if (column === "name" || column === "address") leaders.set(column, giver);
    markGivers(gives, giver, firstGiver, bit);
  }
  for (const row of firstGiver) if (row >= 0) gives[row] = (gives[row] as number) | IS_FIRST_GIVER;
  return gives;
}

const NOBODY = -1;

function bitOf(column: PersonColumn): number {
  return 1 << PERSON_COLUMNS.indexOf(column);
}

function followLeader(
  { flags }: SharedRows,
  giver: Int32Array,
  { bit, leader, isStrict }: { bit: number; leader: Int32Array; isStrict: boolean },
): void {
  for (let number = 1; number < giver.length; number += 1) {
    const lead = leader[number] as number;
    if (lead === NOBODY) continue;
    if (((flags[lead] as number) & bit) !== 0) giver[number] = lead;
    else if (isStrict) giver[number] = NOBODY;
  }
}

function markGivers(gives: Uint8Array, giver: Int32Array, firstGiver: Int32Array, bit: number): void {
  for (let number = 1; number < giver.length; number += 1) {
    const row = giver[number] as number;
    if (row === NOBODY) continue;
    if (firstGiver[number] === NOBODY) firstGiver[number] = row;
    gives[row] = (gives[row] as number) | bit;
  }
}

function giversOf(
  rows: SharedRows,
  person: Int32Array,
  { bit, person_count, exposed_count }: Counts & { readonly bit: number },
): Int32Array {
  const giver = new Int32Array(person_count + 1).fill(NOBODY);
  for (let row = 0; row < person.length; row += 1) {
    const number = person[row] as number;
    if (number === 0 || ((rows.flags[row] as number) & bit) === 0) continue;
    const known = giver[number] as number;
    if (known < 0 || isBetter(rows, { row, known, exposed_count })) giver[number] = row;
  }
  return giver;
}

function isBetter(
  { day, row_id }: SharedRows,
  { row, known, exposed_count }: { row: number; known: number; exposed_count: number },
): boolean {
  if (row < exposed_count !== known < exposed_count) return row < exposed_count;
  if (day[row] !== day[known]) return (day[row] as number) > (day[known] as number);
  return (row_id[row] as number) < (row_id[known] as number);
}
