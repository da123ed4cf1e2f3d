// When the intruders came, by the requests that are held to be theirs.

import type { CaseOverview } from "@hamon/records";
import type { OpenCase } from "./open-case.js";

/** From their first request to their last; null before any is known. */
export async function intrusionOf({ lake }: OpenCase): Promise<CaseOverview["intrusion"]> {
  const [span] = await lake.query<{ first_at: string | null; last_at: string | null }>(
    `select min("@timestamp") as first_at, max("@timestamp") as last_at from event join intruder_event using (event_id)`,
  );
  const { first_at = null, last_at = null } = span ?? {};
  return first_at === null || last_at === null ? null : { first_at, last_at };
}
