// The key that whoever runs this workspace states figures with. Made at first use, kept in the keyring.

import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from "node:crypto";
import { Fault } from "@hamon/records";
import type { KeyRing, Secret } from "../vault/key-ring.js";

/** Where it is in the ring. */
export const OPERATOR: Secret = { name: "operator.pem", toPublic: (pem) => toPem(keyOf(parsePem(pem.toString())).spki) };

export interface OperatorKey {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** SHA-256 of it, in hex. */
  readonly keyid: string;
}

/** ECDSA over P-256: the kind that every verifier of Sigstore bundles reads. @throws {Fault} `operator-key-malformed`. */
export async function openOperatorKey(ring: KeyRing): Promise<OperatorKey> {
  const known = await ring.get(OPERATOR);
  return keyOf(known === null ? await makeKey(ring) : parsePem(known.toString()));
}

async function makeKey(ring: KeyRing): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kept = await ring.put(OPERATOR, Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })));
  return parsePem(kept.toString());
}

function parsePem(text: string): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch (cause) {
    throw new Fault("operator-key-malformed", { at: OPERATOR.name, cause });
  }
  throw new Fault("operator-key-malformed", { at: OPERATOR.name });
}

function keyOf(privateKey: KeyObject): OperatorKey {
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return { privateKey, spki, keyid: hash("sha256", spki, "hex") };
}

/** A public key as text. */
export function toPem(spki: Buffer): string {
  return createPublicKey({ key: spki, format: "der", type: "spki" }).export({ type: "spki", format: "pem" }).toString();
}
