// Rows as the TSV that the lake reads: \N for null, quotes where a value needs them, no NUL.

import { utf8Of, type ByteText } from "./byte-text.js";

export const NULL_CELL = "\\N";
const NEEDS_QUOTES = /["\t\n\r\u0000]/;
/** U+2400, the picture of NUL, in UTF-8: DuckDB and people can read it; the bytes beneath stay as they were. */
const PICTURE_OF_NUL = "\u00e2\u0090\u0080";

/** One cell. Null becomes \N; a value that looks like \N is quoted. */
export function tsvCell(value: ByteText | null): ByteText {
  if (value === null) return NULL_CELL;
  if (value === NULL_CELL) return `"${NULL_CELL}"`;
  if (!NEEDS_QUOTES.test(value)) return value === "" ? '""' : value;
  return `"${value.replaceAll('"', '""').replaceAll("\u0000", PICTURE_OF_NUL)}"`;
}

/** Text of ours; nothing said is null. */
export function textCell(value: string | null): ByteText {
  return value === null || value === "" ? NULL_CELL : tsvCell(utf8Of(value));
}

/** Milliseconds since 1970 as a TIMESTAMP. */
export function timeCell(ms: number): ByteText {
  return new Date(ms).toISOString().slice(0, -1).replace("T", " ");
}
