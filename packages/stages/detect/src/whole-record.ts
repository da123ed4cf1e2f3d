// Events with the columns that rules ask for and `event` lacks: they are read from `fields`, where a record is kept whole.

import type { LakeSession } from "@hamon/lake";
import type { DerivedColumn, Plan } from "@hamon/sigma";

/** Makes a view over a table of events with the plan's derived columns; its name, or the table's own where there are none. */
export async function withDerived(session: LakeSession, table: string, { derived }: Plan): Promise<string> {
  if (derived.length === 0) return table;
  const columns = derived.map((one) => `${derivedSql(one)} as ${quote(one.column, '"')}`);
  await session.exec(`create or replace temp view ${table}_whole as select *, ${columns.join(", ")} from ${table}`);
  return `${table}_whole`;
}

// A record that DuckDB cannot read as JSON has no fields: try() gives null.
function derivedSql({ paths, is_presence }: DerivedColumn): string {
  const read = paths.map((path) => `try(${is_presence ? "json_exists" : "json_extract_string"}(fields, ${quote(jsonPath(path), "'")}))`);
  return is_presence ? `coalesce(${read.join(" or ")}, false)` : `coalesce(${read.join(", ")}, null)`;
}

/** "Event.EventData.Image" as DuckDB's path; a number is a place in a list. Names with a quote or a backslash are never found. */
function jsonPath(path: string): string {
  const steps = path.split(".").map((step) => (/^\d{1,6}$/.test(step) ? `[${step}]` : `."${step.replaceAll(/["\\]/g, "\0")}"`));
  return `$${steps.join("")}`;
}

function quote(text: string, mark: string): string {
  return `${mark}${text.replaceAll(mark, mark + mark).replaceAll("\0", "")}${mark}`;
}
