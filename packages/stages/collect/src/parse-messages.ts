// What goes between collect and the worker that parses.

import type { Compression, Reason } from "@hamon/containers";
import type { Columns, RowGroup } from "@hamon/parquet";
import type { OtherLines } from "@hamon/records";
import type { HashedLog } from "./log-content.js";
import type { LogCounts } from "./log-tally.js";
import type { Mapping } from "./mapping/mapping.js";
import type { UnreadShape } from "./unread-lines.js";
import type { TableCounts } from "./table-rows.js";
import type { TableShape } from "./table-shape.js";
import type { TextEncoding } from "./text-encoding.js";

/** Logs that are read. */
export type LogFormat = "combined" | "iis" | "syslog" | "json" | "evtx" | "mail" | "mapped";

export interface ParseJob {
  readonly format: LogFormat | "csv";
  readonly compression: Compression | null;
  /** Where its rows get their numbers from. */
  readonly evidence_no: number;
  /** Of a file in an archive: the number of its first row, behind those of the files before it. Else 0. */
  readonly first_row: number;
  /** The table that its rows go to. */
  readonly target: string;
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
  /** Of most of its lines; null: it is no text. */
  readonly encoding: TextEncoding | null;
  readonly table: Omit<TableShape, "renamed"> | null;
  /** Sizes of beginnings that are to be hashed on the way, and the whole; null: nothing is. */
  readonly marks: readonly number[] | null;
}

/** Events or records; lines that are neither; distinct values of the columns of events; sieves of their row groups. */
export type RowKind = "rows" | "unparsed" | "values" | "sieves";

export type ToParser =
  | { readonly kind: "job"; readonly job: ParseJob }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The end of the file; `isCut`: it ends too early. */
  | { readonly kind: "end"; readonly isCut: boolean }
  /** A file of an archive that is not read. */
  | { readonly kind: "refused"; readonly member: string; readonly reason: string }
  /** The end of the original: all rows are to be sent. */
  | { readonly kind: "close" };

export type FromParser =
  /** Rows of a table of the lake, all in one buffer of `bytes`. */
  | { readonly kind: RowKind; readonly target: string; readonly group: RowGroup; readonly bytes: number }
  /** A piece was taken in: another may come, in the same memory. */
  | { readonly kind: "taken"; readonly room: ArrayBuffer }
  | { readonly kind: "done"; readonly outcome: ParseOutcome }
  | { readonly kind: "closed" };

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
  /** Of text: what most of its lines are, and those that are not. */
  readonly encoding?: TextEncoding;
  readonly other_lines?: readonly OtherLines[];
  /** Where it was asked for. */
  readonly hashed?: HashedLog;
  /** Row numbers that it took, of lines that are no events too. */
  readonly used_rows: number;
  /** The compressed file ended before its end, or broke, or cannot be read on; what came before was read. */
  readonly packed: "whole" | Reason;
}
