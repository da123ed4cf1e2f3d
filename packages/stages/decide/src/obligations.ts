// Obligations as they are kept: one row a duty, and a history that only grows. What was filed stays as it was filed.

import { isDeepStrictEqual } from "node:util";
import type { OpenCase } from "@hamon/case";
import type { Obligation } from "@hamon/records";
import type { Connection } from "./transaction.js";

/** The obligations as they were last recorded. */
export async function readObligations(db: Connection, case_id: string): Promise<readonly Obligation[]> {
  const rows = await db.selectFrom("obligation").select("body").where("case_id", "=", case_id).execute();
  return rows.map(({ body }) => body as Obligation);
}

/** Writes those that differ from what is recorded, each with a line of history. */
export async function recordObligations(db: Connection, open: OpenCase, obligations: readonly Obligation[]): Promise<void> {
  const before = new Map((await readObligations(db, open.case_id)).map((obligation) => [obligation.obligation_id, obligation]));
  for (const fresh of obligations) {
    const known = before.get(fresh.obligation_id);
    const obligation = withFiling(fresh, known);
    if (known === undefined || !isDeepStrictEqual(JSON.parse(JSON.stringify(obligation)), known))
      await writeObligation(db, open, obligation);
  }
}

/** A fresh working keeps the filing: when it was, whether it was late, and why. */
function withFiling(fresh: Obligation, known: Obligation | undefined): Obligation {
  if (known === undefined || known.filed_at === null) return fresh;
  const { state, filed_at, is_late, late_reason } = known;
  return { ...fresh, state, filed_at, is_late, late_reason };
}

export async function writeObligation(db: Connection, open: OpenCase, obligation: Obligation): Promise<void> {
  const { obligation_id, case_id, duty, state, filed_at, is_late, late_reason } = obligation;
  const body = JSON.stringify(obligation);
  const row = { state, body, due_on: obligation.clock.due_on, filed_at, is_late, late_reason, changed_at: open.now() };
  await db
    .insertInto("obligation")
    .values({ obligation_id, case_id, duty, ...row })
    .onConflict((conflict) => conflict.column("obligation_id").doUpdateSet(row))
    .execute();
  await db.insertInto("obligation_history").values({ obligation_id, case_id, state, body, recorded_at: open.now() }).execute();
}
