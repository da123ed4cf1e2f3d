// The table that a print shop or a call centre sends back: delivery_id,state,on and perhaps reason, note.
//
// Spec: RFC 4180; UTF-8 with or without a mark at its beginning, else CP932 as Excel in Japan writes it.

import { Fault, MARK_STATES, type MarkState, type NewMark } from "@hamon/records";

const REQUIRED = ["delivery_id", "state", "on"] as const;
const KNOWN: ReadonlySet<string> = new Set([...REQUIRED, "reason", "note"]);
const MOST_NOTE_LETTERS = 500;

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The marks of a file; other columns, such as the print shop's own, are left alone. Cells are never in a fault.
 *
 * @throws {Fault} `mark-file-unreadable`, `mark-file-columns`; else the first of `mark-state-unknown`,
 *   `mark-line-short`, `mark-note-long`, with all of them, each at its line.
 */
export function readMarkFile(bytes: Uint8Array): readonly NewMark[] {
  const [head, ...lines] = splitLines(decode(bytes));
  const columns = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const missing = REQUIRED.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new Fault("mark-file-columns", { params: { missing: missing.join(", ") } });
  const faults: Fault[] = [];
  const marks = lines.flatMap((line) => {
    const read = readLine(line, columns);
    if (!(read instanceof Fault)) return [read];
    faults.push(read);
    return [];
  });
  const [first] = faults;
  if (first !== undefined) throw new Fault(first.code, { at: first.at, params: first.params, all: faults });
  return marks;
}

function readLine({ line, cells }: Line, columns: readonly string[]): NewMark | Fault {
  const at = String(line);
  if (cells.length < columns.length) return new Fault("mark-line-short", { at, params: { cells: cells.length, columns: columns.length } });
  const values = new Map(
    columns.map((column, i) => [column, cells[i]?.trim() ?? ""]).filter(([column]) => KNOWN.has(column ?? "")) as [string, string][],
  );
  const text = (column: string) => values.get(column) ?? "";
  const state = text("state").toLowerCase();
  if (!isMarkState(state)) return new Fault("mark-state-unknown", { at, params: { known: MARK_STATES.join(" ") } });
  if (text("note").length > MOST_NOTE_LETTERS) return new Fault("mark-note-long", { at, params: { most: MOST_NOTE_LETTERS } });
  const optional = { ...(text("reason") === "" ? {} : { reason: text("reason") }), ...(text("note") === "" ? {} : { note: text("note") }) };
  return { delivery_id: text("delivery_id"), state, on: isoDay(text("on")), line, ...optional };
}

function isMarkState(text: string): text is MarkState {
  return MARK_STATES.some((state) => state === text);
}

// Excel turns 2025-05-02 into 2025/5/2 when it saves.
function isoDay(text: string): string {
  const [, year, month = "", day = ""] = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(text) ?? [];
  return year === undefined ? text : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decodeCp932(bytes);
  }
}

function decodeCp932(bytes: Uint8Array): string {
  try {
    return new TextDecoder("shift_jis", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Fault("mark-file-unreadable", { cause, params: { reason: "UTF-8, CP932" } });
  }
}

const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** Blank lines are left out; a line is counted where it begins. @throws {Fault} `mark-file-unreadable` for a stray quote. */
function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length || cells.length > 0) {
    const [whole, quoted, plain = "", end] = CELL.exec(text) ?? [];
    if (whole === undefined) throw new Fault("mark-file-unreadable", { at: String(line), params: { reason: '"' } });
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    line += (whole.match(/\r\n|\n|\r/g) ?? []).length;
    if (end === ",") continue;
    if (cells.some((cell) => cell !== "")) lines.push({ line: begun, cells });
    cells = [];
    begun = line;
  }
  return lines;
}
