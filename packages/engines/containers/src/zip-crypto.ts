// Encrypted members of a zip: PKWARE's first cipher (APPNOTE 6.1) and WinZip's AES (AE-1 and AE-2).

import { createCipheriv, createHmac, pbkdf2Sync, timingSafeEqual, type Hmac } from "node:crypto";
import { Broken } from "./broken.js";
import { piecesOf, type ByteSource } from "./member.js";
import { unpacks } from "./unpacks.js";
import type { Listed } from "./zip-directory.js";

export interface Sealed {
  readonly source: ByteSource;
  readonly start: number;
  readonly length: number;
  readonly listed: Listed;
}

type Bytes = AsyncIterable<Uint8Array>;
type Opened = () => Bytes;

/** @throws {Broken} `password-missing`, `password-wrong`. */
export async function decrypted(sealed: Sealed, passwords: readonly string[], unpack: (bytes: Bytes) => Bytes): Promise<Bytes> {
  if (passwords.length === 0) throw new Broken("password-missing");
  for (const password of passwords) {
    const open = sealed.listed.aesStrength === null ? await openOld(sealed, password) : await openAes(sealed, password);
    if (open !== null && (sealed.listed.aesStrength !== null || (await unpacks(unpack(open()))))) return open();
  }
  throw new Broken("password-wrong");
}

const OLD_HEAD_BYTES = 12;

async function openOld({ source, start, length, listed }: Sealed, password: string): Promise<Opened | null> {
  const head = await source.read(start, OLD_HEAD_BYTES);
  if (head.length < OLD_HEAD_BYTES) throw new Broken("truncated");
  const trial = new OldCipher(password);
  if (trial.open(head)[OLD_HEAD_BYTES - 1] !== listed.check) return null;
  return async function* () {
    const cipher = new OldCipher(password);
    cipher.open(head);
    for await (const piece of piecesOf(source, start + OLD_HEAD_BYTES, length - OLD_HEAD_BYTES)) yield cipher.open(piece);
  };
}

/** A class: three keys that change with every byte. */
class OldCipher {
  #keys: [number, number, number] = [0x12345678, 0x23456789, 0x34567890];

  constructor(password: string) {
    for (const byte of Buffer.from(password, "utf8")) this.#turn(byte);
  }

  open(bytes: Uint8Array): Uint8Array {
    return bytes.map((byte) => {
      const mask = (this.#keys[2] & 0xffff) | 2;
      const plain = byte ^ ((Math.imul(mask, mask ^ 1) >>> 8) & 0xff);
      this.#turn(plain);
      return plain;
    });
  }

  #turn(byte: number): void {
    const [first, second, third] = this.#keys;
    const next = turned(first, byte);
    const middle = (Math.imul((second + (next & 0xff)) | 0, 134_775_813) + 1) | 0;
    this.#keys = [next, middle, turned(third, middle >>> 24)];
  }
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let i = 0; i < 8; i += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function turned(value: number, byte: number): number {
  return (value >>> 8) ^ (CRC[(value ^ byte) & 0xff] as number);
}

const ROUNDS = 1000;
const VERIFIER_BYTES = 2;
const MAC_BYTES = 10;

async function openAes({ source, start, length, listed }: Sealed, password: string): Promise<Opened | null> {
  const strength = listed.aesStrength ?? 0;
  if (strength < 1 || strength > 3) throw new Broken("not-supported", "strength of AES");
  const [keyBytes, saltBytes] = [8 + 8 * strength, 4 + 4 * strength];
  const head = Buffer.from(await source.read(start, saltBytes + VERIFIER_BYTES));
  const content = length - saltBytes - VERIFIER_BYTES - MAC_BYTES;
  if (head.length < saltBytes + VERIFIER_BYTES || content < 0) throw new Broken("truncated");
  const keys = pbkdf2Sync(password, head.subarray(0, saltBytes), ROUNDS, 2 * keyBytes + VERIFIER_BYTES, "sha1");
  if (!timingSafeEqual(keys.subarray(2 * keyBytes), head.subarray(saltBytes))) return null;
  const at = start + head.length;
  return async function* () {
    const mac = createHmac("sha1", keys.subarray(keyBytes, 2 * keyBytes));
    yield* opened(piecesOf(source, at, content), keys.subarray(0, keyBytes), mac);
    const found = Buffer.from(await source.read(at + content, MAC_BYTES));
    if (!mac.digest().subarray(0, MAC_BYTES).equals(found)) throw new Broken("damaged", "authentication of a member");
  };
}

// Counter mode, the counter little-endian from 1: node's counts the other way.
async function* opened(bytes: Bytes, key: Buffer, mac: Hmac): AsyncGenerator<Uint8Array> {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  let [counter, mask, used] = [1, Buffer.alloc(0), 0];
  for await (const piece of bytes) {
    mac.update(piece);
    const out = new Uint8Array(piece.length);
    for (let i = 0; i < piece.length; i += 1) {
      if (used === mask.length) {
        mask = cipher.update(countersFrom(counter));
        counter += COUNTERS;
        used = 0;
      }
      out[i] = (piece[i] as number) ^ (mask[used++] as number);
    }
    yield out;
  }
}

const COUNTERS = 1024;

function countersFrom(first: number): Buffer {
  const blocks = Buffer.alloc(16 * COUNTERS);
  for (let i = 0; i < COUNTERS; i += 1) blocks.writeBigUInt64LE(BigInt(first + i), 16 * i);
  return blocks;
}
