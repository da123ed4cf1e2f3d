// One object on its way from plain pieces to ciphertext and its hash, in whichever thread.

import { createHash } from "node:crypto";
import { CHUNK_BYTES, SEALED_CHUNK_BYTES, sealChunks, sealEnd, type MessageKey } from "@hamon/chunked-encryption";
import type { Sealed } from "./seal-thread.js";

export class ObjectSealing {
  readonly #message: MessageKey;
  readonly #hash = createHash("sha256");
  #chunk = 0;

  constructor(message: MessageKey) {
    this.#message = message;
    this.#hash.update(message.header);
  }

  /**
   * @param bytes full chunks.
   * @param out as long as they are once they are sealed.
   */
  piece(bytes: Uint8Array, out: Uint8Array): void {
    sealChunks(this.#message, this.#chunk, { chunks: bytes, out });
    this.#chunk += bytes.length / CHUNK_BYTES;
    this.#hash.update(out);
  }

  end(rest: Uint8Array): Sealed {
    const bytes = sealEnd(this.#message, this.#chunk, rest);
    return { bytes, sha256: this.#hash.update(bytes).digest("hex") };
  }
}

/** Bytes of full chunks once they are sealed. */
export function sealedBytes(bytes: number): number {
  return (bytes / CHUNK_BYTES) * SEALED_CHUNK_BYTES;
}
