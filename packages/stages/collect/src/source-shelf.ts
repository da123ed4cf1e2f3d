// The sources of a case that are still to be collected, and what became of them.

import type { OpenCase } from "@hamon/case";
import { toFaultRecord, type Fault, type Source, type SourceResult } from "@hamon/records";

/** In the order they were added, those that failed tried again. */
export async function openSources({ store, case_id }: OpenCase): Promise<readonly Source[]> {
  const rows = await store.db
    .selectFrom("source")
    .selectAll()
    .where("case_id", "=", case_id)
    .where("state", "in", ["added", "failed"])
    .orderBy("added_at")
    .orderBy("path")
    .execute();
  return rows as unknown as readonly Source[];
}

/** Sources that could be read, by this collect or an earlier one. */
export async function countCollected({ store, case_id }: OpenCase): Promise<number> {
  const row = await store.db
    .selectFrom("source")
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .where("case_id", "=", case_id)
    .where("state", "=", "collected")
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

export async function saveCollected({ store }: OpenCase, source: Source, evidence_id: string, result: SourceResult): Promise<void> {
  await store.db
    .updateTable("source")
    .set({ state: "collected", evidence_id, result: JSON.stringify(result), fault: null })
    .where("source_id", "=", source.source_id)
    .execute();
}

interface Failed {
  readonly fault: Fault;
  /** The original, where it could be kept. */
  readonly evidence_id: string | null;
}

export async function saveFailed({ store }: OpenCase, source: Source, { fault, evidence_id }: Failed): Promise<void> {
  await store.db
    .updateTable("source")
    .set({ state: "failed", evidence_id, fault: JSON.stringify(toFaultRecord(fault)) })
    .where("source_id", "=", source.source_id)
    .execute();
}
