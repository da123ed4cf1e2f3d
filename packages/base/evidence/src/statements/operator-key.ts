// The key that whoever runs this workspace states figures with. Made at first use, kept in keys/.

import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from "node:crypto";
import { dirname, join } from "node:path";
import { Fault } from "@hamon/records";
import type { Disk } from "../disk.js";

const NAME = "operator.pem";

export interface OperatorKey {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** SHA-256 of it, in hex. */
  readonly keyid: string;
}

/** ECDSA over P-256: the kind that every verifier of Sigstore bundles reads. @throws {Fault} `operator-key-malformed`. */
export async function openOperatorKey(disk: Disk, keysFolder: string): Promise<OperatorKey> {
  const path = join(keysFolder, NAME);
  const known = await disk.read(path);
  return keyOf(known === null ? await makeKey(disk, path) : parsePem(known.toString()));
}

async function makeKey(disk: Disk, path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const folder = await disk.openFolder(dirname(path));
  try {
    await disk.write(`${path}.new`, Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })));
    await disk.rename(`${path}.new`, path);
    await folder.sync();
  } finally {
    await folder.close();
  }
  return privateKey;
}

function parsePem(text: string): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch (cause) {
    throw new Fault("operator-key-malformed", { at: NAME, cause });
  }
  throw new Fault("operator-key-malformed", { at: NAME });
}

function keyOf(privateKey: KeyObject): OperatorKey {
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return { privateKey, spki, keyid: hash("sha256", spki, "hex") };
}

/** A public key as text. */
export function toPem(spki: Buffer): string {
  return createPublicKey({ key: spki, format: "der", type: "spki" }).export({ type: "spki", format: "pem" }).toString();
}
