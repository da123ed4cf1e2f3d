// What the log says of the files of a bundle: which entry vouches for each, and which originals there are.

import { parseEntry } from "../entry.js";
import { parseIngest, type Ingest } from "../ingest.js";
import type { Log } from "../log.js";

export interface Voucher {
  readonly index: number;
  readonly sha256: string;
}

/** An original as its entry states it. */
export interface LoggedOriginal extends Ingest {
  readonly entry_index: number;
  readonly kept_at: string;
}

export interface Vouching {
  /** By path: the newest entry that names it, where no later one says that it is gone. */
  readonly vouchers: ReadonlyMap<string, Voucher>;
  readonly originals: readonly LoggedOriginal[];
}

/** Reads the whole log once. @param paths of the case's files that are asked for. */
export async function readVouching(log: Log, paths: ReadonlySet<string>): Promise<Vouching> {
  const vouchers = new Map<string, Voucher>();
  const originals: LoggedOriginal[] = [];
  for await (const { start, entries } of log.bundles()) {
    for (const [i, bytes] of entries.entries()) {
      if (!["files", "removed"].some((list) => bytes.includes(`"${list}":`)) && !bytes.includes('"kind":"ingest"')) continue;
      const { files = [], removed = [], kind, body, at } = parseEntry(bytes);
      for (const path of removed) vouchers.delete(path);
      for (const { path, sha256 } of files) if (paths.has(path)) vouchers.set(path, { index: start + i, sha256 });
      const ingest = kind === "ingest" ? parseIngest(body) : null;
      if (ingest !== null) originals.push({ ...ingest, entry_index: start + i, kept_at: at });
    }
  }
  return { vouchers, originals };
}
