// The few things the log does to a disk, each as small as a crash can see. Tests put a failing disk in its place.

import { closeSync, constants, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { mkdir, open, readdir, rename, rmdir, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "@hamon/records";
import type { Room } from "./room.js";
import { closeFd, fdatasync, fsync, openFd, writeFd } from "./fd.js";

export interface Disk {
  /** Null when there is no such file. In memory of the room, where one is given. */
  read(path: string, room?: Room): Promise<Buffer | null>;
  /** A new file; its bytes, not yet its name, survive a power loss once the promise resolves. */
  write(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  /** A new file that is written piece by piece; fails where one has the name. */
  create(path: string, mode: number): Promise<OpenFile>;
  isFile(path: string): Promise<boolean>;
  /** The bytes of a file of any size. */
  stream(path: string): AsyncIterable<Buffer>;
  /** New bytes into an existing file, at its start or an offset; they survive a power loss once the promise resolves. */
  overwrite(path: string, bytes: Uint8Array, offset?: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Opened before names in it change: only so does every file system report a change that it lost. */
  openFolder(path: string): Promise<OpenFolder>;
  /** False when it was there. */
  makeFolder(path: string): Promise<boolean>;
  /** Nothing when there is no such folder. */
  list(path: string): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]>;
  unlink(path: string): Promise<void>;
  /** Only when empty, else nothing happens. */
  removeFolder(path: string): Promise<void>;
}

export interface OpenFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Bytes so far, not the name, survive a power loss once the promise resolves. */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenFolder {
  /** Names that were changed in it survive a power loss once the promise resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Evidence is nobody else's to read. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** At the default of 64 KiB a file is read at a fifth of the speed. */
const STREAM_BYTES = 1 << 20;

export const realDisk: Disk = {
  // Files here are small: waiting for a thread takes longer than the reading.
  read: (path, room) => unless(readSmall(path, room), ["ENOENT", "ENOTDIR"], null),
  write: (path, bytes, mode = FILE_MODE) => writeTo({ path, flags: "w", mode }, bytes),
  async create(path, mode) {
    const file = await open(path, "wx", mode);
    let end = 0;
    const append = async (bytes: Uint8Array) => {
      await writeFd(file.fd, bytes, end);
      end += bytes.length;
    };
    return { append, datasync: () => file.datasync(), close: () => file.close() };
  },
  stream: (path) => createReadStream(path, { highWaterMark: STREAM_BYTES }),
  async isFile(path) {
    return (await unless(stat(path), ["ENOENT"], null))?.isFile() === true;
  },
  overwrite: (path, bytes, offset = 0) => writeTo({ path, flags: "r+", mode: FILE_MODE }, bytes, offset),
  rename,
  async openFolder(path) {
    const folder = await openFd(path, "r");
    return { sync: () => fsync(folder), close: () => closeFd(folder) };
  },
  makeFolder: (path) =>
    unless(
      mkdir(path, { mode: FOLDER_MODE }).then(() => true),
      ["EEXIST"],
      false,
    ),
  async list(path) {
    const entries = await unless(readdir(path, { withFileTypes: true }), ["ENOENT"], []);
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  },
  unlink,
  removeFolder: (path) => unless(rmdir(path), ["ENOTEMPTY", "EEXIST", "ENOENT"], undefined),
};

/**
 * A small file in the place of the one before: whole, or not there. Durable once the promise resolves. Its temporary name is always
 * the same: what a crash leaves is overwritten by the next attempt.
 */
export async function replaceFile(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const folder = await disk.openFolder(dirname(path));
  try {
    await disk.write(`${path}.new`, bytes);
    await disk.rename(`${path}.new`, path);
    await folder.sync();
  } finally {
    await folder.close();
  }
}

interface Target {
  readonly path: string;
  readonly flags: string;
  readonly mode: number;
}

async function writeTo({ path, flags, mode }: Target, bytes: Uint8Array, offset = 0): Promise<void> {
  const file = await openFd(path, flags, mode);
  try {
    await writeFd(file, bytes, offset);
    await fdatasync(file);
  } finally {
    await closeFd(file);
  }
}

// A folder or a pipe in its place is no file: it is missed by whoever looks for it, and nobody waits for a pipe's other end.
async function readSmall(path: string, room?: Room): Promise<Buffer | null> {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return null;
    return readInto(room?.lend(found.size) ?? Buffer.allocUnsafe(found.size), file);
  } finally {
    closeSync(file);
  }
}

function readInto(bytes: Buffer, file: number): Buffer {
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(file, bytes, filled, bytes.length - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

async function unless<Value, Other>(work: Promise<Value>, codes: readonly string[], instead: Other): Promise<Value | Other> {
  try {
    return await work;
  } catch (error) {
    if (codes.includes(errnoOf(error))) return instead;
    throw error;
  }
}

/** The system's code of an error, e.g. "ENOSPC"; "" when it has none. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];

/** Work whose failed writes are called by their names. */
export async function writing<Result>(at: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toWriteFault(error, at);
  }
}

/** What a failed write is called: `disk-full`, else `evidence-write-failed`. Faults and bugs stay what they are. */
export function toWriteFault(error: unknown, at: string): unknown {
  const reason = errnoOf(error);
  if (error instanceof Fault || reason === "" || reason.startsWith("ERR_")) return error;
  return FULL.includes(reason)
    ? new Fault("disk-full", { at, cause: error })
    : new Fault("evidence-write-failed", { at, params: { reason }, cause: error });
}
