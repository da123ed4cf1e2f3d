// What archives give, one member after the other.

import type { Reason } from "./broken.js";

/** Bytes that may be read from any place. */
export interface ByteSource {
  readonly size: number;
  /** Shorter only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file of an archive, in the order of the archive. Its bytes are there until the next one is asked for. */
export interface Entry {
  /** As the archive names it, with `/` between folders. */
  readonly name: string;
  /** Not to be read, and why. */
  readonly refused: Reason | null;
  /** A sheet of a workbook: its rows as CSV. */
  readonly is_sheet?: true;
  /** Bytes that it takes in the archive; null where they are not told apart. */
  readonly packed: number | null;
  /** @throws {Broken} once what came before was given. */
  bytes(): AsyncIterable<Uint8Array>;
}

export function refusedEntry(name: string, refused: Reason): Entry {
  return { name, refused, packed: null, bytes: nothing };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

export async function* piecesOf(source: ByteSource, offset = 0, length = source.size - offset): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; ) {
    const piece = await source.read(offset + at, Math.min(PIECE_BYTES, length - at));
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}

const PIECE_BYTES = 256 * 1024;

/** Names are UTF-8, or CP932 as Windows in Japan writes them. A backslash parts folders; within a letter of CP932 it is none. */
export function nameOf(bytes: Uint8Array): string {
  let name: string;
  try {
    name = UTF8.decode(bytes);
  } catch {
    name = CP932.decode(bytes);
  }
  return cleaned(name.replaceAll("\\", "/"));
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const CP932 = new TextDecoder("shift_jis");

/** Without letters that steer a terminal or turn the direction of writing. */
export function cleaned(name: string): string {
  return name.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** The same name within its archive, and whether it led out of it. */
export function withinArchive(name: string): { readonly path: string; readonly isOutside: boolean } {
  const parts = name.replace(/^[A-Za-z]:(?=\/)/, "").split("/");
  const isOutside = parts.includes("..") || name.startsWith("/") || /^[A-Za-z]:\//.test(name);
  const path = parts.filter((part) => part !== "" && part !== "." && part !== "..").join("/");
  return { path: path === "" ? "_" : path, isOutside };
}
