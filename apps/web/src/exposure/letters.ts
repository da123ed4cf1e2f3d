// The letter of each combination: what binds a row of the table to its arc in the ripple.

import type { ExposureLine, ExposureTable } from "@hamon/records";

export function combinationsOf({ lines }: ExposureTable): readonly ExposureLine[] {
  return lines.filter(({ kind }) => kind === "combination");
}

/** Key of a combination -> A, B, C … in the table's order. */
export function lettersOf(table: ExposureTable): ReadonlyMap<string, string> {
  return new Map(combinationsOf(table).map(({ key }, at) => [key, String.fromCharCode(65 + (at % 26))]));
}
