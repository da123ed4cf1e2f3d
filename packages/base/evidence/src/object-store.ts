// The bytes of originals, encrypted, by the SHA-256 of the ciphertext: objects/ab/abcd….
//
// An original comes in encrypted under a name in the spool that says its hash ("<sha256>.<n>.kept"), and moves to its place only
// when its entry is in the log. So what lies in objects/ is what the log says, after a crash too.
// Format: C2SP chunked-encryption, Cobblestone-256, a key and a salt per object.

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { open as openSealed, openAt, openedSize, seal } from "@hamon/chunked-encryption";
import { Fault } from "@hamon/records";
import { errnoOf, type Disk } from "./disk.js";
import { isSha256 } from "./entry.js";
import type { Placer } from "./placer.js";
import { inputKey, KEPT, remove, spool, spooling } from "./take-in.js";
import type { VaultRow } from "./vault/vault-file.js";

/** At the default of 64 KiB a file is read at a fifth of the speed. */
const CHUNK_BYTES = 1 << 20;
const SHA256_DIGITS = 64;

/** Ciphertext that is on the disk and not yet in its place, and what opens it. */
export interface Incoming {
  readonly row: VaultRow;
  readonly path: string;
}

export interface ObjectPlace {
  readonly disk: Disk;
  /** evidence/. */
  readonly folder: string;
  /** evidence/tmp. */
  readonly spool: string;
  /** Puts files into evidence/. */
  readonly placer: Placer;
}

/** Where the object with this hash lies, relative to evidence/. */
export function objectPath(sha256: string): string {
  return `objects/${sha256.slice(0, 2)}/${sha256}`;
}

/** Moves an object to its place. */
export async function settle({ folder, placer }: ObjectPlace, { sha256, path }: Settling): Promise<void> {
  await spooling(() => placer.put([{ from: path, to: join(folder, objectPath(sha256)) }]));
}

export interface Settling {
  readonly sha256: string;
  readonly path: string;
}

/** Puts the object of `row` back, out of the same bytes that were taken in again. Goes on when it lies there. */
export async function putBack(place: ObjectPlace, row: VaultRow, incoming: Incoming): Promise<void> {
  if (await place.disk.isFile(join(place.folder, objectPath(row.sha256)))) return;
  const { path } = await spool(place, async (target) => {
    const bytes = openSealed(inputKey(incoming.row), place.disk.stream(incoming.path));
    for await (const part of seal(inputKey(row), row.seal_salt, bytes)) await spooling(() => target.append(part));
    await spooling(() => target.datasync());
    return row;
  });
  await settle(place, { sha256: row.sha256, path });
}

/** Removes an object. What is not there is no fault. */
export async function removeObject({ disk, folder }: ObjectPlace, sha256: string): Promise<void> {
  await remove(disk, join(folder, objectPath(sha256)));
}

/** Forgets what was taken in. */
export async function drop({ disk }: ObjectPlace, { path }: Pick<Incoming, "path">): Promise<void> {
  await remove(disk, path);
}

/**
 * After a crash: bytes whose entry is in the log move to their place, all else goes.
 *
 * @param isLogged asked only when there is something to judge.
 */
export async function sweepSpool(place: ObjectPlace, isLogged: (sha256: string) => Promise<boolean>): Promise<void> {
  const names = (await spooling(() => place.disk.list(place.spool))).map(({ name }) => name);
  for (const name of names.filter((name) => !isKept(name))) await remove(place.disk, join(place.spool, name));
  for (const name of names.filter(isKept)) {
    const incoming = { sha256: name.slice(0, SHA256_DIGITS), path: join(place.spool, name) };
    const isThere = await place.disk.isFile(join(place.folder, objectPath(incoming.sha256)));
    if (!isThere && (await isLogged(incoming.sha256))) await settle(place, incoming);
    else await drop(place, incoming);
  }
}

function isKept(name: string): boolean {
  return name.endsWith(KEPT) && isSha256(name.slice(0, SHA256_DIGITS));
}

/**
 * The original's bytes, decrypted.
 *
 * @throws {Fault} `original-missing`, `original-unreadable`, `original-changed`, at the first read of what is wrong.
 */
export function readObject({ folder }: Pick<ObjectPlace, "folder">, row: VaultRow): Readable {
  const path = objectPath(row.sha256);
  const sealed = createReadStream(join(folder, path), { highWaterMark: CHUNK_BYTES });
  return Readable.from(namingFaults(openSealed(inputKey(row), sealed), path), { objectMode: false });
}

/** A piece of the original; shorter where it ends. @throws {Fault} the codes of readObject. */
export async function readObjectAt(
  { folder }: Pick<ObjectPlace, "folder">,
  row: VaultRow,
  piece: { readonly offset: number; readonly length: number },
): Promise<Buffer> {
  const path = objectPath(row.sha256);
  const parts: Buffer[] = [];
  for await (const part of namingFaults(pieceOf(join(folder, path), row, piece), path)) parts.push(part);
  return Buffer.concat(parts);
}

async function* pieceOf(path: string, row: VaultRow, { offset, length }: { offset: number; length: number }): AsyncGenerator<Buffer> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const source = {
      size,
      read: async (at: number, count: number) => {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, at);
        return buffer.subarray(0, bytesRead);
      },
    };
    const end = Math.min(offset + length, openedSize(size));
    for (let at = offset; at < end; at += CHUNK_BYTES) {
      yield await openAt(source, inputKey(row), { offset: at, length: Math.min(CHUNK_BYTES, end - at) });
    }
  } finally {
    await file.close();
  }
}

const SEALED_FAULTS = ["sealed-truncated", "sealed-changed", "sealed-key-wrong"];

async function* namingFaults(bytes: AsyncIterable<Buffer>, at: string): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    if (error instanceof Fault && SEALED_FAULTS.includes(error.code)) throw new Fault("original-changed", { at, cause: error });
    const reason = errnoOf(error);
    if (reason === "ENOENT") throw new Fault("original-missing", { at, cause: error });
    if (reason === "" || reason.startsWith("ERR_")) throw error;
    throw new Fault("original-unreadable", { at, params: { reason }, cause: error });
  }
}
