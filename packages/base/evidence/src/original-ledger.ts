// What the log says of the originals of a case: which were entered, and which of these were erased.

import { parseEntry } from "./entry.js";
import { parseErase, parseIngest, type Ingest } from "./ingest.js";
import type { Log } from "./log.js";

export interface LoggedIngest extends Ingest {
  readonly entry_index: number;
  readonly at: string;
}

export interface LoggedErase {
  readonly entry_index: number;
  readonly at: string;
}

export interface Ledger {
  /** By SHA-256 of the object: entered and not erased. */
  readonly ingests: Map<string, LoggedIngest>;
  /** By SHA-256 of the object. */
  readonly erased: ReadonlyMap<string, LoggedErase>;
  /** One more than the highest number given. */
  readonly nextNo: number;
}

export async function readLedger(log: Log): Promise<Ledger> {
  const ingests = new Map<string, LoggedIngest>();
  const erased = new Map<string, LoggedErase>();
  let nextNo = 1;
  for await (const { start, entries } of log.bundles()) {
    for (const [i, bytes] of entries.entries()) {
      if (!bytes.includes('"kind":"ingest"') && !bytes.includes('"kind":"erase"')) continue;
      const { kind, body, at } = parseEntry(bytes);
      const entry_index = start + i;
      const ingest = kind === "ingest" ? parseIngest(body) : null;
      if (ingest !== null) ingests.set(ingest.sha256, { ...ingest, at, entry_index });
      nextNo = Math.max(nextNo, (ingest?.evidence_no ?? 0) + 1);
      const erase = kind === "erase" ? parseErase(body) : null;
      if (erase === null) continue;
      ingests.delete(erase.sha256);
      erased.set(erase.sha256, { at, entry_index });
    }
  }
  return { ingests, erased, nextNo };
}
