// Gathers the rows of one table into row groups, encoded and large enough to be worth sending.

import { packed, RowGroupWriter, type Columns, type NumberColumn, type RowGroup, type TextColumn } from "@hamon/parquet";
import { withoutNul, type ByteText } from "./byte-text.js";

/** Told of the file when it ends: until it is kept, it has no name. */
const LATE = ["evidence_id"];
const MEMBER = "log.file.path";

export type SendGroup = (group: RowGroup, buffer: ArrayBuffer) => void;

/** A class: it holds what is not sent yet. */
export class Pieces {
  readonly #send: SendGroup;
  readonly #writer: RowGroupWriter;
  /** Of an archive: the file that the rows are of. */
  #member: string | null = null;
  #memberId = -1;
  /** Called before rows are sent. */
  onGroup: (writer: RowGroupWriter) => void = () => undefined;

  constructor(columns: Columns, send: SendGroup) {
    this.#writer = new RowGroupWriter(columns, LATE);
    this.#send = send;
  }

  /** Number of the row that is being filled, within its group. */
  get row(): number {
    return this.#writer.row;
  }

  textColumn(name: string): TextColumn {
    return this.#writer.text(name);
  }

  numberColumn(name: string): NumberColumn {
    return this.#writer.number(name);
  }

  /** One value for every row. */
  constant(name: string, value: string | number): void {
    this.#writer.constant(name, typeof value === "string" ? withoutNulOf(value) : value);
  }

  number(name: string, value: number): void {
    this.#writer.number(name).set(this.#writer.row, value);
  }

  /** UTF-8 as ByteText. */
  text(name: string, value: ByteText): void {
    const column = this.#writer.text(name);
    column.set(this.#writer.row, column.idOfText(withoutNul(value)));
  }

  /** Text of JavaScript. */
  string(name: string, value: string): void {
    const column = this.#writer.text(name);
    column.set(this.#writer.row, column.idOfString(withoutNulOf(value)));
  }

  /** The file within the original that the next rows are of, where that holds several. */
  member(path: string | null): void {
    this.#member = path;
    this.#memberId = -1;
  }

  /** Ends the row. */
  next(): void {
    if (this.#member !== null) this.#setMember(this.#member);
    if (this.#writer.next()) this.flush();
  }

  #setMember(path: string): void {
    const column = this.#writer.text(MEMBER);
    if (this.#memberId === -1 || this.row === 0) this.#memberId = column.idOfString(withoutNulOf(path));
    column.set(this.row, this.#memberId);
  }

  flush(): void {
    if (this.#writer.row === 0) return;
    this.onGroup(this.#writer);
    const { group, buffer } = packed(this.#writer.take());
    this.#send(group, buffer);
  }
}

function withoutNulOf(text: string): string {
  return text.includes("\u0000") ? text.replaceAll("\u0000", "\u2400") : text;
}
