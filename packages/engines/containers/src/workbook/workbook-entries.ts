// The sheets of a workbook as files of an archive: each the CSV of its rows (RFC 4180, UTF-8), named as the sheet is.

import { cleaned, type Entry } from "../member.js";
import { csvLine, sheetsOf, type OpenPart, type Sheet } from "./workbook.js";

const PIECE_LETTERS = 128 * 1024;

/** @throws {Broken} where its sheets cannot be listed. */
export async function* sheetEntries(parts: readonly Entry[], open: (part: Entry) => AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const opened = new Map<string, OpenPart>(
    parts.filter(({ refused }) => refused === null).map((part) => [part.name.toLowerCase(), () => open(part)]),
  );
  for (const sheet of await sheetsOf(opened))
    yield { name: cleaned(sheet.name), is_sheet: true, refused: null, packed: null, bytes: () => csvOf(sheet) };
}

async function* csvOf(sheet: Sheet): AsyncGenerator<Uint8Array> {
  let text = "";
  let width: number | null = null;
  let broken: unknown = null;
  try {
    for await (const row of sheet.rows()) {
      width ??= row.length;
      text += csvLine(padded(row, width));
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

/** As wide as its sheet's first row: a workbook leaves out what is empty at a row's end. */
function padded(row: readonly string[], width: number): readonly string[] {
  return row.length >= width ? row : [...row, ...Array.from({ length: width - row.length }, () => "")];
}
