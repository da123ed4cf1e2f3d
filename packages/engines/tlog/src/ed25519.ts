// Ed25519 with keys as 32 bytes.
//
// Spec: RFC 8032; the DER around the bytes is RFC 8410, sections 4 and 7.

import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

export const ED25519_KEY_BYTES = 32;
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The public key and a function that signs. */
export function ed25519Signer(secret: Buffer): { readonly key: Buffer; sign(message: Buffer): Buffer } {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: "der", type: "pkcs8" });
  const key = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-ED25519_KEY_BYTES);
  return { key, sign: (message) => sign(null, message, privateKey) };
}

export function ed25519Verifier(key: Buffer): (message: Buffer, signature: Buffer) => boolean {
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, key]), format: "der", type: "spki" });
  return (message, signature) => verify(null, message, publicKey, signature);
}
