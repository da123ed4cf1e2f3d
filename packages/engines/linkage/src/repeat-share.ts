// How often a row that tells no single person is of a person already counted: more names met than chance explains.
//
// Among rows that cannot be joined to anybody, a share m bears a name that some counted person bears. Of the counted
// persons themselves, a share c bears a name that another one bears: that is chance (同姓同名). If a share s of the loose
// rows are repeats, then m = s + (1 - s)c, and so s = (m - c) / (1 - c), never below 0.

import { NONE, numberValues, type KeyColumn } from "./key-values.js";

export interface Resolved {
  /** Number of each row's person, from 1; 0: none. */
  readonly person: Int32Array;
  readonly person_count: number;
  /** Rows from 0 to this - 1 are asked; those behind belong to a register. */
  readonly row_count: number;
}

const SEVERAL = -2;

/** The share s, between 0 and 1. 0 where no name can be compared. */
export function repeatShare(names: KeyColumn, { person, person_count, row_count }: Resolved): number {
  const { numberOf, count } = numberValues(names);
  const owner = new Int32Array(count).fill(NONE);
  for (let row = 0; row < row_count; row += 1) {
    const value = numberOf[row] as number;
    const number = person[row] as number;
    if (value === NONE || number === 0) continue;
    if (owner[value] === NONE) owner[value] = number;
    else if (owner[value] !== number) owner[value] = SEVERAL;
  }
  const isAsked = new Uint8Array(person_count + 1);
  const tally = { named: 0, shared: 0, loose: 0, met: 0 };
  for (let row = 0; row < row_count; row += 1) {
    const value = numberOf[row] as number;
    const number = person[row] as number;
    if (value === NONE) continue;
    if (number === 0) {
      tally.loose += 1;
      if (owner[value] !== NONE) tally.met += 1;
    } else if (isAsked[number] === 0) {
      isAsked[number] = 1;
      tally.named += 1;
      if (owner[value] === SEVERAL) tally.shared += 1;
    }
  }
  return excess(tally);
}

function excess({ named, shared, loose, met }: { named: number; shared: number; loose: number; met: number }): number {
  if (loose === 0 || named === 0 || shared === named) return 0;
  const chance = shared / named;
  return Math.min(1, Math.max(0, (met / loose - chance) / (1 - chance)));
}
