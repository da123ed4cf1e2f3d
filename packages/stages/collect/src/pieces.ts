// Gathers rows into pieces large enough to be worth sending.

import type { ByteText } from "./byte-text.js";

const PIECE_BYTES = 1024 * 1024;

/** A class: it holds what is not sent yet. */
export class Pieces {
  readonly #send: (piece: Uint8Array) => void;
  #piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  #length = 0;

  constructor(send: (piece: Uint8Array) => void) {
    this.#send = send;
  }

  add(row: ByteText): void {
    if (this.#length + row.length > this.#piece.length) {
      this.flush();
      if (row.length > this.#piece.length) this.#piece = Buffer.allocUnsafeSlow(row.length);
    }
    this.#length += this.#piece.write(row, this.#length, "latin1");
  }

  /** The memory of a piece is the receiver's: it may be transferred. */
  flush(): void {
    if (this.#length === 0) return;
    const piece = this.#piece.subarray(0, this.#length);
    this.#piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
    this.#length = 0;
    this.#send(piece);
  }
}
