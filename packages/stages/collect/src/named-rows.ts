// Events of logs that are no web logs to rows of the lake's `event`: values by the names of its columns, the rest as JSON.

import { EVENT_COLUMNS, rowId } from "@hamon/records";
import type { UnparsedReason } from "./log-line.js";
import { LogTally, type LogCounts } from "./log-tally.js";
import type { Moment } from "./log-time.js";
import type { Pieces } from "./pieces.js";
import { NULL_CELL, textCell, timeCell } from "./tsv.js";

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
  readonly evidence_id: string;
  readonly evidence_no: number;
  /** When it is read, milliseconds since 1970. */
  readonly read_at: number;
  readonly member: string | null;
}

const WHOLE_NUMBER = /^\d{1,15}$/;
const NUMBERS: ReadonlySet<string> = new Set(
  Object.entries(EVENT_COLUMNS)
    .filter(([, type]) => type !== "VARCHAR" && type !== "TIMESTAMP")
    .map(([name]) => name),
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
  readonly #events: Pieces;
  readonly #ingested: string;
  readonly #file: string;

  constructor(source: NamedSource, out: { readonly rows: Pieces; readonly unparsed: Pieces }) {
    this.#source = source;
    this.#events = out.rows;
    this.#ingested = timeCell(source.read_at);
    this.#file = `${source.evidence_id}\t${textCell(source.member)}`;
    this.#tally = new LogTally(source, out.unparsed);
  }

  get counts(): LogCounts {
    return this.#tally.counts;
  }

  refuse(reason: UnparsedReason, { no, offset, length }: EventPlace): void {
    this.#tally.refuse(reason, offset, length, no);
  }

  add({ moment, created = null, values, logsource }: NamedEvent, { no, offset, length }: EventPlace): void {
    this.#tally.see(moment.seconds, no);
    let row = `${rowId(this.#source.evidence_no, no)}\t${moment.at}\t${textCell(created?.at ?? null)}\t${this.#ingested}`;
    for (const column of MAPPED_COLUMNS) row += `\t${cellOf(column, values.get(column))}`;
    const { category, product, service } = logsource;
    row += `\t${textCell(category)}\t${textCell(product)}\t${textCell(service)}\t${this.#file}\t${offset}\t${length}\n`;
    this.#events.add(row);
  }
}

function cellOf(column: EventColumn, value: string | undefined): string {
  if (value === undefined) return NULL_CELL;
  if (NUMBERS.has(column)) return WHOLE_NUMBER.test(value) ? value : NULL_CELL;
  return textCell(value);
}
