// One chunk: 16 KiB of the message, encrypted under the message's key and its own number. The last one is shorter.

import { createCipheriv, createDecipheriv } from "node:crypto";
import { Fault } from "@hamon/records";
import { HEADER_BYTES, type MessageKey } from "./suite.js";

export const CHUNK_BYTES = 16_384;
export const TAG_BYTES = 16;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
/** A message ends before this chunk: 4 PiB. */
const MAX_CHUNKS = 2 ** 38;

/** Ciphertext and tag. */
export function sealChunk(message: MessageKey, index: number, chunk: Uint8Array): readonly [Buffer, Buffer] {
  const cipher = createCipheriv(message.suite.cipher, message.key, nonceOf(message, index));
  const bytes = cipher.update(chunk);
  cipher.final();
  return [bytes, cipher.getAuthTag()];
}

/** @param sealed ciphertext and tag. @throws {Fault} `sealed-changed`. */
export function openChunk(message: MessageKey, index: number, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(message.suite.cipher, message.key, nonceOf(message, index), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(end));
  const bytes = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch (cause) {
    throw new Fault("sealed-changed", { params: { chunk: index }, cause });
  }
  return bytes;
}

// The number is XORed in as a big-endian integer; it never reaches further than the last five bytes.
function nonceOf({ baseNonce }: MessageKey, index: number): Buffer {
  if (index >= MAX_CHUNKS) throw new RangeError("a message ends before 4 PiB");
  const nonce = Buffer.from(baseNonce);
  const at = nonce.length - 4;
  nonce.writeUInt32BE((nonce.readUInt32BE(at) ^ (index % 2 ** 32)) >>> 0, at);
  nonce[at - 1]! ^= Math.floor(index / 2 ** 32);
  return nonce;
}

/** Bytes of a message once it is sealed. */
export function sealedSize(bytes: number): number {
  return HEADER_BYTES + bytes + (Math.floor(bytes / CHUNK_BYTES) + 1) * TAG_BYTES;
}

/** Bytes of the message in so many sealed ones. @throws {Fault} `sealed-truncated` where no message has that many. */
export function openedSize(sealedBytes: number): number {
  const body = sealedBytes - HEADER_BYTES;
  const last = body % SEALED_CHUNK_BYTES;
  if (body < TAG_BYTES || last < TAG_BYTES) throw new Fault("sealed-truncated", { params: { bytes: sealedBytes } });
  return Math.floor(body / SEALED_CHUNK_BYTES) * CHUNK_BYTES + last - TAG_BYTES;
}
