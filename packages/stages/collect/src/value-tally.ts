// The distinct values of each column of text, counted as row groups go by: a group has taken each of its values once already.

import type { RowGroupWriter, TextColumn } from "@hamon/parquet";
import type { Pieces } from "./pieces.js";

/** Past either a column is not listed: it is near to one value a row, and looked through as quickly as its list. */
const MOST_VALUES = 65_536;
const MOST_BYTES = 8 * 1024 * 1024;

interface Tally {
  /** Rows with a value. */
  rows: number;
  bytes: number;
  /** Value, one letter a byte -> rows. Null: there are too many. */
  values: Map<string, number> | null;
}

/** A class: it counts over a whole file. */
export class ValueTally {
  readonly #tallies = new Map<string, Tally>();

  /** The rows of a group that is about to go. */
  see(writer: RowGroupWriter): void {
    for (const [name, column] of writer.texts()) if (column.size > 0) this.#count(this.#tallyOf(name), column, writer.row);
    for (const [name, value] of writer.constants()) if (typeof value === "string") add(this.#tallyOf(name), latin1Of(value), writer.row);
  }

  writeTo(pieces: Pieces): void {
    for (const [name, { rows, values }] of this.#tallies) {
      if (values === null) writeOne(pieces, name, { value: null, rows });
      else for (const [value, count] of values) writeOne(pieces, name, { value, rows: count });
    }
  }

  #tallyOf(name: string): Tally {
    const known = this.#tallies.get(name) ?? { rows: 0, bytes: 0, values: new Map<string, number>() };
    this.#tallies.set(name, known);
    return known;
  }

  #count(tally: Tally, column: TextColumn, rows: number): void {
    const counts = new Uint32Array(column.size);
    let set = 0;
    for (let row = 0; row < rows; row += 1) {
      const id = column.ids[row] as number;
      if (id < 0) continue;
      set += 1;
      counts[id] = (counts[id] as number) + 1;
    }
    if (tally.values === null) tally.rows += set;
    else for (let id = 0; id < counts.length; id += 1) add(tally, textOf(column.valueAt(id)), counts[id] as number);
  }
}

function add(tally: Tally, value: string, rows: number): void {
  tally.rows += rows;
  if (tally.values === null) return;
  const known = tally.values.get(value);
  if (known === undefined) tally.bytes += value.length;
  tally.values.set(value, (known ?? 0) + rows);
  if (tally.values.size > MOST_VALUES || tally.bytes > MOST_BYTES) tally.values = null;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function latin1Of(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function writeOne(pieces: Pieces, field: string, { value, rows }: { readonly value: string | null; readonly rows: number }): void {
  pieces.string("field", field);
  if (value !== null) pieces.text("value", value);
  pieces.number("row_count", rows);
  pieces.next();
}
