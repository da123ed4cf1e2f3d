// Records of a table to rows of `record_<name>`, as TSV in pieces. The first record names the columns.

import { rowId } from "@hamon/records";
import { transcoderFrom, type ByteText } from "./byte-text.js";
import type { RecordSink } from "./csv-records.js";
import type { FirstUnparsed } from "./log-tally.js";
import type { Pieces } from "./pieces.js";
import { NULL_CELL, textCell, tsvCell } from "./tsv.js";

export interface TableSource {
  readonly evidence_id: string;
  readonly evidence_no: number;
  /** The file within the original, where that holds several. */
  readonly member: string | null;
  readonly encoding: string;
  readonly column_count: number;
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
  readonly #transcode: (text: ByteText) => ByteText;
  #recordNo = 0;

  constructor(source: TableSource, out: { readonly rows: Pieces; readonly unparsed: Pieces }) {
    this.#source = source;
    this.#rows = out.rows;
    this.#unparsed = out.unparsed;
    this.#transcode = transcoderFrom(source.encoding);
  }

  record(cells: readonly ByteText[], offset: number, length: number): void {
    this.#recordNo += 1;
    if (this.#recordNo === 1) return; // the header
    if (cells.length !== this.#source.column_count) return this.#refuse("cell-count", offset, length);
    let row = `${rowId(this.#source.evidence_no, this.counts.row_count)}\t${this.#source.evidence_id}\t${offset}`;
    for (const cell of cells) row += cell === "" ? `\t${NULL_CELL}` : `\t${tsvCell(this.#transcode(cell))}`;
    this.#rows.add(`${row}\n`);
    this.counts.row_count += 1;
  }

  openQuote(offset: number, length: number): void {
    this.#recordNo += 1;
    this.#refuse("open-quote", offset, length);
  }

  #refuse(reason: string, offset: number, length: number): void {
    this.counts.unparsed_count += 1;
    this.counts.first_unparsed ??= { line: this.#recordNo, offset, reason };
    const file = `${this.#source.evidence_id}\t${textCell(this.#source.member)}`;
    this.#unparsed.add(`${file}\t${this.#recordNo - 1}\t${offset}\t${length}\t${reason}\n`);
  }
}
