// What was read of one log, counted; and what could not be read, with its reason, as rows of `unparsed`.

import type { UnparsedReason } from "./log-line.js";
import type { Pieces } from "./pieces.js";

/** A step back of more than this within a file is a clock that was changed, not events that overlap. */
const JUMP_S = 3600;

/** Where somebody looks first: the line (from 1), its byte offset and why. */
export interface FirstUnparsed {
  readonly line: number;
  readonly offset: number;
  readonly reason: string;
}

export interface LogCounts {
  row_count: number;
  unparsed_count: number;
  first_unparsed: FirstUnparsed | null;
  first_seconds: number | null;
  last_seconds: number | null;
  jump_count: number;
  /** Line (from 1) of the first jump. */
  jump_line: number;
}

/** A class: it counts over a whole file. */
export class LogTally {
  readonly counts: LogCounts = {
    row_count: 0,
    unparsed_count: 0,
    first_unparsed: null,
    first_seconds: null,
    last_seconds: null,
    jump_count: 0,
    jump_line: 0,
  };
  readonly #unparsed: Pieces;
  #previous = Number.NEGATIVE_INFINITY;
  /** Line numbers up to here were seen. */
  used = 0;

  constructor(unparsed: Pieces) {
    this.#unparsed = unparsed;
  }

  /** An event of a moment, seconds since 1970. */
  see(seconds: number, lineNo: number): void {
    const { counts } = this;
    this.used = lineNo + 1;
    counts.row_count += 1;
    if (seconds < this.#previous - JUMP_S) {
      counts.jump_count += 1;
      if (counts.jump_count === 1) counts.jump_line = lineNo + 1;
    }
    this.#previous = seconds;
    if (counts.first_seconds === null || seconds < counts.first_seconds) counts.first_seconds = seconds;
    if (counts.last_seconds === null || seconds > counts.last_seconds) counts.last_seconds = seconds;
  }

  refuse(reason: UnparsedReason, offset: number, length: number, lineNo: number): void {
    this.used = lineNo + 1;
    this.counts.unparsed_count += 1;
    this.counts.first_unparsed ??= { line: lineNo + 1, offset, reason };
    refuseRow(this.#unparsed, { no: lineNo, offset, length, reason });
  }
}

interface Refused {
  readonly no: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
}

/** A row of `unparsed`. */
export function refuseRow(unparsed: Pieces, { no, offset, length, reason }: Refused): void {
  unparsed.number("line_no", no);
  unparsed.number("log.offset", offset);
  unparsed.number("log.length", length);
  unparsed.string("reason", reason);
  unparsed.next();
}
