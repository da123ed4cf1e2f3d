// The two named instantiations, and what a message's key is made of.
//
// Spec: C2SP chunked-encryption (Cobblestone-128, Cobblestone-256); HKDF-Expand of RFC 5869, section 2.3, with SHA-512.

import { createHmac, timingSafeEqual, type CipherGCMTypes } from "node:crypto";
import { Fault } from "@hamon/records";

export interface Suite {
  readonly cipher: CipherGCMTypes;
  /** Of the AEAD, in the registry of RFC 5116. */
  readonly aead: string;
  readonly keyBytes: number;
}

export const COBBLESTONE_128: Suite = { cipher: "aes-128-gcm", aead: "AEAD_AES_128_GCM", keyBytes: 16 };
export const COBBLESTONE_256: Suite = { cipher: "aes-256-gcm", aead: "AEAD_AES_256_GCM", keyBytes: 32 };

const SALT_BYTES = 24;
const NONCE_BYTES = 12;
const MOST_BLOCKS = 255;
const COMMITMENT_BYTES = 32;
/** Salt and commitment stand before the first chunk. */
export const HEADER_BYTES = SALT_BYTES + COMMITMENT_BYTES;

const INFO = Buffer.from("c2sp.org/chunked-encryption@v1+");

/** A key that was made uniformly random, never a password, and what the message is bound to. */
export interface InputKey {
  readonly suite: Suite;
  readonly key: Uint8Array;
  /** Default: empty. */
  readonly context?: Uint8Array;
}

/** Used for one message only. */
export interface MessageKey {
  readonly suite: Suite;
  readonly key: Buffer;
  readonly baseNonce: Buffer;
  /** Salt and commitment. */
  readonly header: Buffer;
}

/** @throws {RangeError} for a key or a salt of another length. */
export function deriveMessageKey({ suite, key, context = Buffer.alloc(0) }: InputKey, salt: Uint8Array): MessageKey {
  if (key.length !== suite.keyBytes) throw new RangeError(`a key of ${suite.aead} has ${suite.keyBytes} bytes`);
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes`);
  const info = Buffer.concat([INFO, Buffer.from(suite.aead), Buffer.of(0), salt, context]);
  const bytes = expand(key, info, suite.keyBytes + NONCE_BYTES + COMMITMENT_BYTES);
  const commitment = bytes.subarray(suite.keyBytes + NONCE_BYTES);
  return {
    suite,
    key: bytes.subarray(0, suite.keyBytes),
    baseNonce: bytes.subarray(suite.keyBytes, suite.keyBytes + NONCE_BYTES),
    header: Buffer.concat([salt, commitment]),
  };
}

/** The key of a message that has this header. @throws {Fault} `sealed-truncated`, `sealed-key-wrong`. */
export function openHeader(input: InputKey, header: Uint8Array): MessageKey {
  if (header.length !== HEADER_BYTES) throw new Fault("sealed-truncated", { params: { bytes: header.length } });
  const found = deriveMessageKey(input, header.subarray(0, SALT_BYTES));
  if (!timingSafeEqual(found.header, header)) throw new Fault("sealed-key-wrong");
  return found;
}

/** @throws {RangeError} for more than there is: its counter is one byte. */
export function expand(key: Uint8Array, info: Uint8Array, length: number): Buffer {
  if (length > MOST_BLOCKS * 64) throw new RangeError(`at most ${MOST_BLOCKS * 64} bytes, not ${length}`);
  const blocks: Buffer[] = [];
  let last = Buffer.alloc(0);
  for (let n = 1; blocks.length * 64 < length; n += 1) {
    last = createHmac("sha512", key).update(last).update(info).update(Buffer.of(n)).digest();
    blocks.push(last);
  }
  return Buffer.concat(blocks).subarray(0, length);
}
