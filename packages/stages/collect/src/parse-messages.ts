// What goes between collect and the worker that parses.

import type { Columns, RowGroup } from "@hamon/parquet";
import type { LogCounts } from "./log-tally.js";
import type { Mapping } from "./mapping/mapping.js";
import type { UnreadShape } from "./unread-lines.js";
import type { TableCounts } from "./table-rows.js";

/** Logs that are read. */
export type LogFormat = "combined" | "iis" | "syslog" | "json" | "evtx" | "mapped";

export interface ParseJob {
  readonly format: LogFormat | "csv";
  readonly compression: "gzip" | null;
  /** Where its rows get their numbers from. */
  readonly evidence_no: number;
  /** Of the table that its rows go to. */
  readonly columns: Columns;
  /** The file within the original, where that holds several. */
  readonly member: string | null;
  readonly service: string;
  readonly time_zone: string | null;
  /** When it is read, milliseconds since 1970. */
  readonly read_at: number;
  /** Of content/mappings; "mapped": the one it is read with; empty for formats that need none. */
  readonly mappings: readonly Mapping[];
  /** Of the whole file; null: told line by line. */
  readonly encoding: string | null;
  readonly table: { readonly delimiter: string; readonly encoding: string; readonly columns: readonly string[] } | null;
}

/** Events or records; lines that are neither; distinct values of the columns of events; sieves of their row groups. */
export type RowKind = "rows" | "unparsed" | "values" | "sieves";

export type ToParser =
  | { readonly kind: "job"; readonly job: ParseJob }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "end" };

export type FromParser =
  /** Rows of a table of the lake, all in one buffer of `bytes`. */
  | { readonly kind: RowKind; readonly group: RowGroup; readonly bytes: number }
  /** A piece was taken in: another may come, in the same memory. */
  | { readonly kind: "taken"; readonly room: ArrayBuffer }
  | { readonly kind: "done"; readonly outcome: ParseOutcome };

export interface ParseOutcome {
  readonly log: LogCounts | null;
  readonly table: TableCounts | null;
  readonly assumed_zone: boolean;
  /** The log states no year. */
  readonly assumed_year: boolean;
  /** Of a log: what its records were read with, and how many with each. */
  readonly read_with?: Readonly<Record<string, number>>;
  /** The commonest shapes of what could not be read. */
  readonly unread_shapes?: readonly UnreadShape[];
  /** A format string that may read them. */
  readonly unread_format?: string | null;
  /** The gzip ended before its end, or broke; what came before was read. */
  readonly gzip: "whole" | "truncated" | "broken";
}
