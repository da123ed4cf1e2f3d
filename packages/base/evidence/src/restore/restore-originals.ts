// Originals beside a log that was restored: what log, vault, objects and list say is brought together again.
//
// The log decides what is there; what only the others know of is entered again where it can be opened, else it is forgotten. What
// the list says was erased and the log does not, is erased again: nothing that was erased comes back.

import { join } from "node:path";
import { commitTo } from "../commitment.js";
import { formatEntry } from "../entry.js";
import { evidenceIdOf, formatIngest } from "../ingest.js";
import type { ItemShelf, ShelfItem } from "../item-shelf.js";
import type { Log } from "../log.js";
import { objectPath, removeObject, type ObjectPlace } from "../object-store.js";
import { readLedger, type Ledger } from "../original-ledger.js";
import type { VaultRow } from "../vault/vault-file.js";
import type { Vault } from "../vault/vault.js";

export interface OriginalsRestoring {
  readonly case_id: string;
  readonly objects: ObjectPlace;
  readonly log: Log;
  readonly shelf: ItemShelf;
  readonly vault: Vault;
  /** Objects (SHA-256) that were erased in a log which was given up. */
  readonly erased: readonly string[];
  readonly actor: string;
  now(): Date;
}

export interface RestoredOriginals {
  /** Their entries were lost; they have new ones. */
  readonly entered_count: number;
  /** Erased once more: the list knew, or a log that was given up. */
  readonly erased_count: number;
  /** The log has them and the list did not: their names are unknown. */
  readonly unnamed_count: number;
  /** The list had them and nobody can open them: gone from the list. */
  readonly forgotten: readonly string[];
}

/** @throws {Fault} the codes of the log and of the vault. */
export async function restoreOriginals(place: OriginalsRestoring): Promise<RestoredOriginals> {
  const [before, list] = [await readLedger(place.log), await place.shelf.list()];
  const rows = await rowsOf(place);
  const erased_count = await eraseAgain(place, before, list);
  const entered = await enterAgain(place, before, { rows, list });
  const ledger = await readLedger(place.log);
  const unnamed_count = await nameUnlisted(place, ledger, { rows, list });
  const forgotten = list.filter(({ sha256, erased_at }) => erased_at === null && !ledger.ingests.has(sha256) && !ledger.erased.has(sha256));
  const ids = forgotten.map(({ evidence_id }) => evidence_id);
  await place.shelf.remove(ids);
  return { entered_count: entered, erased_count, unnamed_count, forgotten: ids };
}

type Rows = ReadonlyMap<string, VaultRow>;

async function rowsOf({ vault }: OriginalsRestoring): Promise<Rows> {
  if (!(await vault.isMade())) return new Map();
  const rows = await Promise.all([...(await vault.originals()).keys()].map((sha256) => vault.get(sha256)));
  return new Map(rows.flatMap((row) => (row === null ? [] : [[row.sha256, row] as const])));
}

async function eraseAgain(place: OriginalsRestoring, { ingests, erased }: Ledger, list: readonly ShelfItem[]): Promise<number> {
  const listed = list.flatMap(({ sha256, erased_at }) => (erased_at === null ? [] : [sha256]));
  const gone = [...new Set([...listed, ...place.erased])].filter((sha256) => !erased.has(sha256));
  const at = place.now().toISOString();
  for (const sha256 of gone) {
    // What the log has not is not erased in it: there it never was.
    const body = { evidence_id: evidenceIdOf(sha256), sha256, what: "restore" };
    if (ingests.has(sha256)) await place.log.append({ at, entries: formatEntry({ kind: "erase", at, actor: place.actor, body }) });
    await removeObject(place.objects, sha256);
    if (await place.vault.isMade()) await place.vault.destroy([sha256]);
  }
  return gone.length;
}

interface Known {
  readonly rows: Rows;
  readonly list: readonly ShelfItem[];
}

// With the number they had, of which rows of the lake are made; without one, with the next.
async function enterAgain(place: OriginalsRestoring, { ingests, erased, nextNo }: Ledger, { rows, list }: Known): Promise<number> {
  const known = new Map(list.map((item) => [item.sha256, item]));
  const isErased = (sha256: string) => erased.has(sha256) || place.erased.includes(sha256) || known.get(sha256)?.erased_at != null;
  const isLost = ({ sha256 }: VaultRow) => !ingests.has(sha256) && !isErased(sha256);
  const numbered = [...rows.values()]
    .filter(isLost)
    .map((row) => ({ row, no: known.get(row.sha256)?.evidence_no ?? Number.MAX_SAFE_INTEGER }));
  let next = nextNo;
  let count = 0;
  for (const { row, no } of numbered.toSorted((a, b) => a.no - b.no)) {
    const { sha256 } = row;
    if (!(await place.objects.disk.isFile(join(place.objects.folder, objectPath(sha256))))) continue;
    const evidence_no = no === Number.MAX_SAFE_INTEGER || no < next ? next : no;
    next = evidence_no + 1;
    const at = place.now().toISOString();
    const ingest = { evidence_id: evidenceIdOf(sha256), evidence_no, sha256, ...commitTo(row) };
    const entry_index = await place.log.append({ at, entries: formatEntry(formatIngest(ingest, { at, actor: place.actor })) });
    if (no === evidence_no) await place.shelf.enter(ingest.evidence_id, entry_index);
    else await place.shelf.remove([ingest.evidence_id]); // its number is another's: listed anew
    count += 1;
  }
  return count;
}

async function nameUnlisted(place: OriginalsRestoring, { ingests }: Ledger, { rows }: Known): Promise<number> {
  const listed = new Set((await place.shelf.list()).map(({ sha256 }) => sha256));
  const unlisted = [...ingests.values()].filter(({ sha256 }) => !listed.has(sha256));
  for (const { evidence_id, evidence_no, sha256, entry_index, at } of unlisted) {
    const bytes = rows.get(sha256)?.bytes ?? 0;
    const { case_id } = place;
    await place.shelf.put({
      case_id,
      evidence_id,
      evidence_no,
      name: evidence_id,
      sha256,
      bytes,
      entry_index,
      kept_at: at,
      erased_at: null,
    });
  }
  return unlisted.length;
}
