// What the log says of one thing, or of many: entries by the names that stand in them.
//
// Entries are canonical JSON, so what is named in one stands in its bytes as it is.

import type { LogEntry } from "@hamon/records";
import { parseEntry } from "./entry.js";
import type { Log } from "./log.js";

export type IndexedEntry = LogEntry & { readonly index: number };

/** The newest entries that name something, oldest first, and how many there are. Reads the whole log. */
export async function entriesNaming(log: Log, name: string, { limit }: { readonly limit: number }) {
  const found: { index: number; bytes: Buffer }[] = [];
  let total = 0;
  for await (const { start, entries } of log.bundles()) {
    for (const [i, bytes] of entries.entries()) {
      if (!bytes.includes(name)) continue;
      total += 1;
      if (found.push({ index: start + i, bytes }) > limit) found.shift();
    }
  }
  return { entries: found.map(({ index, bytes }) => ({ ...parseEntry(bytes), index })), total };
}

const ORIGINAL = /evidence_[0-9a-f]{20}/g;

/** Every entry that names originals, oldest first, with their evidence_ids. Reads the whole log. */
export async function* entriesOfOriginals(
  log: Log,
): AsyncGenerator<{ readonly entry: IndexedEntry; readonly evidence_ids: ReadonlySet<string> }> {
  for await (const { start, entries } of log.bundles()) {
    for (const [i, bytes] of entries.entries()) {
      if (!bytes.includes("evidence_")) continue;
      const evidence_ids = new Set(bytes.toString("latin1").match(ORIGINAL));
      if (evidence_ids.size > 0) yield { entry: { ...parseEntry(bytes), index: start + i }, evidence_ids };
    }
  }
}
