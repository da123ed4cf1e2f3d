// Path and query of requests' targets, worked out once for each distinct target of a row group.

import { ROWS_OF_GROUP, type TextColumn } from "@hamon/parquet";
import { percentDecode, withoutNul, type ByteText } from "./byte-text.js";

const [UNKNOWN, NONE] = [-2, -1];

export interface PlainTarget {
  readonly view: DataView;
  readonly start: number;
  /** Where the query begins, behind its question mark; -1 where there is none. */
  readonly query: number;
  readonly end: number;
}

/** A class: it remembers by the numbers that targets have in a group, until the group goes. */
export class TargetParts {
  readonly #path: TextColumn;
  readonly #query: TextColumn;
  readonly #pathOf = new Int32Array(ROWS_OF_GROUP).fill(UNKNOWN);
  readonly #queryOf = new Int32Array(ROWS_OF_GROUP);

  constructor({ path, query }: { readonly path: TextColumn; readonly query: TextColumn }) {
    this.#path = path;
    this.#query = query;
  }

  /** Sets the row as it was set for this target before. @returns false where it was not. */
  repeat(row: number, target: number): boolean {
    const path = this.#pathOf[target] as number;
    if (path === UNKNOWN) return false;
    this.#path.set(row, path);
    this.#query.set(row, this.#queryOf[target] as number);
    return true;
  }

  /** A target in which nothing has to be decoded. */
  setPlain(row: number, target: number, { view, start, query, end }: PlainTarget): void {
    const path = this.#path.idOf(view, start, query === -1 ? end : query - 1);
    this.#set(row, target, { path, query: query === -1 ? NONE : this.#query.idOf(view, query, end) });
  }

  setText(row: number, target: number, text: ByteText): void {
    const mark = text.indexOf("?");
    const path = this.#path.idOfText(withoutNul(percentDecode(mark === -1 ? text : text.slice(0, mark))));
    const decode = (query: ByteText) => this.#query.idOfText(withoutNul(percentDecode(query.replaceAll("+", " "))));
    this.#set(row, target, { path, query: mark === -1 ? NONE : decode(text.slice(mark + 1)) });
  }

  forget(): void {
    this.#pathOf.fill(UNKNOWN);
  }

  #set(row: number, target: number, { path, query }: { readonly path: number; readonly query: number }): void {
    this.#pathOf[target] = path;
    this.#queryOf[target] = query;
    this.repeat(row, target);
  }
}
