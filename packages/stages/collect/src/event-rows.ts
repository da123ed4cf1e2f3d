// Log lines to rows of the lake's `event` and `unparsed` tables, as TSV in pieces.

import { EVENT_COLUMNS, rowId } from "@hamon/records";
import { asUtf8, percentDecode, type ByteText } from "./byte-text.js";
import type { LineSink } from "./lines.js";
import type { LogLine, ParseLine, UnparsedReason } from "./log-line.js";
import { LogTally, type LogCounts } from "./log-tally.js";
import { NULL_CELL, textCell, timeCell, tsvCell } from "./tsv.js";
import type { Pieces } from "./pieces.js";

export interface EventSource {
  readonly evidence_id: string;
  readonly evidence_no: number;
  /** logsource.product, where the format tells it. */
  readonly product: string | null;
  readonly service: string;
  /** When it is read, milliseconds since 1970. */
  readonly read_at: number;
  /** The file within the original, where that holds several. */
  readonly member: string | null;
}

/** The columns of other logs, from event.action to fields. */
const NOTHING_MORE = `\t${NULL_CELL}`.repeat(countColumns("event.action", "fields"));

/** A class: it counts over a whole file. */
export class EventRows implements LineSink {
  readonly #tally: LogTally;
  readonly #source: EventSource;
  readonly #parse: ParseLine;
  readonly #events: Pieces;
  readonly #tail: ByteText;
  /** event.created, event.ingested. */
  readonly #ingested: ByteText;

  constructor(source: EventSource, parse: ParseLine, out: { readonly events: Pieces; readonly unparsed: Pieces }) {
    this.#source = source;
    this.#parse = parse;
    this.#events = out.events;
    this.#tally = new LogTally(source, out.unparsed);
    this.#tail = `${NOTHING_MORE}\twebserver\t${textCell(source.product)}\t${textCell(source.service)}\t${source.evidence_id}\t${textCell(source.member)}\t`;
    this.#ingested = `${NULL_CELL}\t${timeCell(source.read_at)}`;
  }

  get counts(): LogCounts {
    return this.#tally.counts;
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
    this.#tally.refuse(reason, offset, length, lineNo);
  }

  #add(line: LogLine, offset: number, length: number, lineNo: number): void {
    this.#tally.see(line.seconds, lineNo);
    const mark = line.target === null ? -1 : line.target.indexOf("?");
    const path = line.target === null ? null : mark === -1 ? line.target : line.target.slice(0, mark);
    const query = line.target === null || mark === -1 ? null : line.target.slice(mark + 1);
    const cell = line.isPlain ? plainCell : anyCell;
    this.#events.add(
      `${rowId(this.#source.evidence_no, lineNo)}\t${line.at}\t${this.#ingested}\t${cell(line.sourceIp)}\t${cell(line.userName)}\t${cell(line.method)}\t` +
        `${cell(line.target)}\t${decodedCell(path, cell)}\t${queryCell(query, cell)}\t${cell(line.httpVersion)}\t` +
        `${line.status ?? NULL_CELL}\t${line.responseBytes ?? NULL_CELL}\t${line.requestBytes ?? NULL_CELL}\t${cell(line.referrer)}\t` +
        `${cell(line.userAgent)}\t${cell(line.hostName)}\t${line.duration ?? NULL_CELL}${this.#tail}${offset}\t${length}\n`,
    );
  }
}

/** Columns of `event` from one to another, both counted. */
function countColumns(first: string, last: string): number {
  const names = Object.keys(EVENT_COLUMNS);
  return names.indexOf(last) - names.indexOf(first) + 1;
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
