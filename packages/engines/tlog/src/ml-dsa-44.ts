// ML-DSA-44 with an empty context: signatures that a quantum computer does not forge.
//
// Spec: FIPS 204. Keys are made of a seed of 32 bytes; signing is deterministic (the spec's variant without fresh randomness).

import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";

export const ML_DSA_44 = { keyBytes: 1312, signatureBytes: 2420 } as const;

export function mlDsa44Signer(seed: Buffer): { readonly key: Buffer; sign(message: Buffer): Buffer } {
  const { secretKey, publicKey } = ml_dsa44.keygen(seed);
  return { key: Buffer.from(publicKey), sign: (message) => Buffer.from(ml_dsa44.sign(message, secretKey, { extraEntropy: false })) };
}

/** For a key of the right length; a signature of another length is wrong. */
export function mlDsa44Verifier(key: Buffer): (message: Buffer, signature: Buffer) => boolean {
  return (message, signature) => signature.length === ML_DSA_44.signatureBytes && ml_dsa44.verify(signature, message, key);
}
