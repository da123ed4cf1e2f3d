// Terms as conditions on the rows of one part: what its lists of values tell already is true or false, the rest is SQL.
//
// Text of users stands in parameters or quoted literals, never in patterns: nothing in it is a wildcard.

import { textSql } from "@hamon/collect";
import { quoteName, quoteText } from "@hamon/lake";
import { SEARCH_FIELDS } from "@hamon/records";
import type { SearchPart } from "./blocks.js";
import type { FieldTerm, Term } from "./query.js";

/** SQL, or what it is for every row of a part. */
export type Condition = string | boolean;

/** Values of a listed column that a term finds, by evidence_id. Null: so many that the rows are asked instead. */
export type FoundValues = ReadonlyMap<string, readonly string[] | null>;

/** What is known of a term before rows are read. */
interface Known {
  /** Where its text may stand. */
  readonly columns: readonly string[];
  readonly found: FoundValues | undefined;
}

const TEXT_FIELDS = Object.entries(SEARCH_FIELDS).flatMap(([name, kind]) => (kind === "text" ? [name] : []));

/** The columns of text of a part that may have a value. */
export function textColumns({ part, listed }: SearchPart): readonly string[] {
  return listed === null ? TEXT_FIELDS.filter((name) => Object.hasOwn(part.columns, name)) : [...listed.keys()].filter(isTextField);
}

const isTextField = (name: string) => SEARCH_FIELDS[name] === "text";

export function isListed({ listed }: SearchPart, field: string): boolean {
  return listed !== null && listed.get(field) !== false;
}

export function conditionOf(term: Term, part: SearchPart, { columns, found }: Known): Condition {
  const plain = term.kind === "word" ? wordCondition(term.text, columns) : fieldCondition(term, part, { columns, found });
  if (!term.is_negated) return plain;
  return typeof plain === "boolean" ? !plain : `not coalesce(${plain}, false)`;
}

function wordCondition(text: string, columns: readonly string[]): Condition {
  return columns.length === 0 ? false : `(${columns.map((name) => textSql(quoteName(name), "~", text)).join(" or ")})`;
}

function fieldCondition(term: FieldTerm, part: SearchPart, { columns, found }: Known): Condition {
  const { field, operator, value } = term;
  const column = quoteName(field);
  if (!Object.hasOwn(part.part.columns, field)) return false;
  const kind = SEARCH_FIELDS[field];
  if (kind === "text" && !columns.includes(field)) return false;
  if (operator === "*") return `${column} is not null`;
  if (kind === "number") return `${column} ${operator} ${BigInt(value)}`;
  if (kind === "moment") return `${column} ${operator} make_timestamp(${microsOf(value)})`;
  const values = valuesOf(part, field, found);
  if (values === null) return textSql(column, operator === "=" ? "=" : "~", value);
  return values.length === 0 ? false : `${column} in (${values.map(quoteText).join(", ")})`;
}

function valuesOf(part: SearchPart, field: string, found: FoundValues | undefined): readonly string[] | null {
  if (found === undefined || !isListed(part, field)) return null;
  const own = found.get(part.part.part);
  return own === undefined ? [] : own;
}

/** Microseconds since 1970 of an RFC 3339 text. */
export function microsOf(moment: string): number {
  const [, digits = ""] = /\.(\d{1,6})/.exec(moment) ?? [];
  const whole = Date.parse(moment.replace(/\.\d+/, ""));
  return whole * 1000 + Number(digits.padEnd(6, "0"));
}
