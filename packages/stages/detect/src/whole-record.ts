// Events with the columns that rules ask for and `event` lacks: they are read from `fields`, where a record is kept whole.

import type { LakeSession } from "@hamon/lake";
import type { DerivedColumn, Plan, Routing } from "@hamon/sigma";
import { withReadings } from "./read-columns.js";

/** Makes a view over a table of events with the plan's derived columns and readings; its name, or the table's own without any. */
export async function withDerived(session: Pick<LakeSession, "exec" | "query">, table: string, plan: Plan): Promise<string> {
  return withReadings(session, await withWhole(session, table, plan), plan);
}

// Records are read once: hundreds of rules would each parse them anew, in more memory than there is.
async function withWhole(session: Pick<LakeSession, "exec">, table: string, { derived }: Plan): Promise<string> {
  if (derived.length === 0) return table;
  await session.exec(`create or replace temp table ${table}_derived as
    ${wholeSelect(`select event_id, fields from ${table} where fields is not null`, ["event_id"], derived)}`);
  await session.exec(`create or replace temp view ${table}_whole as
    select * from ${table} left join ${table}_derived using (event_id)`);
  return `${table}_whole`;
}

/**
 * Events with derived columns, as one select. A record is read once for all of them.
 *
 * @param source a select of events, `fields` among its columns where any are derived.
 * @param columns of these, quoted.
 */
export function wholeSelect(source: string, columns: readonly string[], derived: readonly DerivedColumn[]): string {
  if (derived.length === 0) return `select ${columns.join(", ")} from (${source})`;
  const paths = [...new Set(derived.flatMap((one) => (one.is_presence ? [] : one.paths)))].filter((path) => !isMany(path));
  const more = derived.map((one) => `(${derivedSql(one, paths)})::VARCHAR as ${quote(one.column, '"')}`);
  const list = paths.map((path) => quote(jsonPath(path), "'")).join(", ");
  return `select ${[...columns, ...more].join(", ")}
    from (select *, try(json_extract_string(fields, [${list}]::VARCHAR[])) as texts from (${source}))`;
}

/** Which names records have where the routes look for them: "Event.EventData.Image". */
export async function wholePaths(session: Pick<LakeSession, "query">, routing: Routing): Promise<ReadonlySet<string>> {
  const insides = new Set(["{}", ...routing.flatMap(({ ways }) => ways.flatMap(({ inside }) => inside))]);
  const found = new Set<string>();
  for (const inside of insides) {
    const above = inside.replace(/\.?\{\}$/, "");
    const names = await session.query<{ name: string | null }>(
      `select distinct unnest(try(json_keys(${above === "" ? "fields" : objectAt(above)}))) as name from event where fields is not null`,
    );
    for (const { name } of names) if (name !== null) found.add(inside.replace("{}", () => name));
  }
  return found;
}

// A path with a * has a list of all that it fits: the first stands for it.
const isMany = (path: string) => path.split(".").includes("*");

function objectAt(path: string): string {
  return `json_extract(fields, ${quote(jsonPath(path), "'")})${isMany(path) ? "[1]" : ""}`;
}

// A record that DuckDB cannot read as JSON has no fields: try() gives null. `texts` has what stands at the paths of the list.
function derivedSql({ paths, is_presence }: DerivedColumn, list: readonly string[]): string {
  if (is_presence) return `coalesce(${paths.map((path) => `try(${presenceAt(path)})`).join(" or ")}, false)`;
  const read = paths.map((path) => (isMany(path) ? `try(${manyAt(path)})` : `texts[${list.indexOf(path) + 1}]`));
  return `coalesce(${read.join(", ")}, null)`;
}

function manyAt(path: string): string {
  return `json_extract_string(fields, ${quote(jsonPath(path), "'")})[1]`;
}

function presenceAt(path: string): string {
  return isMany(path)
    ? `len(json_extract(fields, ${quote(jsonPath(path), "'")})) > 0`
    : `json_exists(fields, ${quote(jsonPath(path), "'")})`;
}

/** "Event.EventData.Image" as DuckDB's path; a number is a place in a list. A quote or a backslash cannot be said in one: left out. */
function jsonPath(path: string): string {
  return `$${path.split(".").map(jsonStep).join("")}`;
}

function jsonStep(step: string): string {
  if (step === "*") return ".*";
  return /^\d{1,6}$/.test(step) ? `[${step}]` : `."${step.replaceAll(/["\\\0]/g, "")}"`;
}

function quote(text: string, mark: string): string {
  return `${mark}${text.replaceAll("\0", "").replaceAll(mark, mark + mark)}${mark}`;
}
