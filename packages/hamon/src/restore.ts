// After a backup was restored: evidence, tables and case state are brought together again, and what was erased is erased again.
//
// At every opening what the log says is erased goes once more. This here is for a log that is itself the older one, and for
// tables and a database that know of other originals than it does.

import { listSources, type OpenCase } from "@hamon/case";
import { ownRowsIn, settleSources } from "@hamon/collect";
import type { NewRestore, RestoreResult, Source } from "@hamon/records";
import { dropErased, dropTables, requireNoRun } from "./erasure.js";
import { vouchForLake } from "./vouch.js";

/** Tables of a case whose rows say under which entry they stand. */
export const ENTERED = [
  "evidence_item",
  "disclosure",
  "unmapped_explanation",
  "acquisition",
  "transfer",
  "event_search",
  "clock_correction",
  "finding_suppression",
  "finding_suppression_withdrawal",
] as const;

/** @throws {Fault} `run-in-progress`; the codes of Evidence.restore. */
export async function restoreCase(open: OpenCase, { log, accept_loss }: NewRestore): Promise<RestoreResult> {
  await requireNoRun(open);
  await settleSources(open);
  const known_size = await knownSize(open);
  const { forgotten, ...restored } = await open.evidence.restore({ from: log, accept_loss, known_size, actor: open.actor });
  await resumeSources(open);
  await dropStrangers(open);
  await dropErased(open);
  await vouchForLake(open);
  const waiting = (await listSources(open.store, open.case_id)).filter(({ state }) => state === "added");
  return { ...restored, forgotten_count: forgotten.length, sources: waiting.map(({ name }) => name) };
}

async function knownSize({ store, case_id }: OpenCase): Promise<number> {
  const answered = store.db.selectFrom("transfer_answer").innerJoin("transfer", "transfer.transfer_id", "transfer_answer.transfer_id");
  const answers = answered.select("transfer_answer.entry_index").where("transfer.case_id", "=", case_id);
  const last = await answers.orderBy("transfer_answer.entry_index", "desc").limit(1).executeTakeFirst();
  const sizes = await Promise.all(
    ENTERED.map(async (table) => {
      const entered = store.db.selectFrom(table).select("entry_index").where("case_id", "=", case_id);
      return ((await entered.orderBy("entry_index", "desc").limit(1).executeTakeFirst())?.entry_index ?? -1) + 1;
    }),
  );
  return Math.max((last?.entry_index ?? -1) + 1, ...sizes);
}

// Of an original that is no longer there, or whose rows are not, the file is to be read again. One that another stands for has no
// rows of its own.
async function resumeSources(open: OpenCase): Promise<void> {
  const { store, case_id, evidence } = open;
  const there = new Set((await evidence.items()).map(({ evidence_id }) => evidence_id));
  const sources = await listSources(store, case_id);
  const hasRows = ownRowsIn(open);
  const isThere = (source: Source) => source.state === "collected" && there.has(source.evidence_id ?? "") && hasRows(source);
  const read = new Set(sources.filter(isThere).map(({ evidence_id }) => evidence_id));
  const isCovered = ({ evidence_id, result }: Source) => there.has(evidence_id ?? "") && read.has(result?.covered_by ?? "");
  for (const source of sources) {
    const { source_id, state } = source;
    if (state !== "collected" || isThere(source) || isCovered(source)) continue;
    await store.db.updateTable("source").set({ state: "added" }).where("source_id", "=", source_id).execute();
  }
}

// Rows of originals that neither the log nor a source knows.
async function dropStrangers(open: OpenCase): Promise<void> {
  const sources = await listSources(open.store, open.case_id);
  const known = new Set(sources.flatMap(({ state, evidence_id }) => (state === "collected" && evidence_id !== null ? [evidence_id] : [])));
  await dropTables(open, (part) => !known.has(part));
}
