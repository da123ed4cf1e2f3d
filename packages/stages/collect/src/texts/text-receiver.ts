// Who takes the texts of files, one after the other.

import type { TextEncoding } from "../text-encoding.js";

/** The beginning of a text that is a table. */
export interface TextTable {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Records before the one that names the columns. */
  readonly title_count: number;
  /** The first ones behind it. */
  readonly rows: readonly (readonly string[])[];
}

export interface FoundText {
  /** The file; members of archives and parts of mails behind it, parted by `!/`. */
  readonly path: string;
  /** Of a part of a mail or a sheet: utf-8, as it was made. */
  readonly encoding: TextEncoding;
  readonly table: TextTable | null;
  /** Where a byte of UTF-8 stands in the original (of a part of a mail: in that part as it was decoded). Asked while it is read. */
  offsetOf(made: number): number;
}

export interface TextReader {
  /** UTF-8. */
  push(bytes: Uint8Array): void;
  end(): void;
}

export interface TextReceiver {
  begin(text: FoundText): TextReader;
  /** A key of locales: unparsed.<reason>. Of a file that breaks off, after what came before. */
  unread(path: string, reason: string): void;
}
