// Rows of `sieve` for each row group of events that is about to go: one of the group, one of each column of text that has a value.

import type { RowGroupWriter } from "@hamon/parquet";
import type { Pieces } from "./pieces.js";
import { addToSieves, COLUMN_BYTES, DIGITS_BYTES } from "./sieve.js";

/** A class: the same memory serves all groups, one after the other. */
export class SieveRows {
  readonly #out: Pieces;
  readonly #column = new Uint8Array(COLUMN_BYTES);
  readonly #digits = new Uint8Array(DIGITS_BYTES);

  constructor(out: Pieces) {
    this.#out = out;
  }

  see(writer: RowGroupWriter): void {
    const ids = rangeOf(writer.number("event_id").values, writer.row);
    const times = rangeOf(writer.number("@timestamp").values, writer.row);
    const group = { ids, times, rows: writer.row };
    for (const [field, column] of writer.texts())
      if (column.size > 0)
        this.#addColumn(
          field,
          group,
          Array.from({ length: column.size }, (_, id) => column.valueAt(id)),
        );
    for (const [field, value] of writer.constants())
      if (typeof value === "string") this.#addColumn(field, group, [Buffer.from(value, "utf8")]);
    this.#write(null, group, this.#digits);
    this.#digits.fill(0);
  }

  #addColumn(field: string, group: Group, values: readonly Uint8Array[]): void {
    for (const value of values) addToSieves(value, this.#column, this.#digits);
    this.#write(field, group, this.#column);
    this.#column.fill(0);
  }

  #write(field: string | null, { ids, times, rows }: Group, bits: Uint8Array): void {
    const out = this.#out;
    if (field !== null) out.string("field", field);
    out.number("first_event_id", ids[0]);
    out.number("last_event_id", ids[1]);
    out.number("first_at", times[0]);
    out.number("last_at", times[1]);
    out.number("event_count", rows);
    out.string("runs", Buffer.from(bits).toString("base64"));
    out.next();
  }
}

type Range = readonly [number, number];

interface Group {
  readonly ids: Range;
  readonly times: Range;
  readonly rows: number;
}

function rangeOf(values: Float64Array, rows: number): Range {
  let [least, most] = [values[0] as number, values[0] as number];
  for (let row = 1; row < rows; row += 1) {
    const value = values[row] as number;
    if (value < least) least = value;
    else if (value > most) most = value;
  }
  return [least, most];
}
