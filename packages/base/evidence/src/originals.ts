// Originals of one case: bytes, entry and name brought together, once for the same bytes.

import { basename } from "node:path";
import { Readable } from "node:stream";
import { Fault, type EvidenceItem } from "@hamon/records";
import type { KeepOptions } from "./evidence.js";
import { formatEntry, parseEntry } from "./entry.js";
import { evidenceIdOf, formatIngest, parseIngest, type Ingest } from "./ingest.js";
import type { ItemShelf } from "./item-shelf.js";
import type { Log } from "./log.js";
import { drop, readObject, settle, sweepSpool, takeIn, type Incoming, type ObjectPlace } from "./object-store.js";
import { readPiece } from "./original-bytes.js";

export interface OriginalsPlace {
  readonly case_id: string;
  readonly objects: ObjectPlace;
  readonly log: Log;
  readonly shelf: ItemShelf;
  now(): Date;
}

type KeptItem = EvidenceItem & { readonly was_known: boolean };

/** What the log says of an original. */
interface LoggedIngest extends Ingest {
  readonly entry_index: number;
  readonly at: string;
}

export class Originals {
  readonly #place: OriginalsPlace;
  /** By SHA-256: bytes that are being entered. */
  readonly #running = new Map<string, Promise<unknown>>();
  /** By SHA-256, from the log; read when first needed. */
  #logged: Promise<Map<string, LoggedIngest>> | null = null;
  #nextNo = 1;

  constructor(place: OriginalsPlace) {
    this.#place = place;
  }

  /** See Evidence.keep. */
  async keep(path: string, options: KeepOptions): Promise<KeptItem> {
    const { actor, name = basename(path), ...reading } = options;
    const incoming = await takeIn(this.#place.objects, path, reading);
    return this.#enterInTurn(incoming, { actor, name });
  }

  async item(evidence_id: string): Promise<EvidenceItem> {
    const item = await this.#place.shelf.get(evidence_id);
    if (item === null) throw new Fault("evidence-unknown", { params: { evidence_id } });
    return item;
  }

  open(evidence_id: string): Readable {
    return Readable.from(this.#read(evidence_id), { objectMode: false });
  }

  async bytesAt(evidence_id: string, offset: number, length: number): Promise<Buffer> {
    const { sha256 } = await this.item(evidence_id);
    return readPiece(this.#place.objects, sha256, { offset, length });
  }

  /** After a crash: what was entered moves to its place, what was not goes. */
  async sweep(): Promise<void> {
    await sweepSpool(this.#place.objects, async (sha256) => (await this.#ingests()).has(sha256));
  }

  /** Once all that is being entered now is entered, or has failed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async *#read(evidence_id: string): AsyncGenerator<Buffer> {
    const { sha256 } = await this.item(evidence_id);
    yield* readObject(this.#place.objects, sha256) as AsyncIterable<Buffer>;
  }

  async #enterInTurn(incoming: Incoming, who: { actor: string; name: string }): Promise<KeptItem> {
    const { sha256 } = incoming;
    while (this.#running.has(sha256)) await Promise.allSettled([this.#running.get(sha256)]);
    const work = this.#enter(incoming, who);
    this.#running.set(sha256, work);
    try {
      return await work;
    } finally {
      this.#running.delete(sha256);
    }
  }

  async #enter(incoming: Incoming, { actor, name }: { actor: string; name: string }): Promise<KeptItem> {
    const { case_id, objects, shelf } = this.#place;
    const known = await this.#findOrDrop(incoming);
    if (known !== null) {
      await settle(objects, incoming); // puts bytes back that somebody removed
      return { ...known, was_known: true };
    }
    // A crash may have come between the entry and the list: then only the name is missing.
    const { entry_index, at, ...ingest } = (await this.#ingests()).get(incoming.sha256) ?? (await this.#log(incoming, actor));
    await settle(objects, incoming);
    const item = { ...ingest, case_id, name, entry_index, kept_at: at };
    await shelf.add(item);
    return { ...item, was_known: false };
  }

  // Until its entry is on the way, bytes that cannot be entered may go. Later the log decides, at the next start.
  async #findOrDrop(incoming: Incoming): Promise<EvidenceItem | null> {
    try {
      await this.#ingests();
      return await this.#place.shelf.find(incoming.sha256);
    } catch (error) {
      await drop(incoming);
      throw error;
    }
  }

  async #log({ sha256, bytes }: Incoming, actor: string): Promise<LoggedIngest> {
    const { log, now } = this.#place;
    const ingests = await this.#ingests();
    // No await between the number and its entry: numbers rise with the index.
    const evidence_no = this.#nextNo++;
    const at = now().toISOString();
    const ingest = { evidence_id: evidenceIdOf(sha256), evidence_no, sha256, bytes };
    const appended = log.append({ at, entries: formatEntry(formatIngest(ingest, { at, actor })) });
    try {
      const logged = { ...ingest, at, entry_index: await appended };
      ingests.set(sha256, logged);
      return logged;
    } catch (error) {
      this.#logged = null; // it may be in the log nevertheless
      throw error;
    }
  }

  #ingests(): Promise<Map<string, LoggedIngest>> {
    this.#logged ??= this.#readIngests();
    this.#logged.catch(() => (this.#logged = null));
    return this.#logged;
  }

  async #readIngests(): Promise<Map<string, LoggedIngest>> {
    const ingests = new Map<string, LoggedIngest>();
    this.#nextNo = Math.max(this.#nextNo, await this.#place.shelf.next());
    for await (const { start, entries } of this.#place.log.bundles()) {
      for (const [i, bytes] of entries.entries()) {
        if (!bytes.includes('"kind":"ingest"')) continue;
        const { kind, body, at } = parseEntry(bytes);
        const ingest = kind === "ingest" ? parseIngest(body) : null;
        if (ingest === null) continue;
        ingests.set(ingest.sha256, { ...ingest, at, entry_index: start + i });
        this.#nextNo = Math.max(this.#nextNo, ingest.evidence_no + 1);
      }
    }
    return ingests;
  }
}
