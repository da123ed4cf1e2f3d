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

  /** @param bytes full chunks. */
  piece(bytes: Uint8Array): Sealed & { readonly bytes: Uint8Array<ArrayBuffer> } {
    const count = bytes.length / CHUNK_BYTES;
    const out = Buffer.allocUnsafeSlow(count * SEALED_CHUNK_BYTES);
    sealChunks(this.#message, this.#chunk, { chunks: bytes, out });
    this.#chunk += count;
    this.#hash.update(out);
    return { bytes: out, sha256: null };
  }

  end(rest: Uint8Array): Sealed {
    const bytes = sealEnd(this.#message, this.#chunk, rest);
    return { bytes, sha256: this.#hash.update(bytes).digest("hex") };
  }
}
