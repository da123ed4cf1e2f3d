// A piece of an original, counted in its decompressed bytes: what a line's offset means.
//
// Compression is told by the first bytes, not by the name.

import type { Readable } from "node:stream";
import { Broken, compressionOf, decompress, MAGIC_BYTES, type Compression } from "@hamon/containers";
import { Fault } from "@hamon/records";
import { objectPath, readObject, readObjectAt, type ObjectPlace } from "./object-store.js";
import type { VaultRow } from "./vault/vault-file.js";

export interface Piece {
  readonly offset: number;
  readonly length: number;
}

/**
 * Reads a piece of an original. Past the end there is nothing: the answer is shorter, or empty.
 *
 * What is compressed is inflated from its start up to the piece. One that was cut gives what can be inflated.
 *
 * @throws {Fault} the codes of readObject; `original-not-inflatable` for one broken before the piece's end.
 */
export async function readPiece(place: Pick<ObjectPlace, "folder">, row: VaultRow, piece: Piece): Promise<Buffer> {
  requirePiece(piece);
  const compression = compressionOf(await readObjectAt(place, row, { offset: 0, length: MAGIC_BYTES }));
  if (piece.length === 0) return Buffer.alloc(0);
  if (compression !== null) return inflatePiece(compression, readObject(place, row), { piece, at: objectPath(row.sha256) });
  return readObjectAt(place, row, piece);
}

function requirePiece({ offset, length }: Piece): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0) return;
  throw new RangeError(`no piece: ${length} bytes at ${offset}`);
}

async function inflatePiece(compression: Compression, compressed: Readable, { piece, at }: Place): Promise<Buffer> {
  // What a cut file still gives is given: its end is told where it was collected.
  const bytes = async function* () {
    try {
      yield* decompress(compression, compressed as AsyncIterable<Uint8Array>);
    } catch (mistake) {
      if (!(mistake instanceof Broken)) throw mistake;
      if (mistake.reason !== "truncated")
        throw new Fault("original-not-inflatable", { at, params: { offset: piece.offset }, cause: mistake });
    }
  };
  try {
    return await cutOut(bytes(), piece);
  } finally {
    compressed.destroy();
  }
}

interface Place {
  readonly piece: Piece;
  readonly at: string;
}

/** The piece of bytes that come in order; leaves them as soon as it has it. */
async function cutOut(bytes: AsyncIterable<Uint8Array>, { offset, length }: Piece): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let at = 0;
  for await (const chunk of bytes) {
    const part = chunk.subarray(Math.max(0, offset - at), Math.max(0, offset + length - at));
    if (part.length > 0) parts.push(Uint8Array.from(part));
    at += chunk.length;
    if (at >= offset + length) break;
  }
  return Buffer.concat(parts);
}
