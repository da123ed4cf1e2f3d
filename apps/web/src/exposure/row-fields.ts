// How wide the fields of a collection must be so that no name is cut.

import type { RowView } from "@hamon/records";
import { emsOf } from "../format.js";

export interface FieldWidth {
  readonly name: string;
  readonly width: number;
}

const EM_PX = 14;
const MONO_PX = 8;
const PADDING_PX = 20;
const NARROWEST_PX = 72;
/** Rows that decide the widths: more are loaded while one scrolls, and columns must not jump. */
const SAMPLE_ROWS = 100;

/** Null when the rows are of several collections, or there are none. */
export function fieldsOf(rows: readonly RowView[]): readonly FieldWidth[] | null {
  const sample = rows.slice(0, SAMPLE_ROWS);
  const collections = new Set(sample.map(({ collection }) => collection));
  if (collections.size !== 1) return null;
  const names = [...new Set(sample.flatMap(({ fields }) => Object.keys(fields)))];
  return names.map((name) => ({ name, width: widthOf(name, sample) }));
}

function widthOf(name: string, rows: readonly RowView[]): number {
  const longest = Math.max(0, ...rows.map(({ fields }) => emsOf(fields[name] ?? "")));
  return Math.ceil(Math.max(NARROWEST_PX, name.length * MONO_PX + PADDING_PX, longest * EM_PX + PADDING_PX));
}
