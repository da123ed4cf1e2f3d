// The lake as stages see it: named tables over Parquet, read by SQL, changed by drafts that appear whole or not at all.
//
// lake/manifest.json names the files of each table; it is replaced by temp + fsync + rename. A file that it does
// not name does not exist for anybody and is swept at the next open. Every table of records/table.ts can be read
// from the first day: with no part yet it is empty. `record_<name>` tables exist once collect has written them.

import type { RowGroup } from "@hamon/parquet";
import type { Columns } from "@hamon/records";

export type LakeValue = string | number | boolean | null | readonly string[] | readonly number[];
export type LakeParams = Readonly<Record<string, LakeValue>>;

/** One Parquet file of a table. */
export interface LakePart {
  readonly table: string;
  /** Name of the part within its table, e.g. an evidence_id; writing it again replaces it. */
  readonly part: string;
  /** Relative to the case's folder: "lake/event/<part>-<draft>.parquet". */
  readonly path: string;
  readonly row_count: number;
  readonly bytes: number;
  /** Of the file as it is stored: written again, the same rows have another. */
  readonly sha256: string;
  readonly columns: Columns;
  /** Name of the key that it is encrypted under. Missing: it lies in the clear. */
  readonly key?: string;
}

/** One connection to DuckDB in the child process. Temporary tables live as long as it does. */
export interface LakeSession {
  exec(sql: string, params?: LakeParams): Promise<void>;
  /** Rows as plain objects. BIGINT -> number (a plain Error past 2^53), TIMESTAMP -> RFC 3339 UTC text, DATE -> text. Page in SQL. */
  query<Row = Record<string, unknown>>(sql: string, params?: LakeParams): Promise<readonly Row[]>;
  /** Runs the numbered .sql files of a folder in order, each one select that makes its table. */
  runSteps(folder: URL, params?: LakeParams): Promise<void>;
  /**
   * A select's rows as TSV bytes (no header, \N for null, values with tab, newline or quote in "" quotes), through
   * a named pipe: nothing is written to disk.
   */
  readTsv(select: string, params?: LakeParams): AsyncIterable<Buffer>;
  /** Stops the statement that is running; its promise rejects with an AbortError. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/** A part that is being written. */
export interface PartWriter {
  /** Encrypts and writes; resolves when the bytes are on their way to the disk. */
  add(group: RowGroup): Promise<void>;
  /**
   * Makes the file whole and durable, and the part one of the draft's.
   *
   * @param late the values of columns that the groups left out.
   */
  end(part: string, late: Readonly<Record<string, string>>): Promise<LakePart>;
  /** Leaves no file. */
  drop(): Promise<void>;
}

/** New parts that nobody reads before commit. Its session sees committed tables, not the draft. */
export interface LakeDraft {
  write(table: string, part: string, select: string, params?: LakeParams): Promise<LakePart>;
  /** The same in a form that openPartFile reads: larger, for what is gone soon. */
  writePlain(table: string, part: string, select: string): Promise<LakePart>;
  /** The same from TSV bytes in the form readTsv gives. Several may run at once. */
  writeTsv(table: string, part: string, columns: Columns, source: AsyncIterable<Uint8Array>): Promise<LakePart>;
  /** A new part from rows that were encoded elsewhere, group by group, without DuckDB. Several may be open at once. */
  writer(table: string, columns: Columns): Promise<PartWriter>;
  /** What was written so far: by its paths a draft is told apart from what was there under the same names. */
  parts(): readonly LakePart[];
  /** Removes one part, or with no part the whole table, at commit. */
  remove(table: string, part?: string): void;
  /** Makes every written part visible and every replaced one disappear, in one step. */
  commit(): Promise<{ readonly written: readonly LakePart[]; readonly removed: readonly LakePart[] }>;
  discard(): Promise<void>;
  /** Takes back what was written to a table: it will not appear. Its files go. */
  withdraw(table: string): Promise<void>;
}

/** What a thread of this process needs to read a part. It is secret. */
export interface PartHandle {
  readonly file: string;
  /** For faults: the part's path and table. */
  readonly at: string;
  readonly table: string;
  /** Null: it lies in the clear. */
  readonly secret: Uint8Array | null;
}

export interface Lake {
  /** lake/ of the case. */
  readonly folder: string;
  /** Parts that are visible now, of one table or of all. */
  parts(table?: string): readonly LakePart[];
  /** A select of all rows of parts, committed or not: only the lake knows how a file is read. */
  select(parts: readonly LakePart[]): string;
  /** Reads files without DuckDB, by openPartFile in any thread: their files stay until `work` has ended. */
  reading<Answer>(work: (handleOf: (part: LakePart) => PartHandle) => Promise<Answer>): Promise<Answer>;
  /** Reads on a connection of its own, so that pages do not wait for a stage. */
  query<Row = Record<string, unknown>>(sql: string, params?: LakeParams): Promise<readonly Row[]>;
  /** `signal` interrupts what runs. */
  session(options?: { readonly signal?: AbortSignal }): Promise<LakeSession>;
  begin(session: LakeSession): LakeDraft;
  close(): Promise<void>;
}
