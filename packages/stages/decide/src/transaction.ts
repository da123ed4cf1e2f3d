// One transaction in which nobody else changes the facts or obligations of the same case.

import type { OpenCase } from "@hamon/case";
import type { Store } from "@hamon/store";

/** The store, or a transaction in it. */
export type Connection = Pick<Store["db"], "selectFrom" | "insertInto" | "updateTable">;

/** Runs `work` alone among those who decide, state or file in this case; nothing of it stays when it throws. */
export function inCase<Result>(open: OpenCase, work: (db: Connection) => Promise<Result>): Promise<Result> {
  return open.store.db.transaction().execute(async (db) => {
    await db.selectFrom("case_record").select("case_id").where("case_id", "=", open.case_id).forUpdate().execute();
    return work(db);
  });
}
