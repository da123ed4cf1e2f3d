// Seals a message piece by piece. The salt is given and must never be used again with the same key.

import { CHUNK_BYTES, sealChunk } from "./chunk.js";
import { deriveMessageKey, type InputKey, type MessageKey } from "./suite.js";

export class Sealer {
  readonly #message: MessageKey;
  /** What has not filled a chunk yet. */
  #rest: Uint8Array = new Uint8Array();
  #chunk = 0;

  /** @param salt 24 random bytes. */
  constructor(key: InputKey, salt: Uint8Array) {
    this.#message = deriveMessageKey(key, salt);
  }

  /** Stands before all else. */
  get header(): Buffer {
    return this.#message.header;
  }

  /** The chunks that are full now, for writing in this order. */
  update(piece: Uint8Array): Buffer[] {
    const parts: Buffer[] = [];
    let at = 0;
    if (this.#rest.length > 0) {
      at = Math.min(CHUNK_BYTES - this.#rest.length, piece.length);
      this.#rest = Buffer.concat([this.#rest, piece.subarray(0, at)]);
      if (this.#rest.length < CHUNK_BYTES) return parts;
      this.#seal(this.#rest, parts);
    }
    for (; at + CHUNK_BYTES <= piece.length; at += CHUNK_BYTES) this.#seal(piece.subarray(at, at + CHUNK_BYTES), parts);
    this.#rest = Uint8Array.from(piece.subarray(at));
    return parts;
  }

  /** The last chunk; nothing may follow. */
  final(): Buffer[] {
    const parts: Buffer[] = [];
    this.#seal(this.#rest, parts);
    return parts;
  }

  #seal(chunk: Uint8Array, parts: Buffer[]): void {
    parts.push(...sealChunk(this.#message, this.#chunk, chunk));
    this.#chunk += 1;
  }
}

/** A message sealed as it comes. */
export async function* seal(
  key: InputKey,
  salt: Uint8Array,
  message: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const sealer = new Sealer(key, salt);
  yield sealer.header;
  for await (const piece of message) {
    const parts = sealer.update(piece);
    if (parts.length > 0) yield Buffer.concat(parts);
  }
  yield Buffer.concat(sealer.final());
}
