// Log lines to rows of the lake's `event` and `unparsed` tables, as TSV in pieces.

import { rowId } from "@hamon/records";
import { asUtf8, percentDecode, utf8Of, type ByteText } from "./byte-text.js";
import type { LineSink } from "./lines.js";
import type { LogLine, ParseLine, UnparsedReason } from "./log-line.js";
import { NULL_CELL, tsvCell } from "./tsv.js";
import type { Pieces } from "./pieces.js";

export interface EventSource {
  readonly evidence_id: string;
  readonly evidence_no: number;
  /** logsource.product, where the format tells it. */
  readonly product: string | null;
  readonly service: string;
}

/** A step back of more than this within a file is a clock that was changed, not requests that overlap. */
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
export class EventRows implements LineSink {
  readonly counts: LogCounts = {
    row_count: 0,
    unparsed_count: 0,
    first_unparsed: null,
    first_seconds: null,
    last_seconds: null,
    jump_count: 0,
    jump_line: 0,
  };
  readonly #source: EventSource;
  readonly #parse: ParseLine;
  readonly #events: Pieces;
  readonly #unparsed: Pieces;
  readonly #tail: ByteText;
  #previous = Number.NEGATIVE_INFINITY;

  constructor(source: EventSource, parse: ParseLine, out: { readonly events: Pieces; readonly unparsed: Pieces }) {
    this.#source = source;
    this.#parse = parse;
    this.#events = out.events;
    this.#unparsed = out.unparsed;
    const product = source.product === null ? NULL_CELL : source.product;
    this.#tail = `\twebserver\t${product}\t${tsvCell(utf8Of(source.service))}\t${source.evidence_id}\t`;
  }

  line(line: ByteText, offset: number, lineNo: number): void {
    const parsed = this.#parse(line);
    if (parsed === null) return;
    if (typeof parsed === "string") this.refuse(parsed, offset, line.length, lineNo);
    else this.#add(parsed, offset, line.length, lineNo);
  }

  tooLong(offset: number, length: number, lineNo: number): void {
    this.refuse("too-long", offset, length, lineNo);
  }

  refuse(reason: UnparsedReason, offset: number, length: number, lineNo: number): void {
    this.counts.unparsed_count += 1;
    this.counts.first_unparsed ??= { line: lineNo + 1, offset, reason };
    this.#unparsed.add(`${this.#source.evidence_id}\t${lineNo}\t${offset}\t${length}\t${reason}\n`);
  }

  #add(line: LogLine, offset: number, length: number, lineNo: number): void {
    this.#watchClock(line.seconds, lineNo);
    this.counts.row_count += 1;
    const mark = line.target === null ? -1 : line.target.indexOf("?");
    const path = line.target === null ? null : mark === -1 ? line.target : line.target.slice(0, mark);
    const query = line.target === null || mark === -1 ? null : line.target.slice(mark + 1);
    const cell = line.isPlain ? plainCell : anyCell;
    this.#events.add(
      `${rowId(this.#source.evidence_no, lineNo)}\t${line.at}\t${cell(line.sourceIp)}\t${cell(line.userName)}\t${cell(line.method)}\t` +
        `${cell(line.target)}\t${decodedCell(path, cell)}\t${queryCell(query, cell)}\t${cell(line.httpVersion)}\t` +
        `${line.status ?? NULL_CELL}\t${line.responseBytes ?? NULL_CELL}\t${line.requestBytes ?? NULL_CELL}\t${cell(line.referrer)}\t` +
        `${cell(line.userAgent)}\t${cell(line.hostName)}\t${line.duration ?? NULL_CELL}${this.#tail}${offset}\t${length}\n`,
    );
  }

  #watchClock(seconds: number, lineNo: number): void {
    const { counts } = this;
    if (seconds < this.#previous - JUMP_S) {
      counts.jump_count += 1;
      if (counts.jump_count === 1) counts.jump_line = lineNo + 1;
    }
    this.#previous = seconds;
    if (counts.first_seconds === null || seconds < counts.first_seconds) counts.first_seconds = seconds;
    if (counts.last_seconds === null || seconds > counts.last_seconds) counts.last_seconds = seconds;
  }
}

type Cell = (value: ByteText | null) => ByteText;

// A plain line has no such letters at all; only \N and the empty text are left to tell apart.
function plainCell(value: ByteText | null): ByteText {
  return value === null ? NULL_CELL : value === "" || value === NULL_CELL ? tsvCell(value) : value;
}

function anyCell(value: ByteText | null): ByteText {
  return value === null ? NULL_CELL : tsvCell(asUtf8(value));
}

function decodedCell(value: ByteText | null, cell: Cell): ByteText {
  return value === null || !value.includes("%") ? cell(value) : tsvCell(percentDecode(value));
}

// A query is a form: + stands for a space.
function queryCell(query: ByteText | null, cell: Cell): ByteText {
  return decodedCell(query !== null && query.includes("+") ? query.replaceAll("+", " ") : query, cell);
}
