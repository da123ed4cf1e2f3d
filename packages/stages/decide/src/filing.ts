// An obligation is filed: reported, told or published. Whether it was late is settled at that moment and stays.

import type { OpenCase } from "@hamon/case";
import { dayOf } from "@hamon/law";
import { Fault, type NewFiling, type Obligation } from "@hamon/records";
import { assess } from "./assessment.js";
import { ZONE } from "./derived-facts.js";
import { readObligations, recordObligations, writeObligation } from "./obligations.js";
import { digestOf } from "./stated-fact.js";
import { inCase } from "./transaction.js";

/**
 * Records that an obligation was met. One that is not owed may be filed too: a voluntary report is allowed.
 *
 * @returns the obligation, with `is_late` true or false for a hard limit and null where there is none to be late by.
 * @throws {Fault} `obligation-unknown`, `obligation-already-filed`, `filing-time-wrong`, `filing-in-future`,
 *   `filing-before-awareness`, `filing-awareness-unknown`, `late-reason-needed`.
 */
export async function fileObligation(open: OpenCase, obligation_id: string, filing: NewFiling, user: string): Promise<Obligation> {
  return inCase(open, async (db) => {
    await recordObligations(db, open, (await assess(open, db)).obligations);
    const obligation = (await readObligations(db, open.case_id)).find((one) => one.obligation_id === obligation_id);
    if (obligation === undefined) throw new Fault("obligation-unknown", { params: { obligation_id: obligation_id.slice(0, 60) } });
    const filed = toFiled(obligation, filing, open.now());
    await writeObligation(db, open, filed);
    await open.evidence.append({ kind: "filing", actor: user, body: entryOf(filed) });
    return filed;
  });
}

function toFiled(obligation: Obligation, { filed_at, late_reason }: NewFiling, now: Date): Obligation {
  const { duty, clock } = obligation;
  if (obligation.filed_at !== null) throw new Fault("obligation-already-filed", { params: { duty } });
  const moment = new Date(filed_at);
  if (Number.isNaN(moment.getTime())) throw new Fault("filing-time-wrong", { params: { duty } });
  if (moment > now) throw new Fault("filing-in-future", { params: { duty } });
  const filedOn = dayOf(moment, ZONE);
  if (clock.anchor_on !== null && filedOn < clock.anchor_on)
    throw new Fault("filing-before-awareness", { params: { duty, anchor_on: clock.anchor_on } });
  const is_late = lateness(obligation, filedOn);
  const reason = late_reason?.trim() ?? "";
  if (is_late === true && reason === "") throw new Fault("late-reason-needed", { params: { duty, due_on: clock.due_on } });
  return { ...obligation, state: "filed", filed_at: moment.toISOString(), is_late, late_reason: is_late === true ? reason : null };
}

// Only a hard limit can be missed. Without its last day nobody can say, so the day of awareness is asked first.
function lateness({ duty, owed, clock }: Obligation, filedOn: string): boolean | null {
  if (clock.kind !== "hard" || owed === false) return null;
  if (clock.due_on === null) throw new Fault("filing-awareness-unknown", { params: { duty } });
  return filedOn > clock.due_on;
}

function entryOf({ obligation_id, duty, filed_at, is_late, late_reason, clock }: Obligation): Record<string, unknown> {
  const reason = late_reason === null ? {} : { late_reason_sha256: digestOf(late_reason) };
  return { obligation_id, duty, filed_at, due_on: clock.due_on, is_late, ...reason };
}
