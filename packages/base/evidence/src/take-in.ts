// One pass over a file that comes in: read, hashed, shown to whoever reads along, encrypted, written.
//
// A small one is whole in memory: hash and ciphertext are known before anything is written, and it is written once. A large one
// is written as it is read, under a temporary name; once its hash is known that name says it.

import { createHash, hash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { basename, join } from "node:path";
import { CHUNK_BYTES as SEALED_BYTES, COBBLESTONE_256, deriveMessageKey, sealEnd } from "@hamon/chunked-encryption";
import { Fault } from "@hamon/records";
import { errnoOf, writing, type Disk, type OpenFile } from "./disk.js";
import { closeFd, openFd, readFd, statFd } from "./fd.js";
import type { Incoming, ObjectPlace } from "./object-store.js";
import { roomFor } from "./piece-room.js";
import { SealedWriter } from "./sealed-writer.js";
import { KEY_BYTES } from "./vault/key-wrap.js";
import type { VaultRow } from "./vault/vault-file.js";

/** At the default of 64 KiB a file is read at a fifth of the speed. */
const CHUNK_BYTES = 1 << 20;
/** Many at once are in memory at the same time. */
const WHOLE_BYTES = 1 << 18;
/** Nobody writes an original again. */
const ORIGINAL_MODE = 0o400;
export const KEPT = ".kept";
const SEAL_SALT_BYTES = 24;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly tee?: ((chunk: Buffer) => Promise<void> | void) | undefined;
  readonly progress?: ((bytes: number) => void) | undefined;
}

/**
 * Takes a file in, under a name in the spool that says its hash. Nothing is left behind when it fails.
 *
 * @throws {Fault} `source-missing`, `source-not-a-file`, `source-unreadable`, `disk-full`, `evidence-write-failed`.
 */
export async function takeIn(place: ObjectPlace, path: string, options: ReadOptions): Promise<Incoming> {
  const source = await openSource(path);
  try {
    const whole = source.size < WHOLE_BYTES ? await readWhole(source) : null;
    if (whole !== null) return await spoolWhole(place, whole, options);
    return await spool(place, (target) => copyTo(target, source, options));
  } finally {
    await closeFd(source.fd).catch(() => undefined); // what was read was read
  }
}

interface Source {
  readonly fd: number;
  readonly path: string;
  /** As it was when it was opened: it may grow meanwhile. */
  readonly size: number;
}

// Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
async function openSource(path: string): Promise<Source> {
  const fd = await openFd(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw toSourceFault(error, path);
  });
  const stats = await statFd(fd);
  if (stats.isFile()) return { fd, path, size: stats.size };
  await closeFd(fd);
  throw new Fault("source-not-a-file", { at: path });
}

function toSourceFault(error: unknown, at: string): unknown {
  const reason = errnoOf(error);
  if (error instanceof Fault || reason === "") return error;
  if (["ENOENT", "ENOTDIR"].includes(reason)) return new Fault("source-missing", { at, cause: error });
  return new Fault("source-unreadable", { at, params: { reason }, cause: error });
}

/** Null when it has grown meanwhile. */
async function readWhole(source: Source): Promise<Buffer | null> {
  const bytes = await readSource(source, { into: Buffer.allocUnsafeSlow(source.size + 1), enough: source.size });
  return bytes.length > source.size ? null : bytes;
}

interface Stretch {
  readonly into: Buffer<ArrayBuffer>;
  readonly from?: number;
  readonly enough?: number;
}

// Shorter only where the file ends.
async function readSource({ fd, path }: Source, { into: bytes, ...piece }: Stretch): Promise<Buffer<ArrayBuffer>> {
  try {
    return bytes.subarray(0, await readFd(fd, bytes, piece));
  } catch (error) {
    throw toSourceFault(error, path);
  }
}

async function spoolWhole(place: ObjectPlace, bytes: Buffer, { signal, tee, progress }: ReadOptions): Promise<Incoming> {
  signal?.throwIfAborted();
  const original_sha256 = hash("sha256", bytes);
  if (bytes.length > 0) await tee?.(bytes);
  if (bytes.length > 0) progress?.(bytes.length);
  signal?.throwIfAborted();
  const secrets = newSecrets();
  const message = deriveMessageKey(inputKey(secrets), secrets.seal_salt);
  const object = Buffer.concat([message.header, sealEnd(message, 0, bytes)]);
  const row = { sha256: hash("sha256", object), original_sha256, bytes: bytes.length, ...secrets };
  // Until its entry is in the log a name says nothing: after a crash what may be torn goes.
  const path = keptPath(place, row, place.placer.spoolPath());
  await leavingNothing(place.disk, path, () => spooling(() => place.placer.spool(path, object, ORIGINAL_MODE)));
  return { row, path };
}

// In one, as each call takes its time. They are never given away: the memory is theirs.
function newSecrets(): Pick<VaultRow, "key" | "seal_salt" | "salt"> {
  const random = randomBytes(2 * KEY_BYTES + SEAL_SALT_BYTES);
  return {
    key: random.subarray(0, KEY_BYTES),
    salt: random.subarray(KEY_BYTES, 2 * KEY_BYTES),
    seal_salt: random.subarray(2 * KEY_BYTES),
  };
}

function keptPath({ spool: folder }: ObjectPlace, { sha256 }: Pick<VaultRow, "sha256">, spooled: string): string {
  return join(folder, `${sha256}.${basename(spooled)}${KEPT}`);
}

/** Writes an object under a temporary name, and gives it the name that says its hash once it is whole. */
export async function spool(place: ObjectPlace, write: (target: OpenFile) => Promise<VaultRow>): Promise<Incoming> {
  const { disk, placer } = place;
  const spooled = placer.spoolPath();
  return leavingNothing(disk, spooled, async () => {
    const row = await writeNew(disk, spooled, write);
    const path = keptPath(place, row, spooled);
    await spooling(() => placer.put([{ from: spooled, to: path }]));
    return { row, path };
  });
}

async function leavingNothing<Result>(disk: Disk, path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    await remove(disk, path);
    throw error;
  }
}

async function writeNew(disk: Disk, path: string, write: (target: OpenFile) => Promise<VaultRow>): Promise<VaultRow> {
  const target = await spooling(() => disk.create(path, ORIGINAL_MODE));
  try {
    return await write(target);
  } finally {
    await spooling(() => target.close());
  }
}

async function copyTo(target: OpenFile, source: Source, { signal, tee, progress }: ReadOptions): Promise<VaultRow> {
  const secrets = newSecrets();
  const original = createHash("sha256");
  const object = new SealedWriter(target, { key: inputKey(secrets), salt: secrets.seal_salt, bytes: source.size });
  try {
    let bytes = 0;
    for await (const chunk of readAhead(source)) {
      signal?.throwIfAborted();
      original.update(chunk);
      bytes += chunk.length;
      await tee?.(chunk);
      await spooling(() => object.write(chunk));
      progress?.(bytes);
    }
    signal?.throwIfAborted();
    const sha256 = await spooling(() => object.end());
    return { sha256, original_sha256: original.digest("hex"), bytes, ...secrets };
  } catch (error) {
    await object.drop();
    throw error;
  }
}

// The next chunk is read while this one is hashed and written.
async function* readAhead(source: Source): AsyncGenerator<Buffer<ArrayBuffer>> {
  // A small file takes no room for a large one; one that grows meanwhile takes more turns.
  const length = Math.min(CHUNK_BYTES, Math.ceil((source.size + 1) / SEALED_BYTES) * SEALED_BYTES);
  let from = 0;
  let chunk = await readSource(source, { into: roomFor(length) });
  while (chunk.length === length) {
    from += length;
    const next = readSource(source, { into: roomFor(length), from });
    next.catch(() => undefined); // thrown at the next turn, or never asked for
    yield chunk;
    chunk = await next;
  }
  if (chunk.length > 0) yield chunk;
}

/** Only our own writing is our fault: what a reader of the same bytes throws stays as it is. */
export function spooling<Result>(work: () => Promise<Result>): Promise<Result> {
  return writing("evidence/objects", work);
}

export function remove(disk: Disk, path: string): Promise<void> {
  return spooling(async () => {
    if (await disk.isFile(path)) await disk.unlink(path);
  });
}

export function inputKey({ key }: Pick<VaultRow, "key">) {
  return { suite: COBBLESTONE_256, key };
}
