// The records of one log into the lake's rows, with what is told of it afterwards: what it was read with, what could not be read.

import type { ByteText } from "./byte-text.js";
import { UnreadLines } from "./unread-lines.js";
import type { UnparsedReason } from "./log-line.js";
import type { LogSink } from "./log-readers.js";
import type { Reading } from "./mapping/build-event.js";
import { NamedRows, type EventPlace, type NamedEvent } from "./named-rows.js";
import type { ParseJob, ParseOutcome } from "./parse-messages.js";
import type { OffsetMap } from "./offset-map.js";
import type { Pieces } from "./pieces.js";

/** Of times that state none. */
export const DEFAULT_ZONE = "Asia/Tokyo";

export interface Out {
  readonly rows: Pieces;
  readonly unparsed: Pieces;
  /** Of text that was recoded; absent: offsets are the original's. */
  readonly map?: OffsetMap;
}

/** A class: what a log was read with, and what could not be read, over a whole file. */
export class LogRows implements LogSink {
  readonly rows: NamedRows;
  readonly reading: Reading;
  readonly #job: ParseJob;
  readonly #readWith = new Map<string, number>();
  readonly #unread = new UnreadLines();
  #assumedZone = false;
  #assumedYear = false;

  constructor(job: ParseJob, out: Out) {
    this.#job = job;
    this.rows = new NamedRows(job, out);
    this.reading = {
      zone: job.time_zone ?? DEFAULT_ZONE,
      service: job.service,
      readAt: job.read_at,
      onAssumedZone: () => void (this.#assumedZone = true),
      onAssumedYear: () => void (this.#assumedYear = true),
    };
  }

  add(event: NamedEvent, readWith: string, place: EventPlace): void {
    this.#readWith.set(readWith, (this.#readWith.get(readWith) ?? 0) + 1);
    this.rows.add(event, place);
  }

  refuse(reason: UnparsedReason, place: EventPlace, text: ByteText = ""): void {
    if (text !== "") this.#unread.add(text, place.no);
    this.rows.refuse(reason, place);
  }

  outcome(): Omit<ParseOutcome, "packed"> {
    return {
      log: this.rows.counts,
      table: null,
      used_rows: this.rows.used,
      assumed_zone: this.#assumedZone && this.#job.time_zone === null,
      assumed_year: this.#assumedYear,
      read_with: Object.fromEntries(this.#readWith),
      ...this.#unread.outcome(this.reading),
    };
  }
}
