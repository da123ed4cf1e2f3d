// One column of whole numbers.

/** A class: it fills with rows and is emptied for the next group. */
export class NumberColumn {
  /** NaN where a row has none. */
  readonly values: Float64Array;

  constructor(rows: number) {
    this.values = new Float64Array(rows).fill(Number.NaN);
  }

  set(row: number, value: number): void {
    this.values[row] = value;
  }

  clear(rows: number): void {
    this.values.fill(Number.NaN, 0, rows);
  }
}
