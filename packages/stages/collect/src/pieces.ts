// Gathers rows into pieces large enough to be worth sending.

import { toBytes, type ByteText } from "./byte-text.js";

const PIECE_LETTERS = 512 * 1024;

/** A class: it holds what is not sent yet. */
export class Pieces {
  readonly #send: (piece: Buffer) => void;
  #text: ByteText = "";

  constructor(send: (piece: Buffer) => void) {
    this.#send = send;
  }

  add(row: ByteText): void {
    this.#text += row;
    if (this.#text.length >= PIECE_LETTERS) this.flush();
  }

  flush(): void {
    if (this.#text === "") return;
    this.#send(toBytes(this.#text));
    this.#text = "";
  }
}
