// A column of text as pages: its dictionary as it was gathered, and the numbers of the rows.

import { allRows, chunkOf, idPage, PLAIN, RLE_DICTIONARY, someRows, type Chunk } from "./pages.js";
import type { TextColumn } from "./text-column.js";

/** Of more values the first and the last in order tell a reader nothing; finding them costs time. */
const MOST_RANGED = 64;
/** Of a longer one, a reader would have to be told a part. */
const MOST_RANGE_BYTES = 256;

export function textChunk(column: TextColumn, row_count: number): Chunk {
  const { isSet, ids } = scratchFor(row_count);
  let count = 0;
  for (let row = 0; row < row_count; row += 1) {
    const id = column.ids[row] as number;
    isSet[row] = id < 0 ? 0 : 1;
    if (id < 0) continue;
    ids[count++] = id;
  }
  const rows = count === row_count ? allRows(row_count, true) : someRows(isSet, row_count);
  if (count === 0) return nullChunk(row_count);
  const dictionary = { bytes: column.dictionary, size: column.size };
  return chunkOf({ rows, encoding: RLE_DICTIONARY, values: idPage(ids, count, column.size), dictionary, range: rangeOf(column) });
}

/** Of the thread: filled anew for each column. */
let scratch = { isSet: new Int32Array(), ids: new Int32Array() };

function scratchFor(rows: number): typeof scratch {
  if (scratch.ids.length < rows) scratch = { isSet: new Int32Array(rows), ids: new Int32Array(rows) };
  return scratch;
}

/** A column without a value. */
export function nullChunk(row_count: number): Chunk {
  return chunkOf({ rows: allRows(row_count, false), encoding: PLAIN, values: new Uint8Array(), dictionary: null, range: null });
}

function rangeOf(column: TextColumn): { readonly least: Uint8Array; readonly most: Uint8Array } | null {
  if (column.size > MOST_RANGED) return null;
  const values = Array.from({ length: column.size }, (_, id) => column.valueAt(id)).sort(Buffer.compare);
  const [least = new Uint8Array(), most = new Uint8Array()] = [values[0], values.at(-1)];
  return least.length > MOST_RANGE_BYTES || most.length > MOST_RANGE_BYTES ? null : { least: least.slice(), most: most.slice() };
}
