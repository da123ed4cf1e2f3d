// Which row shows what of each person: the newest exposed row that has it, else the newest of the register.

import { PERSON_COLUMNS, type PersonColumn } from "../map/data-map.js";
import { IS_FIRST, type SharedRows } from "./link-messages.js";

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

/** For each row, the person columns that are shown from it, as bits; IS_FIRST for each person's first row. */
export function chooseGivers(
  rows: SharedRows,
  person: Int32Array,
  { firstRow, exposed_count }: { readonly firstRow: Int32Array; readonly exposed_count: number },
): Uint8Array {
  const gives = new Uint8Array(new SharedArrayBuffer(person.length));
  const leaders = new Map<PersonColumn, Int32Array>();
  for (const column of GIVEN_ORDER) {
    const bit = bitOf(column);
    const giver = giversOf(rows, person, { bit, person_count: firstRow.length - 1, exposed_count });
    const lead = LEADS[column];
    if (lead !== undefined) followLeader(rows, giver, { bit, leader: leaders.get(lead.leader) as Int32Array, isStrict: lead.isStrict });
    if (column === "name" || column === "address") leaders.set(column, giver);
    markRows(gives, giver, bit);
  }
  markRows(gives, firstRow, IS_FIRST);
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

function markRows(gives: Uint8Array, rowOf: Int32Array, bit: number): void {
  for (const row of rowOf) if (row !== NOBODY) gives[row] = (gives[row] as number) | bit;
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
