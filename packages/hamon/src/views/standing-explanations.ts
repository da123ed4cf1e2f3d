// What persons said of unmapped requests, as case state keeps it: append-only, the newest of a group counts.

import type { OpenCase } from "@hamon/case";
import type { ExplanationView } from "@hamon/records";

const VIEW_COLUMNS = ["verdict", "reason", "actor", "recorded_at", "event_count", "events_digest", "entry_index"] as const;

export interface Standing {
  readonly group_id: string;
  readonly events_digest: string;
}

/** The explanation that holds for each group; those taken back do not. */
export async function standingExplanations(open: OpenCase): Promise<readonly Standing[]> {
  const newest = await open.store.db
    .selectFrom("unmapped_explanation")
    .distinctOn("group_id")
    .select(["group_id", "events_digest", "verdict"])
    .where("case_id", "=", open.case_id)
    .orderBy("group_id")
    .orderBy("explanation_no", "desc")
    .execute();
  return newest.filter(({ verdict }) => verdict !== "taken_back").map(({ group_id, events_digest }) => ({ group_id, events_digest }));
}

/** Everything said of a group, newest first. */
export async function explanationsOf(open: OpenCase, group_id: string): Promise<readonly ExplanationView[]> {
  return open.store.db
    .selectFrom("unmapped_explanation")
    .select([...VIEW_COLUMNS])
    .where("case_id", "=", open.case_id)
    .where("group_id", "=", group_id)
    .orderBy("explanation_no", "desc")
    .execute();
}
