// The sheets of a workbook as files of an archive: each the CSV of its rows (RFC 4180, UTF-8), named as the sheet is.

import { cleaned, type Entry } from "../member.js";
import { openBiffBook } from "./biff-book.js";
import { biffSheets } from "./biff-sheet.js";
import { csvLine, sheetsOf, type OpenPart, type Sheet } from "./workbook.js";

const PIECE_LETTERS = 128 * 1024;
/** By these a sheet's width is told: no more of it is held than a few rows, of which each has a bound. */
const FIRST_ROWS = 20;

/** @throws {Broken} where its sheets cannot be listed. */
export async function* sheetEntries(parts: readonly Entry[], open: (part: Entry) => AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const opened = new Map<string, OpenPart>(
    parts.filter(({ refused }) => refused === null).map((part) => [part.name.toLowerCase(), () => open(part)]),
  );
  for (const sheet of await sheetsOf(opened)) yield entryOf(sheet);
}

/** The same of a book of before 2007 (.xls), the whole of which is given. @throws {Broken} the reasons of openBiffBook. */
export function* biffEntries(file: Buffer): Generator<Entry> {
  for (const sheet of biffSheets(openBiffBook(file))) yield entryOf(sheet);
}

function entryOf(sheet: Sheet): Entry {
  return { name: cleaned(sheet.name), is_sheet: true, refused: null, packed: null, bytes: () => csvOf(sheet) };
}

async function* csvOf(sheet: Sheet): AsyncGenerator<Uint8Array> {
  let text = "";
  let broken: unknown = null;
  try {
    for await (const row of evenRows(sheet)) {
      text += csvLine(row);
      if (text.length < PIECE_LETTERS) continue;
      yield Buffer.from(text);
      text = "";
    }
  } catch (mistake) {
    broken = mistake;
  }
  if (text !== "") yield Buffer.from(text);
  if (broken !== null) throw broken;
}

type Row = readonly string[];

// As wide as the widest of its sheet's first rows: a workbook leaves out what is empty at a row's end, and titles are short.
async function* evenRows(sheet: Sheet): AsyncGenerator<Row> {
  const rows = sheet.rows();
  const { first, broken } = await firstRows(rows);
  const width = Math.max(0, ...first.map(({ length }) => length));
  for (const row of first) yield padded(row, width);
  if (broken !== null) throw broken;
  for await (const row of rows) yield padded(row, width);
}

async function firstRows(rows: AsyncGenerator<Row>): Promise<{ readonly first: readonly Row[]; readonly broken: unknown }> {
  const first: Row[] = [];
  try {
    while (first.length < FIRST_ROWS) {
      const { done, value } = await rows.next();
      if (done === true) break;
      first.push(value);
    }
    return { first, broken: null };
  } catch (broken) {
    return { first, broken };
  }
}

function padded(row: Row, width: number): Row {
  return row.length >= width ? row : [...row, ...Array.from({ length: width - row.length }, () => "")];
}
