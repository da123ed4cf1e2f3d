// The shape of a table by its first records: what separates its cells, and which record names its columns.
//
// Lists made by hand begin with a title, a day, a department. Such lines have a cell or two; the names stand in the first record
// that is wider, has nothing but words, and is followed by one of its width that has more than words. In doubt the first record has
// the names: then every row is told of that is wider, and nobody's row becomes a name.

import { RECORD_COLUMNS, Fault } from "@hamon/records";
import { asUtf8, type ByteText } from "./byte-text.js";
import { recordEnd, splitCells } from "./csv-records.js";

export interface TableShape {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Header names that were empty or doubled, and what they became. */
  readonly renamed: readonly string[];
  /** Records before the one that names the columns. */
  readonly title_count: number;
}

const DELIMITERS = [",", "\t", ";"];
/** Further down there is no header. */
const MOST_TITLES = 10;
const TITLE_CELLS = 2;
const BOM = "\u00ef\u00bb\u00bf";

/** @throws {Fault} `source-no-table`. */
export function tableShape(text: ByteText, path: string): TableShape {
  const records = firstRecords(text.slice(text.startsWith(BOM) ? BOM.length : 0));
  const shapes = DELIMITERS.map((delimiter) => ({ delimiter, ...headerOf(records.map((record) => splitCells(record, delimiter))) }));
  const { delimiter, cells, title_count } = shapes.reduce((best, one) => (one.cells.length > best.cells.length ? one : best));
  const given = cells.map(columnName);
  const hasName = given.length > 1 || /[\p{L}_]/u.test(given.join(""));
  if (!hasName) throw new Fault("source-no-table", { at: path });
  return { delimiter, title_count, ...named(given) };
}

// Records without their line ends, blank ones left out. With a quote that never closes, the rest is one line.
function firstRecords(text: ByteText): readonly ByteText[] {
  const records: ByteText[] = [];
  let start = 0;
  while (records.length < MOST_TITLES + 2 && start < text.length) {
    const found = recordEnd(text, start);
    const line = text.indexOf("\n", start);
    const end = found !== -1 ? found : line !== -1 ? line : text.length;
    const record = text.slice(start, end).replace(/\r$/, "");
    if (record !== "") records.push(record);
    if (found === -1) break;
    start = end + 1;
  }
  return records;
}

type Record = readonly ByteText[];

function headerOf(records: readonly Record[]): { readonly cells: Record; readonly title_count: number } {
  const [first = []] = records;
  const at = records.findIndex((record, no) => isHeader(record, records[no + 1]));
  return at > 0 && records.slice(0, at).every(isTitle)
    ? { cells: records[at] as Record, title_count: at }
    : { cells: first, title_count: 0 };
}

function isHeader(record: Record, next: Record | undefined): boolean {
  const isWide = filledIn(record).length > TITLE_CELLS && next?.length === record.length;
  return isWide && !record.some(isValue) && next.some(isValue);
}

/** Two names side by side, and nothing else, are names of columns. */
function isTitle(record: Record): boolean {
  const filled = filledIn(record);
  return filled.length < TITLE_CELLS || (filled.length === TITLE_CELLS && (record.length > TITLE_CELLS || filled.some(isValue)));
}

/** A number, a day, an address of mail, and not a word: numbers of two digits are part of many a name. */
function isValue(cell: ByteText): boolean {
  return /^[\d\s.,:/+-]+$|\d{3}|\d{1,4}[-/]\d{1,2}[-/]\d|@/.test(cell.trim());
}

function filledIn(record: Record): Record {
  return record.filter((cell) => cell.trim() !== "");
}

function columnName(cell: ByteText): string {
  const name = Buffer.from(asUtf8(cell), "latin1").toString("utf8");
  return name.trim().replaceAll(/\s*\r?\n\s*/g, " ");
}

function named(given: readonly string[]): Pick<TableShape, "columns" | "renamed"> {
  const columns: string[] = [];
  const renamed: string[] = [];
  const taken = new Set(Object.keys(RECORD_COLUMNS)); // SQL tells names apart without their case
  for (const [at, name] of given.entries()) {
    let own = name === "" ? `column_${at + 1}` : name;
    while (taken.has(own.toLowerCase())) own = `${own}_${at + 1}`;
    taken.add(own.toLowerCase());
    if (own !== name) renamed.push(own);
    columns.push(own);
  }
  return { columns, renamed };
}
