// Bits of Zstandard's coded streams, read from their end. The highest bit that is set in the last byte marks it.

import { Broken } from "./broken.js";

/** A class: a place in bits. */
export class BackBits {
  readonly #bytes: Uint8Array;
  /** Bits still to be read; below zero: more was asked for than there was. */
  at: number;

  constructor(bytes: Uint8Array) {
    const last = bytes[bytes.length - 1] ?? 0;
    if (last === 0) throw new Broken("damaged", "end of a coded stream");
    this.#bytes = bytes;
    this.at = (bytes.length - 1) * 8 + 31 - Math.clz32(last);
  }

  /** Up to 24. Past the beginning they are zeros. */
  take(count: number): number {
    const value = this.peek(count);
    this.at -= count;
    return value;
  }

  peek(count: number): number {
    const start = this.at - count;
    if (start < 0) return this.at <= 0 ? 0 : (this.#from(0) & ((1 << this.at) - 1)) << -start;
    return (this.#from(start) >>> (start & 7)) & ((1 << count) - 1);
  }

  takeLong(count: number): number {
    if (count <= 16) return this.take(count);
    const high = this.take(count - 16);
    return high * 65_536 + this.take(16);
  }

  #from(bit: number): number {
    const [bytes, at] = [this.#bytes, bit >> 3];
    return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
  }
}
