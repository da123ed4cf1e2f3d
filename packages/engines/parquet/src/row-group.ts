// Rows of a table, gathered column by column until a row group is full.

import { NumberColumn } from "./number-column.js";
import { numberChunk } from "./number-chunk.js";
import type { Chunk } from "./pages.js";
import type { Columns, ColumnType } from "./schema.js";
import { nullChunk, textChunk } from "./text-chunk.js";
import { TextColumn } from "./text-column.js";

/** What readers share out among their threads, and skip by the least and the most of each column. */
export const ROWS_OF_GROUP = 61_440;
/** A group of long values ends earlier: all of it is in memory. */
const MOST_TEXT_BYTES = 24 * 1024 * 1024;
/** Rows from one look at this to the next. */
const WEIGHED_EACH = 32;

/** Rows that are encoded: chunks in the order of the columns. Null: told when the file ends. */
export interface RowGroup {
  readonly row_count: number;
  readonly chunks: readonly (Chunk | null)[];
}

/** A class: it is filled, taken and filled again. Columns that never have a value cost no memory. */
export class RowGroupWriter {
  readonly #columns: Columns;
  readonly #late: ReadonlySet<string>;
  readonly #texts = new Map<string, TextColumn>();
  readonly #numbers = new Map<string, NumberColumn>();
  readonly #constants = new Map<string, string | number>();
  /** Number of the row that is being filled. */
  row = 0;

  /** @param late columns whose one value for all rows is told when the file ends. */
  constructor(columns: Columns, late: readonly string[] = []) {
    this.#columns = columns;
    this.#late = new Set(late);
  }

  text(name: string): TextColumn {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const made = new TextColumn(ROWS_OF_GROUP);
    this.#texts.set(this.#known(name), made);
    return made;
  }

  number(name: string): NumberColumn {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const made = new NumberColumn(ROWS_OF_GROUP);
    this.#numbers.set(this.#known(name), made);
    return made;
  }

  /** One value for all rows of a column. */
  constant(name: string, value: string | number): void {
    this.#constants.set(this.#known(name), value);
  }

  /** Ends the row. @returns whether the group is full. */
  next(): boolean {
    this.row += 1;
    if (this.row === ROWS_OF_GROUP) return true;
    return this.row % WEIGHED_EACH === 0 && this.#textBytes() > MOST_TEXT_BYTES;
  }

  /** The rows so far, encoded, in memory of their own. The writer is empty then. */
  take(): RowGroup {
    const row_count = this.row;
    const none = nullChunk(row_count);
    const chunks = Object.entries(this.#columns).map(([name, type]) =>
      this.#late.has(name) ? null : (this.#encode(name, type, row_count) ?? none),
    );
    for (const column of [...this.#texts.values(), ...this.#numbers.values()]) column.clear(row_count);
    this.row = 0;
    return { row_count, chunks };
  }

  /** Columns of text that may have values, for who counts them. */
  texts(): ReadonlyMap<string, TextColumn> {
    return this.#texts;
  }

  constants(): ReadonlyMap<string, string | number> {
    return this.#constants;
  }

  #known(name: string): string {
    if (this.#columns[name] === undefined) throw new RangeError(`no column ${name}`);
    return name;
  }

  #encode(name: string, type: ColumnType, row_count: number): Chunk | undefined {
    const constant = this.#constants.get(name);
    if (constant !== undefined) return constantChunk(constant, type, row_count);
    const [text, number] = [this.#texts.get(name), this.#numbers.get(name)];
    if (text !== undefined) return textChunk(text, row_count);
    return number === undefined ? undefined : numberChunk(number, row_count, type);
  }

  #textBytes(): number {
    let bytes = 0;
    for (const text of this.#texts.values()) bytes += text.dictionary.length;
    return bytes;
  }
}

/** A column with one value. */
export function constantChunk(value: string | number, type: ColumnType, row_count: number): Chunk {
  if (typeof value === "string") {
    const text = new TextColumn(row_count);
    text.ids.fill(text.idOfString(value));
    return textChunk(text, row_count);
  }
  const number = new NumberColumn(row_count);
  number.values.fill(value);
  return numberChunk(number, row_count, type);
}

/** The same bytes behind one buffer, so that a group may be given to another thread. */
export function packed(group: RowGroup): { readonly group: RowGroup; readonly buffer: ArrayBuffer } {
  const pages = group.chunks.flatMap((chunk) => chunk?.pages ?? []);
  const bytes = new Uint8Array(pages.reduce((sum, { header, body }) => sum + header.length + body.length, 0));
  let at = 0;
  const put = (some: Uint8Array) => {
    bytes.set(some, at);
    at += some.length;
    return bytes.subarray(at - some.length, at);
  };
  const chunks = group.chunks.map((chunk) =>
    chunk === null ? null : { ...chunk, pages: chunk.pages.map(({ header, body }) => ({ header: put(header), body: put(body) })) },
  );
  return { group: { row_count: group.row_count, chunks }, buffer: bytes.buffer };
}
