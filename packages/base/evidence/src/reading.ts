// The way out of the evidence: whoever reads an original is written down before the first byte comes.

import type { Member } from "@hamon/containers";
import type { Evidence, Piece, Reading } from "./evidence.js";
import { archiveMembers, memberPieces } from "./original-members.js";
import type { Originals } from "./originals.js";

interface Place extends Pick<Evidence, "append"> {
  readonly originals: Originals;
  /** Of the case's archives. */
  passwords(): Promise<readonly string[]>;
}

/** See Evidence.open. */
export async function* openRead(
  { originals, append }: Omit<Place, "passwords">,
  evidence_id: string,
  reading: Reading,
): AsyncGenerator<Buffer> {
  await originals.item(evidence_id);
  await append(entryOf(evidence_id, reading, {}));
  yield* originals.read(evidence_id);
}

/** See Evidence.bytesAt. */
export async function readPieces(
  { originals, append, passwords }: Place,
  pieces: readonly Piece[],
  reading: Reading,
): Promise<readonly Buffer[]> {
  const plain = pieces.filter(({ member }) => member == null);
  const read = new Map(await Promise.all(plain.map(async (piece) => [piece, await originals.piece(piece)] as const)));
  const archives = new Set(pieces.filter(({ member }) => member != null).map(({ evidence_id }) => evidence_id));
  for (const evidence_id of archives) {
    const own = pieces.filter((piece) => piece.member != null && piece.evidence_id === evidence_id);
    const archive = { source: await originals.source(evidence_id), passwords: await passwords() };
    for (const [piece, bytes] of await memberPieces(archive, own, evidence_id)) read.set(piece, bytes);
  }
  const ids = [...new Set(pieces.map(({ evidence_id }) => evidence_id))];
  await Promise.all(ids.map((evidence_id) => append(entryOf(evidence_id, reading, extentOf(pieces, evidence_id)))));
  return pieces.map((piece) => read.get(piece) ?? Buffer.alloc(0));
}

/** See Evidence.members. */
export async function* readMembers({ originals, append, passwords }: Place, evidence_id: string, reading: Reading): AsyncGenerator<Member> {
  const archive = { source: await originals.source(evidence_id), passwords: await passwords() };
  await append(entryOf(evidence_id, reading, {}));
  yield* archiveMembers(archive, evidence_id);
}

function extentOf(pieces: readonly Piece[], evidence_id: string): Readonly<Record<string, number>> {
  const own = pieces.filter((piece) => piece.evidence_id === evidence_id);
  const [{ offset, length } = { offset: 0, length: 0 }, ...others] = own;
  return others.length === 0 ? { offset, length } : { pieces: own.length, length: own.reduce((sum, piece) => sum + piece.length, 0) };
}

function entryOf(evidence_id: string, { actor, purpose }: Reading, extent: Readonly<Record<string, number>>) {
  return { kind: "view" as const, actor, body: { what: "original", purpose, evidence_id, ...extent } };
}
