// Files somebody adds to a case: the log has that it was done and how many, not their names.

import { addSources, listSources, type OpenCase } from "@hamon/case";
import type { NewSource, Source } from "@hamon/records";

/** Adds files, and leaves one entry. @throws {Fault} the codes of addSources; `log-inconsistent` before anything is added. */
export async function addToCase(open: OpenCase, wanted: NewSource): Promise<readonly Source[]> {
  const { store, case_id, evidence, actor } = open;
  await evidence.head(); // what no log can tell of is not begun
  const before = new Map((await listSources(store, case_id)).map((source) => [source.source_id, source]));
  if (wanted.password !== undefined) await evidence.addPassword(wanted.password);
  const sources = await addSources(store, case_id, wanted, open.now());
  const added = sources.filter(({ source_id }) => !before.has(source_id));
  const again = sources.filter(
    ({ source_id, state }) => state === "added" && before.get(source_id)?.state !== state && before.has(source_id),
  );
  if (added.length + again.length === 0) return sources;
  await evidence.append({ kind: "case", actor, body: { case_id, added_count: added.length, again_count: again.length } });
  return sources;
}
