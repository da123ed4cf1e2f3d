// Opens a message piece by piece. What it gives was authenticated; only final() tells that the message is whole.

import { Fault } from "@hamon/records";
import { openChunk, SEALED_CHUNK_BYTES, TAG_BYTES } from "./chunk.js";
import { HEADER_BYTES, openHeader, type InputKey, type MessageKey } from "./suite.js";

export class Opener {
  readonly #key: InputKey;
  #message: MessageKey | null = null;
  #rest: Buffer = Buffer.alloc(0);
  #chunk = 0;
  /** Once it failed it fails for ever. */
  #failure: unknown = null;

  /** @throws {RangeError} for a key of another length. */
  constructor(key: InputKey) {
    if (key.key.length !== key.suite.keyBytes) throw new RangeError(`a key of ${key.suite.aead} has ${key.suite.keyBytes} bytes`);
    this.#key = key;
  }

  /** What can be read now; empty when more is needed. @throws {Fault} `sealed-key-wrong`, `sealed-changed`. */
  update(piece: Uint8Array): Buffer {
    return this.#failing(() => {
      const sealed = Buffer.concat([this.#rest, piece]);
      const start = this.#open(sealed);
      const parts: Buffer[] = [];
      let at = start;
      // A full chunk is never the last one: it can be opened at once.
      for (; this.#message !== null && at + SEALED_CHUNK_BYTES <= sealed.length; at += SEALED_CHUNK_BYTES) {
        parts.push(openChunk(this.#message, this.#chunk, sealed.subarray(at, at + SEALED_CHUNK_BYTES)));
        this.#chunk += 1;
      }
      this.#rest = sealed.subarray(at);
      return Buffer.concat(parts);
    });
  }

  /** The last chunk. @throws {Fault} `sealed-truncated`, `sealed-key-wrong`, `sealed-changed`. */
  final(): Buffer {
    return this.#failing(() => {
      const bytes = this.#rest.length;
      if (this.#message === null || bytes < TAG_BYTES) throw new Fault("sealed-truncated", { params: { bytes } });
      return openChunk(this.#message, this.#chunk, this.#rest);
    });
  }

  /** @returns where chunks begin. */
  #open(sealed: Buffer): number {
    if (this.#message !== null || sealed.length < HEADER_BYTES) return 0;
    this.#message = openHeader(this.#key, sealed.subarray(0, HEADER_BYTES));
    return HEADER_BYTES;
  }

  #failing<Result>(work: () => Result): Result {
    if (this.#failure !== null) throw this.#failure;
    try {
      return work();
    } catch (failure) {
      this.#failure = failure;
      throw failure;
    }
  }
}

/** A message opened as it comes; its end was authenticated when the iteration ends without a fault. */
export async function* open(key: InputKey, sealed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer> {
  const opener = new Opener(key);
  for await (const piece of sealed) {
    const bytes = opener.update(piece);
    if (bytes.length > 0) yield bytes;
  }
  const last = opener.final();
  if (last.length > 0) yield last;
}
