// Writes the exposure of every row within reach, with its certainty and its person, and which event exposed which row.

import { quoteText, type LakeDraft, type LakePart, type LakeSession } from "@hamon/lake";
import type { Columns } from "@hamon/records";
import type { Collection, DataMap } from "../map/data-map.js";
import { recordTable } from "../sql-text.js";
import { combinationSql, maskSql } from "./masks.js";

export interface ExposedCollection {
  readonly collection: Collection;
  readonly columns: Columns;
  /** Which of its rows, as SQL over row_id: all, or those that a request exposed. */
  readonly where: string;
}

/** All rows of the collections within reach; of others, those that a request exposed. */
export function exposedCollections(
  map: DataMap,
  reached: ReadonlySet<string>,
  selected: ReadonlySet<string>,
): readonly Omit<ExposedCollection, "columns">[] {
  return map.collections
    .filter(({ key }) => reached.has(key) || selected.has(key))
    .map((collection) => ({ collection, where: reached.has(collection.key) ? "true" : "row_id in (select row_id from row_level)" }));
}

export async function writeExposure(map: DataMap, exposed: readonly ExposedCollection[], draft: LakeDraft): Promise<readonly LakePart[]> {
  const parts: LakePart[] = [];
  for (const [i, one] of exposed.entries()) {
    const name = `${String(i).padStart(2, "0")}-${one.collection.key}`; // the number keeps a.b_c and a_b.c apart as files
    parts.push(await draft.write("exposure", name, exposureSelect(map, one)));
  }
  return parts;
}

function exposureSelect(map: DataMap, { collection, columns, where }: ExposedCollection): string {
  return `select row_id, ${quoteText(collection.key)} as collection, mask as element_mask, ${combinationSql(map, collection)} as combination,
      case when row_level.is_taken then 'taken' when row_level.is_accessed then 'accessed' else 'reachable' end as certainty,
      coalesce(row_level.is_accessed, false) as is_accessed, coalesce(row_level.is_taken, false) as is_taken,
      row_person.person_id::bigint as person_id
    from (select row_id, ${maskSql(map, collection, columns)} as mask from ${recordTable(collection)} where ${where}) as record
    left join row_level using (row_id)
    left join row_person using (row_id)
    order by row_id`;
}

export async function writeExposureEvents(draft: LakeDraft): Promise<LakePart> {
  return draft.write(
    "exposure_event",
    "all",
    "select row_id, event_id, access_path, certainty from selected_row order by row_id, event_id, access_path",
  );
}

/** Makes a view over parts that are written but not yet committed. */
export async function viewSelect(session: LakeSession, view: string, select: string): Promise<void> {
  await session.exec(`create or replace temp view ${view} as ${select}`);
}
