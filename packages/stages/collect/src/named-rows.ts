// Events of logs that are no web logs to rows of the lake's `event`: values by the names of its columns, the rest as JSON.

import { EVENT_COLUMNS, rowId } from "@hamon/records";
import { utf8Of } from "./byte-text.js";
import type { UnparsedReason } from "./log-line.js";
import { LogTally, type LogCounts } from "./log-tally.js";
import type { Moment } from "./log-time.js";
import type { Pieces } from "./pieces.js";
import { NULL_CELL, tsvCell } from "./tsv.js";

/** A column that a mapping may fill. */
export type EventColumn = Exclude<
  keyof typeof EVENT_COLUMNS,
  "event_id" | "@timestamp" | "evidence_id" | "log.offset" | "log.length" | "logsource.category" | "logsource.product" | "logsource.service"
>;

export interface NamedEvent {
  readonly moment: Moment;
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
  "evidence_id",
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

  constructor(source: NamedSource, out: { readonly rows: Pieces; readonly unparsed: Pieces }) {
    this.#source = source;
    this.#events = out.rows;
    this.#tally = new LogTally(source.evidence_id, out.unparsed);
  }

  get counts(): LogCounts {
    return this.#tally.counts;
  }

  refuse(reason: UnparsedReason, { no, offset, length }: EventPlace): void {
    this.#tally.refuse(reason, offset, length, no);
  }

  add({ moment, values, logsource }: NamedEvent, { no, offset, length }: EventPlace): void {
    this.#tally.see(moment.seconds, no);
    let row = `${rowId(this.#source.evidence_no, no)}\t${moment.at}`;
    for (const column of MAPPED_COLUMNS) row += `\t${cellOf(column, values.get(column))}`;
    const { category, product, service } = logsource;
    row += `\t${textCell(category)}\t${textCell(product)}\t${textCell(service)}\t${this.#source.evidence_id}\t${offset}\t${length}\n`;
    this.#events.add(row);
  }
}

function cellOf(column: EventColumn, value: string | undefined): string {
  if (value === undefined) return NULL_CELL;
  if (NUMBERS.has(column)) return WHOLE_NUMBER.test(value) ? value : NULL_CELL;
  return textCell(value);
}

function textCell(value: string | null): string {
  return value === null || value === "" ? NULL_CELL : tsvCell(utf8Of(value));
}
