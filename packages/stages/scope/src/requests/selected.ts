// The rows that the intruder's requests exposed: generated SQL, one statement per access path.
//
// A bulk answer is taken when the bytes that left fit the rows it selected; with fewer it is only a view of them.

import { quoteName, type LakeSession } from "@hamon/lake";
import type { AccessPath, Collection, DataMap, MapField } from "../map/data-map.js";
import { octetsOf, recordTable } from "../sql-text.js";

/** Access path -> rows that it selected, each counted once per request. */
export type SelectedCounts = ReadonlyMap<string, number>;

/** Makes selected_row (row_id, event_id, access_path, certainty, collection) from request_match and the tables of records. */
export async function selectRows(session: LakeSession, map: DataMap, paths: readonly AccessPath[]): Promise<SelectedCounts> {
  await session.exec(
    "create or replace temp table selected_row (row_id bigint, event_id bigint, access_path varchar, certainty varchar, collection varchar)",
  );
  const counts = new Map<string, number>();
  for (const path of paths) {
    const collection = map.collections.find(({ key }) => key === path.collection) as Collection;
    const params = { access_path: path.key, collection: collection.key, ratio: String(path.bytes_out_ratio ?? 0) };
    await session.exec(`create or replace temp table candidate_row as ${candidateSelect(path, collection)}`, params);
    await session.exec(`insert into selected_row ${judgedSelect(path)}`, params);
    const [counted] = await session.query<{ n: number }>("select count(*) as n from candidate_row");
    counts.set(path.key, counted?.n ?? 0);
  }
  await session.exec("drop table if exists candidate_row");
  return counts;
}

/** Rows that a path's requests select, with the octets of the fields it exposes. */
function candidateSelect(path: AccessPath, collection: Collection): string {
  const exposed = collection.fields.filter(({ name }) => path.exposes.includes(name));
  const octets = exposed.length === 0 ? "0" : exposed.map(octetsOf).join(" + ");
  return `select request_match.event_id, request_match.bytes, record.row_id, record.octets
    from request_match
    join (select row_id, ${keyOf(path, collection)} as selected_key, ${octets} as octets from ${recordTable(collection)}) as record
      on ${conditionOf(path, collection)}
    where request_match.access_path = $access_path`;
}

function fieldOf({ selects }: AccessPath, collection: Collection): MapField | undefined {
  return collection.fields.find(({ name }) => name === selects.column);
}

// A range is of numbers; a single key of whole numbers is compared as a number, so that 007 finds 7.
function isNumeric(path: AccessPath, collection: Collection): boolean {
  return path.selects.kind === "between" || fieldOf(path, collection)?.is_integer === true;
}

function keyOf(path: AccessPath, collection: Collection): string {
  const column = quoteName(path.selects.column);
  return isNumeric(path, collection) ? `try_cast(${column} as bigint)` : `${column}::varchar`;
}

function conditionOf(path: AccessPath, collection: Collection): string {
  if (path.selects.kind === "between") {
    return "record.selected_key between try_cast(request_match.value as bigint) and try_cast(request_match.value_to as bigint)";
  }
  return isNumeric(path, collection)
    ? "record.selected_key = try_cast(request_match.value as bigint)"
    : "record.selected_key = request_match.value";
}

function judgedSelect(path: AccessPath): string {
  if (path.level === "accessed" || path.bytes_out_ratio === null) {
    return `select row_id, event_id, $access_path, '${path.level}', $collection from candidate_row`;
  }
  return `select row_id, candidate_row.event_id, $access_path, answer.certainty, $collection
    from candidate_row
    join (
      select event_id, case when any_value(bytes) >= $ratio::double * sum(octets) then 'taken' else 'accessed' end as certainty
      from candidate_row group by event_id
    ) as answer using (event_id)`;
}
