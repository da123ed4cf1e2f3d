// A piece of an original, counted in its decompressed bytes: what a line's offset means.
//
// Compression is told by the first two bytes (RFC 1952, section 2.3.1), not by the name.

import type { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { Fault } from "@hamon/records";
import { errnoOf } from "./disk.js";
import { readObject, type ObjectPlace } from "./object-store.js";

const GZIP_MAGIC = Buffer.of(0x1f, 0x8b);

export interface Piece {
  readonly offset: number;
  readonly length: number;
}

/**
 * Reads a piece of an original. Past the end there is nothing: the answer is shorter, or empty.
 *
 * A gzip is inflated from its start up to the piece. One that was cut gives what can be inflated.
 *
 * @throws {Fault} `original-missing`, `original-unreadable`; `original-not-inflatable` for a gzip broken before the piece's end.
 */
export async function readPiece(place: Pick<ObjectPlace, "folder">, sha256: string, piece: Piece): Promise<Buffer> {
  requirePiece(piece);
  const magic = await collect(readObject(place, sha256, { start: 0, end: GZIP_MAGIC.length - 1 }), {
    offset: 0,
    length: GZIP_MAGIC.length,
  });
  if (piece.length === 0) return Buffer.alloc(0);
  if (magic.equals(GZIP_MAGIC)) return inflatePiece(readObject(place, sha256), piece, sha256);
  const { offset, length } = piece;
  return collect(readObject(place, sha256, { start: offset, end: offset + length - 1 }), { offset: 0, length });
}

function requirePiece({ offset, length }: Piece): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0) return;
  throw new RangeError(`no piece: ${length} bytes at ${offset}`);
}

async function inflatePiece(compressed: Readable, piece: Piece, sha256: string): Promise<Buffer> {
  // A cut file ends without a word instead of failing with what it still held.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 1 << 18 });
  compressed.once("error", (error) => gunzip.destroy(error));
  compressed.pipe(gunzip);
  try {
    return await collect(gunzip, piece);
  } catch (error) {
    if (!errnoOf(error).startsWith("Z_")) throw error;
    throw new Fault("original-not-inflatable", {
      at: `objects/${sha256.slice(0, 2)}/${sha256}`,
      params: { offset: piece.offset },
      cause: error,
    });
  } finally {
    gunzip.destroy();
    compressed.destroy();
  }
}

// Leaves the stream as soon as it has the piece.
async function collect(stream: Readable, { offset, length }: Piece): Promise<Buffer> {
  const parts: Buffer[] = [];
  let at = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const part = chunk.subarray(Math.max(0, offset - at), Math.max(0, offset + length - at));
    if (part.length > 0) parts.push(part);
    at += chunk.length;
    if (at >= offset + length) break;
  }
  return Buffer.concat(parts);
}
