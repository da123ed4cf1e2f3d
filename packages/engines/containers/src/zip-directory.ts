// The directory at the end of a zip.

import { Broken } from "./broken.js";
import type { ByteSource } from "./member.js";

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT_BYTES = 65_535;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
/** Of a directory: room for a million names. */
const MOST_BYTES = 128 * 1024 * 1024;
const [UNIX, LINK, KIND] = [3, 0xa000, 0xf000];
const AES_METHOD = 99;
const [EXTRA_64, EXTRA_AES, EXTRA_NAME] = [1, 0x9901, 0x7075];

/** A member as the directory has it. */
export interface Listed {
  readonly name: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  readonly isLink: boolean;
  readonly isEncrypted: boolean;
  readonly isStronglyEncrypted: boolean;
  /** A byte that the right password gives back (ZipCrypto). */
  readonly check: number;
  /** Of WinZip's encryption: 1 to 3; null: the old one. */
  readonly aesStrength: number | null;
  readonly hasCrc: boolean;
}

/** `shift`: what stands before the zip in its file. @throws {Broken} */
export async function readDirectory(source: ByteSource): Promise<{ readonly bytes: Buffer; readonly shift: number }> {
  const tailBytes = Math.min(source.size, END_BYTES + MOST_COMMENT_BYTES);
  const tail = Buffer.from(await source.read(source.size - tailBytes, tailBytes));
  const at = lastEnd(tail);
  if (at === -1) throw new Broken("truncated", "no directory");
  const end = source.size - tailBytes + at;
  const long = await readEnd64(source, end);
  const [length, offset] = long === null ? [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)] : [long.length, long.offset];
  const start = (long?.at ?? end) - length;
  if (length > MOST_BYTES) throw new Broken("container-too-large", "directory");
  if (start < 0) throw new Broken("damaged", "directory");
  return { bytes: Buffer.from(await source.read(start, length)), shift: start - offset };
}

function lastEnd(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END && at + END_BYTES + tail.readUInt16LE(at + 20) <= tail.length) return at;
  }
  return -1;
}

async function readEnd64(source: ByteSource, end: number) {
  if (end < LOCATOR_64_BYTES) return null;
  const locator = Buffer.from(await source.read(end - LOCATOR_64_BYTES, LOCATOR_64_BYTES));
  if (locator.readUInt32LE(0) !== LOCATOR_64) return null;
  const at = Number(locator.readBigUInt64LE(8));
  const head = Buffer.from(await source.read(Math.min(at, source.size), END_64_BYTES));
  if (head.length < END_64_BYTES || head.readUInt32LE(0) !== END_64) throw new Broken("damaged", "directory");
  return { at, length: Number(head.readBigUInt64LE(40)), offset: Number(head.readBigUInt64LE(48)) };
}

/** @throws {Broken} `damaged` where the list breaks off. */
export function* parseDirectory(bytes: Buffer): Generator<Listed> {
  for (let at = 0; at < bytes.length; ) {
    if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== ENTRY) throw new Broken("damaged", "directory");
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place)) as [number, number, number];
    const next = at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    if (next > bytes.length) throw new Broken("damaged", "directory");
    const nameEnd = at + ENTRY_BYTES + nameBytes;
    yield listedAt(
      bytes.subarray(at, at + ENTRY_BYTES),
      bytes.subarray(at + ENTRY_BYTES, nameEnd),
      bytes.subarray(nameEnd, nameEnd + extraBytes),
    );
    at = next;
  }
}

function listedAt(head: Buffer, name: Buffer, extraBytes: Buffer): Listed {
  const extra = parseExtra(extraBytes);
  const flags = head.readUInt16LE(8);
  const aes = head.readUInt16LE(10) === AES_METHOD ? extra.get(EXTRA_AES) : undefined;
  const [size, packed, offset] = sizesOf(head, extra.get(EXTRA_64));
  const mode = head.readUInt16LE(4) >> 8 === UNIX ? head.readUInt16LE(40) : 0;
  const crc = head.readUInt32LE(16);
  return {
    name: unicodeName(extra.get(EXTRA_NAME)) ?? name,
    method: aes !== undefined && aes.length >= 7 ? aes.readUInt16LE(5) : head.readUInt16LE(10),
    crc,
    packed,
    size,
    offset,
    isLink: (mode & KIND) === LINK,
    isEncrypted: (flags & 1) === 1,
    isStronglyEncrypted: (flags & 0x40) !== 0,
    check: (flags & 8) === 0 ? crc >>> 24 : head.readUInt16LE(12) >> 8,
    aesStrength: aes === undefined || aes.length < 7 ? null : (aes[4] as number),
    hasCrc: aes === undefined || aes.length < 7 || aes.readUInt16LE(0) !== 2,
  };
}

function parseExtra(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const extra = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt16LE(at + 2);
    extra.set(bytes.readUInt16LE(at), bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return extra;
}

// Those of 32 bits that are full stand in the extra field, in this order.
function sizesOf(head: Buffer, long: Buffer | undefined): readonly [number, number, number] {
  let at = 0;
  const wide = (value: number) => {
    if (value !== 0xffffffff || long === undefined || at + 8 > long.length) return value;
    at += 8;
    const own = Number(long.readBigUInt64LE(at - 8));
    if (!Number.isSafeInteger(own)) throw new Broken("damaged", "size of a member");
    return own;
  };
  const size = wide(head.readUInt32LE(24));
  const packed = wide(head.readUInt32LE(20));
  return [size, packed, wide(head.readUInt32LE(42))];
}

function unicodeName(extra: Buffer | undefined): Uint8Array | null {
  return extra !== undefined && extra.length > 5 && extra[0] === 1 ? extra.subarray(5) : null;
}
