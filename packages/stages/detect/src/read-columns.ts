// Events with the columns that are another column read further, for SQL: each distinct value is read once, here, and only where it
// differs from what stands there it is kept.

import { quoteName, type LakeSession } from "@hamon/lake";
import type { Plan, Reading } from "@hamon/sigma";

/** Values read at once. */
const PAGE = 20_000;

/** Makes a view over a table of events with the plan's readings; its name, or the table's own where there are none. */
export async function withReadings(
  session: Pick<LakeSession, "exec" | "query">,
  table: string,
  { readings }: Pick<Plan, "readings">,
): Promise<string> {
  if (readings.length === 0) return table;
  const sources = [...new Set(readings.map(({ of }) => of))];
  const columns: string[] = [];
  const joins: string[] = [];
  for (const [no, source] of sources.entries()) {
    const own = readings.filter(({ of }) => of === source);
    await readValues(session, { table, name: `${table}_read_${no}`, source }, own);
    joins.push(`left join ${table}_read_${no} r${no} on r${no}.value = e.${quoteName(source)}`);
    for (const { column } of own) columns.push(`coalesce(r${no}.${quoteName(column)}, e.${quoteName(source)}) as ${quoteName(column)}`);
  }
  await session.exec(`create or replace temp view ${table}_read as select e.*, ${columns.join(", ")} from ${table} e ${joins.join(" ")}`);
  return `${table}_read`;
}

interface ReadTable {
  readonly table: string;
  readonly name: string;
  readonly source: string;
}

async function readValues(
  session: Pick<LakeSession, "exec" | "query">,
  { table, name, source }: ReadTable,
  readings: readonly Reading[],
): Promise<void> {
  const differing = readings.map(({ differs_where }) => `(?:${differs_where})`).join("|");
  await session.exec(
    `create or replace temp table ${name}_value as select row_number() over () as no, value
     from (select distinct ${quoteName(source)} as value from ${table}) where regexp_matches(value, $differing, 's')`,
    { differing },
  );
  await session.exec(
    `create or replace temp table ${name} (value VARCHAR, ${readings.map(({ column }) => `${quoteName(column)} VARCHAR`).join(", ")})`,
  );
  for (let from = 0; ; from += PAGE) {
    const rows = await session.query<{ value: string }>(`select value from ${name}_value where no > $from and no <= $upto order by no`, {
      from,
      upto: from + PAGE,
    });
    if (rows.length === 0) break;
    const values = rows.map(({ value }) => value);
    const read = Object.fromEntries(readings.map((one, no) => [`read_${no}`, values.map(one.read)]));
    const lists = readings.map((_, no) => `, unnest($read_${no})`).join("");
    await session.exec(`insert into ${name} select unnest($values)${lists}`, { values, ...read });
  }
  await session.exec(`drop table ${name}_value`);
}
