// The values of binary XML as JSON: numbers as numbers, identifiers, times and numbers that have no room as text.

import type { Json } from "./json.js";

export const TYPE = {
  none: 0x00,
  string: 0x01,
  ansi: 0x02,
  int8: 0x03,
  uint8: 0x04,
  int16: 0x05,
  uint16: 0x06,
  int32: 0x07,
  uint32: 0x08,
  int64: 0x09,
  uint64: 0x0a,
  real32: 0x0b,
  real64: 0x0c,
  bool: 0x0d,
  binary: 0x0e,
  guid: 0x0f,
  size: 0x10,
  filetime: 0x11,
  systemtime: 0x12,
  sid: 0x13,
  hex32: 0x14,
  hex64: 0x15,
  handle: 0x20,
  binxml: 0x21,
  xml: 0x23,
} as const;
const ARRAY = 0x80;

/** Bytes of one element of an array; strings end by a null. */
const WIDTHS: Readonly<Record<number, number>> = {
  [TYPE.int8]: 1,
  [TYPE.uint8]: 1,
  [TYPE.int16]: 2,
  [TYPE.uint16]: 2,
  [TYPE.int32]: 4,
  [TYPE.uint32]: 4,
  [TYPE.int64]: 8,
  [TYPE.uint64]: 8,
  [TYPE.real32]: 4,
  [TYPE.real64]: 8,
  [TYPE.bool]: 4,
  [TYPE.guid]: 16,
  [TYPE.filetime]: 8,
  [TYPE.systemtime]: 16,
  [TYPE.hex32]: 4,
  [TYPE.hex64]: 8,
};

/** One value. Null for an empty one; a type that nobody knows is hex. @throws {RangeError} when the bytes end too early. */
export function readValue(bytes: Buffer, at: number, size: number, type: number): Json {
  if (at + size > bytes.length) throw new RangeError("a value reaches past the chunk");
  if ((type & ARRAY) !== 0) return readArray(bytes, at, size, type & ~ARRAY);
  if (size === 0) return null;
  return readScalar(bytes, at, size, type);
}

function readScalar(bytes: Buffer, at: number, size: number, type: number): Json {
  switch (type) {
    case TYPE.none:
      return null;
    case TYPE.string:
      return trimNull(bytes.toString("utf16le", at, at + (size & ~1)));
    case TYPE.ansi:
      return trimNull(bytes.toString("latin1", at, at + size));
    case TYPE.int8:
      return bytes.readInt8(at);
    case TYPE.uint8:
      return bytes.readUInt8(at);
    case TYPE.int16:
      return bytes.readInt16LE(at);
    case TYPE.uint16:
      return bytes.readUInt16LE(at);
    case TYPE.int32:
      return bytes.readInt32LE(at);
    case TYPE.uint32:
      return bytes.readUInt32LE(at);
    case TYPE.int64:
      return numberOrText(bytes.readBigInt64LE(at));
    case TYPE.uint64:
      return numberOrText(bytes.readBigUInt64LE(at));
    case TYPE.real32:
      return finiteOrText(bytes.readFloatLE(at));
    case TYPE.real64:
      return finiteOrText(bytes.readDoubleLE(at));
    default:
      return readNamed(bytes, at, size, type);
  }
}

function readNamed(bytes: Buffer, at: number, size: number, type: number): Json {
  switch (type) {
    case TYPE.bool:
      return (size < 4 ? bytes.readUInt8(at) : bytes.readUInt32LE(at)) !== 0;
    case TYPE.guid:
      return readGuid(bytes, at);
    case TYPE.size:
    case TYPE.hex32:
    case TYPE.hex64:
      return `0x${(size === 8 ? bytes.readBigUInt64LE(at) : bytes.readUInt32LE(at)).toString(16)}`;
    case TYPE.filetime:
      return readFiletime(bytes, at);
    case TYPE.systemtime:
      return readSystemtime(bytes, at);
    case TYPE.sid:
      return readSid(bytes, at, size);
    default:
      return bytes.toString("hex", at, at + size).toUpperCase();
  }
}

function readArray(bytes: Buffer, at: number, size: number, type: number): Json {
  if (type === TYPE.string) return splitNull(bytes.toString("utf16le", at, at + (size & ~1)));
  if (type === TYPE.ansi) return splitNull(bytes.toString("latin1", at, at + size));
  const width = WIDTHS[type];
  if (width === undefined) return bytes.toString("hex", at, at + size).toUpperCase();
  return Array.from({ length: Math.floor(size / width) }, (_, i) => readScalar(bytes, at + i * width, width, type));
}

function trimNull(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function splitNull(text: string): readonly string[] {
  const parts = text.split("\0");
  if (parts.at(-1) === "") parts.pop();
  return parts;
}

function numberOrText(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function finiteOrText(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0").toUpperCase());
const GUID_ORDER = [3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15] as const;

function readGuid(bytes: Buffer, at: number): string {
  if (at + 16 > bytes.length) throw new RangeError("a GUID reaches past the chunk");
  let text = "";
  for (const place of GUID_ORDER) text += place < 0 ? "-" : HEX[bytes[at + place] as number];
  return text;
}

/** Between 1601 and 1970, in units of 100 ns. */
const EPOCH = 116_444_736_000_000_000n;

/** Microseconds; what is finer is cut off, as other readers do. */
export function readFiletime(bytes: Buffer, at: number): string {
  const ticks = bytes.readBigUInt64LE(at) - EPOCH;
  const micros = ticks / 10n - (ticks % 10n < 0n ? 1n : 0n);
  const millis = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  const rest = Number(micros - millis * 1000n);
  return isoText(Number(millis), rest);
}

const LAST_DAY = 8.64e15;

function isoText(millis: number, micros: number): string {
  if (Math.abs(millis) > LAST_DAY) return `${millis} ms`;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
}

function readSystemtime(bytes: Buffer, at: number): string {
  if (at + 16 > bytes.length) throw new RangeError("a time reaches past the chunk");
  const part = (i: number) => bytes.readUInt16LE(at + i * 2);
  return isoText(Date.UTC(part(0), part(1) - 1, part(3), part(4), part(5), part(6), part(7)), 0);
}

function readSid(bytes: Buffer, at: number, size: number): string {
  const count = bytes.readUInt8(at + 1);
  if (8 + count * 4 > size) throw new RangeError("a SID reaches past its value");
  const authority = bytes.readUIntBE(at + 2, 6);
  const parts = Array.from({ length: count }, (_, i) => bytes.readUInt32LE(at + 8 + i * 4));
  return ["S", bytes.readUInt8(at), authority, ...parts].join("-");
}
