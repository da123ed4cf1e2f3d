// The way out of the evidence: whoever reads an original is written down before the first byte comes.

import type { Evidence, Piece, Reading } from "./evidence.js";
import type { Originals } from "./originals.js";

interface Place extends Pick<Evidence, "append"> {
  readonly originals: Originals;
}

/** See Evidence.open. */
export async function* openRead({ originals, append }: Place, evidence_id: string, reading: Reading): AsyncGenerator<Buffer> {
  await originals.item(evidence_id);
  await append(entryOf(evidence_id, reading, {}));
  yield* originals.read(evidence_id);
}

/** See Evidence.bytesAt. */
export async function readPieces({ originals, append }: Place, pieces: readonly Piece[], reading: Reading): Promise<readonly Buffer[]> {
  const read = await Promise.all(pieces.map((piece) => originals.piece(piece)));
  const ids = [...new Set(pieces.map(({ evidence_id }) => evidence_id))];
  await Promise.all(ids.map((evidence_id) => append(entryOf(evidence_id, reading, extentOf(pieces, evidence_id)))));
  return read;
}

function extentOf(pieces: readonly Piece[], evidence_id: string): Readonly<Record<string, number>> {
  const own = pieces.filter((piece) => piece.evidence_id === evidence_id);
  const [{ offset, length } = { offset: 0, length: 0 }, ...others] = own;
  return others.length === 0 ? { offset, length } : { pieces: own.length, length: own.reduce((sum, piece) => sum + piece.length, 0) };
}

function entryOf(evidence_id: string, { actor, purpose }: Reading, extent: Readonly<Record<string, number>>) {
  return { kind: "view" as const, actor, body: { what: "original", purpose, evidence_id, ...extent } };
}
