// Takes bytes that come in pieces as so many as are asked for.

import { Broken } from "./broken.js";

/** A class: it holds what came and was not asked for. */
export class BytesReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#pieces = bytes[Symbol.asyncIterator]();
  }

  /** A copy of the next bytes; fewer at the end. */
  async take(count: number): Promise<Uint8Array> {
    const out = new Uint8Array(count);
    let at = 0;
    while (at < count && (await this.#fill())) {
      const part = this.#held.subarray(0, count - at);
      out.set(part, at);
      at += part.length;
      this.#held = this.#held.subarray(part.length);
    }
    return out.subarray(0, at);
  }

  /** The next bytes as they come. @throws {Broken} `truncated`. */
  async *pieces(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (!(await this.#fill())) throw new Broken("truncated");
      const part = this.#held.subarray(0, left);
      left -= part.length;
      this.#held = this.#held.subarray(part.length);
      yield part;
    }
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    while (await this.#fill()) {
      const all = this.#held;
      this.#held = new Uint8Array(0);
      yield all;
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #fill(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return false;
      this.#held = next.value;
    }
    return true;
  }
}
