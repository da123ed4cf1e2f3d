// The values of one key over all rows, numbered by a hash table on typed arrays.

/** A key of each row, as two lanes of a hash; both 0 where the row has none. */
export interface KeyColumn {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

/** Values of a key, numbered: which number each row has, and how many rows each number has. */
export interface KeyValues {
  /** NONE: the row has no key. */
  readonly numberOf: Int32Array;
  readonly firstRow: Int32Array;
  readonly rowCount: Int32Array;
  readonly count: number;
}

export const NONE = -1;

/** Numbers follow the first row of each value. */
export function numberValues(key: KeyColumn): KeyValues {
  const { length } = key.high;
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, length * 2)))).fill(NONE);
  const numberOf = new Int32Array(length).fill(NONE);
  const firstRow = new Int32Array(length);
  const rowCount = new Int32Array(length);
  let count = 0;
  for (let row = 0; row < length; row += 1) {
    if (key.high[row] === 0 && key.low[row] === 0) continue;
    const slot = findSlot(key, row, slots, firstRow);
    if (slots[slot] === NONE) {
      slots[slot] = count;
      firstRow[count] = row;
      count += 1;
    }
    const value = slots[slot] as number;
    numberOf[row] = value;
    rowCount[value] = (rowCount[value] as number) + 1;
  }
  return { numberOf, firstRow, rowCount, count };
}

// Open addressing, at most half full. A slot holds a value's number, whose first row holds the hash to compare.
function findSlot({ high, low }: KeyColumn, row: number, slots: Int32Array, firstRow: Int32Array): number {
  const h = high[row] as number;
  const l = low[row] as number;
  const mask = slots.length - 1;
  for (let slot = (h ^ Math.imul(l, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
    const value = slots[slot] as number;
    if (value === NONE) return slot;
    const first = firstRow[value] as number;
    if (high[first] === h && low[first] === l) return slot;
  }
}
