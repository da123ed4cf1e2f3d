// A person explains a group of unmapped requests, or takes that back: for exactly the requests that were shown.

import type { OpenCase } from "@hamon/case";
import { Fault, type NewExplanation } from "@hamon/records";
import { unmappedGroup } from "./unmapped.js";

/**
 * Keeps what a person says of a group. The saying is in the evidence log before the words are kept; the words may
 * name somebody, so they are not in the log.
 *
 * @throws {Fault} `explanation-reason-missing`, `unmapped-group-unknown`, `unmapped-changed`, `nothing-explained`.
 */
export async function explainUnmapped(open: OpenCase, group_id: string, { verdict, reason, events_digest }: NewExplanation): Promise<void> {
  if (reason.trim() === "") throw new Fault("explanation-reason-missing", { at: group_id });
  const { event_count, state, ...group } = await unmappedGroup(open, group_id);
  if (group.events_digest !== events_digest) throw new Fault("unmapped-changed", { at: group_id });
  if (verdict === "taken_back" && state === "open") throw new Fault("nothing-explained", { at: group_id });
  const body = { verdict, events_digest, event_count };
  const { index } = await open.evidence.append({ kind: "explanation", actor: open.actor, body });
  await open.store.db
    .insertInto("unmapped_explanation")
    .values({
      ...body,
      case_id: open.case_id,
      group_id,
      reason: reason.trim(),
      actor: open.actor,
      entry_index: index,
      recorded_at: open.now(),
    })
    .execute();
}
