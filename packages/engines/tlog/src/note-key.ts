// Keys of signed notes, as text: what a verifier is given, and what a signer keeps to itself.
//
// Spec: https://c2sp.org/signed-note, "Signatures" and "Ed25519 signatures"; the text forms are those of
// golang.org/x/mod/sumdb/note: "<name>+<id>+<key>" and "PRIVATE+KEY+<name>+<id>+<key>".

import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from "node:crypto";
import { Fault } from "@hamon/records";
import { parseBase64 } from "./base64.js";

/** Signature type of an Ed25519 note signature. */
const ED25519 = 0x01;
const KEY_BYTES = 32;
const ID_BYTES = 4;
/** What stands before the 32 bytes of a key in DER: RFC 8410, sections 4 and 7. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
/** No space of Unicode and no plus. */
const NAME = /^[^\p{White_Space}+]+$/u;
const SIGNER_PREFIX = "PRIVATE+KEY+";

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

/** Whether a signed note can name a key so. */
export function isKeyName(name: string): boolean {
  return NAME.test(name);
}

/** @throws {Fault} `key-malformed`, also for a key type other than Ed25519 or an id that is not this key's. */
export function parseVkey(vkey: string): NoteVerifier {
  const { name, keyId, key } = parseKey(vkey);
  if (keyId !== keyIdOf(name, key)) throw malformed();
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, key]), format: "der", type: "spki" });
  return { name, keyId, verify: (text, signature) => verify(null, text, publicKey, signature) };
}

/** @throws {Fault} `key-malformed`, also for a key type other than Ed25519 or an id that is not this key's. */
export function parseSigner(text: string): NoteSigner {
  if (!text.startsWith(SIGNER_PREFIX)) throw malformed();
  const { name, keyId, key } = parseKey(text.slice(SIGNER_PREFIX.length));
  const signer = signerOf(name, key);
  if (signer.keyId !== keyId) throw malformed();
  return signer;
}

/** The text of a signer with a name and a secret of 32 random bytes. @throws {Fault} `key-malformed` for a bad name. */
export function formatSigner(name: string, secret: Buffer): string {
  if (!isKeyName(name) || secret.length !== KEY_BYTES) throw malformed();
  return SIGNER_PREFIX + formatKey(name, signerOf(name, secret).keyId, secret);
}

function signerOf(name: string, secret: Buffer): NoteSigner {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: "der", type: "pkcs8" });
  const publicBytes = publicBytesOf(privateKey);
  const keyId = keyIdOf(name, publicBytes);
  return { name, keyId, vkey: formatKey(name, keyId, publicBytes), sign: (text) => sign(null, text, privateKey) };
}

function publicBytesOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-KEY_BYTES);
}

function keyIdOf(name: string, publicBytes: Buffer): number {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicBytes]);
  return hash("sha256", input, "buffer").readUInt32BE();
}

function formatKey(name: string, keyId: number, key: Buffer): string {
  const id = keyId.toString(16).padStart(2 * ID_BYTES, "0");
  return `${name}+${id}+${Buffer.concat([Buffer.of(ED25519), key]).toString("base64")}`;
}

// The key itself may hold plus signs: base64.
function parseKey(text: string): { name: string; keyId: number; key: Buffer } {
  const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = key === undefined ? null : parseBase64(key);
  if (name === undefined || id === undefined || bytes === null || !isKeyName(name)) throw malformed();
  if (bytes[0] !== ED25519 || bytes.length !== 1 + KEY_BYTES) throw malformed();
  return { name, keyId: Number.parseInt(id, 16), key: bytes.subarray(1) };
}

function malformed(): Fault {
  return new Fault("key-malformed");
}
