// bzip2: blocks of up to 900,000 bytes, several streams after each other as parallel writers leave them.
//
// Spec: Joe Tsai, "BZIP2: Format Specification" (2016). A block does not say how long it is: one is decoded once more bytes are
// there than the longest can have.

import { BlockBits, readSymbols } from "./bzip2-block.js";
import { Broken } from "./broken.js";
import { need, want, type Inbox, type Steps } from "./inbox.js";

/** 18,002 groups of 50 symbols of at most 20 bits, and their tables. */
const MOST_BLOCK_BYTES = 2_500_000;
const BLOCK = 0x314159265359;
const END = 0x177245385090;
const OUT_BYTES = 256 * 1024;
const CRC = crcTable();

export function* bzip2Steps(inbox: Inbox): Steps {
  do yield* stream(inbox);
  while (yield* hasMore(inbox));
}

function* hasMore(inbox: Inbox): Generator<null, boolean, void> {
  yield* want(inbox, 1) as Generator<null, void, void>;
  return inbox.left > 0;
}

function* stream(inbox: Inbox): Steps {
  yield* need(inbox, 4);
  const head = Buffer.from(inbox.take(4)).toString("latin1");
  if (!/^BZh[1-9]$/.test(head)) throw new Broken("damaged", "head of a stream");
  const most = Number(head[3]) * 100_000;
  let bit = 0;
  for (let whole = 0; ; ) {
    yield* want(inbox, MOST_BLOCK_BYTES);
    const bits = new BlockBits(inbox.bytes, inbox.at * 8 + bit, inbox.isOver);
    const magic = bits.take(24) * 2 ** 24 + bits.take(24);
    const crc = bits.take32();
    if (magic === END) {
      if (crc !== whole) throw new Broken("damaged", "checksum of a stream");
      inbox.at = Math.ceil(bits.at / 8);
      return;
    }
    if (magic !== BLOCK) throw new Broken("damaged", "head of a block");
    const { tt, count, first } = readSymbols(bits, most);
    [inbox.at, bit] = [bits.at >> 3, bits.at & 7];
    yield* writeOut(tt, count, { first, crc });
    whole = (((whole << 1) | (whole >>> 31)) ^ crc) >>> 0;
  }
}

/** Undoes the transform and the first run-length coding: a byte four times, then how many more of it. */
function* writeOut(tt: Uint32Array, count: number, { first, crc }: { readonly first: number; readonly crc: number }): Steps {
  const out = new Uint8Array(OUT_BYTES);
  let [place, entry, run, last, sum] = [0, tt[first] as number, 0, -1, 0xffffffff];
  for (let i = 0; i < count; i += 1) {
    entry = tt[entry >>> 8] as number;
    const byte = entry & 0xff;
    let times = 1;
    if (run === 4) [times, run] = [byte, 0];
    else {
      run = byte === last ? run + 1 : 1;
      last = byte;
    }
    for (; times > 0; times -= 1) {
      out[place++] = last;
      sum = ((sum << 8) ^ (CRC[(sum >>> 24) ^ last] as number)) | 0;
    }
    if (place <= OUT_BYTES - 256) continue;
    yield out.subarray(0, place);
    place = 0;
  }
  if (~sum >>> 0 !== crc) throw new Broken("damaged", "checksum of a block");
  if (place > 0) yield out.subarray(0, place);
}

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte << 24;
    for (let i = 0; i < 8; i += 1) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
    return value;
  });
}
