// One file on its way into the lake: its bytes to the parser, its rows into parts of a draft.
//
// The parts get their name, and the rows their evidence_id, when the file has ended: it may be kept in the same pass, and has
// no name before.

import type { LakeDraft, PartWriter } from "@hamon/lake";
import { SIEVE_COLUMNS, UNPARSED_COLUMNS, VALUE_COLUMNS, type Columns } from "@hamon/records";
import { Feed } from "./feed.js";
import type { ParseJob, ParseOutcome, RowKind } from "./parse-messages.js";
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

/** A class: it lives from the first byte of a file to its end. */
export class Reading {
  readonly #place: ReadingPlace;
  readonly #feeds = { rows: new Feed(), unparsed: new Feed(), values: new Feed(), sieves: new Feed() };
  readonly #writes: readonly Promise<PartWriter | null>[];
  /** Rejects with the first write that fails; never resolves. */
  readonly #failure: Promise<never>;
  readonly #parsing: Parsing;

  constructor(place: ReadingPlace, job: ParseJob, target: Target) {
    this.#place = place;
    const targets: Readonly<Record<RowKind, Target>> = {
      rows: target,
      unparsed: { table: "unparsed", columns: UNPARSED_COLUMNS },
      values: { table: "value", columns: VALUE_COLUMNS },
      sieves: { table: "sieve", columns: SIEVE_COLUMNS },
    };
    this.#writes = (["rows", "unparsed", "values", "sieves"] as const).map((kind) => write(place.draft, targets[kind], this.#feeds[kind]));
    this.#failure = new Promise((_, reject) => {
      for (const one of this.#writes) one.catch(reject);
    });
    this.#failure.catch(() => undefined);
    this.#parsing = place.parser.begin(job, this.#feeds);
  }

  /** Takes a copy of the next bytes; resolves when there is room for more. */
  async take(chunk: Uint8Array): Promise<void> {
    this.#place.signal.throwIfAborted();
    await Promise.race([this.#parsing.take(chunk), this.#failure]);
    this.#place.progress(chunk.length);
  }

  /** The end of the file: its rows become parts of the draft. */
  async end(evidence_id: string): Promise<ParseOutcome> {
    const outcome = await Promise.race([this.#parsing.end(), this.#failure]);
    for (const feed of Object.values(this.#feeds)) feed.end();
    for (const writer of await Promise.all(this.#writes)) await writer?.end(evidence_id, { evidence_id });
    return outcome;
  }

  /** A file that was taken to its end and turned out to be read already: nothing of it stays, and the worker goes on. */
  async forget(): Promise<void> {
    await Promise.race([this.#parsing.end(), this.#failure]);
    await this.#dropWrites(new Error("nobody wants these rows"));
  }

  /** Nothing of it stays: neither files, nor a worker in the middle of one. */
  async drop(mistake: unknown): Promise<void> {
    await this.#place.parser.close();
    await this.#dropWrites(mistake);
  }

  async #dropWrites(mistake: unknown): Promise<void> {
    for (const feed of Object.values(this.#feeds)) feed.fail(mistake);
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
