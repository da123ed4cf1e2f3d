// A queue of pieces on their way into the lake. It says when it is full, so that nobody reads faster than is written.

const FULL_BYTES = 8 * 1024 * 1024;

/** A class: it lives from the first piece to the end. */
export class Feed implements AsyncIterable<Uint8Array> {
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;
  #isEnded = false;
  #mistake: unknown;
  #wake: () => void = () => undefined;
  #room: () => void = () => undefined;

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** Ends it with a mistake: whoever reads it throws. */
  fail(mistake: unknown): void {
    this.#mistake = mistake;
    this.end();
  }

  /** The reader is gone: nobody has to wait for room any more. */
  abandon(): void {
    this.#pieces.length = 0;
    this.#bytes = 0;
    this.#room();
  }

  async room(): Promise<void> {
    while (this.#bytes > FULL_BYTES) {
      await new Promise<void>((resolve) => {
        this.#room = resolve;
      });
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        this.#bytes -= piece.length;
        this.#room();
        yield piece;
        continue;
      }
      if (this.#mistake !== undefined) throw this.#mistake;
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
