// The personnel department's list, as its system exports it: CP932, CRLF.

import { toCp932Text } from "../cp932.js";
import { writeRow } from "../delimited.js";
import type { Roster } from "./office.js";
import type { TrailLog } from "./trail.js";
import { momentOf } from "./workdays.js";

/** The list as a log of one day, so that it is written the same way. */
export function rosterLog({ path, columns, rows }: Roster, day: number): TrailLog {
  return {
    as: "hr_roster",
    time_zone: null,
    form: { encoding: "cp932", line_end: "\r\n", head: writeRow(columns, "\r\n"), is_packed: () => false },
    path: () => path,
    *entries() {
      for (const row of rows()) yield { at: momentOf(day, 0), text: rowText(row) };
    },
  };
}

function rowText(cells: readonly string[]): string {
  return toCp932Text(writeRow(cells, "\n").slice(0, -1), true);
}
