// Columns that are another column read further: "plain(url.original)". No table has them; each distinct value is read once.

import { commandText } from "./command-text.js";
import { plainText } from "./plain-text.js";

export interface Reading {
  /** Its name as a column: how it is read, and of what. */
  readonly column: string;
  /** The column that is read. */
  readonly of: string;
  readonly read: (text: string) => string;
  /** RE2: a text that it does not fit is read as it stands. */
  readonly differs_where: string;
}

type Way = Pick<Reading, "read" | "differs_where">;

const PACKED = "[%+\\\\&]|/\\*|[^ -~]|  ";
const WAYS: Readonly<Record<string, Way>> = {
  plain: { read: plainText, differs_where: PACKED },
  command: { read: commandText, differs_where: `${PACKED}|['"^$]|\\{` },
};

const known = new Map<string, Reading | null>();

/** What a column is a reading of; null: it is a column of its own. */
export function readingOf(column: string): Reading | null {
  const found = known.get(column);
  if (found !== undefined) return found;
  const [, name = "", of = ""] = /^(\w+)\((.+)\)$/.exec(column) ?? [];
  const way = Object.hasOwn(WAYS, name) ? WAYS[name] : undefined;
  const made = way === undefined ? null : { column, of, ...way };
  known.set(column, made);
  return made;
}

/** The column that a table must have for a column to be asked. */
export function sourceOf(column: string): string {
  return readingOf(column)?.of ?? column;
}
