// Originals of one case: bytes, key, entry and name brought together, once for the same bytes, until they are erased.

import { basename, join } from "node:path";
import type { ByteSource } from "@hamon/containers";
import { Fault, type EvidenceItem } from "@hamon/records";
import { commitTo } from "./commitment.js";
import type { EraseOptions, KeepAllOptions, KeepOptions, KeptItem, NamedFile, Piece } from "./evidence.js";
import { formatEntry } from "./entry.js";
import { hashOf } from "./file-hash.js";
import { evidenceIdOf, formatIngest } from "./ingest.js";
import type { ItemShelf } from "./item-shelf.js";
import type { Log } from "./log.js";
import {
  drop,
  objectPath,
  putBack,
  readObject,
  readObjectAt,
  removeObject,
  settle,
  sweepSpool,
  type Incoming,
  type ObjectPlace,
} from "./object-store.js";
import { readLedger, type Ledger, type LoggedIngest } from "./original-ledger.js";
import { readPiece } from "./original-bytes.js";
import { takeIn, type ReadOptions } from "./take-in.js";
import { Turn } from "./turn.js";
import type { VaultRow } from "./vault/vault-file.js";
import type { Vault } from "./vault/vault.js";

export interface OriginalsPlace {
  readonly case_id: string;
  readonly objects: ObjectPlace;
  readonly log: Log;
  readonly shelf: ItemShelf;
  readonly vault: Vault;
  now(): Date;
}

export class Originals {
  readonly #place: OriginalsPlace;
  /** By SHA-256 of the original: bytes that are being entered. */
  readonly #running = new Map<string, Promise<unknown>>();
  /** What the log says of originals; read when first needed. */
  #ledger: Promise<Ledger> | null = null;
  /** Nothing is opened before what the log says is erased is gone. */
  #swept: Promise<void> | null = null;
  #cleared: Promise<void> | null = null;
  #erased: Promise<void> | null = null;
  /** Erasing, and looking at what should be there. */
  readonly #turn = new Turn();
  #nextNo = 1;
  /** Names that were taken out of the list. */
  #blanked = 0;

  constructor(place: OriginalsPlace) {
    this.#place = place;
  }

  /** See Evidence.keep. */
  async keep(path: string, options: KeepOptions): Promise<KeptItem> {
    const { actor, name = basename(path), ...reading } = options;
    return this.#enterInTurn(await this.#takeIn(path, reading), { actor, name });
  }

  /** See Evidence.keepAll. */
  keepAll(files: readonly NamedFile[], { actor, ...reading }: KeepAllOptions): readonly Promise<KeptItem>[] {
    let before: Promise<unknown> = Promise.resolve();
    return files.map(({ path, name }) => {
      const incoming = this.#takeIn(path, reading);
      incoming.catch(() => undefined); // thrown in its turn
      // In an object: the next one's turn comes when this one is on its way, not when it is entered.
      const begun = before.then(async () => ({ entered: this.#enterInTurn(await incoming, { actor, name }) }));
      before = begun.catch(() => undefined);
      return begun.then(({ entered }) => entered);
    });
  }

  /** See Evidence.nextNumber. */
  async nextNumber(): Promise<number> {
    await this.#readLedger();
    return this.#nextNo;
  }

  async item(evidence_id: string): Promise<EvidenceItem> {
    const item = await this.#place.shelf.get(evidence_id);
    if (item === null) throw new Fault("evidence-unknown", { params: { evidence_id } });
    return { ...item, original_sha256: (await this.#hashes()).get(item.sha256) ?? null };
  }

  async items(): Promise<readonly EvidenceItem[]> {
    const [items, hashes] = [await this.#place.shelf.list(), await this.#hashes()];
    return items.map((item) => ({ ...item, original_sha256: hashes.get(item.sha256) ?? null }));
  }

  /** Every byte, for who has written down that it is read. */
  async *read(evidence_id: string): AsyncGenerator<Buffer> {
    yield* readObject(this.#place.objects, await this.#rowOf(evidence_id)) as AsyncIterable<Buffer>;
  }

  /** A piece of the decompressed original, for who has written down that it is read. */
  async piece({ evidence_id, offset, length }: Piece): Promise<Buffer> {
    return readPiece(this.#place.objects, await this.#rowOf(evidence_id), { offset, length });
  }

  /** A reader of its bytes from any place, for who has written down that it is read. */
  async source(evidence_id: string): Promise<ByteSource> {
    const [item, row] = [await this.item(evidence_id), await this.#rowOf(evidence_id)];
    return { size: item.bytes, read: (offset, length) => readObjectAt(this.#place.objects, row, { offset, length }) };
  }

  /** See Evidence.matches. */
  async matches(evidence_id: string, path: string): Promise<boolean> {
    const { original_sha256 } = await this.#rowOf(evidence_id);
    return (await hashOf(path)) === original_sha256;
  }

  /** What opens and proves an object. @throws {Fault} `original-erased`, `original-key-missing`. */
  async row({ evidence_id, sha256 }: Pick<EvidenceItem, "evidence_id" | "sha256">): Promise<VaultRow> {
    await this.sweep();
    if ((await this.#readLedger()).erased.has(sha256)) throw new Fault("original-erased", { params: { evidence_id } });
    const row = await this.#place.vault.get(sha256);
    if (row === null) throw new Fault("original-key-missing", { params: { evidence_id } });
    return row;
  }

  /** See Evidence.erase. */
  erase(evidence_ids: readonly string[], { actor, reason_sha256 }: EraseOptions): Promise<readonly EvidenceItem[]> {
    return this.#turn.take(async () => {
      await this.sweep();
      const items = await Promise.all(evidence_ids.map((evidence_id) => this.item(evidence_id)));
      const { erased } = await this.#readLedger();
      const at = this.#place.now().toISOString();
      const fresh = [...new Map(items.map((item) => [item.sha256, item])).values()].filter(({ sha256 }) => !erased.has(sha256));
      const bodies = fresh.map(({ evidence_id, sha256 }) => ({ evidence_id, sha256, reason_sha256 }));
      await Promise.all(bodies.map((body) => this.#place.log.append({ at, entries: formatEntry({ kind: "erase", at, actor, body }) })));
      this.#ledger = null;
      this.#erased = null;
      await this.sweep();
      return Promise.all(fresh.map(({ evidence_id }) => this.item(evidence_id)));
    });
  }

  get blanked(): number {
    return this.#blanked;
  }

  /** Does something while nothing is erased or restored. What is being entered goes on meanwhile: see `settled`. */
  undisturbed<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#turn.take(work);
  }

  /** After a crash, or on what was restored: what was entered moves to its place, what was not goes, and so does what was erased. */
  async sweep(): Promise<void> {
    this.#swept ??= this.#sweepSpool();
    this.#swept.catch(() => (this.#swept = null));
    await this.#swept;
    this.#cleared ??= this.#clearVault();
    this.#cleared.catch(() => (this.#cleared = null));
    await this.#cleared;
    this.#erased ??= this.#applyErasures();
    this.#erased.catch(() => (this.#erased = null));
    await this.#erased;
  }

  /** Does something to what the log says of originals, and reads it anew. */
  restored<Result>(work: (place: OriginalsPlace) => Promise<Result>): Promise<Result> {
    return this.#turn.take(async () => {
      try {
        return await work(this.#place);
      } finally {
        this.#ledger = this.#swept = this.#erased = null;
      }
    });
  }

  /**
   * Entries that the list knows of, where the log has fewer, or does not know what was erased: it was set back. Else 0.
   *
   * @throws {Fault} what is wrong with a broken log.
   */
  async knownBeyond(): Promise<number> {
    const [{ tree }, { ingests, erased }, list] = [await this.#place.log.state(), await this.#readLedger(), await this.#place.shelf.list()];
    const newest = list.reduce((most, { entry_index }) => Math.max(most, entry_index), -1);
    const isForgotten = list.some(({ sha256, erased_at }) => erased_at !== null && ingests.has(sha256) && !erased.has(sha256));
    const beyond = newest >= tree.size ? newest + 1 : isForgotten ? tree.size + 1 : 0;
    if (beyond > 0) this.#ledger = null; // nothing is opened by what an older log says
    return beyond;
  }

  /** Once all that is being entered now is entered, or has failed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #sweepSpool(): Promise<void> {
    const { ingests } = await this.#readLedger();
    await sweepSpool(this.#place.objects, async (sha256) => ingests.has(sha256));
  }

  // Once, before anything is being entered: only then is a key whose object has no entry what a crash left.
  async #clearVault(): Promise<void> {
    const { objects, vault } = this.#place;
    const { ingests, erased } = await this.#readLedger();
    await vault.sweep();
    if (ingests.size + erased.size === 0) return;
    const strays = [...(await vault.originals()).keys()].filter((sha256) => !ingests.has(sha256) && !erased.has(sha256));
    // An object in its place was entered once: then the log is the older one.
    const isThere = await Promise.all(strays.map((sha256) => objects.disk.isFile(join(objects.folder, objectPath(sha256)))));
    await vault.destroy(strays.filter((_, i) => isThere[i] !== true));
  }

  async #applyErasures(): Promise<void> {
    const { objects, shelf, vault } = this.#place;
    const { erased } = await this.#readLedger();
    if (erased.size === 0) return;
    this.#blanked += await shelf.erase([...erased].map(([sha256, { at }]) => ({ evidence_id: evidenceIdOf(sha256), at })));
    for (const sha256 of erased.keys()) await removeObject(objects, sha256);
    await vault.destroy([...erased.keys()]);
  }

  async #takeIn(path: string, options: ReadOptions): Promise<Incoming> {
    await this.sweep();
    return takeIn(this.#place.objects, path, options);
  }

  // The list is there without the keys too.
  async #hashes(): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.#place.vault.originals();
    } catch (fault) {
      if (fault instanceof Fault) return new Map();
      throw fault;
    }
  }

  async #rowOf(evidence_id: string): Promise<VaultRow> {
    return this.row(await this.item(evidence_id));
  }

  async #enterInTurn(incoming: Incoming, who: { actor: string; name: string }): Promise<KeptItem> {
    const { original_sha256 } = incoming.row;
    while (this.#running.has(original_sha256)) await Promise.allSettled([this.#running.get(original_sha256)]);
    const work = this.#enter(incoming, who);
    this.#running.set(original_sha256, work);
    try {
      return await work;
    } finally {
      this.#running.delete(original_sha256);
    }
  }

  async #enter(incoming: Incoming, { actor, name }: { actor: string; name: string }): Promise<KeptItem> {
    const { case_id, objects, shelf } = this.#place;
    const known = await this.#findOrDrop(incoming);
    if (known !== null) await this.#again(known, incoming);
    const { entry_index, at, evidence_id, evidence_no, sha256 } = known ?? (await this.#log(incoming, actor));
    if (known === null) await settle(objects, { sha256, path: incoming.path });
    const { bytes, original_sha256 } = incoming.row;
    // A crash may have come between the entry and the list: then only the name is missing.
    const item = { case_id, evidence_id, evidence_no, name, sha256, bytes, entry_index, kept_at: at, erased_at: null };
    return { ...(await shelf.put(item)), original_sha256 };
  }

  // Puts bytes back that somebody removed.
  async #again({ sha256 }: LoggedIngest, incoming: Incoming): Promise<void> {
    const row = await this.#place.vault.get(sha256);
    if (row !== null) await putBack(this.#place.objects, row, incoming);
    await drop(this.#place.objects, incoming);
  }

  // Until its entry is on the way, bytes that cannot be entered may go. Later the log decides, at the next start.
  async #findOrDrop(incoming: Incoming): Promise<LoggedIngest | null> {
    try {
      const { ingests } = await this.#readLedger();
      if (ingests.size === 0) await this.#place.vault.make();
      const row = await this.#place.vault.find(incoming.row.original_sha256);
      return row === null ? null : (ingests.get(row.sha256) ?? null);
    } catch (error) {
      await drop(this.#place.objects, incoming);
      throw error;
    }
  }

  async #log({ row }: Incoming, actor: string): Promise<LoggedIngest> {
    const { log, now, vault } = this.#place;
    await vault.add(row);
    await this.#readLedger();
    // No await between the number and its entry: numbers rise with the index.
    const evidence_no = this.#nextNo++;
    const at = now().toISOString();
    const ingest = { evidence_id: evidenceIdOf(row.sha256), evidence_no, sha256: row.sha256, ...commitTo(row) };
    const appended = log.append({ at, entries: formatEntry(formatIngest(ingest, { at, actor })) });
    try {
      const logged = { ...ingest, at, entry_index: await appended };
      // An erasure may have had the log read anew meanwhile, before this entry was in it.
      (await this.#readLedger()).ingests.set(row.sha256, logged);
      return logged;
    } catch (error) {
      this.#ledger = null; // it may be in the log nevertheless
      throw error;
    }
  }

  #readLedger(): Promise<Ledger> {
    this.#ledger ??= this.#readAnew();
    this.#ledger.catch(() => (this.#ledger = null));
    return this.#ledger;
  }

  async #readAnew(): Promise<Ledger> {
    const [next, ledger] = [await this.#place.shelf.next(), await readLedger(this.#place.log)];
    this.#nextNo = Math.max(this.#nextNo, next, ledger.nextNo);
    return ledger;
  }
}
