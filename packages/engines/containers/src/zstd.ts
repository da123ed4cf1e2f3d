// Zstandard: frames of blocks of at most 128 KiB; skippable frames are skipped.
//
// Spec: RFC 8878. Checksums are checked where a frame has one. Dictionaries are not read: a log has none.

import { Broken } from "./broken.js";
import { need, want, type Inbox, type Steps } from "./inbox.js";
import { Window } from "./window.js";
import { Xxh64 } from "./xxh64.js";
import { newTables, compressedBlock } from "./zstd-block.js";

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;
const MOST_BLOCK_BYTES = 128 * 1024;

export function* zstdSteps(inbox: Inbox): Steps {
  for (;;) {
    yield* want(inbox, 4);
    if (inbox.left === 0) return;
    yield* need(inbox, 4);
    const magic = inbox.uint(4);
    if (magic === MAGIC) yield* frame(inbox);
    else if (magic >>> 4 === SKIPPABLE) yield* skipFrame(inbox);
    else throw new Broken("damaged", "head of a frame");
  }
}

function* skipFrame(inbox: Inbox): Steps {
  yield* need(inbox, 4);
  for (let left = inbox.uint(4); left > 0; ) {
    yield* need(inbox, 1);
    const count = Math.min(left, inbox.left);
    inbox.at += count;
    left -= count;
  }
}

function* frame(inbox: Inbox): Steps {
  yield* need(inbox, 1);
  const flags = inbox.u8();
  const isSingle = (flags & 0x20) !== 0;
  const contentBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] as number;
  const idBytes = [0, 1, 2, 4][flags & 3] as number;
  yield* need(inbox, Number(!isSingle) + idBytes + contentBytes);
  const described = isSingle ? 0 : windowBytes(inbox.u8());
  if (inbox.uint(idBytes) !== 0) throw new Broken("not-supported", "dictionary of zstd");
  const content = inbox.uint(contentBytes) + (contentBytes === 2 ? 256 : 0);
  const window = new Window(isSingle ? content : described);
  const hash = (flags & 4) === 0 ? null : new Xxh64();
  for (const piece of blocks(inbox, window)) {
    if (piece !== null) hash?.see(piece);
    yield piece;
  }
  if (hash === null) return;
  yield* need(inbox, 4);
  if (inbox.uint(4) !== hash.end()) throw new Broken("damaged", "checksum of a frame");
}

function windowBytes(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

function* blocks(inbox: Inbox, window: Window): Steps {
  const tables = newTables();
  for (let isLast = false; !isLast; ) {
    yield* need(inbox, 3);
    const head = inbox.uint(3);
    isLast = (head & 1) === 1;
    const [type, size] = [(head >> 1) & 3, head >> 3];
    if (type === 3 || size > MOST_BLOCK_BYTES) throw new Broken("damaged", "head of a block");
    yield* need(inbox, type === 1 ? 1 : size);
    if (type === 1) yield* fill(window, inbox.u8(), size);
    else if (type === 0) yield* putAll(window, inbox.take(size));
    else yield* compressedBlock(inbox.take(size), window, tables);
    if (window.pending > 0) yield window.given();
  }
}

function* fill(window: Window, byte: number, count: number): Steps {
  for (let left = count; left > 0; ) {
    if (window.isFull) yield window.given();
    const part = Math.min(left, window.room);
    window.fill(byte, part);
    left -= part;
  }
}

function* putAll(window: Window, bytes: Uint8Array): Steps {
  for (let at = 0; at < bytes.length; ) {
    if (window.isFull) yield window.given();
    const part = Math.min(bytes.length - at, window.room);
    window.putAll(bytes.subarray(at, at + part));
    at += part;
  }
}
