// What of a log lies outside its folder, in the workspace's keys: the key that signs, in the keyring, the checkpoint it signed last,
// and the size at which it was cosigned last.
//
// The second is how a log that was set back to an older state is told from one that never went further; the third, how one whose
// cosignatures were taken away is told from one that never was cosigned.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { formatCosigner, formatSigner, parseCosigner, parseSigner, type Cosigner, type NoteSigner } from "@hamon/tlog";
import { replaceFile, type Disk } from "./disk.js";
import type { KeyRing, Secret } from "./vault/key-ring.js";

const SECRET_BYTES = 32;

export interface LogKeys {
  /** The workspace's keys/. Exists. */
  readonly folder: string;
  readonly case_id: string;
  /** Holds the keys that sign. */
  readonly ring: KeyRing;
}

/** The log's signer, or null when none was made yet. @throws {Fault} `log-key-malformed`, and the codes of KeyRing.get. */
export async function loadSigner(keys: LogKeys): Promise<NoteSigner | null> {
  const text = await keys.ring.get(signerSecret(keys));
  return text === null ? null : parseSigner(textOf(text));
}

/** The public half of the log's key, or null: it is there without a passphrase or a KMS. @throws {Fault} `log-key-malformed`. */
export function loadVkey(keys: LogKeys): Promise<string | null> {
  return keys.ring.publicOf(signerSecret(keys));
}

/** Makes the log's key. Its name is the log's origin and stays so. */
export async function makeSigner(keys: LogKeys, origin: string): Promise<NoteSigner> {
  const text = formatSigner(origin, randomBytes(SECRET_BYTES));
  return parseSigner(textOf(await keys.ring.put(signerSecret(keys), Buffer.from(`${text}\n`))));
}

/** The log's key for ML-DSA-44, or null when none was made yet. @throws {Fault} `log-key-malformed`, and the codes of KeyRing.get. */
export async function loadSecondSigner(keys: LogKeys): Promise<Cosigner | null> {
  const text = await keys.ring.get(secondSecret(keys));
  return text === null ? null : parseCosigner(textOf(text));
}

/** The public half of the key for ML-DSA-44, or null. @throws {Fault} `log-key-malformed`. */
export function loadSecondVkey(keys: LogKeys): Promise<string | null> {
  return keys.ring.publicOf(secondSecret(keys));
}

/** Makes the log's key for ML-DSA-44, under the log's origin. */
export async function makeSecondSigner(keys: LogKeys, origin: string): Promise<Cosigner> {
  const text = formatCosigner("ml-dsa-44", origin, randomBytes(SECRET_BYTES));
  return parseCosigner(textOf(await keys.ring.put(secondSecret(keys), Buffer.from(`${text}\n`))));
}

/** The signed checkpoint that was kept last, or null. */
export function readLastSigned(disk: Disk, keys: LogKeys): Promise<Buffer | null> {
  return disk.read(signedPath(keys));
}

/** Keeps a signed checkpoint where there was none, or one that is broken. */
export async function placeLastSigned(disk: Disk, keys: LogKeys, checkpoint: string): Promise<void> {
  await replaceFile(disk, signedPath(keys), Buffer.from(checkpoint));
}

/** Keeps a signed checkpoint in the place of the one before, which is never longer. One write, one sync. */
export async function replaceLastSigned(disk: Disk, keys: LogKeys, checkpoint: string): Promise<void> {
  await disk.overwrite(signedPath(keys), Buffer.from(checkpoint));
}

/** The size of the checkpoint that was cosigned last, or null. Broken it proves nothing, for or against. */
export async function readLastCosigned(disk: Disk, keys: LogKeys): Promise<number | null> {
  const text = (await disk.read(join(keys.folder, cosignedName(keys))))?.toString() ?? "";
  return /^\d{1,15}\n$/.test(text) ? Number(text) : null;
}

export async function placeLastCosigned(disk: Disk, keys: LogKeys, size: number): Promise<void> {
  await replaceFile(disk, join(keys.folder, cosignedName(keys)), Buffer.from(`${size}\n`));
}

function signerSecret({ case_id }: LogKeys): Secret {
  const name = `log_${case_id}.key`;
  return { name, toPublic: naming(name, (text) => parseSigner(text).vkey) };
}

function secondSecret({ case_id }: LogKeys): Secret {
  const name = `log_${case_id}.ml-dsa-44.key`;
  return { name, toPublic: naming(name, (text) => parseCosigner(text).vkey) };
}

function naming(at: string, vkeyOf: (text: string) => string) {
  return (secret: Buffer) => {
    try {
      return vkeyOf(textOf(secret));
    } catch (cause) {
      throw new Fault("log-key-malformed", { at, cause });
    }
  };
}

function textOf(secret: Buffer): string {
  return secret.toString().trimEnd();
}

function signedName({ case_id }: LogKeys): string {
  return `log_${case_id}.signed`;
}

function cosignedName({ case_id }: LogKeys): string {
  return `log_${case_id}.cosigned`;
}

function signedPath(keys: LogKeys): string {
  return join(keys.folder, signedName(keys));
}
