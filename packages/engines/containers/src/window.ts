// What came out last, which the next bytes may repeat: a ring that grows up to the size a stream asks for.

import { Broken } from "./broken.js";

/** As `zstd --long=27`, and twice what `xz -9` asks for. */
const MOST_BYTES = 128 * 1024 * 1024;
const FIRST_BYTES = 1024 * 1024;

/** A class: it lives as long as its stream. */
export class Window {
  bytes: Uint8Array;
  /** Where the next byte goes. */
  at = 0;
  readonly #most: number;
  /** Bytes that may be repeated. */
  held = 0;
  #given = 0;

  /** @throws {Broken} `container-too-large`. */
  constructor(most: number) {
    if (most > MOST_BYTES) throw new Broken("container-too-large", `a window of ${most} bytes`);
    this.#most = Math.max(most, 4096);
    this.bytes = new Uint8Array(Math.min(FIRST_BYTES, this.#most));
  }

  /** Room for bytes in one run from `at`; call it when nothing is left to be given. */
  get room(): number {
    if (this.at === this.bytes.length) this.#turn();
    return this.bytes.length - this.at;
  }

  /** What was put since it was last asked. */
  given(): Uint8Array {
    const piece = this.bytes.subarray(this.#given, this.at);
    this.#given = this.at;
    return piece;
  }

  /** Bytes that were put and not given yet. */
  get pending(): number {
    return this.at - this.#given;
  }

  /** Room before the ring turns or grows. */
  get ahead(): number {
    return this.bytes.length - this.at;
  }

  get isFull(): boolean {
    return this.at === this.bytes.length;
  }

  put(byte: number): void {
    this.bytes[this.at] = byte;
    this.at += 1;
    if (this.held < this.#most) this.held += 1;
  }

  putAll(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
    this.held = Math.min(this.held + bytes.length, this.#most);
  }

  fill(byte: number, count: number): void {
    this.bytes.fill(byte, this.at, this.at + count);
    this.at += count;
    this.held = Math.min(this.held + count, this.#most);
  }

  /** @throws {Broken} `damaged` where it points before the beginning. */
  repeat(distance: number, count: number): void {
    if (distance > this.held || distance <= 0) throw new Broken("damaged", "repeats what was not there");
    const { bytes } = this;
    let from = this.at - distance;
    if (from < 0) from += bytes.length;
    if (from + count <= bytes.length && distance >= count) bytes.copyWithin(this.at, from, from + count);
    else
      for (let i = 0; i < count; i += 1) {
        bytes[this.at + i] = bytes[from] as number;
        from = from + 1 === bytes.length ? 0 : from + 1;
      }
    this.at += count;
    this.held = Math.min(this.held + count, this.#most);
  }

  back(distance: number): number {
    const from = this.at - distance;
    return this.bytes[from < 0 ? from + this.bytes.length : from] as number;
  }

  forget(): void {
    this.held = 0;
  }

  // It grows only before its first turn: after it, places would move.
  #turn(): void {
    if (this.bytes.length < this.#most) {
      const grown = new Uint8Array(Math.min(this.bytes.length * 4, this.#most));
      grown.set(this.bytes);
      this.bytes = grown;
      return;
    }
    this.at = 0;
    this.#given = 0;
  }
}
