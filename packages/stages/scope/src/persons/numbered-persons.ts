// Groups of rows to numbered persons.

import { findRoot, type Forest } from "@hamon/linkage";
import type { SharedRows } from "./link-messages.js";

export interface NumberedPersons {
  /** Number of each row's person, from 1; 0: nobody. */
  readonly person: Int32Array;
  /** [number] the person's exposed row with the smallest row_id. [0] is unused. */
  readonly firstRow: Int32Array;
}

/**
 * A person is a group with an exposed row and a key: a name with nothing beside it tells nobody apart.
 * Numbers follow each person's smallest row_id, so that they do not depend on the order of reading.
 */
export function numberPersons(
  { row_id }: SharedRows,
  forest: Forest,
  { exposed_count, isKeyed }: { readonly exposed_count: number; readonly isKeyed: Uint8Array },
): NumberedPersons {
  const first = new Int32Array(forest.length).fill(NOBODY);
  let count = 0;
  for (let row = 0; row < exposed_count; row += 1) {
    if (isKeyed[row] === 0) continue;
    const root = findRoot(forest, row);
    const known = first[root] as number;
    if (known === NOBODY) count += 1;
    if (known === NOBODY || (row_id[row] as number) < (row_id[known] as number)) first[root] = row;
  }
  const numbers = numbersByRow(row_id, first, count);
  const person = new Int32Array(new SharedArrayBuffer(forest.length * 4));
  const firstRow = new Int32Array(count + 1).fill(NOBODY);
  for (let row = 0; row < forest.length; row += 1) {
    const root = findRoot(forest, row);
    person[row] = numbers[root] as number;
    if (first[root] === row) firstRow[numbers[root] as number] = row;
  }
  return { person, firstRow };
}

const NOBODY = -1;

/** [root] the number of its person: the place of its first row_id among all of them. */
function numbersByRow(row_id: Float64Array, first: Int32Array, count: number): Int32Array {
  const starts = new Float64Array(count);
  let at = 0;
  for (const row of first) if (row !== NOBODY) starts[at++] = row_id[row] as number;
  starts.sort();
  return first.map((row) => (row === NOBODY ? 0 : placeOf(starts, row_id[row] as number) + 1));
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
