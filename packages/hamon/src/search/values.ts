// Terms looked for among the distinct values of columns, before any row is read.

import { textSql } from "@hamon/collect";
import type { Lake, LakePart, LakeSession } from "@hamon/lake";
import { SEARCH_FIELDS } from "@hamon/records";
import type { SearchPart } from "./blocks.js";
import type { FoundValues } from "./conditions.js";
import type { FieldTerm, Term } from "./query.js";

/** A term that more values hold than these is asked of the rows. */
const MOST_FOUND = 200;

interface Place {
  readonly lake: Lake;
  readonly session: LakeSession;
}

/** Of each term on a field of text: the values that it finds, where they are listed. */
export async function findValues(place: Place, terms: readonly Term[], parts: readonly SearchPart[]) {
  const found = new Map<Term, FoundValues>();
  for (const term of terms) {
    if (term.kind === "field" && term.operator !== "*" && SEARCH_FIELDS[term.field] === "text")
      found.set(term, await valuesFound(place, term, parts));
  }
  return found as ReadonlyMap<Term, FoundValues>;
}

async function valuesFound(
  { lake, session }: Place,
  { field, operator, value }: FieldTerm,
  parts: readonly SearchPart[],
): Promise<FoundValues> {
  const lists = listsOf(
    lake,
    parts.filter(({ listed }) => listed?.get(field) === true),
  );
  if (lists.length === 0) return new Map();
  const rows = await session.query<{ evidence_id: string; found: readonly string[] }>(
    `select evidence_id, list(value)[1:${MOST_FOUND + 1}] as found from (${lake.select(lists)})
     where field = $field and ${textSql("value", operator === "=" ? "=" : "~", value)} group by evidence_id`,
    { field },
  );
  return new Map(rows.map(({ evidence_id, found }) => [evidence_id, found.length > MOST_FOUND ? null : found]));
}

function listsOf(lake: Lake, parts: readonly SearchPart[]): readonly LakePart[] {
  const names = new Set(parts.map(({ part }) => part.part));
  return lake.parts("value").filter(({ part }) => names.has(part));
}
