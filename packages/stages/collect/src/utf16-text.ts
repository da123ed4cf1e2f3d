// UTF-16 to UTF-8, piece by piece. Halves of pairs that stand alone and a byte too many become U+FFFD, each for itself.

import type { OffsetMap } from "./offset-map.js";

export type Utf16Encoding = "utf-16le" | "utf-16be";

/** Told of a letter that is none, once it was added. */
export type OnDamage = () => void;

/** Of UTF-16 nearly all zero bytes stand on one side of their pairs. */
const LEAN = 5;
const LEAST = 0.1;
const REPLACEMENT = "\ufffd";

/** By its mark, or by where its zeros are; null: it is none. */
export function utf16Of(head: Buffer): Utf16Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const sides: [number, number] = [0, 0];
  for (let at = head.indexOf(0); at !== -1; at = head.indexOf(0, at + 1)) sides[at % 2 === 0 ? 0 : 1] += 1;
  const [even, odd] = sides;
  const [fewer, more] = even < odd ? [even, odd] : [odd, even];
  if (more <= head.length * LEAST || more <= fewer * LEAN) return null;
  return odd > even ? "utf-16le" : "utf-16be";
}

/** A class: letters may be parted by the end of a piece. */
export class Utf16Decoder {
  readonly #encoding: Utf16Encoding;
  readonly #map: OffsetMap;
  readonly #onDamage: OnDamage;
  #rest: Buffer = Buffer.alloc(0);
  #isBegun = false;

  constructor(encoding: Utf16Encoding, map: OffsetMap, onDamage: OnDamage) {
    this.#encoding = encoding;
    this.#map = map;
    this.#onDamage = onDamage;
  }

  /** `onLine`: told at each line's end, once the map has it. @returns UTF-8. */
  push(piece: Uint8Array, onLine: () => void): Buffer {
    const all = Buffer.concat([this.#rest, piece]);
    let length = all.length & ~1;
    if (length > 1 && isHigh(this.#unitAt(all, length - 2))) length -= 2;
    this.#rest = Buffer.from(all.subarray(length));
    return this.#decode(all.subarray(0, length), onLine);
  }

  end(onLine: () => void): Buffer {
    const odd = this.#rest.length % 2;
    const made = this.#decode(this.#rest.subarray(0, this.#rest.length - odd), onLine);
    if (odd === 0) return made;
    this.#map.add(3, 1);
    this.#onDamage();
    return Buffer.concat([made, Buffer.from(REPLACEMENT)]);
  }

  #unitAt(bytes: Buffer, at: number): number {
    return this.#encoding === "utf-16le" ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #decode(bytes: Buffer, onLine: () => void): Buffer {
    const text = (this.#encoding === "utf-16le" ? bytes : bytes.swap16()).toString("utf16le");
    const hasMark = !this.#isBegun && text.startsWith("\ufeff");
    if (text !== "") this.#isBegun = true;
    if (hasMark) this.#map.skip(2);
    const own = hasMark ? text.slice(1) : text;
    for (let at = 0; at < own.length; at += 1) at += this.#add(own, at, onLine);
    return Buffer.from(own);
  }

  /** @returns how many more units the letter has. */
  #add(text: string, at: number, onLine: () => void): number {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) this.#map.add(1, 2);
    else if (unit < 0x800) this.#map.add(2, 2);
    else if (isHigh(unit) && isLow(text.charCodeAt(at + 1))) {
      this.#map.add(4, 4);
      return 1;
    } else {
      this.#map.add(3, 2);
      if (isHigh(unit) || isLow(unit)) this.#onDamage();
    }
    if (unit === 10) onLine();
    return 0;
  }
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
