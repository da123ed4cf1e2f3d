// AES-256-GCM as keys and rows are sealed with it: a random nonce, the ciphertext, the tag. NIST SP 800-38D.

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What sealing adds. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;
const NOTHING = Buffer.alloc(0);

/** @param bound what must be said again to open it: it is authenticated and not kept. */
export function sealBytes(key: Uint8Array, bytes: Uint8Array, bound: Buffer = NOTHING): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(bound);
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** What was sealed. Throws where key, bytes or what they are bound to are not those of the sealing. */
export function openBytes(key: Uint8Array, sealed: Buffer, bound: Buffer = NOTHING): Buffer {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound).setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
