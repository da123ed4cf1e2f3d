// Lines of web logs to rows of the lake's `event` and `unparsed` tables.
//
// A line of the usual shape is read where its bytes lie (access-line.ts); every other one as text, by the parser of its format.

import { rowId } from "@hamon/records";
import { AccessLine, lookAtTarget } from "./access-line.js";
import { asUtf8, percentDecode, type ByteText } from "./byte-text.js";
import type { ByteLineSink, LinePlace } from "./byte-lines.js";
import type { LogLine, ParseLine, UnparsedReason } from "./log-line.js";
import { LogTally, type LogCounts } from "./log-tally.js";
import type { Clock, Moment } from "./log-time.js";
import type { Out } from "./log-rows.js";
import { OffsetMap } from "./offset-map.js";
import type { Pieces } from "./pieces.js";
import { TargetParts } from "./target-parts.js";
import { UnreadLines } from "./unread-lines.js";

export interface EventSource {
  readonly evidence_no: number;
  /** logsource.product, where the format tells it. */
  readonly product: string | null;
  readonly service: string;
  /** When it is read, milliseconds since 1970. */
  readonly read_at: number;
  /** Of a file in an archive: the number of its first row. */
  readonly first_row: number;
}

export interface LineParser {
  readonly parse: ParseLine;
  /** Of times in lines of the usual shape; null where the log has another. */
  readonly clock: Clock | null;
}

const DASH = 45;
const TIME_BYTES = 26;

/** A class: it counts over a whole file. */
export class EventRows implements ByteLineSink {
  readonly #tally: LogTally;
  readonly #evidenceNo: number;
  readonly #firstRow: number;
  readonly #parser: LineParser;
  readonly #rows: Pieces;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #targets: TargetParts;
  readonly #usual = new AccessLine();
  readonly #map: OffsetMap;
  readonly unread = new UnreadLines();
  #bytes: Buffer | null = null;
  #view: DataView = new DataView(new ArrayBuffer(0));
  readonly #lastTime = new Uint8Array(TIME_BYTES);
  #lastMoment: Moment | null = null;

  constructor(source: EventSource, parser: LineParser, { rows, unparsed, map = new OffsetMap() }: Out) {
    this.#map = map;
    this.#evidenceNo = source.evidence_no;
    this.#parser = parser;
    this.#rows = rows;
    this.#columns = columnsOf(rows);
    this.#targets = new TargetParts(this.#columns);
    this.#firstRow = source.first_row;
    this.#tally = new LogTally(unparsed);
    rows.constant("event.ingested", source.read_at * 1000);
    rows.constant("logsource.category", "webserver");
    if (source.product !== null) rows.constant("logsource.product", source.product);
    if (source.service !== "") rows.constant("logsource.service", source.service);
  }

  get counts(): LogCounts {
    return this.#tally.counts;
  }

  get used(): number {
    return this.#tally.used;
  }

  line(bytes: Buffer, start: number, end: number, place: LinePlace): void {
    const { clock } = this.#parser;
    const moment = clock !== null && this.#usual.read(bytes, start, end) ? this.#momentAt(bytes, this.#usual.time, clock) : null;
    if (moment !== null) return this.#addUsual(bytes, moment, { place, length: end - start });
    const parsed = this.#parser.parse(bytes.toString("latin1", start, end));
    if (parsed === null) return;
    if (typeof parsed === "string") {
      this.unread.add(bytes.toString("latin1", start, end), place.no);
      this.refuse(parsed, place, end - start);
    } else this.#add(parsed, place, end - start);
  }

  tooLong(place: LinePlace, length: number): void {
    this.refuse("too-long", place, length);
  }

  refuse(reason: UnparsedReason, { offset, no }: LinePlace, length: number): void {
    const own = this.#map.piece({ offset, length });
    this.#tally.refuse(reason, own.offset, own.length, no);
  }

  // Lines of the same second are the rule.
  #momentAt(bytes: Buffer, start: number, clock: Clock): Moment | null {
    const last = this.#lastTime;
    for (let i = TIME_BYTES - 1; ; i -= 1) {
      if (i < 0) return this.#lastMoment;
      if (last[i] !== bytes[start + i]) break;
    }
    last.set(bytes.subarray(start, start + TIME_BYTES));
    this.#lastMoment = clock.read(bytes.toString("latin1", start, start + TIME_BYTES));
    return this.#lastMoment;
  }

  #addUsual(bytes: Buffer, moment: Moment, { place, length }: { readonly place: LinePlace; readonly length: number }): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const { ip, user, method, target, version, referrer, agent, status, responseBytes } = this.#columns;
    const [line, view, row] = [this.#usual, this.#view, this.#rows.row];
    if (!isDash(bytes, line.ip, line.ipEnd)) ip.set(row, ip.idOf(view, line.ip, line.ipEnd));
    if (!isDash(bytes, line.user, line.userEnd)) user.set(row, user.idOf(view, line.user, line.userEnd));
    method.set(row, method.idOf(view, line.method, line.methodEnd));
    version.set(row, version.idOf(view, line.version, line.versionEnd));
    const id = target.idOf(view, line.target, line.targetEnd);
    target.set(row, id);
    if (!this.#targets.repeat(row, id)) {
      const { query, isEncoded } = lookAtTarget(bytes, line.target, line.targetEnd);
      if (isEncoded) this.#targets.setText(row, id, bytes.toString("latin1", line.target, line.targetEnd));
      else this.#targets.setPlain(row, id, { view, start: line.target, query, end: line.targetEnd });
    }
    if (line.referrer !== -1 && !isDash(bytes, line.referrer, line.referrerEnd))
      referrer.set(row, referrer.idOf(view, line.referrer, line.referrerEnd));
    if (line.agent !== -1 && !isDash(bytes, line.agent, line.agentEnd)) agent.set(row, agent.idOf(view, line.agent, line.agentEnd));
    status.set(row, line.status);
    responseBytes.set(row, line.size);
    this.#end(moment, place, length);
  }

  #add(line: LogLine, place: LinePlace, length: number): void {
    const clean: Clean = line.isPlain ? (value) => value : asUtf8;
    const text = (name: string, value: ByteText | null) => value !== null && this.#rows.text(name, clean(value));
    const number = (name: string, value: ByteText | null) => value !== null && this.#rows.number(name, Number(value));
    text("source.ip", line.sourceIp);
    text("user.name", line.userName);
    text("http.request.method", line.method);
    text("url.original", line.target);
    text("http.version", line.httpVersion);
    text("http.request.referrer", line.referrer);
    text("user_agent.original", line.userAgent);
    text("host.name", line.hostName);
    number("http.response.status_code", line.status);
    number("http.response.bytes", line.responseBytes);
    number("http.request.bytes", line.requestBytes);
    number("event.duration", line.duration);
    if (line.target !== null) {
      const { path, query } = partsOf(line.target);
      this.#rows.text("url.path", decoded(path, clean));
      if (query !== null) this.#rows.text("url.query", decoded(query, clean));
    }
    this.#end(line.moment, place, length);
  }

  #end(moment: Moment, { offset, no }: LinePlace, length: number): void {
    const { id, at, offset: offsets, length: lengths } = this.#columns;
    const { row } = this.#rows;
    this.#tally.see(moment.seconds, no);
    id.set(row, rowId(this.#evidenceNo, this.#firstRow + no));
    at.set(row, moment.micros);
    const isSame = this.#map.isSame;
    const start = isSame ? offset : this.#map.at(offset);
    offsets.set(row, start);
    lengths.set(row, isSame ? length : this.#map.at(offset + length) - start);
    this.#rows.next();
    if (this.#rows.row === 0) this.#targets.forget();
  }
}

function columnsOf(rows: Pieces) {
  return {
    id: rows.numberColumn("event_id"),
    at: rows.numberColumn("@timestamp"),
    ip: rows.textColumn("source.ip"),
    user: rows.textColumn("user.name"),
    method: rows.textColumn("http.request.method"),
    target: rows.textColumn("url.original"),
    path: rows.textColumn("url.path"),
    query: rows.textColumn("url.query"),
    version: rows.textColumn("http.version"),
    status: rows.numberColumn("http.response.status_code"),
    responseBytes: rows.numberColumn("http.response.bytes"),
    referrer: rows.textColumn("http.request.referrer"),
    agent: rows.textColumn("user_agent.original"),
    offset: rows.numberColumn("log.offset"),
    length: rows.numberColumn("log.length"),
  };
}

/** A field that the log left empty. */
function isDash(bytes: Buffer, start: number, end: number): boolean {
  return end === start || (end === start + 1 && bytes[start] === DASH);
}

type Clean = (value: ByteText) => ByteText;

/** A query is a form: + stands for a space. */
function partsOf(target: ByteText): { readonly path: ByteText; readonly query: ByteText | null } {
  const mark = target.indexOf("?");
  if (mark === -1) return { path: target, query: null };
  return { path: target.slice(0, mark), query: target.slice(mark + 1).replaceAll("+", " ") };
}

function decoded(value: ByteText, clean: Clean): ByteText {
  return value.includes("%") ? percentDecode(value) : clean(value);
}
