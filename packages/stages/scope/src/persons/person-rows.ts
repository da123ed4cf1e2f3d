// Writes the person table: for each person what is known of them, from the rows that linkage chose for each column.
//
// Most persons are shown from their first row alone: that is a join. Only what other rows add is grouped, so that few
// texts are held at a time.

import { quoteName, type LakeDraft, type LakePart, type LakeSession } from "@hamon/lake";
import { PERSON_COLUMNS, type Collection, type DataMap } from "../map/data-map.js";
import { recordTable } from "../sql-text.js";
import { IS_FIRST } from "./link-messages.js";
import { personField } from "./person-layout.js";

export interface PersonShow {
  readonly map: DataMap;
  readonly exposed: readonly Collection[];
  /** The register, where it was collected. */
  readonly register: Collection | null;
}

const COLUMN_BITS = (1 << PERSON_COLUMNS.length) - 1;

/** One part for each exposed collection: the persons whose first row is there. */
export async function writePersons(show: PersonShow, session: LakeSession, draft: LakeDraft): Promise<readonly LakePart[]> {
  const { map, exposed, register } = show;
  await session.exec(
    `create or replace temp table added_value as ${addedSelect(map, register === null ? exposed : [...exposed, register])}`,
  );
  await session.runSteps(new URL("../sql/persons/", import.meta.url));
  const parts: LakePart[] = [];
  for (const [i, collection] of exposed.filter((one) => showsPersons(map, one)).entries()) {
    const name = `${String(i).padStart(2, "0")}-${collection.key}`;
    parts.push(await draft.write("person", name, personsSelect(map, collection)));
  }
  return parts;
}

function showsPersons(map: DataMap, collection: Collection): boolean {
  return PERSON_COLUMNS.some((column) => personField(map, collection, column) !== undefined);
}

function personsSelect(map: DataMap, collection: Collection): string {
  const shown = PERSON_COLUMNS.map((column) => `coalesce(own.${column}, added_value.${column}) as ${column}`).join(", ");
  return `select own.person_id::bigint as person_id, ${shown}, total.row_count, total.element_mask, total.certainty, total.first_row_id
    from (${givenSelect(map, collection, `gives & ${IS_FIRST} <> 0`)}) as own
    join person_total as total using (person_id)
    left join added_value using (person_id)
    order by own.person_id`;
}

/** What rows other than the first show of each person. */
function addedSelect(map: DataMap, collections: readonly Collection[]): string {
  const isAdding = `gives & ${IS_FIRST} = 0 and gives & ${COLUMN_BITS} <> 0`;
  const given = collections.map((collection) => givenSelect(map, collection, isAdding)).join(" union all ");
  const largest = PERSON_COLUMNS.map((column) => `max(${column}) as ${column}`).join(", "); // one row gives each
  return `select person_id, ${largest} from (${given === "" ? NOBODY : given}) group by person_id`;
}

const NOBODY = `select 0 as person_id, ${PERSON_COLUMNS.map((column) => `null::varchar as ${column}`).join(", ")} where false`;

function givenSelect(map: DataMap, collection: Collection, where: string): string {
  const columns = PERSON_COLUMNS.map((column, i) => {
    const field = personField(map, collection, column);
    return field === undefined
      ? `null::varchar as ${column}`
      : `case when row_person.gives & ${1 << i} <> 0 then record.${quoteName(field.name)}::varchar end as ${column}`;
  });
  return `select row_person.person_id, ${columns.join(", ")}
    from ${recordTable(collection)} as record
    join (select * from row_person where person_id is not null and ${where}) as row_person using (row_id)`;
}
