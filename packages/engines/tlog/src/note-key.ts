// Ed25519 keys of signed notes: what a verifier is given, and what a signer keeps to itself.
//
// Spec: https://c2sp.org/signed-note, "Ed25519 signatures".

import { ED25519_KEY_BYTES, ed25519Signer, ed25519Verifier } from "./ed25519.js";
import { formatKeyText, isKeyName, KEY_TYPE, keyIdOf, keyMalformed, parseKeyText, SECRET_PREFIX, type KeyText } from "./key-text.js";

/** Checks signatures of one key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  verify(text: Buffer, signature: Buffer): boolean;
}

/** Makes signatures with one key. */
export interface NoteSigner {
  readonly name: string;
  readonly keyId: number;
  /** The verifier key, as text: may be shown to anybody. */
  readonly vkey: string;
  sign(text: Buffer): Buffer;
}

/** @throws {Fault} `key-malformed`, also for a key type other than Ed25519 or an id that is not this key's. */
export function parseVkey(vkey: string): NoteVerifier {
  const parsed = parseEd25519(vkey);
  if (parsed.keyId !== keyIdOf(parsed)) throw keyMalformed();
  return { name: parsed.name, keyId: parsed.keyId, verify: ed25519Verifier(parsed.key) };
}

/** @throws {Fault} `key-malformed`, also for a key type other than Ed25519 or an id that is not this key's. */
export function parseSigner(text: string): NoteSigner {
  if (!text.startsWith(SECRET_PREFIX)) throw keyMalformed();
  const { name, keyId, key } = parseEd25519(text.slice(SECRET_PREFIX.length));
  const signer = signerOf(name, key);
  if (signer.keyId !== keyId) throw keyMalformed();
  return signer;
}

/** The text of a signer with a name and a secret of 32 random bytes. @throws {Fault} `key-malformed` for a bad name. */
export function formatSigner(name: string, secret: Buffer): string {
  if (!isKeyName(name) || secret.length !== ED25519_KEY_BYTES) throw keyMalformed();
  return SECRET_PREFIX + formatKeyText({ name, type: KEY_TYPE.ed25519, keyId: signerOf(name, secret).keyId, key: secret });
}

function signerOf(name: string, secret: Buffer): NoteSigner {
  const { key, sign } = ed25519Signer(secret);
  const parts = { name, type: KEY_TYPE.ed25519, key };
  const keyId = keyIdOf(parts);
  return { name, keyId, vkey: formatKeyText({ ...parts, keyId }), sign };
}

function parseEd25519(text: string): KeyText {
  const parsed = parseKeyText(text);
  if (parsed.type !== KEY_TYPE.ed25519 || parsed.key.length !== ED25519_KEY_BYTES) throw keyMalformed();
  return parsed;
}
