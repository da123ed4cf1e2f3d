// A piece of an original, counted in its decompressed bytes: what a line's offset means.
//
// Compression is told by the first two bytes (RFC 1952, section 2.3.1), not by the name.

import type { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { Fault } from "@hamon/records";
import { errnoOf } from "./disk.js";
import { objectPath, readObject, readObjectAt, type ObjectPlace } from "./object-store.js";
import type { VaultRow } from "./vault/vault-file.js";

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
 * @throws {Fault} the codes of readObject; `original-not-inflatable` for a gzip broken before the piece's end.
 */
export async function readPiece(place: Pick<ObjectPlace, "folder">, row: VaultRow, piece: Piece): Promise<Buffer> {
  requirePiece(piece);
  const magic = await readObjectAt(place, row, { offset: 0, length: GZIP_MAGIC.length });
  if (piece.length === 0) return Buffer.alloc(0);
  if (magic.equals(GZIP_MAGIC)) return inflatePiece(readObject(place, row), piece, objectPath(row.sha256));
  return readObjectAt(place, row, piece);
}

function requirePiece({ offset, length }: Piece): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0) return;
  throw new RangeError(`no piece: ${length} bytes at ${offset}`);
}

async function inflatePiece(compressed: Readable, piece: Piece, at: string): Promise<Buffer> {
  // A cut file ends without a word instead of failing with what it still held.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 1 << 18 });
  compressed.once("error", (error) => gunzip.destroy(error));
  compressed.pipe(gunzip);
  try {
    return await collect(gunzip, piece);
  } catch (error) {
    if (!errnoOf(error).startsWith("Z_")) throw error;
    throw new Fault("original-not-inflatable", { at, params: { offset: piece.offset }, cause: error });
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
