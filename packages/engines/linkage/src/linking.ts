// Joins rows by a key: rows with equal 64-bit hashes are one person's, with three exceptions.
//
// A value that very many rows share is a placeholder or an agency's own number and links nothing. A veto splits the
// rows of one value that disagree in another. A single key lets a row that names nobody join one person, if only one has it.

import { findRoot, joinRows, type Forest } from "./forest.js";
import { NONE, numberValues, type KeyColumn, type KeyValues } from "./key-values.js";

export interface LinkResult {
  /** Values that more rows share than a person can have. */
  readonly dropped_keys: number;
  readonly dropped_rows: number;
  /** Values whose rows a veto kept apart. */
  readonly vetoed_keys: number;
}

export interface LinkOptions {
  /** More rows than this on one value: it links nothing. */
  readonly maxRows: number;
  /** A second value of each row (0: none): rows of one key that differ in it are not joined. */
  readonly veto?: Int32Array;
}

const SEVERAL = -2;

/** Joins all rows of each value. A key that links nothing because too many share it is wiped from `key`. */
export function linkByKey(forest: Forest, key: KeyColumn, { maxRows, veto }: LinkOptions): LinkResult {
  const values = numberValues(key);
  const isSplit = veto === undefined ? undefined : findConflicts(values, veto);
  let vetoed_keys = 0;
  for (let row = 0; row < forest.length; row += 1) {
    const value = values.numberOf[row] as number;
    if (value === NONE || (values.rowCount[value] as number) > maxRows || isSplit?.[value] === 1) continue;
    joinRows(forest, row, values.firstRow[value] as number);
  }
  if (veto !== undefined && isSplit !== undefined) {
    vetoed_keys = isSplit.reduce((sum, one) => sum + one, 0);
    joinAgreeing(forest, { values, isSplit, veto, maxRows });
  }
  wipeRows(key, (row) => isOverfull(values, row, maxRows));
  return { ...countDropped(values, maxRows), vetoed_keys };
}

function isOverfull({ numberOf, rowCount }: KeyValues, row: number, maxRows: number): boolean {
  const value = numberOf[row] as number;
  return value !== NONE && (rowCount[value] as number) > maxRows;
}

function wipeRows({ high, low }: KeyColumn, isWiped: (row: number) => boolean): void {
  for (let row = 0; row < high.length; row += 1) {
    if (!isWiped(row)) continue;
    high[row] = 0;
    low[row] = 0;
  }
}

/**
 * Lets groups of rows that name nobody join the one person that has their value. Where two persons have it, or the
 * group's rows lead to two, it joins none: it must never be the bridge between two persons. Where nobody has it, such
 * rows are one unnamed person's. A key that leads to several, or that too many share, is wiped from `key`.
 *
 * @param isLoose 1 for rows that name nobody.
 */
export function linkLoose(forest: Forest, key: KeyColumn, isLoose: Uint8Array, { maxRows }: LinkOptions): LinkResult {
  const values = numberValues(key);
  const isNamed = namedGroups(forest, isLoose);
  const owner = ownersOf(forest, values, isNamed);
  const target = new Int32Array(forest.length).fill(NONE);
  for (let row = 0; row < forest.length; row += 1) {
    const value = values.numberOf[row] as number;
    if (value === NONE || (values.rowCount[value] as number) > maxRows) continue;
    const root = findRoot(forest, row);
    if (isNamed[root] === 0) target[root] = bothOf(target[root] as number, owner[value] as number);
  }
  for (let root = 0; root < forest.length; root += 1) {
    if ((target[root] as number) >= 0) joinRows(forest, root, target[root] as number);
  }
  joinUnnamed(forest, values, { owner, isNamed: namedGroups(forest, isLoose), maxRows });
  wipeRows(key, (row) => isOverfull(values, row, maxRows) || owner[values.numberOf[row] as number] === SEVERAL);
  return { ...countDropped(values, maxRows), vetoed_keys: 0 };
}

// A value that no named person has: its rows are one person's, whoever that is.
function joinUnnamed(
  forest: Forest,
  values: KeyValues,
  { owner, isNamed, maxRows }: { owner: Int32Array; isNamed: Uint8Array; maxRows: number },
): void {
  const first = new Int32Array(values.count).fill(NONE);
  for (let row = 0; row < forest.length; row += 1) {
    const value = values.numberOf[row] as number;
    if (value === NONE || owner[value] !== NONE || (values.rowCount[value] as number) > maxRows) continue;
    if (isNamed[findRoot(forest, row)] === 1) continue;
    if (first[value] === NONE) first[value] = row;
    else joinRows(forest, row, first[value] as number);
  }
}

function namedGroups(forest: Forest, isLoose: Uint8Array): Uint8Array {
  const isNamed = new Uint8Array(forest.length);
  for (let row = 0; row < forest.length; row += 1) if (isLoose[row] === 0) isNamed[findRoot(forest, row)] = 1;
  return isNamed;
}

/** The one named group that has a value; SEVERAL where there are more. */
function ownersOf(forest: Forest, { numberOf, count }: KeyValues, isNamed: Uint8Array): Int32Array {
  const owner = new Int32Array(count).fill(NONE);
  for (let row = 0; row < forest.length; row += 1) {
    const value = numberOf[row] as number;
    if (value === NONE) continue;
    const root = findRoot(forest, row);
    if (isNamed[root] === 1) owner[value] = bothOf(owner[value] as number, root);
  }
  return owner;
}

function bothOf(left: number, right: number): number {
  if (left === NONE || left === right) return right;
  return right === NONE ? left : SEVERAL;
}

function countDropped({ rowCount, count }: KeyValues, maxRows: number): { dropped_keys: number; dropped_rows: number } {
  let dropped_keys = 0;
  let dropped_rows = 0;
  for (let value = 0; value < count; value += 1) {
    const rows = rowCount[value] as number;
    if (rows <= maxRows) continue;
    dropped_keys += 1;
    dropped_rows += rows;
  }
  return { dropped_keys, dropped_rows };
}

function findConflicts({ numberOf, count }: KeyValues, veto: Int32Array): Uint8Array {
  const seen = new Int32Array(count);
  const isSplit = new Uint8Array(count);
  for (let row = 0; row < numberOf.length; row += 1) {
    const value = numberOf[row] as number;
    const other = veto[row] as number;
    if (value === NONE || other === 0) continue;
    if (seen[value] === 0) seen[value] = other;
    else if (seen[value] !== other) isSplit[value] = 1;
  }
  return isSplit;
}

interface Split {
  readonly values: KeyValues;
  readonly isSplit: Uint8Array;
  readonly veto: Int32Array;
  readonly maxRows: number;
}

// Within a value that a veto splits, rows that state the same second value still belong together.
function joinAgreeing(forest: Forest, { values, isSplit, veto, maxRows }: Split): void {
  const firstOf = new Map<string, number>();
  for (let row = 0; row < forest.length; row += 1) {
    const value = values.numberOf[row] as number;
    if (value === NONE || isSplit[value] !== 1 || veto[row] === 0 || (values.rowCount[value] as number) > maxRows) continue;
    const pair = `${value} ${veto[row]}`;
    const first = firstOf.get(pair);
    if (first === undefined) firstOf.set(pair, row);
    else joinRows(forest, row, first);
  }
}
