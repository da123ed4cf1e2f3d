// A figure: a number that may be printed, with its way back to the rows. See FIGURE_COLUMNS.

import type { FigureView, LEVELS } from "@hamon/records";

export type Level = (typeof LEVELS)[number];

export interface Figure extends FigureView {
  readonly combination: string | null;
  readonly certainty: Level | null;
  readonly element: string | null;
}

export interface FigureKey {
  readonly figure_id: string;
  readonly combination?: string;
  readonly certainty?: Level;
  readonly element?: string;
}

const whole = ({ figure_id, combination, certainty, element }: FigureKey) => ({
  figure_id,
  combination: combination ?? null,
  certainty: certainty ?? null,
  element: element ?? null,
});

export function rowFigure(key: FigureKey, value: number): Figure {
  return { ...whole(key), unit: "row", state: "exact", value, low: null, high: null };
}

/** Rows of which only the two ends are known. */
export function rowRange(key: FigureKey, low: number, high: number): Figure {
  return low === high ? rowFigure(key, low) : { ...whole(key), unit: "row", state: "range", value: low, low, high };
}

/** A figure that has no value: why is its state. */
export function stateFigure(key: FigureKey, unit: Figure["unit"], state: "not_meaningful" | "unknown"): Figure {
  return { ...whole(key), unit, state, value: null, low: null, high: null };
}

/** Nothing of the kind can be there: said, and not merely found to be none. */
export function zeroFigure(key: FigureKey): Figure {
  return { ...whole(key), unit: "row", state: "attested_zero", value: 0, low: null, high: null };
}

/** Persons, with a range where rows are left that name no single one. */
export function personFigure(key: FigureKey, { best, low, high }: PersonCount): Figure {
  if (low === high) return { ...whole(key), unit: "person", state: "exact", value: low, low: null, high: null };
  return { ...whole(key), unit: "person", state: "range", value: best, low, high };
}

/**
 * low: whoever bears a known person's name is that person. high: every row that tells nobody is another person.
 * best: as many are repeats as names are met beyond chance.
 */
export interface PersonCount {
  readonly best: number;
  readonly low: number;
  readonly high: number;
}
