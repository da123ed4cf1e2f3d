// Writes the intruder's requests that the map does not explain: the completeness of the table rests on them.

import type { LakeDraft, LakePart } from "@hamon/lake";

export async function writeUnmapped(draft: LakeDraft): Promise<LakePart> {
  return draft.write("unmapped", "all", "select event_id, reason from unmapped_event order by event_id, reason");
}
