// Files by their number: what a handle costs is a third of the time that a small file takes.

import fs from "node:fs";
import { promisify } from "node:util";

export const openFd = promisify(fs.open);
export const closeFd = promisify(fs.close);
export const statFd = promisify(fs.fstat) as (fd: number) => Promise<fs.Stats>;
export const fsync = promisify(fs.fsync);
export const fdatasync = promisify(fs.fdatasync);

/** Reads from a place in the file until `into` is full, `enough` bytes are there, or the file ends. @returns how many. */
export async function readFd(fd: number, into: Uint8Array, { from = 0, enough = into.length } = {}): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await read(fd, into, filled, into.length - filled, from + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === enough) break;
  }
  return filled;
}

/** Writes all of it from a place in the file. */
export async function writeFd(fd: number, bytes: Uint8Array, from = 0): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await write(fd, bytes, at, bytes.length - at, from + at)).bytesWritten;
}

const read = promisify(fs.read) as (
  fd: number,
  into: Uint8Array,
  at: number,
  length: number,
  from: number,
) => Promise<{ readonly bytesRead: number }>;
const write = promisify(fs.write) as (
  fd: number,
  bytes: Uint8Array,
  at: number,
  length: number,
  from: number,
) => Promise<{ readonly bytesWritten: number }>;
