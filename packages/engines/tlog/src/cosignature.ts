// A cosigner's word that a checkpoint is consistent with all it saw of the log before, and when it said so.
//
// Spec: https://c2sp.org/tlog-cosignature: Ed25519 (type 0x04, "cosignature/v1") and ML-DSA-44 (type 0x06, "subtree/v1"),
// FIPS 204 with an empty context. Signing is deterministic: this engine has no randomness.
// A log may sign its own checkpoints with the second kind, under its origin as name: https://c2sp.org/tlog-checkpoint.

import { Fault } from "@hamon/records";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.js";
import { ED25519_KEY_BYTES, ed25519Signer, ed25519Verifier } from "./ed25519.js";
import { formatKeyText, isKeyName, KEY_TYPE, keyIdOf, keyMalformed, parseKeyText, SECRET_PREFIX } from "./key-text.js";
import { ML_DSA_44, mlDsa44Signer, mlDsa44Verifier } from "./ml-dsa-44.js";
import type { NoteVerifier } from "./note-key.js";
import { formatSignature } from "./signed-note.js";

export type CosignerKind = "ed25519" | "ml-dsa-44";

const SECRET_BYTES = 32;
const TIME_BYTES = 8;
const SUBTREE_LABEL = Buffer.from("subtree/v1\n\0", "latin1");
const MAX_NAME_BYTES = 255;

/** Makes cosignatures with one key. */
export interface Cosigner {
  readonly name: string;
  readonly keyId: number;
  /** The verifier key, as text: may be shown to anybody. */
  readonly vkey: string;
  /**
   * The signature of a checkpoint's text at a time, in seconds since 1970.
   *
   * @throws {Fault} `checkpoint-malformed`; `cosignature-time-wrong` for a time that is no whole number of seconds.
   */
  cosign(text: string, seconds: number): Buffer;
}

interface Algorithm {
  readonly type: typeof KEY_TYPE.ed25519_cosignature | typeof KEY_TYPE.ml_dsa_44;
  readonly keyBytes: number;
  readonly signatureBytes: number;
  signer(secret: Buffer): { readonly key: Buffer; sign(message: Buffer): Buffer };
  verifier(key: Buffer): (message: Buffer, signature: Buffer) => boolean;
  message(name: string, text: string, seconds: bigint): Buffer;
}

const ALGORITHMS: Readonly<Record<CosignerKind, Algorithm>> = {
  ed25519: {
    type: KEY_TYPE.ed25519_cosignature,
    keyBytes: ED25519_KEY_BYTES,
    signatureBytes: 64,
    signer: ed25519Signer,
    verifier: ed25519Verifier,
    message: (_, text, seconds) => cosignedText(text, seconds),
  },
  "ml-dsa-44": {
    type: KEY_TYPE.ml_dsa_44,
    ...ML_DSA_44,
    signer: mlDsa44Signer,
    verifier: mlDsa44Verifier,
    message: (name, text, seconds) => cosignedMessage(name, parseCheckpoint(text), seconds),
  },
};

/** What an Ed25519 cosigner signs: a file that `openssl pkeyutl -rawin` reads. */
export function cosignedText(text: string, seconds: bigint | number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

// TLS presentation language: RFC 8446, section 3. The tree begins with entry 0.
function cosignedMessage(name: string, { origin, size, root }: Checkpoint, seconds: bigint): Buffer {
  return Buffer.concat([SUBTREE_LABEL, opaque(name), u64(seconds), opaque(origin), u64(0n), u64(BigInt(size)), root]);
}

function opaque(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length === 0 || bytes.length > MAX_NAME_BYTES) throw new Fault("checkpoint-malformed");
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(TIME_BYTES);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** The text of a cosigner with a name and a secret of 32 random bytes. @throws {Fault} `key-malformed` for a bad name. */
export function formatCosigner(kind: CosignerKind, name: string, secret: Buffer): string {
  if (!isKeyName(name) || secret.length !== SECRET_BYTES) throw keyMalformed();
  const { keyId } = cosignerOf(ALGORITHMS[kind], name, secret);
  return SECRET_PREFIX + formatKeyText({ name, type: ALGORITHMS[kind].type, keyId, key: secret });
}

/** @throws {Fault} `key-malformed`, also for a key that is no cosigner's. */
export function parseCosigner(text: string): Cosigner {
  if (!text.startsWith(SECRET_PREFIX)) throw keyMalformed();
  const { name, type, keyId, key } = parseKeyText(text.slice(SECRET_PREFIX.length));
  const algorithm = algorithmOf(type);
  if (key.length !== SECRET_BYTES) throw keyMalformed();
  const cosigner = cosignerOf(algorithm, name, key);
  if (cosigner.keyId !== keyId) throw keyMalformed();
  return cosigner;
}

/** A verifier of cosignatures, for openNote and all that takes one. @throws {Fault} `key-malformed`. */
export function parseCosignerVkey(vkey: string): NoteVerifier {
  const parsed = parseKeyText(vkey);
  const { name, keyId, key, type } = parsed;
  const { keyBytes, signatureBytes, verifier, message } = algorithmOf(type);
  if (key.length !== keyBytes || keyId !== keyIdOf(parsed)) throw keyMalformed();
  const verify = verifier(key);
  return {
    name,
    keyId,
    verify(text, signature) {
      const seconds = signature.length === TIME_BYTES + signatureBytes ? signature.readBigUInt64BE() : -1n;
      if (seconds < 0n || seconds >= 1n << 63n) return false;
      return verify(message(name, text.toString(), seconds), signature.subarray(TIME_BYTES));
    },
  };
}

/** When a cosignature says that it was made, in seconds since 1970. Nothing is verified. */
export function cosignatureTime(signature: Buffer): number {
  return Number(signature.readBigUInt64BE());
}

/** The line that a cosigner puts below a checkpoint. @throws {Fault} the codes of Cosigner.cosign. */
export function cosignatureLine(text: string, cosigner: Cosigner, seconds: number): string {
  return formatSignature({ ...cosigner, signature: cosigner.cosign(text, seconds) });
}

function algorithmOf(type: number): Algorithm {
  const found = Object.values(ALGORITHMS).find((one) => one.type === type);
  if (found === undefined) throw keyMalformed();
  return found;
}

function cosignerOf({ type, signer, message }: Algorithm, name: string, secret: Buffer): Cosigner {
  const { key, sign } = signer(secret);
  const parts = { name, type, key };
  const keyId = keyIdOf(parts);
  return {
    name,
    keyId,
    vkey: formatKeyText({ ...parts, keyId }),
    cosign(text, seconds) {
      if (!Number.isSafeInteger(seconds) || seconds < 0) throw new Fault("cosignature-time-wrong");
      parseCheckpoint(text);
      return Buffer.concat([u64(BigInt(seconds)), sign(message(name, text, BigInt(seconds)))]);
    },
  };
}
