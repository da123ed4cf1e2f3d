// Keys of notes as text: "<name>+<id>+<base 64 of type and key>", and with "PRIVATE+KEY+" before it for a secret.
//
// Spec: https://c2sp.org/signed-note, "Signatures" and "Verifier keys"; the secret form is that of golang.org/x/mod/sumdb/note.

import { hash } from "node:crypto";
import { Fault } from "@hamon/records";
import { parseBase64 } from "./base64.js";

const ID_BYTES = 4;
/** No space of Unicode and no plus. */
const NAME = /^[^\p{White_Space}+]+$/u;
export const SECRET_PREFIX = "PRIVATE+KEY+";

/** Signature types: what the first byte of a key says. */
export const KEY_TYPE = { ed25519: 0x01, ed25519_cosignature: 0x04, ml_dsa_44: 0x06 } as const;
export type KeyType = (typeof KEY_TYPE)[keyof typeof KEY_TYPE];

export interface KeyText {
  readonly name: string;
  readonly type: KeyType;
  readonly keyId: number;
  readonly key: Buffer;
}

/** Whether a signed note can name a key so. */
export function isKeyName(name: string): boolean {
  return NAME.test(name);
}

/** Reads a key's text; whether the id is this key's is for those to say who know the public key. @throws {Fault} `key-malformed`. */
export function parseKeyText(text: string): KeyText {
  // The key itself may hold plus signs: base64.
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = encoded === undefined ? null : parseBase64(encoded);
  if (name === undefined || id === undefined || bytes === null || !isKeyName(name)) throw keyMalformed();
  const type = Object.values(KEY_TYPE).find((known) => known === bytes[0]);
  if (type === undefined) throw keyMalformed();
  return { name, type, keyId: Number.parseInt(id, 16), key: bytes.subarray(1) };
}

export function formatKeyText({ name, type, keyId, key }: KeyText): string {
  const id = keyId.toString(16).padStart(2 * ID_BYTES, "0");
  return `${name}+${id}+${Buffer.concat([Buffer.of(type), key]).toString("base64")}`;
}

/** The id of a public key under a name. */
export function keyIdOf({ name, type, key }: Omit<KeyText, "keyId">): number {
  return hash("sha256", Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), key]), "buffer").readUInt32BE();
}

export function keyMalformed(): Fault {
  return new Fault("key-malformed");
}
