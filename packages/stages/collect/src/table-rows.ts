// Records of a table to rows of `record_<name>`, encoded in row groups. The first record below a title names the columns.

import { rowId } from "@hamon/records";
import { asUtf8, type ByteText } from "./byte-text.js";
import type { RecordSink } from "./csv-records.js";
import { refuseRow, type FirstUnparsed } from "./log-tally.js";
import type { Out } from "./log-rows.js";
import { OffsetMap } from "./offset-map.js";
import type { Pieces } from "./pieces.js";

export interface TableSource {
  readonly evidence_no: number;
  /** Of a file in an archive: the number of its first row. */
  readonly first_row: number;
  readonly columns: readonly string[];
  readonly title_count: number;
}

export interface TableCounts {
  row_count: number;
  unparsed_count: number;
  first_unparsed: FirstUnparsed | null;
}

/** A class: it counts over a whole file. */
export class TableRows implements RecordSink {
  readonly counts: TableCounts = { row_count: 0, unparsed_count: 0, first_unparsed: null };
  readonly #source: TableSource;
  readonly #rows: Pieces;
  readonly #unparsed: Pieces;
  readonly #map: OffsetMap;
  #recordNo = 0;

  constructor(source: TableSource, out: Out) {
    this.#source = source;
    this.#rows = out.rows;
    this.#unparsed = out.unparsed;
    this.#map = out.map ?? new OffsetMap();
  }

  record(cells: readonly ByteText[], offset: number, length: number): void {
    this.#recordNo += 1;
    const { columns, evidence_no, first_row, title_count } = this.#source;
    if (this.#recordNo <= title_count + 1) return; // a title, the header
    if (cells.length !== columns.length) return this.#refuse("cell-count", offset, length);
    this.#rows.number("row_id", rowId(evidence_no, first_row + this.counts.row_count));
    this.#rows.number("log.offset", this.#map.at(offset));
    for (const [at, cell] of cells.entries()) if (cell !== "") this.#rows.text(columns[at] as string, asUtf8(cell));
    this.#rows.next();
    this.counts.row_count += 1;
  }

  openQuote(offset: number, length: number): void {
    this.#recordNo += 1;
    this.#refuse("open-quote", offset, length);
  }

  #refuse(reason: string, ...[from, made]: readonly [offset: number, length: number]): void {
    const { offset, length } = this.#map.piece({ offset: from, length: made });
    this.counts.unparsed_count += 1;
    this.counts.first_unparsed ??= { line: this.#recordNo, offset, reason };
    refuseRow(this.#unparsed, { no: this.#recordNo - 1, offset, length, reason });
  }
}
