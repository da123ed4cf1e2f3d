// The files of an original that is an archive, read where it lies encrypted: no copy of it is made.

import { Broken, membersOf, type ByteSource, type Member } from "@hamon/containers";
import { Fault } from "@hamon/records";
import type { Piece } from "./evidence.js";

/** What opens the archives of a case. */
export interface Archive {
  readonly source: ByteSource;
  readonly passwords: readonly string[];
}

/** @throws {Fault} `archive-broken`, `archive-locked`, `book-locked`, `container-too-large`, `source-is-archive` where nothing of it can be listed. */
export async function* archiveMembers({ source, passwords }: Archive, at: string): AsyncGenerator<Member> {
  try {
    yield* membersOf(source, { passwords });
  } catch (mistake) {
    throw mistake instanceof Broken ? faultOf(mistake, at) : mistake;
  }
}

function faultOf(broken: Broken, at: string): Fault {
  const { reason } = broken;
  if (reason === "is-office-book") return new Fault("source-is-archive", { at, cause: broken });
  if (reason === "container-too-large" || reason === "book-locked") return new Fault(reason, { at, cause: broken });
  const isLocked = reason === "password-missing" || reason === "password-wrong";
  return new Fault(isLocked ? "archive-locked" : "archive-broken", { at, params: { reason }, cause: broken });
}

/** Pieces of files of one archive, in one pass over it; of a file that is not there or ends before, what there is. */
export async function memberPieces(archive: Archive, pieces: readonly Piece[], at: string): Promise<ReadonlyMap<Piece, Buffer>> {
  const wanted = byMember(pieces);
  const found = new Map<Piece, Buffer>();
  for await (const { path, bytes } of archiveMembers(archive, at)) {
    const own = wanted.get(path);
    if (own === undefined) continue;
    for (const [piece, read] of await piecesIn(bytes(), own)) found.set(piece, read);
    wanted.delete(path);
    if (wanted.size === 0) break;
  }
  return found;
}

function byMember(pieces: readonly Piece[]): Map<string, Piece[]> {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) groups.set(piece.member ?? "", [...(groups.get(piece.member ?? "") ?? []), piece]);
  return groups;
}

// One pass over the file: from the first byte that is wanted to the last. What lies between them is passed by.
async function piecesIn(bytes: AsyncIterable<Uint8Array>, pieces: readonly Piece[]): Promise<readonly (readonly [Piece, Buffer])[]> {
  const end = Math.max(...pieces.map(({ offset, length }) => offset + length));
  const parts = pieces.map((): Uint8Array[] => []);
  let at = 0;
  try {
    for await (const chunk of bytes) {
      for (const [i, { offset, length }] of pieces.entries()) {
        const part = chunk.subarray(Math.max(0, offset - at), Math.max(0, offset + length - at));
        if (part.length > 0) parts[i]?.push(Uint8Array.from(part));
      }
      at += chunk.length;
      if (at >= end) break;
    }
  } catch (mistake) {
    if (!(mistake instanceof Broken)) throw mistake; // told where it was collected
  }
  return pieces.map((piece, i) => [piece, Buffer.concat(parts[i] ?? [])] as const);
}
