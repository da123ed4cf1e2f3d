// Writes an object as its original comes: each piece is sealed, its ciphertext hashed and written, in order.
//
// A large original is sealed in a thread of its own, a few pieces ahead, while this one reads and hashes: two cores share the
// work. A small one is not worth the way there.

import { CHUNK_BYTES, deriveMessageKey, type InputKey } from "@hamon/chunked-encryption";
import type { OpenFile } from "./disk.js";
import { ObjectSealing, sealedBytes } from "./object-sealing.js";
import { giveBack, roomFor } from "./piece-room.js";
import { sealApart, type Sealed, type Sealing } from "./seal-thread.js";

/** Pieces that are being sealed or written. */
const AHEAD = 4;
const LARGE_BYTES = 16 << 20;
const NOTHING = new Uint8Array();

export interface NewObject {
  readonly key: InputKey;
  readonly salt: Uint8Array;
  /** About so many bytes will come. */
  readonly bytes: number;
}

export class SealedWriter {
  readonly #target: OpenFile;
  readonly #sealing: Sealing;
  /** What is not a full chunk: only the last piece has it. */
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array();
  /** Each after the one before. */
  readonly #writes: Promise<void>[] = [];
  /** Goes with the first piece. */
  #header: Uint8Array;

  constructor(target: OpenFile, { key, salt, bytes }: NewObject) {
    this.#target = target;
    const message = deriveMessageKey(key, salt);
    this.#sealing = bytes < LARGE_BYTES ? sealHere(new ObjectSealing(message)) : sealApart(message);
    this.#header = message.header;
  }

  /** Takes a piece for good; a multiple of 16 KiB, but for the last. Resolves when there is room for more. */
  async write(piece: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#rest.length > 0) throw new RangeError("only the last piece may end within a chunk");
    const full = piece.length - (piece.length % CHUNK_BYTES);
    this.#rest = new Uint8Array(piece.subarray(full));
    if (full > 0) this.#write(this.#sealing.piece(piece.subarray(0, full)));
    if (this.#writes.length >= AHEAD) await this.#writes.shift();
  }

  /** The end; all survives a power loss then. @returns the SHA-256 of the object. */
  async end(): Promise<string> {
    const last = this.#sealing.end(this.#rest);
    this.#write(last);
    await Promise.all(this.#writes);
    await this.#target.datasync();
    return (await last).sha256 as string;
  }

  /** Of an object that has not come to its end: waits for what is being written, whatever comes of it. */
  async drop(): Promise<void> {
    this.#sealing.drop();
    await Promise.allSettled(this.#writes);
  }

  #write(sealed: Promise<Sealed>): void {
    const written = this.#append(sealed, this.#writes.at(-1));
    written.catch(() => undefined); // thrown at the next piece, or at the end
    this.#writes.push(written);
  }

  async #append(sealed: Promise<Sealed>, before: Promise<void> | undefined): Promise<void> {
    const [{ bytes, sha256 }] = await Promise.all([sealed, before]);
    const header = this.#header;
    this.#header = NOTHING;
    await this.#target.append(header.length === 0 ? bytes : Buffer.concat([header, bytes]));
    if (sha256 === null) giveBack(bytes.buffer as ArrayBuffer); // the end's memory is not its own
  }
}

function sealHere(object: ObjectSealing): Sealing {
  return {
    async piece(bytes) {
      const out = roomFor(sealedBytes(bytes.length));
      object.piece(bytes, out);
      giveBack(bytes.buffer);
      return { bytes: out, sha256: null };
    },
    end: async (rest) => object.end(rest),
    drop: () => undefined,
  };
}
