// Writes the person table: for each person what is known of them, from the rows that linkage chose for each column.

import type { LakeDraft, LakePart } from "@hamon/lake";
import { PERSON_COLUMNS, type Collection, type DataMap } from "../map/data-map.js";
import { quoteName, recordTable } from "../sql-text.js";
import { IS_FIRST_GIVER } from "./link-messages.js";
import { personField } from "./person-layout.js";

/** @param collections those whose rows may show a person: the exposed ones and the register. */
export async function writePersons(map: DataMap, collections: readonly Collection[], draft: LakeDraft): Promise<LakePart> {
  return draft.write("person", "all", personsSelect(map, collections));
}

// Most persons are shown from one row: that is a join. Only what other rows add is grouped, so that few texts are held.
function personsSelect(map: DataMap, collections: readonly Collection[]): string {
  const given = collections.map((collection) => givenSelect(map, collection)).join("\n      union all ");
  const own = PERSON_COLUMNS.map((column, i) => `case when gives & ${1 << i} <> 0 then ${column} end as ${column}`).join(", ");
  const added = PERSON_COLUMNS.map((column, i) => `max(case when gives & ${1 << i} <> 0 then ${column} end) as ${column}`).join(", ");
  const shown = PERSON_COLUMNS.map((column) => `coalesce(own.${column}, added.${column}) as ${column}`).join(", ");
  return `with given as (${given === "" ? NOBODY : given}),
    own as (select person_id, ${own} from given where gives & ${IS_FIRST_GIVER} <> 0),
    added as (select person_id, ${added} from given where gives & ${IS_FIRST_GIVER} = 0 group by person_id),
    total as (
      select person_id, count(*)::integer as row_count, bit_or(element_mask) as element_mask,
        case when bool_or(is_taken) then 'taken' when bool_or(is_accessed) then 'accessed' else 'reachable' end as certainty,
        min(row_id) as first_row_id
      from new_exposure where person_id is not null group by person_id)
    select total.person_id, ${shown}, total.row_count, total.element_mask, total.certainty, total.first_row_id
    from total left join own using (person_id) left join added using (person_id)
    order by total.person_id`;
}

const NOBODY = `select 0 as person_id, 0 as gives, ${PERSON_COLUMNS.map((column) => `null as ${column}`).join(", ")} where false`;

function givenSelect(map: DataMap, collection: Collection): string {
  const columns = PERSON_COLUMNS.map((column) => {
    const field = personField(map, collection, column);
    return field === undefined ? `null::varchar as ${column}` : `record.${quoteName(field.name)}::varchar as ${column}`;
  });
  return `select row_person.person_id, row_person.gives, ${columns.join(", ")}
      from ${recordTable(collection)} as record join row_person using (row_id) where row_person.gives <> 0`;
}
