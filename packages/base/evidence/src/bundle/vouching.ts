// What the log says of the files of a bundle: which entry vouches for each, and which originals there are.

import { parseEntry } from "../entry.js";
import { parseErase, parseIngest, type Ingest } from "../ingest.js";
import type { Log } from "../log.js";

export interface Voucher {
  readonly index: number;
  readonly sha256: string;
}

/** An original as its entry states it. */
export interface LoggedOriginal extends Ingest {
  readonly entry_index: number;
  readonly kept_at: string;
  readonly erased_at: string | null;
}

export interface Vouching {
  /** By path: the newest entry that names it, where no later one says that it is gone. */
  readonly vouchers: ReadonlyMap<string, Voucher>;
  readonly originals: readonly LoggedOriginal[];
}

/** What an entry holds that is looked for. */
const TELLING = ['"files":', '"removed":', '"kind":"ingest"', '"kind":"erase"'];

/** Reads the whole log once. @param isWanted for the path of a case's file. */
export async function readVouching(log: Log, isWanted: (path: string) => boolean): Promise<Vouching> {
  const vouchers = new Map<string, Voucher>();
  const originals = new Map<string, LoggedOriginal>();
  for await (const { start, entries } of log.bundles()) {
    for (const [i, bytes] of entries.entries()) {
      if (!TELLING.some((text) => bytes.includes(text))) continue;
      const { files = [], removed = [], kind, body, at } = parseEntry(bytes);
      for (const path of removed) vouchers.delete(path);
      for (const { path, sha256 } of files) if (isWanted(path)) vouchers.set(path, { index: start + i, sha256 });
      const ingest = kind === "ingest" ? parseIngest(body) : null;
      if (ingest !== null) originals.set(ingest.sha256, { ...ingest, entry_index: start + i, kept_at: at, erased_at: null });
      const erased = originals.get((kind === "erase" ? parseErase(body) : null)?.sha256 ?? "");
      if (erased !== undefined) originals.set(erased.sha256, { ...erased, erased_at: at });
    }
  }
  return { vouchers, originals: [...originals.values()] };
}
