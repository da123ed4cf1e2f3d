// Events by column, each value once: what the column matcher reads.

import type { SigmaValue } from "../evaluate.js";
import type { Plan } from "../plan.js";
import type { Predicate } from "../predicate.js";

/** One field of a batch. Row i has `values[codes[i]]`; null and undefined are an absent field. A value may stand twice. */
export interface Column {
  readonly values: readonly SigmaValue[];
  readonly codes: Uint32Array;
  /** The values as bytes, where all are texts of ASCII: they are read there, and become strings only where that is not enough. */
  readonly ascii?: AsciiTexts | null;
}

/** Value n stands in `bytes` from starts[n] to ends[n]; value 0 is an absent field. */
export interface AsciiTexts {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export interface Batch {
  readonly row_count: number;
  /** Field -> column. A field that is not there is absent from every row. */
  readonly columns: ReadonlyMap<string, Column>;
}

/** A detection: which events it is asked of, and what it asks. Rules whose `logsource` is equal are looked at together. */
export interface ColumnRule {
  readonly no: number;
  readonly logsource: Predicate;
  readonly search: Predicate;
}

/** A column that stands for every text of an event: the `keywords` of a plan's fields for this matcher. */
export const ANY_TEXT = "";

/** The detections of a plan that can be asked. Plan with `keywords: [ANY_TEXT]`, which no column has to be named for. */
export function columnRulesOf({ rules }: Plan): readonly ColumnRule[] {
  return rules.flatMap(({ no, test, logsource, search }) => (test === null ? [] : [{ no, logsource, search }]));
}

export interface SharedRules {
  readonly own: readonly ColumnRule[];
  /** Rule that need not be asked -> the one that asks the same. */
  readonly stands_for: ReadonlyMap<number, number>;
}

/** Rules that ask the same, but for their names and what is made of them, need to be asked once. */
export function sharedRules(rules: readonly ColumnRule[]): SharedRules {
  const first = new Map<string, number>();
  const stands_for = new Map<number, number>();
  const own = rules.filter(({ no, logsource, search }) => {
    const key = JSON.stringify([logsource, search]);
    const known = first.get(key);
    if (known === undefined) first.set(key, no);
    else stands_for.set(no, known);
    return known === undefined;
  });
  return { own, stands_for };
}
