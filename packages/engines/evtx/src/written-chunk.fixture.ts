// Writes a chunk of event records without templates, as some programs do: for tests, and the format once more, forwards.

import { crc32 } from "node:zlib";
import { CHUNK_BYTES } from "./file-header.js";

export interface WrittenElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content?: string | readonly WrittenElement[];
}

const u8 = (value: number) => Buffer.from([value]);
const u16 = (value: number) => Buffer.from([value & 0xff, value >> 8]);
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const text = (value: string) => Buffer.concat([u16(value.length), Buffer.from(value, "utf16le")]);

/** A chunk with one record for each element. */
export function writeChunk(elements: readonly WrittenElement[]): Buffer {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let at = 512;
  for (const [i, element] of elements.entries()) {
    const xml = Buffer.concat([Buffer.from([0x0f, 1, 1, 0]), elementBytes(element, at + 28), u8(0)]);
    const bytes = 24 + xml.length + 4;
    const id = Buffer.alloc(8);
    id.writeBigUInt64LE(BigInt(i + 1));
    const time = Buffer.alloc(8);
    time.writeBigUInt64LE(132_500_000_000_000_000n);
    Buffer.concat([Buffer.from("**\0\0"), u32(bytes), id, time, xml, u32(bytes)]).copy(chunk, at);
    at += bytes;
  }
  chunk.write("ElfChnk\0", "latin1");
  chunk.writeUInt32LE(128, 40);
  chunk.writeUInt32LE(at, 48);
  return sumChunk(chunk);
}

/** Makes the sums of a chunk right again. */
export function sumChunk(chunk: Buffer): Buffer {
  chunk.writeUInt32LE(crc32(chunk.subarray(512, chunk.readUInt32LE(48))), 52);
  chunk.writeUInt32LE(crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), 124);
  return chunk;
}

function elementBytes({ name, attributes = {}, content = "" }: WrittenElement, at: number): Buffer {
  const pairs = Object.entries(attributes);
  const parts: Buffer[] = [u8(pairs.length > 0 ? 0x41 : 0x01), u32(0)];
  const place = () => at + parts.reduce((sum, part) => sum + part.length, 0);
  parts.push(nameBytes(name, place()));
  if (pairs.length > 0) parts.push(u32(0));
  for (const [i, [attribute, value]] of pairs.entries()) {
    parts.push(u8(i + 1 < pairs.length ? 0x46 : 0x06));
    parts.push(nameBytes(attribute, place()), u8(0x05), u8(0x01), text(value));
  }
  parts.push(u8(0x02));
  if (typeof content !== "string") for (const child of content) parts.push(elementBytes(child, place()));
  else if (content !== "") parts.push(u8(0x05), u8(0x01), text(content));
  parts.push(u8(0x04));
  return Buffer.concat(parts);
}

// Every name is written where it is used.
function nameBytes(name: string, at: number): Buffer {
  return Buffer.concat([u32(at + 4), u32(0), u16(0), text(name), u16(0)]);
}
