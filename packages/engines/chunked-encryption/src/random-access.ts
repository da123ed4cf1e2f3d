// A piece of a sealed message, read and opened without the rest.

import { Fault } from "@hamon/records";
import { CHUNK_BYTES, openChunk, openedSize, SEALED_CHUNK_BYTES } from "./chunk.js";
import { HEADER_BYTES, openHeader, type InputKey } from "./suite.js";

/** The sealed bytes, e.g. a file. */
export interface SealedSource {
  readonly size: number;
  /** All of these bytes, or fewer where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Reads `length` bytes of the message from `offset`. Past the end there is nothing: the answer is shorter, or empty.
 * Where the message ends is authenticated whenever the answer depends on it.
 *
 * @throws {Fault} `sealed-truncated`, `sealed-key-wrong`, `sealed-changed`.
 */
export async function openAt(
  source: SealedSource,
  key: InputKey,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<Buffer> {
  const size = openedSize(source.size);
  const message = openHeader(key, await source.read(0, HEADER_BYTES));
  const last = Math.floor(size / CHUNK_BYTES);
  const first = Math.min(Math.floor(offset / CHUNK_BYTES), last);
  const end = Math.min(Math.floor((offset + Math.max(length, 1) - 1) / CHUNK_BYTES), last);
  const sealed = await source.read(HEADER_BYTES + first * SEALED_CHUNK_BYTES, (end - first + 1) * SEALED_CHUNK_BYTES);
  const parts: Buffer[] = [];
  for (let index = first; index <= end; index += 1) {
    const at = (index - first) * SEALED_CHUNK_BYTES;
    const chunk = sealed.subarray(at, at + SEALED_CHUNK_BYTES);
    if (chunk.length !== sealedLength(index, last, size)) throw new Fault("sealed-truncated", { params: { bytes: source.size } });
    parts.push(openChunk(message, index, chunk));
  }
  const skipped = offset - first * CHUNK_BYTES;
  return Buffer.concat(parts).subarray(Math.max(0, skipped), Math.max(0, skipped + length));
}

function sealedLength(index: number, last: number, size: number): number {
  return index < last ? SEALED_CHUNK_BYTES : (size % CHUNK_BYTES) + SEALED_CHUNK_BYTES - CHUNK_BYTES;
}
