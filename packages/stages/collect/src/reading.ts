// One original on its way into the lake: its bytes to the parser, its rows into parts of a draft.
//
// The parts get their name, and the rows their evidence_id, when the file has ended: it may be kept in the same pass, and has
// no name before.

import type { LakeDraft, PartWriter } from "@hamon/lake";
import { SIEVE_COLUMNS, UNPARSED_COLUMNS, VALUE_COLUMNS, type Columns } from "@hamon/records";
import { Feed } from "./feed.js";
import type { ParseJob, ParseOutcome } from "./parse-messages.js";
import type { Parser, Parsing } from "./parser.js";

export interface Target {
  readonly table: string;
  readonly columns: Columns;
}

export interface ReadingPlace {
  readonly draft: LakeDraft;
  readonly parser: Parser;
  readonly signal: AbortSignal;
  /** Bytes of the file that were taken. */
  readonly progress: (bytes: number) => void;
}

/** A class: it lives from the first byte of an original to its end. */
export class Reading {
  readonly #place: ReadingPlace;
  readonly #feeds = new Map<string, Feed>();
  readonly #columns = new Map<string, Columns>();
  readonly #writes: Promise<PartWriter | null>[] = [];
  /** Rejects with the first write that fails; never resolves. */
  readonly #failure: Promise<never>;
  #fail: (mistake: unknown) => void = () => undefined;
  readonly #parsing: Parsing;

  constructor(place: ReadingPlace) {
    this.#place = place;
    this.#failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#failure.catch(() => undefined);
    this.#parsing = place.parser.open((kind, target) => this.#feeds.get(kind === "rows" ? target : kind) as Feed);
    this.#open("unparsed", { table: "unparsed", columns: UNPARSED_COLUMNS });
    this.#open("values", { table: "value", columns: VALUE_COLUMNS });
    this.#open("sieves", { table: "sieve", columns: SIEVE_COLUMNS });
  }

  /** Whether rows of such columns can go into its table: files of an archive may have the name of a table and not its columns. */
  takes({ table, columns }: Target): boolean {
    const known = this.#columns.get(table);
    return known === undefined || Object.keys(known).join("\u0000") === Object.keys(columns).join("\u0000");
  }

  /** Begins a file: the only one, or the next of an archive. */
  begin(job: ParseJob, target: Target): void {
    if (!this.#feeds.has(target.table)) this.#open(target.table, target);
    this.#parsing.begin(job);
  }

  /** Takes a copy of the next bytes; resolves when there is room for more. */
  async take(chunk: Uint8Array): Promise<void> {
    this.#place.signal.throwIfAborted();
    await Promise.race([this.#parsing.take(chunk), this.#failure]);
    this.#place.progress(chunk.length);
  }

  /** The end of a file. */
  async endFile(isCut = false): Promise<ParseOutcome> {
    return Promise.race([this.#parsing.end(isCut), this.#failure]);
  }

  /** A file of an archive that is not read, or not to its end: a row of `unparsed`. */
  refuse(member: string, reason: string): void {
    this.#parsing.refuse(member, reason);
  }

  /** The end of the original: its rows become parts of the draft. */
  async end(evidence_id: string): Promise<void> {
    await Promise.race([this.#parsing.close(), this.#failure]);
    for (const feed of this.#feeds.values()) feed.end();
    for (const writer of await Promise.all(this.#writes)) await writer?.end(evidence_id, { evidence_id });
  }

  /** A file that was taken to its end and turned out to be read already: nothing of it stays, and the worker goes on. */
  async forget(): Promise<void> {
    await this.endFile();
    await this.leave();
  }

  /** The same once its end was said. */
  async leave(): Promise<void> {
    await Promise.race([this.#parsing.close(), this.#failure]);
    await this.#dropWrites(new Error("nobody wants these rows"));
  }

  /** Nothing of it stays: neither files, nor a worker in the middle of one. */
  async drop(mistake: unknown): Promise<void> {
    await this.#place.parser.close();
    await this.#dropWrites(mistake);
  }

  #open(name: string, target: Target): void {
    const feed = new Feed();
    this.#feeds.set(name, feed);
    this.#columns.set(target.table, target.columns);
    const writing = write(this.#place.draft, target, feed);
    writing.catch(this.#fail);
    this.#writes.push(writing);
  }

  async #dropWrites(mistake: unknown): Promise<void> {
    for (const feed of this.#feeds.values()) feed.fail(mistake);
    for (const write of await Promise.allSettled(this.#writes)) if (write.status === "fulfilled") await write.value?.drop();
  }
}

// A part is made when its first rows arrive: most files have no unparsed line.
async function write(draft: LakeDraft, { table, columns }: Target, feed: Feed): Promise<PartWriter | null> {
  let writer: PartWriter | null = null;
  try {
    for await (const group of feed) {
      writer ??= await draft.writer(table, columns);
      await writer.add(group);
    }
    return writer;
  } catch (mistake) {
    feed.abandon();
    await writer?.drop();
    throw mistake;
  }
}
