// Splits bytes that arrive in pieces into lines where they lie, with their byte offsets: no text is made of them.

/** Longer lines are no log lines: they are counted and skipped. */
const MAX_LINE_BYTES = 1024 * 1024;
const [LF, CR] = [10, 13];

export interface ByteLineSink {
  /** A line without its end (\n or \r\n) in `bytes`; `offset` of its first byte in the file; lines count from 0. */
  line(bytes: Buffer, start: number, end: number, place: LinePlace): void;
  tooLong(place: LinePlace, length: number): void;
}

/** It is the splitter's own and changes with the next line. */
export interface LinePlace {
  offset: number;
  no: number;
}

/** A class: it lives from the first piece to `end`. */
export class ByteLineSplitter {
  readonly #sink: ByteLineSink;
  readonly #place: LinePlace = { offset: 0, no: 0 };
  /** The beginning of a line whose end has not come. */
  #rest = Buffer.allocUnsafeSlow(64 * 1024);
  #held = 0;
  /** Bytes of a too long line that were let go of. */
  #skipped = 0;

  constructor(sink: ByteLineSink) {
    this.#sink = sink;
  }

  push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let start = 0;
    let end = bytes.indexOf(LF);
    if (end !== -1 && this.#held + this.#skipped > 0) {
      this.#hold(bytes.subarray(0, end));
      this.#emitRest();
      this.#place.offset += 1;
      start = end + 1;
      end = bytes.indexOf(LF, start);
    }
    for (; end !== -1; end = bytes.indexOf(LF, start)) {
      this.#emit(bytes, start, end);
      this.#place.offset += end + 1 - start;
      start = end + 1;
    }
    if (start < bytes.length) this.#hold(bytes.subarray(start));
  }

  /** The last line may lack its end. `cut`: told of it instead of the line. @returns whether there was one. */
  end(cut: ((place: LinePlace, length: number) => void) | null): boolean {
    if (this.#held + this.#skipped === 0) return false;
    if (cut === null || this.#skipped > 0) this.#emitRest();
    else cut(this.#place, this.#held);
    return true;
  }

  #emit(bytes: Buffer, start: number, end: number): void {
    if (end - start > MAX_LINE_BYTES) this.#sink.tooLong(this.#place, end - start);
    else this.#sink.line(bytes, start, end > start && bytes[end - 1] === CR ? end - 1 : end, this.#place);
    this.#place.no += 1;
  }

  #emitRest(): void {
    const length = this.#held + this.#skipped;
    if (this.#skipped > 0) {
      this.#sink.tooLong(this.#place, length);
      this.#place.no += 1;
    } else this.#emit(this.#rest, 0, this.#held);
    this.#place.offset += length;
    this.#held = 0;
    this.#skipped = 0;
  }

  #hold(bytes: Uint8Array): void {
    if (this.#skipped > 0 || this.#held + bytes.length > MAX_LINE_BYTES) {
      this.#skipped += this.#held + bytes.length;
      this.#held = 0;
      return;
    }
    if (this.#held + bytes.length > this.#rest.length) {
      const grown = Buffer.allocUnsafeSlow(MAX_LINE_BYTES);
      this.#rest.copy(grown, 0, 0, this.#held);
      this.#rest = grown;
    }
    this.#rest.set(bytes, this.#held);
    this.#held += bytes.length;
  }
}
