// How many of those whom nothing but a name could tell apart have been counted already: names met beyond chance.
//
// A person whom only their own number tells (a name and a policy number), and a row that tells nobody (a name), may be
// somebody already counted. Of these a share m bears a name that a counted person bears. Of the counted persons
// themselves a share c shares its name with another one: that much is chance (同姓同名). If a share s are repeats, then
// m = s + (1 - s)c, and so s = (m - c) / (1 - c), never below 0. An estimate for a count; it joins nobody.

import { NONE, numberValues, type KeyColumn, type KeyValues } from "./key-values.js";

export interface Resolved {
  /** Number of each row's person, from 1; 0: none. */
  readonly person: Int32Array;
  /** [person] 1: nothing but their own number tells them from others. */
  readonly isWeak: Uint8Array;
  /** Rows from 0 to this - 1 are asked; those behind belong to a register. */
  readonly row_count: number;
}

export interface NameMeetings {
  /** Share of the rows without a person that are somebody counted. */
  readonly loose_repeats: number;
  /** Share of the weak persons that are one of the others. */
  readonly weak_repeats: number;
  /** For rows of weak persons and of nobody: a number of the name, if no other person bears it; else 0. */
  readonly new_name: Int32Array;
}

/** Who bears each name. */
interface Bearers {
  /** The strong person, SEVERAL, or NONE. */
  readonly strong: Int32Array;
  readonly weak: Int32Array;
}

const SEVERAL = -2;

export function compareNames(names: KeyColumn, resolved: Resolved): NameMeetings {
  const values = numberValues(names);
  const bearers = findBearers(values, resolved);
  const tally = tallyNames(values, bearers, resolved);
  const chance = { strong: share(tally.strong_by_strong, tally.strong), weak: share(tally.strong_by_weak, tally.strong) };
  const byStrong = beyond(share(tally.weak_by_strong, tally.weak), chance.strong);
  const byWeak = beyond(share(tally.weak_by_weak, tally.weak), chance.weak);
  return {
    loose_repeats: beyond(share(tally.loose_by_any, tally.loose), share(tally.strong_by_any, tally.strong)),
    weak_repeats: Math.min(1, byStrong + byWeak / 2), // of two weak ones that are one, one is too many
    new_name: newNames(values, bearers, resolved),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function beyond(met: number, chance: number): number {
  return chance >= 1 ? 0 : Math.min(1, Math.max(0, (met - chance) / (1 - chance)));
}

function findBearers({ numberOf, count }: KeyValues, { person, isWeak, row_count }: Resolved): Bearers {
  const bearers = { strong: new Int32Array(count).fill(NONE), weak: new Int32Array(count).fill(NONE) };
  for (let row = 0; row < row_count; row += 1) {
    const name = numberOf[row] as number;
    const number = person[row] as number;
    if (name === NONE || number === 0) continue;
    const side = isWeak[number] === 1 ? bearers.weak : bearers.strong;
    if (side[name] === NONE) side[name] = number;
    else if (side[name] !== number) side[name] = SEVERAL;
  }
  return bearers;
}

/** Each person is asked once, by the first row that has a name; each loose row by itself. */
function tallyNames({ numberOf }: KeyValues, { strong, weak }: Bearers, { person, isWeak, row_count }: Resolved) {
  const tally = {
    strong: 0,
    strong_by_strong: 0,
    strong_by_weak: 0,
    strong_by_any: 0,
    weak: 0,
    weak_by_strong: 0,
    weak_by_weak: 0,
    loose: 0,
    loose_by_any: 0,
  };
  const isAsked = new Uint8Array(isWeak.length);
  for (let row = 0; row < row_count; row += 1) {
    const name = numberOf[row] as number;
    const number = person[row] as number;
    if (name === NONE || isAsked[number] === 1) continue;
    if (number !== 0) isAsked[number] = 1;
    const hasStrong = strong[name] !== NONE && strong[name] !== number;
    const hasWeak = weak[name] !== NONE && weak[name] !== number;
    const side = number === 0 ? "loose" : isWeak[number] === 1 ? "weak" : "strong";
    tally[side] += 1;
    if (side === "loose") tally.loose_by_any += hasStrong || hasWeak ? 1 : 0;
    else {
      tally[`${side}_by_strong`] += hasStrong ? 1 : 0;
      tally[`${side}_by_weak`] += hasWeak ? 1 : 0;
      if (side === "strong") tally.strong_by_any += hasStrong || hasWeak ? 1 : 0;
    }
  }
  return tally;
}

function newNames({ numberOf }: KeyValues, { strong }: Bearers, { person, isWeak, row_count }: Resolved): Int32Array {
  const new_name = new Int32Array(person.length);
  for (let row = 0; row < row_count; row += 1) {
    const name = numberOf[row] as number;
    const number = person[row] as number;
    if (name !== NONE && strong[name] === NONE && (number === 0 || isWeak[number] === 1)) new_name[row] = name + 1;
  }
  return new_name;
}
