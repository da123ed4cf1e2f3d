// The coders of a 7z, one after the other.

import { createDecipheriv, createHash } from "node:crypto";
import { Broken } from "./broken.js";
import { decompress } from "./decompress.js";
import { inflatedRaw } from "./inflate.js";
import { decoderOf, type Inbox, type Steps } from "./inbox.js";
import { dictionaryBytes, lzma2Steps } from "./lzma2.js";
import { lzmaSteps, PROPERTY_BYTES } from "./lzma-alone.js";
import type { Coder, Folder } from "./seven-zip-list.js";
import { unpacks } from "./unpacks.js";

type Bytes = AsyncIterable<Uint8Array>;

const AES = "06f10701";

/** @throws {Broken} `not-supported`, `password-missing`, `password-wrong`. */
export async function unpackFolder(folder: Folder, packed: () => Bytes, passwords: readonly string[]): Promise<Bytes> {
  const chain = (password: string) =>
    folder.coders.reduce<Bytes>(
      (bytes, coder, i) => cut(decoded(coder, bytes, folder.sizes[i] as number, password), folder.sizes[i] as number),
      packed(),
    );
  for (const { id } of folder.coders) if (id !== AES && CODERS[id] === undefined) throw new Broken("not-supported", `coder ${id}`);
  if (!folder.coders.some(({ id }) => id === AES)) return chain("");
  if (passwords.length === 0) throw new Broken("password-missing");
  for (const password of passwords) if (await unpacks(chain(password))) return chain(password);
  throw new Broken("password-wrong");
}

type Decode = (coder: Coder, bytes: Bytes, size: number) => Bytes;

const CODERS: Readonly<Record<string, Decode>> = {
  "00": (_coder, bytes) => bytes,
  "030101": ({ properties }, bytes, size) => stepped(bytes, (inbox) => lzmaSteps(inbox, requireBytes(properties, PROPERTY_BYTES), size)),
  "21": ({ properties }, bytes) => stepped(bytes, (inbox) => lzma2Steps(inbox, dictionaryBytes(requireBytes(properties, 1)[0] as number))),
  "040202": (_coder, bytes) => decompress("bzip2", bytes),
  "040108": (_coder, bytes) => inflatedRaw(bytes),
  "04f71101": (_coder, bytes) => decompress("zstd", bytes),
};

function decoded(coder: Coder, bytes: Bytes, size: number, password: string): Bytes {
  if (coder.id === AES) return deciphered(coder.properties, bytes, password);
  return (CODERS[coder.id] as Decode)(coder, bytes, size);
}

function requireBytes(properties: Buffer, count: number): Buffer {
  if (properties.length < count) throw new Broken("damaged", "properties of a coder");
  return properties;
}

async function* stepped(bytes: Bytes, steps: (inbox: Inbox) => Steps): AsyncGenerator<Uint8Array> {
  const decoder = decoderOf(steps);
  for await (const piece of bytes) yield* decoder.push(piece);
  yield* decoder.end();
}

// A cipher gives whole blocks: what is behind the size is none of it.
async function* cut(bytes: Bytes, size: number): AsyncGenerator<Uint8Array> {
  let left = size;
  if (left === 0) return;
  for await (const piece of bytes) {
    yield piece.subarray(0, left);
    left -= Math.min(left, piece.length);
    if (left === 0) return;
  }
}

const BLOCK = 16;

async function* deciphered(properties: Buffer, bytes: Bytes, password: string): AsyncGenerator<Uint8Array> {
  const { key, iv } = keyOf(properties, password);
  const decipher = createDecipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
  let rest = 0;
  for await (const piece of bytes) {
    rest = (rest + piece.length) % BLOCK;
    yield decipher.update(piece);
  }
  if (rest !== 0) throw new Broken("truncated");
}

const MOST_POWER = 22;
const RAW_KEY = 0x3f;
const ROUNDS_AT_ONCE = 4096;

function keyOf(properties: Buffer, password: string): { readonly key: Buffer; readonly iv: Buffer } {
  const [first = 0, second = 0] = properties;
  const power = first & 0x3f;
  const saltBytes = ((first >> 7) & 1) + (second >> 4);
  const ivBytes = ((first >> 6) & 1) + (second & 15);
  const salt = properties.subarray(2, 2 + saltBytes);
  const iv = Buffer.alloc(BLOCK);
  properties.copy(iv, 0, 2 + saltBytes, 2 + saltBytes + ivBytes);
  if (power !== RAW_KEY && power > MOST_POWER) throw new Broken("not-supported", "rounds of a key");
  const secret = Buffer.concat([salt, Buffer.from(password, "utf16le")]);
  if (power !== RAW_KEY) return { key: stretched(secret, 2 ** power), iv };
  const key = Buffer.alloc(32);
  secret.copy(key);
  return { key, iv };
}

function stretched(secret: Buffer, rounds: number): Buffer {
  const hash = createHash("sha256");
  const step = secret.length + 8;
  const block = Buffer.alloc(step * Math.min(rounds, ROUNDS_AT_ONCE));
  for (let at = 0; at < block.length; at += step) secret.copy(block, at);
  for (let round = 0; round < rounds; round += ROUNDS_AT_ONCE) {
    for (let at = 0; at < block.length; at += step) block.writeUIntLE(round + at / step, at + secret.length, 6);
    hash.update(block);
  }
  return hash.digest();
}
