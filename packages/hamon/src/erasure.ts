// Erasing originals (消去): the evidence destroys key and object; here goes what was made out of them.
//
// What the log says is erased is dropped again at every opening: so a lake or a database that was restored from an older
// backup brings nothing back.

import { createHash } from "node:crypto";
import { listRuns, listSources, type OpenCase } from "@hamon/case";
import { settleSources } from "@hamon/collect";
import { clearOutbox, listOutbox } from "@hamon/notify";
import { Fault, type EraseResult, type NewErasure, type Source } from "@hamon/records";
import { listDocuments } from "@hamon/report";
import { forgetHashes } from "./handover/acquisitions.js";
import { chooseOriginals } from "./originals.js";
import { requireNoReplay } from "./replay.js";
import { vouchForLake } from "./vouch.js";

/** Tables whose parts are named by the original they were read from. All others are made out of these. */
const isReadFromOriginals = (table: string) => READ_FROM_ORIGINALS.has(table) || table.startsWith("record_");
const READ_FROM_ORIGINALS: ReadonlySet<string> = new Set(["event", "unparsed", "value", "sieve"]);

/**
 * Erases originals for good, and every row and name that came from them; the stages after collect are out of date then.
 *
 * @throws {Fault} `original-unknown`, before anything is erased; `run-in-progress`; the codes of Evidence.erase.
 */
export async function eraseOriginals(open: OpenCase, { originals, reason, outbox = false }: NewErasure): Promise<EraseResult> {
  await requireNoRun(open);
  await settleSources(open);
  requireNoReplay(open);
  const chosen = chooseOriginals(await open.evidence.items(), originals);
  const kin = kinOf(await listSources(open.store, open.case_id), new Set(chosen.map(({ evidence_id }) => evidence_id)));
  const reason_sha256 = createHash("sha256").update(reason).digest("hex");
  const ids = chosen.map(({ evidence_id }) => evidence_id);
  const erased = await open.evidence.erase(ids, { actor: open.actor, reason_sha256 });
  await open.store.db
    .updateTable("evidence_item")
    .set({ erased_reason: reason })
    .where("case_id", "=", open.case_id)
    .where("evidence_id", "in", ["", ...erased.map(({ evidence_id }) => evidence_id)])
    .execute();
  const is_scrubbed = await dropErased(open);
  await vouchForLake(open);
  const outbox_cleared_count = outbox ? await clearOutbox(open) : 0;
  const left = (await open.evidence.items()).filter(({ erased_at, evidence_id }) => erased_at === null && kin.has(evidence_id));
  return {
    erased: erased.map(({ evidence_id, evidence_no }) => ({ evidence_id, evidence_no })),
    same_lines: left.map(({ evidence_id }) => evidence_id),
    is_scrubbed,
    document_count: (await listDocuments(open)).length,
    outbox_count: listOutbox(open).length,
    outbox_cleared_count,
  };
}

/** Originals that may hold lines of the chosen ones: what a log was before it grew, copies of it, and theirs. */
function kinOf(sources: readonly Source[], chosen: ReadonlySet<string>): ReadonlySet<string> {
  const families = sources.map(({ evidence_id, result }) => [
    ...(evidence_id === null ? [] : [evidence_id]),
    ...(result?.covered_by == null ? [] : [result.covered_by]),
    ...(result?.grown_from ?? []).map((earlier) => earlier.evidence_id),
    ...(result?.copies ?? []),
  ]);
  const kin = new Set(chosen);
  for (let before = 0; before !== kin.size; ) {
    before = kin.size;
    for (const family of families.filter((some) => some.some((one) => kin.has(one)))) for (const one of family) kin.add(one);
  }
  return kin;
}

function scrubNames({ store }: OpenCase): Promise<boolean> {
  return store.scrub(["evidence_item", "source", "source_outcome", "run", "acquisition"]);
}

export async function requireNoRun({ store, case_id }: OpenCase): Promise<void> {
  const running = store.db.selectFrom("run").select("run_id").where("case_id", "=", case_id).where("state", "=", "running");
  if ((await running.executeTakeFirst()) !== undefined) throw new Fault("run-in-progress", { at: case_id });
}

/**
 * Drops rows and names of all originals that were erased. Nothing to do is the usual case.
 *
 * @returns whether nothing of them is left in the database's own files.
 */
export async function dropErased(open: OpenCase): Promise<boolean> {
  const items = await open.evidence.items();
  const erased = new Set(items.filter(({ erased_at }) => erased_at !== null).map(({ evidence_id }) => evidence_id));
  if (erased.size === 0) return true;
  await dropTables(open, (part) => erased.has(part));
  const changed = [await dropNames(open, erased), await forgetHashes(open, erased), open.evidence.blankedNames() > 0];
  return changed.includes(true) ? scrubNames(open) : true;
}

/**
 * Drops rows that were read from originals. What was made out of all originals may hold something of these: it goes too, and its
 * stage makes it again.
 *
 * @param isGone for an evidence_id.
 */
export async function dropTables({ lake }: OpenCase, isGone: (evidence_id: string) => boolean): Promise<void> {
  const parts = lake.parts();
  const gone = parts.filter(({ table, part }) => isReadFromOriginals(table) && isGone(part));
  if (gone.length === 0) return;
  const session = await lake.session();
  try {
    const draft = lake.begin(session);
    for (const { table, part } of [...gone, ...parts.filter(({ table }) => !isReadFromOriginals(table))]) draft.remove(table, part);
    await draft.commit();
  } finally {
    await session.close();
  }
}

/** @returns whether there were any. */
async function dropNames(open: OpenCase, erased: ReadonlySet<string>): Promise<boolean> {
  const { store, case_id } = open;
  const sources = await listSources(store, case_id);
  const own = sources.filter(({ evidence_id }) => evidence_id !== null && erased.has(evidence_id));
  const ids = own.map(({ source_id }) => source_id);
  if (ids.length > 0) await store.db.deleteFrom("source").where("source_id", "in", ids).execute();
  const others = sources.filter((source) => !own.includes(source)).flatMap(({ path, name }) => [path, name]);
  const items = (await open.evidence.items()).map(({ name }) => name);
  const changed = await blankRuns(open, new Set([...others, ...items]));
  return changed || own.length > 0;
}

// What a collect told of files: names that no file of the case has any more go, also of those that were taken out before.
async function blankRuns({ store, case_id }: OpenCase, there: ReadonlySet<string>): Promise<boolean> {
  const runs = await listRuns(store, case_id, Number.MAX_SAFE_INTEGER);
  let changed = false;
  for (const { run_id, result, fault } of runs.filter(({ stage }) => stage === "collect")) {
    const blank = { result: blankText(result, there), fault: blankText(fault, there) };
    if (blank.result === textOf(result) && blank.fault === textOf(fault)) continue;
    await store.db.updateTable("run").set(blank).where("run_id", "=", run_id).execute();
    changed = true;
  }
  return changed;
}

function textOf(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function blankText(value: unknown, there: ReadonlySet<string>): string | null {
  const isName = (key: string, one: unknown): one is string => (key === "name" || key === "at") && typeof one === "string";
  if (value === null) return null;
  return JSON.stringify(value, (key, one: unknown) => (isName(key, one) && !there.has(one) ? "" : one));
}
