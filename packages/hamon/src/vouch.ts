// What the log must say of the lake after a run was killed between writing its tables and logging them.

import type { OpenCase } from "@hamon/case";
import { Fault, type FileDigest } from "@hamon/records";

const PAGE = 500;

/** What a log says when it is broken: the case still opens, so that `verify` can name the first broken thing. */
const BROKEN_LOG: readonly string[] = ["log-inconsistent", "log-key-missing", "log-key-malformed"];

export function isBrokenLog(mistake: unknown): mistake is Fault {
  return mistake instanceof Fault && BROKEN_LOG.includes(mistake.code);
}

/** Appends one entry for the parts of the lake that the log does not know, or knows and are gone; none if there are none. */
export async function vouchForLake(open: OpenCase): Promise<void> {
  const known = await lakePathsVouchedFor(open);
  const parts = open.lake.parts();
  const now = new Set(parts.map(({ path }) => path));
  const files = parts.filter(({ path }) => !known.has(path)).map(({ path, sha256, bytes }): FileDigest => ({ path, sha256, bytes }));
  const removed = [...known].filter((path) => !now.has(path)).sort();
  if (files.length === 0 && removed.length === 0) return;
  await open.evidence.append({ kind: "run", actor: "system", body: { state: "interrupted" }, files, removed });
}

async function lakePathsVouchedFor(open: OpenCase): Promise<ReadonlySet<string>> {
  const settled = new Set<string>();
  const vouched = new Set<string>();
  let before: number | undefined;
  for (;;) {
    const page = await open.evidence.entries({ limit: PAGE, ...(before === undefined ? {} : { before }) });
    for (const entry of page) {
      for (const path of entry.removed ?? []) settled.add(path);
      for (const { path } of entry.files ?? []) if (!settled.has(path) && path.startsWith("lake/")) vouched.add(path);
    }
    const last = page.at(-1);
    if (last === undefined || last.index === 0) return vouched;
    before = last.index;
  }
}
