// The bytes of originals, by their SHA-256: objects/ab/abcd….
//
// An original comes in under a temporary name; once its hash is known that name says it ("<sha256>.<n>.kept"), and it
// moves to its place only when its entry is in the log. So what lies in objects/ is what the log says, after a crash too.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { Fault } from "@hamon/records";
import { errnoOf, toWriteFault, type Disk } from "./disk.js";
import { isSha256 } from "./entry.js";
import type { Placer } from "./placer.js";

/** At the default of 64 KiB a file is read at a fifth of the speed. */
const CHUNK_BYTES = 1 << 20;
/** Nobody writes an original again. */
const ORIGINAL_MODE = 0o400;
const KEPT = ".kept";
const SHA256_DIGITS = 64;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly tee?: ((chunk: Buffer) => Promise<void> | void) | undefined;
  readonly progress?: ((bytes: number) => void) | undefined;
}

/** Bytes that are on the disk and not yet in their place. */
export interface Incoming {
  readonly sha256: string;
  readonly bytes: number;
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

/** Where the bytes with this hash lie, relative to evidence/. */
export function objectPath(sha256: string): string {
  return `objects/${sha256.slice(0, 2)}/${sha256}`;
}

/**
 * One pass over a file: read, hash, write, tee. Nothing is left behind when it fails.
 *
 * @throws {Fault} `source-missing`, `source-not-a-file`, `source-unreadable`, `disk-full`, `evidence-write-failed`.
 */
export async function takeIn(place: ObjectPlace, path: string, options: ReadOptions): Promise<Incoming> {
  const source = await openSource(path);
  const spooled = place.placer.spoolPath();
  try {
    const { sha256, bytes } = await copyTo(spooled, { source, path }, options);
    const kept = join(place.spool, `${sha256}.${basename(spooled)}${KEPT}`);
    await writing(place.placer.put([{ from: spooled, to: kept }]));
    return { sha256, bytes, path: kept };
  } catch (error) {
    await rm(spooled, { force: true });
    throw error;
  } finally {
    await source.close();
  }
}

// Asked before it is opened: opening a pipe would wait for somebody to write into it.
async function openSource(path: string): Promise<FileHandle> {
  try {
    if (!(await stat(path)).isFile()) throw new Fault("source-not-a-file", { at: path });
    return await open(path, "r");
  } catch (error) {
    throw toSourceFault(error, path);
  }
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

async function copyTo(spooled: string, from: Source, options: ReadOptions): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  const target = await writing(open(spooled, "wx", ORIGINAL_MODE));
  try {
    let bytes = 0;
    for await (const chunk of readAhead(from)) {
      options.signal?.throwIfAborted();
      hash.update(chunk);
      await Promise.all([writing(target.writeFile(chunk)), options.tee?.(chunk)]);
      bytes += chunk.length;
      options.progress?.(bytes);
    }
    options.signal?.throwIfAborted();
    await writing(target.datasync());
    return { sha256: hash.digest("hex"), bytes };
  } finally {
    await target.close();
  }
}

// Only our own writing is our fault: what a reader of the same bytes throws stays as it is.
async function writing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw toWriteFault(error, "evidence/objects");
  }
}

// The next chunk is read while this one is hashed and written.
async function* readAhead(from: Source): AsyncGenerator<Buffer> {
  let next = readChunk(from);
  for (;;) {
    const chunk = await next;
    if (chunk.length === 0) return;
    next = readChunk(from);
    next.catch(() => undefined); // thrown at the next turn, or never asked for
    yield chunk;
  }
}

async function readChunk({ source, path }: Source): Promise<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  try {
    const { bytesRead } = await source.read(chunk, 0, CHUNK_BYTES);
    return chunk.subarray(0, bytesRead);
  } catch (error) {
    throw toSourceFault(error, path);
  }
}

/** Moves bytes to their place; if they lie there already, the new copy goes. */
export async function settle({ disk, folder, placer }: ObjectPlace, incoming: Incoming): Promise<void> {
  const to = objectPath(incoming.sha256);
  if (await isFile(join(folder, to))) return disk.unlink(incoming.path);
  await placer.put([{ from: incoming.path, to: join(folder, to) }]);
}

/** Forgets bytes that were taken in. */
export async function drop(incoming: Incoming): Promise<void> {
  await rm(incoming.path, { force: true });
}

/**
 * After a crash: bytes whose entry is in the log move to their place, all else goes.
 *
 * @param isLogged asked only when there is something to judge.
 */
export async function sweepSpool(place: ObjectPlace, isLogged: (sha256: string) => Promise<boolean>): Promise<void> {
  const names = (await place.disk.list(place.spool)).map(({ name }) => name);
  for (const name of names.filter((name) => !isKept(name))) await place.disk.unlink(join(place.spool, name));
  for (const name of names.filter(isKept)) {
    const incoming = { sha256: name.slice(0, SHA256_DIGITS), bytes: 0, path: join(place.spool, name) };
    if (await isLogged(incoming.sha256)) await settle(place, incoming);
    else await drop(incoming);
  }
}

function isKept(name: string): boolean {
  return name.endsWith(KEPT) && isSha256(name.slice(0, SHA256_DIGITS));
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  });
  return found?.isFile() === true;
}

/** The bytes with this hash. @throws {Fault} `original-missing`, `original-unreadable`, at the first read. */
export function readObject(
  { folder }: Pick<ObjectPlace, "folder">,
  sha256: string,
  range: { start?: number; end?: number } = {},
): Readable {
  const path = objectPath(sha256);
  const bytes = createReadStream(join(folder, path), { ...range, highWaterMark: CHUNK_BYTES });
  return Readable.from(namingFaults(bytes, path), { objectMode: false });
}

async function* namingFaults(bytes: Readable, at: string): AsyncGenerator<Buffer> {
  try {
    yield* bytes as AsyncIterable<Buffer>;
  } catch (error) {
    const reason = errnoOf(error);
    if (reason === "ENOENT") throw new Fault("original-missing", { at, cause: error });
    if (reason === "" || reason.startsWith("ERR_")) throw error;
    throw new Fault("original-unreadable", { at, params: { reason }, cause: error });
  }
}
