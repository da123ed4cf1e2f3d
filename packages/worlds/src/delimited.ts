// Rows as delimited text: RFC 4180, quoted only where needed.

import type { Cells } from "./policy-rows.js";

const NEEDS_QUOTES = /[",\r\n]/;

/** One row with its end. */
export function writeRow(cells: Cells, lineEnd: "\n" | "\r\n"): string {
  let text = "";
  for (let place = 0; place < cells.length; place += 1) {
    const cell = cells[place] as string;
    if (place > 0) text += ",";
    text += NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  }
  return text + lineEnd;
}
