// A column of numbers as pages: a dictionary where few values repeat, differences where they do not.

import type { NumberColumn } from "./number-column.js";
import { allRows, chunkOf, DELTA_BINARY_PACKED, deltaPage, idPage, PLAIN, RLE_DICTIONARY, someRows, type Chunk } from "./pages.js";
import { STORED, type ColumnType } from "./schema.js";

/** Past so many values differences are shorter, or as short. */
const MOST_VALUES = 4096;
/** Beyond it a difference of two is no longer exact. */
const EXACT = 2 ** 52;

export function numberChunk({ values }: NumberColumn, row_count: number, type: ColumnType): Chunk {
  const { isSet, set, ids } = scratchFor(row_count);
  let [count, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < row_count; row += 1) {
    const value = values[row] as number;
    const has = value === value; // NaN alone is not itself
    isSet[row] = has ? 1 : 0;
    if (!has) continue;
    set[count++] = value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const rows = count === row_count ? allRows(row_count, true) : someRows(isSet, row_count);
  if (count === 0) return chunkOf({ rows, encoding: PLAIN, values: new Uint8Array(), dictionary: null, range: null });
  const range = { least: plain([least], type), most: plain([most], type) };
  const dictionary = dictionaryOf(set, count, ids);
  if (dictionary !== null) {
    const parts = { rows, range, dictionary: { bytes: plain(dictionary, type), size: dictionary.length } };
    return chunkOf({ ...parts, encoding: RLE_DICTIONARY, values: idPage(ids, count, dictionary.length) });
  }
  const isExact = least > -EXACT && most < EXACT && most - least < EXACT;
  const [encoding, encoded] = isExact ? [DELTA_BINARY_PACKED, deltaPage(set, count)] : [PLAIN, plain(set.subarray(0, count), type)];
  return chunkOf({ rows, encoding, values: encoded, dictionary: null, range });
}

/** Of the thread: filled anew for each column. */
let scratch = { isSet: new Int32Array(), set: new Float64Array(), ids: new Int32Array() };

function scratchFor(rows: number): typeof scratch {
  if (scratch.set.length < rows) scratch = { isSet: new Int32Array(rows), set: new Float64Array(rows), ids: new Int32Array(rows) };
  return scratch;
}

/** The distinct values, and in `ids` the number of each; null where they are too many. */
function dictionaryOf(values: Float64Array, count: number, ids: Int32Array): readonly number[] | null {
  const numbers = new Map<number, number>();
  let [last, lastId] = [Number.NaN, -1];
  for (let i = 0; i < count; i += 1) {
    const value = values[i] as number;
    if (value !== last) {
      lastId = numbers.get(value) ?? numbers.size;
      last = value;
      if (lastId === numbers.size) {
        if (lastId === MOST_VALUES) return null;
        numbers.set(value, lastId);
      }
    }
    ids[i] = lastId;
  }
  return [...numbers.keys()];
}

/** Little-endian, as wide as the type. Exact for every whole number that a double holds. */
function plain(values: ArrayLike<number>, type: ColumnType): Uint8Array {
  const width = STORED[type].bytes;
  const out = Buffer.allocUnsafe(values.length * width);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    if (width === 4) out.writeInt32LE(value, i * 4);
    else {
      const high = Math.floor(value / 2 ** 32);
      out.writeUInt32LE(value - high * 2 ** 32, i * 8);
      out.writeInt32LE(high, i * 8 + 4);
    }
  }
  return out;
}
