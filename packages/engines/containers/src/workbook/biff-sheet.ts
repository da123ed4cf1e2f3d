// The rows of a sheet of a workbook of before 2007 (.xls). Formulas are not reckoned: what Excel last showed stands beside them.
//
// Spec: [MS-XLS] 2.1.7.20.5 (Worksheet Substream), 2.5.198.4 (cells), 2.5.122 (FormulaValue), 2.5.217 (RkNumber).

import { Broken } from "../broken.js";
import { textOf, type BiffBook } from "./biff-book.js";
import { RECORD, Records } from "./biff-records.js";
import { momentText } from "./sheet-values.js";
import { MOST_ROW_LETTERS, type Sheet } from "./workbook.js";

/** Columns A to IV. */
const MOST_COLUMNS = 256;
const CELLS: ReadonlySet<number> = new Set([
  RECORD.formula,
  RECORD.mul_rk,
  RECORD.rstring,
  RECORD.label_sst,
  RECORD.number,
  RECORD.label,
  RECORD.bool_err,
  RECORD.rk,
]);

/** Hidden ones among them. One ends where the next begins: whoever lays them over each other makes no more work by it. */
export function biffSheets(book: BiffBook): readonly Sheet[] {
  const starts = [...new Set(book.sheets.map(({ at }) => at))].toSorted((a, b) => a - b);
  const ends = new Map(starts.map((at, i) => [at, starts[i + 1] ?? book.bytes.length]));
  return book.sheets.map(({ name, at }) => {
    const end = ends.get(at) ?? at;
    ends.delete(at); // the second one that begins there has nothing
    return { name, rows: () => biffRows(book, { at, end }) };
  });
}

/** Bytes of the stream. */
interface Span {
  readonly at: number;
  readonly end: number;
}

/** Cells by their columns, rows in order; those without any are left out. @throws {Broken} `damaged`, after the rows before. */
async function* biffRows(book: BiffBook, span: Span): AsyncGenerator<readonly string[]> {
  const { runs, cut, broken } = runsOf(book, span);
  for (let i = 0; i < runs.length; ) {
    const row = new RowOfCells(book);
    const no = rowOf(runs[i] as number);
    for (; i < runs.length && rowOf(runs[i] as number) === no; i += 1) row.take(offsetOf(runs[i] as number), span.end);
    if (no !== cut && row.cells.length > 0) yield row.cells;
  }
  if (broken !== null) throw broken;
}

// A run: records of cells of one row after each other. Row and offset are one number, so that many sort fast and take little.
const OFFSETS = 2 ** 32;
const rowOf = (run: number) => Math.floor(run / OFFSETS);
const offsetOf = (run: number) => run % OFFSETS;

interface Runs {
  readonly runs: Float64Array;
  readonly broken: Broken | null;
  /** The row in which it breaks: more of it may be missing. */
  readonly cut: number | null;
}

/** In order there are no more than rows; some makers write column by column. What is above it only costs memory. */
const MOST_RUNS = 4 * 2 ** 20;

/** In the order of rows: a maker may write them in another. */
function runsOf(book: BiffBook, { at, end }: Span): Runs {
  const found = new Growing();
  let broken: Broken | null = null;
  let last = -1;
  try {
    for (const records of cellsFrom(book, at, end)) {
      const row = records.u16(0);
      if (row !== last) found.push(row * OFFSETS + records.at);
      last = row;
    }
  } catch (mistake) {
    if (!(mistake instanceof Broken)) throw mistake;
    broken = mistake;
  }
  return { runs: found.sorted(), broken, cut: broken === null ? null : last };
}

/** A class: numbers that become more. */
class Growing {
  #numbers = new Float64Array(1024);
  #count = 0;

  push(number: number): void {
    if (this.#count >= MOST_RUNS) throw new Broken("damaged", "rows in no order");
    if (this.#count === this.#numbers.length) {
      const more = new Float64Array(2 * this.#count);
      more.set(this.#numbers);
      this.#numbers = more;
    }
    this.#numbers[this.#count] = number;
    this.#count += 1;
  }

  sorted(): Float64Array {
    return this.#numbers.subarray(0, this.#count).sort();
  }
}

/** The records of a sheet's own cells, as they stand: a chart in it has numbers that are none of its. */
function* cellsFrom(book: BiffBook, at: number, end: number): Generator<Records> {
  const records = new Records(book.bytes, at, end);
  records.next();
  if (records.type !== RECORD.bof) throw new Broken("damaged", "no such sheet");
  for (let depth = 1; ; ) {
    records.next();
    depth += stepOf(records.type);
    if (depth === 0) return;
    if (depth === 1 && CELLS.has(records.type)) yield records;
  }
}

/** Values of errors, as a cell shows them ([MS-XLS] 2.5.10, BErr). */
const ERRORS: Readonly<Record<number, string>> = {
  0: "#NULL!",
  7: "#DIV/0!",
  15: "#VALUE!",
  23: "#REF!",
  29: "#NAME?",
  36: "#NUM!",
  42: "#N/A",
  43: "#GETTING_DATA",
};

/** A class: a row comes in runs. */
class RowOfCells {
  readonly cells: string[] = [];
  readonly #book: BiffBook;
  #letters = 0;

  constructor(book: BiffBook) {
    this.#book = book;
  }

  /** The run that begins there. */
  take(at: number, end: number): void {
    const records = new Records(this.#book.bytes, at, end);
    records.next();
    const row = records.u16(0);
    /** Where the text goes that a formula last gave; it comes in a record of its own. */
    let column = -1;
    for (let depth = 1; depth > 0; depth += goOn(records)) {
      if (depth > 1) continue;
      if (records.type === RECORD.string && column >= 0) this.#put(column, this.#text(records, 0));
      if (!CELLS.has(records.type)) continue;
      if (records.u16(0) !== row) return;
      column = this.#cell(records);
    }
  }

  /** @returns the column of a formula whose text is still to come, or -1. */
  #cell(records: Records): number {
    const column = records.u16(2);
    const { type } = records;
    if (type === RECORD.formula) return this.#formula(records, column);
    if (type === RECORD.mul_rk) this.#manyNumbers(records, column);
    else if (type === RECORD.rk) this.#put(column, this.#number(rkValue(records.u32(6)), records.u16(4)));
    else if (type === RECORD.number) this.#put(column, this.#number(records.f64(6), records.u16(4)));
    else if (type === RECORD.label_sst) this.#put(column, this.#shared(records.u32(6)));
    else if (type === RECORD.bool_err) this.#put(column, saidOf(records.u8(6), records.u8(7) === 1));
    else this.#put(column, this.#text(records, 6));
    return -1;
  }

  #formula(records: Records, column: number): number {
    if (records.u16(12) !== 0xffff) this.#put(column, this.#number(records.f64(6), records.u16(4)));
    else if (records.u8(6) === 0) return column;
    else if (records.u8(6) < 3) this.#put(column, saidOf(records.u8(8), records.u8(6) === 2));
    return -1;
  }

  #manyNumbers(records: Records, first: number): void {
    const count = Math.floor((records.end - records.start - 6) / 6);
    for (let i = 0; i < count && first + i < MOST_COLUMNS; i += 1)
      this.#put(first + i, this.#number(rkValue(records.u32(6 + 6 * i)), records.u16(4 + 6 * i)));
  }

  #text(records: Records, offset: number): string {
    return textOf(records.content(offset + 2), records.u16(offset), this.#book.decoder);
  }

  #shared(no: number): string {
    const text = this.#book.shared[no];
    if (text === undefined) throw new Broken("damaged", "no such text");
    return text;
  }

  #number(value: number, style: number): string {
    if (!Number.isFinite(value)) return "#NUM!";
    const { moments, is1904 } = this.#book;
    return (moments[style] === true ? momentText(value, is1904) : null) ?? String(value);
  }

  #put(column: number, text: string): void {
    if (text === "" || column >= MOST_COLUMNS) return;
    while (this.cells.length < column) this.cells.push("");
    this.#letters += text.length;
    if (this.#letters > MOST_ROW_LETTERS) throw new Broken("damaged", "a row too long");
    this.cells[column] = text;
  }
}

/** @returns by how much deeper within parts of the sheet the next record is. What breaks there is told of the whole sheet. */
function goOn(records: Records): number {
  try {
    records.next();
  } catch (mistake) {
    if (mistake instanceof Broken) return Number.NEGATIVE_INFINITY;
    throw mistake;
  }
  return stepOf(records.type);
}

function stepOf(type: number): number {
  if (type === RECORD.bof) return 1;
  return type === RECORD.eof ? -1 : 0;
}

function saidOf(value: number, isError: boolean): string {
  if (!isError) return value === 1 ? "TRUE" : "FALSE";
  return ERRORS[value] ?? "#N/A";
}

/** A whole number of 30 bits or the upper half of a float; a hundredth of it where its lowest bit is set. */
function rkValue(raw: number): number {
  const value = (raw & 2) === 0 ? upperHalf((raw & ~3) >>> 0) : (raw | 0) >> 2;
  return (raw & 1) === 0 ? value : value / 100;
}

const FLOAT = new DataView(new ArrayBuffer(8));

function upperHalf(bits: number): number {
  FLOAT.setUint32(0, bits);
  return FLOAT.getFloat64(0);
}
