// LZMA with its properties before it, as zip (method 14) and 7z have it: no chunks, a known size.

import { Broken } from "./broken.js";
import { BytesReader } from "./bytes-reader.js";
import { decoderOf, need, want, type Inbox, type Steps } from "./inbox.js";
import { Lzma, MOST_SYMBOL_BYTES, parseProperties } from "./lzma.js";
import { Window } from "./window.js";

/** A byte of properties, and the size of the dictionary. */
export const PROPERTY_BYTES = 5;
const MOST_AT_ONCE = 64 * 1024;

/** In a zip: the version and the length of the properties stand before them. */
export async function* lzmaAlone(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const reader = new BytesReader(bytes);
  const head = Buffer.from(await reader.take(4 + PROPERTY_BYTES));
  if (head.length < 4 + PROPERTY_BYTES || head.readUInt16LE(2) !== PROPERTY_BYTES) throw new Broken("damaged", "head of LZMA");
  const decoder = decoderOf((inbox) => lzmaSteps(inbox, head.subarray(4), size));
  for await (const piece of reader.rest()) yield* decoder.push(piece);
  yield* decoder.end();
}

/** @throws {Broken} */
export function* lzmaSteps(inbox: Inbox, properties: Buffer, size: number): Steps {
  const window = new Window(Math.min(properties.readUInt32LE(1), Math.max(size, 4096)));
  const lzma = new Lzma(window);
  lzma.reset(parseProperties(properties[0] as number));
  yield* need(inbox, 5);
  [lzma.input, lzma.at] = [inbox.bytes, inbox.at];
  lzma.begin();
  inbox.at = lzma.at;
  for (let left = size; left > 0; ) {
    yield* want(inbox, MOST_SYMBOL_BYTES + 1);
    [lzma.input, lzma.at] = [inbox.bytes, inbox.at];
    const end = inbox.isOver ? inbox.bytes.length + 1 : inbox.bytes.length - MOST_SYMBOL_BYTES;
    const made = lzma.decode(Math.min(left, MOST_AT_ONCE), end);
    if (lzma.at > inbox.bytes.length) throw new Broken("truncated");
    if (made <= 0 || lzma.isEnded) throw new Broken(inbox.isOver && inbox.left === 0 ? "truncated" : "damaged", "LZMA");
    inbox.at = lzma.at;
    left -= made;
    yield window.given();
  }
}
