// xz: streams of blocks, each coded with LZMA2.
//
// Spec: https://tukaani.org/xz/xz-file-format.txt (1.2.0). Checksums are checked. Filters other than LZMA2 are for programs, not
// for text, and are not read.

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Broken } from "./broken.js";
import { crc64 } from "./crc64.js";
import { need, want, type Inbox, type Steps } from "./inbox.js";
import { dictionaryBytes, lzma2Steps } from "./lzma2.js";

const MAGIC = "\u00fd7zXZ\u0000";
const FOOTER = "YZ";
const HEAD_BYTES = 12;
const LZMA2 = 0x21;
/** By the number of the check: its bytes. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

export function* xzSteps(inbox: Inbox): Steps {
  for (;;) {
    yield* stream(inbox);
    // Padding between streams: zeros by fours.
    for (;;) {
      yield* want(inbox, 4);
      if (inbox.left === 0) return;
      if (inbox.left >= 4 && inbox.bytes.subarray(inbox.at, inbox.at + 4).every((byte) => byte === 0)) inbox.at += 4;
      else break;
    }
  }
}

function* stream(inbox: Inbox): Steps {
  yield* need(inbox, HEAD_BYTES);
  const head = Buffer.from(inbox.take(HEAD_BYTES));
  if (head.toString("latin1", 0, 6) !== MAGIC || head.readUInt32LE(8) !== crc32(head.subarray(6, 8)))
    throw new Broken("damaged", "head of xz");
  const check = (head[7] as number) & 15;
  for (;;) {
    yield* need(inbox, 1);
    const size = ((inbox.bytes[inbox.at] as number) + 1) * 4;
    if (size === 4) break;
    yield* need(inbox, size);
    yield* block(inbox, dictionaryOf(Buffer.from(inbox.take(size))), check);
  }
  yield* index(inbox);
}

function dictionaryOf(head: Buffer): number {
  if (head.readUInt32LE(head.length - 4) !== crc32(head.subarray(0, -4))) throw new Broken("damaged", "head of a block");
  const flags = head[1] as number;
  let at = 2;
  const number = () => {
    let [value, weight] = [0, 1];
    for (;;) {
      const byte = head[at++] ?? 0;
      value += (byte & 127) * weight;
      if (byte < 128 || at > head.length) return value;
      weight *= 128;
    }
  };
  if ((flags & 0x40) !== 0) number();
  if ((flags & 0x80) !== 0) number();
  if ((flags & 3) !== 0 || number() !== LZMA2 || number() !== 1) throw new Broken("not-supported", "filter of xz");
  return dictionaryBytes(head[at] as number);
}

function* block(inbox: Inbox, dictionary: number, check: number): Steps {
  const sum = checkOf(check);
  const before = new Place(inbox);
  for (const piece of lzma2Steps(inbox, dictionary)) {
    if (piece === null) before.keep();
    else sum.see(piece);
    yield piece;
    if (piece === null) before.moved();
  }
  const padding = (4 - (before.passed() % 4)) % 4;
  const size = CHECK_BYTES[check] as number;
  yield* need(inbox, padding + size);
  inbox.at += padding;
  const found = Buffer.from(inbox.take(size)).toString("hex");
  const expected = sum.end();
  if (expected !== null && expected !== found) throw new Broken("damaged", "checksum of a block");
}

/** A class: counts the bytes that were used, while the inbox is filled again and again. */
class Place {
  readonly #inbox: Inbox;
  #at: number;
  #passed = 0;

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
    this.#at = inbox.at;
  }

  keep(): void {
    this.#passed += this.#inbox.at - this.#at;
  }

  moved(): void {
    this.#at = this.#inbox.at;
  }

  passed(): number {
    return this.#passed + this.#inbox.at - this.#at;
  }
}

interface Check {
  see(piece: Uint8Array): void;
  /** In hexadecimal, as it is written; null: not checked. */
  end(): string | null;
}

function checkOf(check: number): Check {
  if (check === 1) return crc32Check();
  if (check === 4) return crc64();
  if (check !== 10) return { see: () => undefined, end: () => null };
  const hash = createHash("sha256");
  return { see: (piece) => void hash.update(piece), end: () => hash.digest("hex") };
}

function crc32Check(): Check {
  let sum = 0;
  return {
    see: (piece) => void (sum = crc32(piece, sum)),
    end() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(sum);
      return bytes.toString("hex");
    },
  };
}

// What it lists was seen already: only its end is looked for, and the footer behind it.
function* index(inbox: Inbox): Steps {
  const head: number[] = [];
  function* byte(): Generator<null, number, void> {
    yield* need(inbox, 1) as Generator<null, void, void>;
    head.push(inbox.u8());
    return head.at(-1) as number;
  }
  function* number(): Generator<null, number, void> {
    let [value, weight] = [0, 1];
    for (let i = 0; i < 9; i += 1) {
      const one = yield* byte();
      value += (one & 127) * weight;
      if (one < 128) return value;
      weight *= 128;
    }
    throw new Broken("damaged", "index of xz");
  }
  yield* byte();
  let sum = 0;
  let length = 0;
  const fold = () => {
    sum = crc32(Uint8Array.from(head), sum);
    length += head.length;
    head.length = 0;
  };
  for (let left = yield* number(); left > 0; left -= 1) {
    yield* number();
    yield* number();
    fold();
  }
  while ((length + head.length) % 4 !== 0) yield* byte();
  fold();
  yield* need(inbox, 4 + HEAD_BYTES);
  if (inbox.uint(4) !== sum) throw new Broken("damaged", "index of xz");
  const footer = Buffer.from(inbox.take(HEAD_BYTES));
  if (footer.toString("latin1", 10) !== FOOTER || footer.readUInt32LE(0) !== crc32(footer.subarray(4, 10)))
    throw new Broken("damaged", "footer of xz");
}
