// What of a log lies outside its folder, in the workspace's keys: the key that signs, and the checkpoint it signed last.
//
// The second is how a log that was set back to an older state is told from one that never went further.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { formatCosigner, formatSigner, parseCosigner, parseSigner, type Cosigner, type NoteSigner } from "@hamon/tlog";
import type { Disk } from "./disk.js";

const SECRET_BYTES = 32;

export interface LogKeys {
  /** The workspace's keys/. Exists. */
  readonly folder: string;
  readonly case_id: string;
}

/** The log's signer, or null when none was made yet. @throws {Fault} `log-key-malformed`. */
export async function loadSigner(disk: Disk, keys: LogKeys): Promise<NoteSigner | null> {
  const text = await disk.read(join(keys.folder, keyName(keys)));
  if (text === null) return null;
  try {
    return parseSigner(text.toString().trimEnd());
  } catch (cause) {
    throw new Fault("log-key-malformed", { at: keyName(keys), cause });
  }
}

/** Makes the log's key. Its name is the log's origin and stays so. */
export async function makeSigner(disk: Disk, keys: LogKeys, origin: string): Promise<NoteSigner> {
  const text = formatSigner(origin, randomBytes(SECRET_BYTES));
  await placeKey(disk, keys, keyName(keys), `${text}\n`);
  return parseSigner(text);
}

/** The log's key for ML-DSA-44, or null when none was made yet. @throws {Fault} `log-key-malformed`. */
export async function loadSecondSigner(disk: Disk, keys: LogKeys): Promise<Cosigner | null> {
  const text = await disk.read(join(keys.folder, secondName(keys)));
  if (text === null) return null;
  try {
    return parseCosigner(text.toString().trimEnd());
  } catch (cause) {
    throw new Fault("log-key-malformed", { at: secondName(keys), cause });
  }
}

/** Makes the log's key for ML-DSA-44, under the log's origin. */
export async function makeSecondSigner(disk: Disk, keys: LogKeys, origin: string): Promise<Cosigner> {
  const text = formatCosigner("ml-dsa-44", origin, randomBytes(SECRET_BYTES));
  await placeKey(disk, keys, secondName(keys), `${text}\n`);
  return parseCosigner(text);
}

/** The signed checkpoint that was kept last, or null. */
export function readLastSigned(disk: Disk, keys: LogKeys): Promise<Buffer | null> {
  return disk.read(signedPath(keys));
}

/** Keeps a signed checkpoint where there was none, or one that is broken. */
export async function placeLastSigned(disk: Disk, keys: LogKeys, checkpoint: string): Promise<void> {
  await placeKey(disk, keys, signedName(keys), checkpoint);
}

/** Keeps a signed checkpoint in the place of the one before, which is never longer. One write, one sync. */
export async function replaceLastSigned(disk: Disk, keys: LogKeys, checkpoint: string): Promise<void> {
  await disk.overwrite(signedPath(keys), Buffer.from(checkpoint));
}

// Its temporary name is always the same: what a crash leaves is overwritten by the next attempt.
async function placeKey(disk: Disk, { folder }: LogKeys, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  const open = await disk.openFolder(folder);
  try {
    await disk.write(`${path}.new`, Buffer.from(text));
    await disk.rename(`${path}.new`, path);
    await open.sync();
  } finally {
    await open.close();
  }
}

function keyName({ case_id }: LogKeys): string {
  return `log_${case_id}.key`;
}

function secondName({ case_id }: LogKeys): string {
  return `log_${case_id}.ml-dsa-44.key`;
}

function signedName({ case_id }: LogKeys): string {
  return `log_${case_id}.signed`;
}

function signedPath(keys: LogKeys): string {
  return join(keys.folder, signedName(keys));
}
