// A row of a log that is a table: by the names of its header, or by the columns its maker gives it.

import { eventBuilder, type Beside, type Reading } from "./build-event.js";
import { splitCells } from "../csv-records.js";
import type { NamedEvent } from "../named-rows.js";
import type { UnparsedReason } from "../log-line.js";
import { textAt } from "./json-event.js";
import { fieldsOf, NOTHING, type TextParser } from "./line-event.js";
import type { Mapping } from "./mapping.js";

/** Null for a row that says nothing: a header, a comment. */
export type RowParser = (cells: readonly string[], beside?: Beside) => NamedEvent | UnparsedReason | null;

/** The names of a header as they are compared: 「Ｕｓｅｒ Name 」 is "user name". */
function plainName(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/^\uFEFF/, "")
    .trim()
    .toLowerCase();
}

/** Whether a header has what the mapping needs. */
function hasNeeded(mapping: Mapping, header: readonly string[]): boolean {
  const there = new Set(header.map(plainName));
  return mapping.needs.every((any) => any.some((name) => there.has(plainName(name))));
}

/** The names on the line of the header; null for another line. */
export function headerOf(mapping: Mapping, cells: readonly string[]): readonly string[] | null {
  const [first = "", ...rest] = cells;
  if (mapping.header === null) return hasNeeded(mapping, cells) ? cells : null;
  const start = first.replace(/^\uFEFF/, "");
  if (!start.startsWith(mapping.header.trimEnd())) return null;
  const name = start.slice(mapping.header.trimEnd().length).trim();
  const names = name === "" ? rest : [name, ...rest];
  // CloudFront has blanks between the names and tabs between the values.
  const own = names.length === 1 ? name.split(/\s+/) : names;
  return hasNeeded(mapping, own) ? own : null;
}

export function rowParser(mapping: Mapping, reading: Reading): RowParser {
  const build = eventBuilder(mapping, reading);
  let names: readonly string[] | null = mapping.columns.length > 0 ? mapping.columns : null;
  let places = placesOf(names ?? []);
  const least = () => (names === mapping.columns ? mapping.least : (names?.length ?? 0));
  return (cells, beside = NOTHING) => {
    const [first = ""] = cells;
    const header = mapping.columns.length > 0 && mapping.needs.length === 0 ? null : headerOf(mapping, cells);
    if (header !== null) {
      names = header;
      places = placesOf(header);
      return null;
    }
    if (mapping.comments.some((mark) => first.startsWith(mark))) return null;
    if (names === null) return "unknown-shape";
    if (cells.length < least() || (names !== mapping.columns && cells.length > names.length)) return "cell-count";
    const cell = (name: string) => cells[places.get(plainName(name)) ?? -1] ?? null;
    const inside = nestedReader(cell);
    const member = memberReader(mapping.nested, inside);
    const said = (name: string) => cell(name) ?? member(name);
    if (!mapping.where.every(([name, values]) => values.includes(said(name) ?? ""))) return "unknown-shape";
    const fields = fieldsOf({ ...namedCells(names, cells), ...objectsIn(mapping.nested, inside) }, beside);
    return build({ said, fields, around: beside.around });
  };
}

/** What a cell holds as JSON, each read once. */
type Inside = (column: string) => unknown;

function nestedReader(cell: (name: string) => string | null): Inside {
  const read = new Map<string, unknown>();
  return (column) => {
    if (!read.has(column)) read.set(column, parsed(cell(column)));
    return read.get(column);
  };
}

// An object in a cell stands as one in the record, so that its members have paths there, too.
function objectsIn(nested: readonly string[], inside: Inside): Readonly<Record<string, unknown>> {
  const objects = nested.filter((column) => typeof inside(column) === "object" && inside(column) !== null);
  return Object.fromEntries(objects.map((column) => [column, inside(column)]));
}

/** Members of cells that hold JSON: "AuditData.ClientIP". */
function memberReader(nested: readonly string[], inside: Inside): (name: string) => string | null {
  return (name) => {
    const column = nested.find((one) => name.startsWith(`${one}.`));
    return column === undefined ? null : textAt(inside(column), name.slice(column.length + 1));
  };
}

// A cell that was cut, or holds no JSON, says nothing more than itself.
function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** A row that stands alone in the message of a syslog line. */
export function rowTextParser(mapping: Mapping, reading: Reading): TextParser {
  const parse = rowParser(mapping, reading);
  const delimiter = mapping.delimiter ?? ",";
  return (text, beside = NOTHING) => parse(splitCells(text, delimiter), beside) ?? "unknown-shape";
}

function placesOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, place): [string, number] => [plainName(name), place]).toReversed()); // the first of two counts
}

function namedCells(names: readonly string[], cells: readonly string[]): Record<string, string> {
  return Object.fromEntries(cells.map((cell, place) => [names[place] ?? `column_${place + 1}`, cell]));
}
