// Findings that a person set aside, as the steps of SQL read them: they stay findings and are left out of stories.

import type { LakeSession } from "@hamon/lake";

export interface SetAside {
  readonly suppression_id: string;
  readonly finding_id: string;
  /** Only while the finding names these events and no others; null: whatever it names. */
  readonly named: { readonly event_count: number; readonly first_at: string; readonly last_at: string } | null;
}

/** Makes the table `detect_suppression`. Of several for one finding the first that holds counts. */
export async function putSetAside(session: Pick<LakeSession, "exec">, all: readonly SetAside[]): Promise<void> {
  await session.exec(
    `create or replace temp table detect_suppression as
     select * from (select unnest(from_json($all::json,
       '[{"place":"INTEGER","suppression_id":"VARCHAR","finding_id":"VARCHAR","event_count":"BIGINT","first_at":"TIMESTAMP","last_at":"TIMESTAMP"}]'
     ), recursive := true))`,
    { all: JSON.stringify(all.map(({ suppression_id, finding_id, named }, place) => ({ place, suppression_id, finding_id, ...named }))) },
  );
}
