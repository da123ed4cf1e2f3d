// A predicate as a DuckDB expression. Values are bound; only names of columns and numbers of ours stand in the text.
//
// Three rules keep SQL's third value out: an atom over null is null or false, AND and OR of such are true only when
// the two-valued answer is true, and NOT is always over coalesce(…, false).

import type { AddressRange } from "./cidr.js";
import { DASHES, foldCase, shapeOf, type Pattern } from "./pattern.js";
import type { Atom, Comparison, Predicate } from "./predicate.js";
import { quoteRe2 } from "./regex.js";

export type SqlValue = string | number;

/** The parameters of one statement. */
export interface Binder {
  readonly columns: Readonly<Record<string, string>>;
  readonly params: Record<string, SqlValue>;
  readonly names: Map<SqlValue, string>;
}

export function createBinder(columns: Readonly<Record<string, string>>): Binder {
  return { columns, params: {}, names: new Map() };
}

/** The placeholder of a value, cast so that its type is known. */
export function bind(binder: Binder, value: SqlValue): string {
  let name = binder.names.get(value);
  if (name === undefined) {
    name = `v${binder.names.size}`;
    binder.names.set(value, name);
    binder.params[name] = value;
  }
  return `$${name}::${typeof value === "string" ? "VARCHAR" : "DOUBLE"}`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A boolean expression over the columns of one event; null only where it is not true. */
export function toCondition(predicate: Predicate, binder: Binder): string {
  if (predicate.kind === "all") return joined(predicate.of, " and ", "true", binder);
  if (predicate.kind === "any") return anyCondition(predicate.of, binder);
  if (predicate.kind === "not") return `not coalesce(${toCondition(predicate.of, binder)}, false)`;
  if (predicate.kind !== "at_least") return atomCondition(predicate, binder);
  const counted = predicate.of.map((one) => `coalesce(${toCondition(one, binder)}, false)::integer`);
  return `(${counted.join(" + ")} >= ${predicate.count})`;
}

function joined(of: readonly Predicate[], by: string, none: string, binder: Binder): string {
  return of.length === 0 ? none : `(${of.map((one) => toCondition(one, binder)).join(by)})`;
}

// Texts wanted in one column become one alternation: RE2 reads the value once, whatever their number.
function anyCondition(of: readonly Predicate[], binder: Binder): string {
  const sets = new Map<string, Extract<Atom, { kind: "text" }>[]>();
  const others: Predicate[] = [];
  for (const one of of) {
    const key = one.kind === "text" && isSearchable(one, binder) ? `${one.isCased} ${one.field}` : null;
    if (key === null || one.kind !== "text") others.push(one);
    else sets.set(key, [...(sets.get(key) ?? []), one]);
  }
  const parts = [...sets.values()].map((set) => (set.length === 1 ? toCondition(set[0] as Atom, binder) : setCondition(set, binder)));
  const rest = others.map((one) => toCondition(one, binder));
  return parts.length + rest.length === 0 ? "false" : `(${[...parts, ...rest].join(" or ")})`;
}

/** Whether the test reads a text column and is not true of every text. */
export function isSearchable(atom: Extract<Atom, { kind: "text" }>, binder: Binder): boolean {
  return columnKind(atom.field as string, binder) === "text" && shapeOf(atom.pattern)?.how !== "anything";
}

function setCondition(set: readonly Extract<Atom, { kind: "text" }>[], binder: Binder): string {
  const [{ field, isCased }] = set as [Extract<Atom, { kind: "text" }>];
  const source = `(?s)${set.map(({ pattern }) => toRe2(pattern, isCased)).join("|")}`;
  return `regexp_matches(${textOf(field as string, isCased, binder)}, ${bind(binder, source)})`;
}

/** RE2 text that matches where the pattern does, for folded text unless cased. Needs (?s). */
export function toRe2(pattern: Pattern, isCased: boolean): string {
  const parts = pattern.map((part) => {
    if (part.kind === "literal") return quoteRe2(isCased ? part.text : foldCase(part.text));
    if (part.kind === "placeholder") throw new Error(`placeholder ${part.name} was not filled in`);
    return { any: ".*", one: ".", dash: `[${DASHES.replace("-", "\\-")}]` }[part.kind];
  });
  const isOpenStart = pattern[0]?.kind === "any";
  const isOpenEnd = pattern.at(-1)?.kind === "any";
  const inner = parts.slice(isOpenStart ? 1 : 0, isOpenEnd ? -1 : undefined).join("");
  return `(?:${isOpenStart ? "" : "\\A"}${inner}${isOpenEnd ? "" : "\\z"})`;
}

type ColumnKind = "text" | "number" | "time" | "other";

function columnKind(column: string, { columns }: Binder): ColumnKind {
  const type = columns[column] ?? "";
  if (/^(VARCHAR|TEXT|STRING)/i.test(type)) return "text";
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|REAL|DECIMAL)/i.test(type)) return "number";
  return /^(TIMESTAMP|DATE)/i.test(type) ? "time" : "other";
}

function rawText(column: string, binder: Binder): string {
  const name = quoteName(column);
  return columnKind(column, binder) === "text" ? name : `${name}::VARCHAR`;
}

/** The column's text, folded unless cased. */
export function textOf(column: string, isCased: boolean, binder: Binder): string {
  return isCased ? rawText(column, binder) : `lower(${rawText(column, binder)})`;
}

function atomCondition(atom: Atom, binder: Binder): string {
  const field = atom.field as string;
  const name = quoteName(field);
  if (atom.kind === "text") return textCondition(atom, field, binder);
  if (atom.kind === "regex") return `regexp_matches(${rawText(field, binder)}, ${bind(binder, regexText(atom))})`;
  if (atom.kind === "null") return `(${name} is null)`;
  if (atom.kind === "exists") return `(${name} is not null)`;
  if (atom.kind === "cidr") return cidrCondition(rawText(field, binder), atom.range, binder);
  if (atom.kind === "fieldref") return fieldrefCondition(atom, binder);
  const measured = atom.kind === "number" ? numberOf(field, binder) : `date_part('${atom.part}', ${momentOf(field, binder)})`;
  return `(${measured} ${SQL_COMPARISON[atom.comparison]} ${bind(binder, atom.value)})`;
}

export const SQL_COMPARISON: Readonly<Record<Comparison, string>> = { lt: "<", lte: "<=", gt: ">", gte: ">=", eq: "=", neq: "<>" };

function textCondition(atom: Extract<Atom, { kind: "text" }>, field: string, binder: Binder): string {
  const shape = shapeOf(atom.pattern);
  if (shape?.how === "anything") return `(${quoteName(field)} is not null)`;
  // As a number is written, so that 007 is no 7.
  const isWhole = shape?.how === "equals" && /^-?\d{1,15}$/.test(shape.text) && String(Number(shape.text)) === shape.text;
  if (isWhole && columnKind(field, binder) === "number") return `(${quoteName(field)} = ${bind(binder, Number(shape.text))})`;
  const value = textOf(field, atom.isCased, binder);
  if (shape === null) return `regexp_matches(${value}, ${bind(binder, `(?s)${toRe2(atom.pattern, atom.isCased)}`)})`;
  const wanted = bind(binder, atom.isCased ? shape.text : foldCase(shape.text));
  if (shape.how === "equals") return `(${value} = ${wanted})`;
  return `${{ contains: "contains", startswith: "starts_with", endswith: "suffix" }[shape.how]}(${value}, ${wanted})`;
}

function regexText({ source, flags }: { readonly source: string; readonly flags: string }): string {
  return flags === "" ? source : `(?${[...new Set(flags)].join("")})${source}`;
}

/** A column as a number; text only where all of it is one in decimal notation. */
export function numberOf(column: string, binder: Binder): string {
  if (columnKind(column, binder) === "number") return `${quoteName(column)}::DOUBLE`;
  const text = rawText(column, binder);
  return `case when regexp_full_match(${text}, '\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s*') then try_cast(trim(${text}) as DOUBLE) end`;
}

function momentOf(column: string, binder: Binder): string {
  return columnKind(column, binder) === "time" ? quoteName(column) : `try_cast(${rawText(column, binder)} as TIMESTAMP)`;
}

function fieldrefCondition(atom: Extract<Atom, { kind: "fieldref" }>, binder: Binder): string {
  const [mine, other] = [textOf(atom.field, atom.isCased, binder), textOf(atom.other, atom.isCased, binder)];
  if (atom.position === "equals") return `(${mine} = ${other})`;
  return `${{ contains: "contains", startswith: "starts_with", endswith: "suffix" }[atom.position]}(${mine}, ${other})`;
}

// DuckDB's inet is an extension that would have to be fetched. An address becomes hexadecimal text of fixed length,
// for which the order of texts is the order of addresses.
function cidrCondition(text: string, range: AddressRange, binder: Binder): string {
  const within = (hex: string) => `(${hex} between ${bind(binder, range.low)} and ${bind(binder, range.high)})`;
  return range.version === 4 ? within(fourHexSql(text)) : within(sixHexSql(text));
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

function fourHexSql(text: string): string {
  const octets = [1, 2, 3, 4].map((i) => `printf('%02x', try_cast(split_part(${text}, '.', ${i}) as INTEGER))`);
  return `case when regexp_full_match(${text}, '${OCTET}(?:\\.${OCTET}){3}') then ${octets.join(" || ")} end`;
}

function sixHexSql(text: string): string {
  const half = (i: number) => `list_filter(string_split(split_part(${text}, '::', ${i}), ':'), lambda g: g <> '')`;
  const padded = (groups: string) => `list_transform(${groups}, lambda g: lpad(lower(g), 4, '0'))`;
  const zeros = `repeat('0000', (8 - len(${half(1)}) - len(${half(2)}))::INTEGER)`;
  const whole = `array_to_string(${padded(half(1))}, '') || ${zeros} || array_to_string(${padded(half(2))}, '')`;
  const groups = "[0-9A-Fa-f]{1,4}";
  const isFull = `regexp_full_match(${text}, '${groups}(?::${groups}){7}')`;
  const isShort = `(regexp_full_match(${text}, '(?:${groups}(?::${groups}){0,6})?::(?:${groups}(?::${groups}){0,6})?') and len(${half(1)}) + len(${half(2)}) < 8)`;
  return `case when ${isFull} or ${isShort} then ${whole} end`;
}
