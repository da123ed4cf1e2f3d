// Events of logs that are no web logs to rows of the lake's `event`: values by the names of its columns, the rest as JSON.

import { EVENT_COLUMNS, rowId } from "@hamon/records";
import type { UnparsedReason } from "./log-line.js";
import { LogTally, type LogCounts } from "./log-tally.js";
import type { Moment } from "./log-time.js";
import type { Out } from "./log-rows.js";
import { OffsetMap } from "./offset-map.js";
import type { Pieces } from "./pieces.js";

/** A column that a mapping may fill. */
export type EventColumn = Exclude<
  keyof typeof EVENT_COLUMNS,
  | "event_id"
  | "@timestamp"
  | "event.created"
  | "event.ingested"
  | "evidence_id"
  | "log.file.path"
  | "log.offset"
  | "log.length"
  | "logsource.category"
  | "logsource.product"
  | "logsource.service"
>;

export interface NamedEvent {
  readonly moment: Moment;
  /** When the system that wrote the log saw it, where the log says so apart. */
  readonly created?: Moment | null;
  /** JavaScript text. What is missing or empty is null. */
  readonly values: ReadonlyMap<EventColumn, string>;
  readonly logsource: { readonly category: string | null; readonly product: string | null; readonly service: string };
}

/** Where an event stands in its file; `no` counts from 0. */
export interface EventPlace {
  readonly no: number;
  readonly offset: number;
  readonly length: number;
}

export interface NamedSource {
  readonly evidence_no: number;
  /** When it is read, milliseconds since 1970. */
  readonly read_at: number;
  /** Of a file in an archive: the number of its first row. */
  readonly first_row: number;
}

const WHOLE_NUMBER = /^\d{1,15}$/;
const MOST: Readonly<Record<string, number>> = { SMALLINT: 2 ** 15 - 1, INTEGER: 2 ** 31 - 1, BIGINT: Number.MAX_SAFE_INTEGER };
/** Columns of numbers, and the largest that has room. */
const NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.entries(EVENT_COLUMNS).flatMap(([name, type]) => (MOST[type] === undefined ? [] : [[name, MOST[type]]])),
);
const OWN = [
  "event_id",
  "@timestamp",
  "event.created",
  "event.ingested",
  "evidence_id",
  "log.file.path",
  "log.offset",
  "log.length",
  "logsource.category",
  "logsource.product",
  "logsource.service",
];
/** In the order of the table: what a mapping fills. */
export const MAPPED_COLUMNS = Object.keys(EVENT_COLUMNS).filter((name) => !OWN.includes(name)) as readonly EventColumn[];

/** A class: it counts over a whole file. */
export class NamedRows {
  readonly #tally: LogTally;
  readonly #source: NamedSource;
  readonly #rows: Pieces;
  readonly #map: OffsetMap;

  constructor(source: NamedSource, out: Out) {
    this.#source = source;
    this.#rows = out.rows;
    this.#map = out.map ?? new OffsetMap();
    out.rows.constant("event.ingested", source.read_at * 1000);
    this.#tally = new LogTally(out.unparsed);
  }

  get counts(): LogCounts {
    return this.#tally.counts;
  }

  get used(): number {
    return this.#tally.used;
  }

  refuse(reason: UnparsedReason, { no, ...made }: EventPlace): void {
    const { offset, length } = this.#map.piece(made);
    this.#tally.refuse(reason, offset, length, no);
  }

  add({ moment, created = null, values, logsource }: NamedEvent, { no, ...made }: EventPlace): void {
    const { offset, length } = this.#map.piece(made);
    this.#tally.see(moment.seconds, no);
    const rows = this.#rows;
    rows.number("event_id", rowId(this.#source.evidence_no, this.#source.first_row + no));
    rows.number("@timestamp", moment.micros);
    if (created !== null) rows.number("event.created", created.micros);
    for (const [column, value] of values) this.#set(column, value);
    this.#set("logsource.category", logsource.category);
    this.#set("logsource.product", logsource.product);
    this.#set("logsource.service", logsource.service);
    rows.number("log.offset", offset);
    rows.number("log.length", length);
    rows.next();
  }

  #set(column: string, value: string | null): void {
    if (value === null || value === "") return;
    const most = NUMBERS.get(column);
    if (most === undefined) this.#rows.string(column, value);
    else if (WHOLE_NUMBER.test(value) && Number(value) <= most) this.#rows.number(column, Number(value));
  }
}
