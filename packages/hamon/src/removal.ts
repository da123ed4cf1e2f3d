// Taking a file out of a case that was added by mistake: its rows go, its original stays in the evidence.

import { listSources, type OpenCase } from "@hamon/case";
import { settleSources } from "@hamon/collect";
import { Fault, type NewRemoval, type Source } from "@hamon/records";
import { requireNoRun } from "./erasure.js";

/**
 * Takes sources out of the case; stages that read their rows are out of date then. The log keeps that they were there.
 *
 * @param sources names, paths or ids, as `listSources` gives them.
 * @throws {Fault} `source-unknown`, before anything is taken out; `run-in-progress`.
 */
export async function removeSources(open: OpenCase, { sources: names }: NewRemoval): Promise<readonly Source[]> {
  await requireNoRun(open);
  await settleSources(open);
  const all = await listSources(open.store, open.case_id);
  const isNamed = ({ source_id, path, name }: Source, wanted: string) => [source_id, path, name].includes(wanted);
  const stranger = names.findIndex((wanted) => !all.some((source) => isNamed(source, wanted)));
  if (stranger >= 0) throw new Fault("source-unknown", { params: { position: stranger + 1 } });
  const chosen = all.filter((source) => names.some((wanted) => isNamed(source, wanted)));
  const ids = chosen.map(({ source_id }) => source_id);
  // Killed from here on, they are collected again: no row is without a source, no source without its rows.
  await open.store.db.updateTable("source").set({ state: "added" }).where("source_id", "in", ids).execute();
  const removed = await dropRows(
    open,
    chosen,
    all.filter((source) => !chosen.includes(source)),
  );
  const evidence_ids = chosen.flatMap(({ evidence_id }) => evidence_id ?? []);
  await open.evidence.append({
    kind: "case",
    actor: open.actor,
    body: { case_id: open.case_id, removed_count: ids.length, removed: evidence_ids },
    removed,
  });
  await open.store.db.deleteFrom("source").where("source_id", "in", ids).execute();
  return chosen;
}

// Two sources may be the same bytes: their rows stay as long as one of them does.
async function dropRows({ lake }: OpenCase, chosen: readonly Source[], others: readonly Source[]): Promise<readonly string[]> {
  const kept = new Set(others.map(({ evidence_id }) => evidence_id));
  const gone = new Set(chosen.flatMap(({ evidence_id }) => (evidence_id === null || kept.has(evidence_id) ? [] : [evidence_id])));
  const parts = lake.parts().filter(({ part }) => gone.has(part));
  if (parts.length === 0) return [];
  const session = await lake.session();
  try {
    const draft = lake.begin(session);
    for (const { table, part } of parts) draft.remove(table, part);
    return (await draft.commit()).removed.map(({ path }) => path);
  } finally {
    await session.close();
  }
}
