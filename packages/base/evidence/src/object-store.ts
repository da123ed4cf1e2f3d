// The bytes of originals, encrypted, by the SHA-256 of the ciphertext: objects/ab/abcd….
//
// An original comes in encrypted under a temporary name; once its hash is known that name says it ("<sha256>.<n>.kept"), and
// it moves to its place only when its entry is in the log. So what lies in objects/ is what the log says, after a crash too.
// Format: C2SP chunked-encryption, Cobblestone-256, a key and a salt per object.

import { createHash, randomBytes } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { CHUNK_BYTES as SEALED_BYTES, COBBLESTONE_256, open as openSealed, openAt, openedSize, seal } from "@hamon/chunked-encryption";
import { Fault } from "@hamon/records";
import { errnoOf, writing, type Disk, type OpenFile } from "./disk.js";
import { isSha256 } from "./entry.js";
import type { Placer } from "./placer.js";
import { SealedWriter } from "./sealed-writer.js";
import { KEY_BYTES } from "./vault/key-wrap.js";
import type { VaultRow } from "./vault/vault-file.js";

/** At the default of 64 KiB a file is read at a fifth of the speed. */
const CHUNK_BYTES = 1 << 20;
/** Nobody writes an original again. */
const ORIGINAL_MODE = 0o400;
const KEPT = ".kept";
const SHA256_DIGITS = 64;
const SEAL_SALT_BYTES = 24;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly tee?: ((chunk: Buffer) => Promise<void> | void) | undefined;
  readonly progress?: ((bytes: number) => void) | undefined;
}

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

/**
 * One pass over a file: read, hash, encrypt, write, tee. Nothing is left behind when it fails.
 *
 * @throws {Fault} `source-missing`, `source-not-a-file`, `source-unreadable`, `disk-full`, `evidence-write-failed`.
 */
export async function takeIn(place: ObjectPlace, path: string, options: ReadOptions): Promise<Incoming> {
  const source = await openSource(path);
  try {
    return await spool(place, (target) => copyTo(target, { source, path }, options));
  } finally {
    await source.close().catch(() => undefined); // what was read was read
  }
}

// Under the name that says the hash, once it is whole.
async function spool(place: ObjectPlace, write: (target: OpenFile) => Promise<VaultRow>): Promise<Incoming> {
  const spooled = place.placer.spoolPath();
  try {
    const row = await writeNew(place.disk, spooled, write);
    const kept = join(place.spool, `${row.sha256}.${basename(spooled)}${KEPT}`);
    await spooling(() => place.placer.put([{ from: spooled, to: kept }]));
    return { row, path: kept };
  } catch (error) {
    await remove(place.disk, spooled);
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

function remove(disk: Disk, path: string): Promise<void> {
  return spooling(async () => {
    if (await disk.isFile(path)) await disk.unlink(path);
  });
}

// Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
async function openSource(path: string): Promise<FileHandle> {
  const source = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw toSourceFault(error, path);
  });
  if ((await source.stat()).isFile()) return source;
  await source.close();
  throw new Fault("source-not-a-file", { at: path });
}

function toSourceFault(error: unknown, at: string): unknown {
  const reason = errnoOf(error);
  if (error instanceof Fault || reason === "") return error;
  if (["ENOENT", "ENOTDIR"].includes(reason)) return new Fault("source-missing", { at, cause: error });
  return new Fault("source-unreadable", { at, params: { reason }, cause: error });
}

interface Source {
  readonly source: FileHandle;
  readonly path: string;
}

async function copyTo(target: OpenFile, from: Source, options: ReadOptions): Promise<VaultRow> {
  const [key, seal_salt, salt] = [randomBytes(KEY_BYTES), randomBytes(SEAL_SALT_BYTES), randomBytes(KEY_BYTES)];
  const original = createHash("sha256");
  const { size } = await from.source.stat();
  const object = new SealedWriter(target, { key: inputKey({ key }), salt: seal_salt, bytes: size });
  try {
    let bytes = 0;
    for await (const chunk of readAhead(from, size)) {
      options.signal?.throwIfAborted();
      original.update(chunk);
      bytes += chunk.length;
      await options.tee?.(chunk);
      // Whoever was shown the chunk may hold it still.
      await spooling(() => object.write(options.tee === undefined ? chunk : new Uint8Array(chunk)));
      options.progress?.(bytes);
    }
    options.signal?.throwIfAborted();
    const sha256 = await spooling(() => object.end());
    return { sha256, original_sha256: original.digest("hex"), bytes, key, seal_salt, salt };
  } catch (error) {
    await object.drop();
    throw error;
  }
}

// Only our own writing is our fault: what a reader of the same bytes throws stays as it is.
function spooling<Result>(work: () => Promise<Result>): Promise<Result> {
  return writing("evidence/objects", work);
}

// The next chunk is read while this one is hashed and written.
async function* readAhead(from: Source, size: number): AsyncGenerator<Buffer<ArrayBuffer>> {
  // A small file takes no room for a large one; one that grows meanwhile takes more turns.
  const bytes = Math.min(CHUNK_BYTES, Math.ceil((size + 1) / SEALED_BYTES) * SEALED_BYTES);
  let chunk = await readChunk(from, bytes);
  while (chunk.length === bytes) {
    const next = readChunk(from, bytes);
    next.catch(() => undefined); // thrown at the next turn, or never asked for
    yield chunk;
    chunk = await next;
  }
  if (chunk.length > 0) yield chunk;
}

// Full, but for the last one.
async function readChunk({ source, path }: Source, bytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunk = Buffer.allocUnsafeSlow(bytes);
  try {
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = await source.read(chunk, filled, bytes - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return chunk.subarray(0, filled);
  } catch (error) {
    throw toSourceFault(error, path);
  }
}

/** Moves an object to its place; if it lies there already, the new copy goes. */
export function settle({ disk, folder, placer }: ObjectPlace, { sha256, path }: Settling): Promise<void> {
  const to = join(folder, objectPath(sha256));
  return spooling(async () => ((await disk.isFile(to)) ? disk.unlink(path) : placer.put([{ from: path, to }])));
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
    if (await isLogged(incoming.sha256)) await settle(place, incoming);
    else await drop(place, incoming);
  }
}

function isKept(name: string): boolean {
  return name.endsWith(KEPT) && isSha256(name.slice(0, SHA256_DIGITS));
}

function inputKey({ key }: Pick<VaultRow, "key">) {
  return { suite: COBBLESTONE_256, key };
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
