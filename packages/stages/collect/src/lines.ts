// Splits bytes that arrive in pieces into lines with their byte offsets. A line without an end costs no memory.

import type { ByteText } from "./byte-text.js";

/** Longer lines are no log lines: they are counted and skipped. */
const MAX_LINE_BYTES = 1024 * 1024;

export interface LineSink {
  /** `line` without its end (\n or \r\n); `offset` of its first byte; lines count from 0. */
  line(line: ByteText, offset: number, lineNo: number): void;
  tooLong(offset: number, length: number, lineNo: number): void;
}

/** A class: it lives from the first piece to `end`. */
export class LineSplitter {
  readonly #sink: LineSink;
  #rest: ByteText = "";
  #restOffset = 0;
  #lineNo = 0;
  /** Bytes of a too long line that were let go of. */
  #skipped = 0;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  push(piece: ByteText): void {
    const text = this.#rest === "" ? piece : this.#rest + piece;
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      this.#emit(text, start, end);
      start = end + 1;
    }
    this.#keepRest(text, start);
  }

  /** The last line may lack its end. @returns whether there was one. */
  end(): boolean {
    if (this.#rest === "" && this.#skipped === 0) return false;
    this.#emit(this.#rest, 0, this.#rest.length);
    this.#rest = "";
    return true;
  }

  #emit(text: ByteText, start: number, end: number): void {
    const offset = this.#restOffset + start - this.#skipped;
    const length = end - start + this.#skipped;
    if (length > MAX_LINE_BYTES) this.#sink.tooLong(offset, length, this.#lineNo);
    else {
      const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      this.#sink.line(text.slice(start, stop), offset, this.#lineNo);
    }
    this.#lineNo += 1;
    this.#skipped = 0;
  }

  #keepRest(text: ByteText, start: number): void {
    this.#restOffset += start;
    const rest = text.length - start;
    if (rest + this.#skipped <= MAX_LINE_BYTES) {
      this.#rest = text.slice(start);
      return;
    }
    this.#skipped += rest;
    this.#restOffset += rest;
    this.#rest = "";
  }
}
