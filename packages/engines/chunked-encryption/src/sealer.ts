// Seals a message piece by piece. The salt is given and must never be used again with the same key.

import { CHUNK_BYTES, sealChunk, SEALED_CHUNK_BYTES } from "./chunk.js";
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

/**
 * Seals chunks that are full, of a message whose pieces are sealed apart: the caller keeps count and order.
 *
 * @param first number of the first chunk.
 * @param out as long as the chunks once they are sealed.
 */
export function sealChunks(message: MessageKey, first: number, { chunks, out }: { chunks: Uint8Array; out: Uint8Array }): void {
  const count = chunks.length / CHUNK_BYTES;
  if (!Number.isInteger(count) || out.length !== count * SEALED_CHUNK_BYTES) throw new RangeError("only full chunks, with room for each");
  for (let i = 0; i < count; i += 1) {
    const [bytes, tag] = sealChunk(message, first + i, chunks.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES));
    out.set(bytes, i * SEALED_CHUNK_BYTES);
    out.set(tag, i * SEALED_CHUNK_BYTES + CHUNK_BYTES);
  }
}

/** Seals the rest of such a message, and its end. */
export function sealEnd(message: MessageKey, first: number, rest: Uint8Array): Buffer {
  const full = Math.floor(rest.length / CHUNK_BYTES);
  const parts = Array.from({ length: full + 1 }, (_, i) =>
    sealChunk(message, first + i, rest.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES)),
  );
  return Buffer.concat(parts.flat());
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
