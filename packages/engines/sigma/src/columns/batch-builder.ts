// Events as they come, one after the other, into batches of columns.

import type { SigmaEvent, SigmaValue } from "../evaluate.js";
import type { Batch, Column } from "./column.js";

const ROWS = 4_096;
const FIRST_ROWS = 16;
/** Names of fields in one batch: past this it is full. */
const MOST_COLUMNS = 2_000;
/** A column of which nearly all of so many values differ is not searched for equal ones, but in every sixteenth batch. */
const SAMPLE = 256;
const MOSTLY = 0.9;
const PAUSE = 15;

/** The column of one field while its batch grows. Code 0 is an absent field. */
class GrowingColumn {
  private readonly places: Map<SigmaValue, number> | null;
  private readonly values: SigmaValue[] = [null];
  private codes = new Uint32Array(FIRST_ROWS);
  private count = 0;

  constructor(isSearched: boolean) {
    this.places = isSearched ? new Map() : null;
  }

  /** Whether nearly all values differ; null: too few to tell, or not searched. */
  get isDistinct(): boolean | null {
    return this.places === null || this.count < SAMPLE ? null : this.values.length > this.count * MOSTLY;
  }

  set(row: number, value: SigmaValue): void {
    let place = this.places?.get(value);
    if (place === undefined) {
      place = this.values.push(value) - 1;
      this.places?.set(value, place);
    }
    if (row >= this.codes.length) this.lengthen(row * 2);
    this.codes[row] = place;
    this.count += 1;
  }

  take(rows: number): Column {
    if (this.codes.length < rows) this.lengthen(rows);
    return { values: this.values, codes: this.codes };
  }

  private lengthen(rows: number): void {
    const codes = new Uint32Array(rows);
    codes.set(this.codes);
    this.codes = codes;
  }
}

export interface BatchOptions {
  /** Fields that are kept; default all, as keywords need them. */
  readonly fields?: Iterable<string> | null;
  /** Rows of a batch; default 4,096. */
  readonly rows?: number;
}

/** A class: batches of one log tell how the next is read. */
export class BatchBuilder {
  private readonly wanted: ReadonlySet<string> | null;
  private readonly rows: number;
  /** Columns that are not searched for equal values -> batches until they are again. */
  private readonly pauses = new Map<string, number>();
  private columns = new Map<string, GrowingColumn>();
  private count = 0;

  constructor({ fields = null, rows = ROWS }: BatchOptions = {}) {
    this.wanted = fields === null ? null : new Set(fields);
    this.rows = rows;
  }

  /** Adds an event whose values are plain. True when the batch is full and must be taken. */
  add(event: SigmaEvent): boolean {
    const row = this.count;
    if (row === this.rows) throw new RangeError("a full batch was not taken");
    this.count += 1;
    for (const name in event) {
      const value = event[name];
      if (value !== null && value !== undefined) this.columnOf(name)?.set(row, value);
    }
    return this.count === this.rows || this.columns.size > MOST_COLUMNS;
  }

  take(): Batch {
    const columns = new Map<string, Column>();
    for (const [name, column] of this.columns) {
      columns.set(name, column.take(this.count));
      this.learn(name, column.isDistinct);
    }
    const batch = { row_count: this.count, columns };
    this.columns = new Map();
    this.count = 0;
    return batch;
  }

  private columnOf(name: string): GrowingColumn | undefined {
    const known = this.columns.get(name);
    if (known !== undefined || (this.wanted !== null && !this.wanted.has(name))) return known;
    const made = new GrowingColumn((this.pauses.get(name) ?? 0) <= 0);
    this.columns.set(name, made);
    return made;
  }

  private learn(name: string, isDistinct: boolean | null): void {
    const pause = this.pauses.get(name);
    if (isDistinct === true) this.pauses.set(name, PAUSE);
    else if (isDistinct === false) this.pauses.delete(name);
    else if (pause !== undefined) this.pauses.set(name, pause - 1);
  }
}
