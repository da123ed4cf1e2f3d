// The key-encryption key: what a vault's own key is wrapped under. From a key file, a passphrase, or a command of a KMS.

import { createHash, randomBytes, scrypt } from "node:crypto";
import { dirname, join } from "node:path";
import { Fault } from "@hamon/records";
import { realDisk, replaceFile, type Disk } from "../disk.js";
import { openBytes, sealBytes } from "./aes-gcm.js";
import { runKeyCommand } from "./key-command.js";

const KEY_FILE = "vault.key";
export const KEY_BYTES = 32;
/** 128 MiB and about half a second for each guess. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 };
const SCRYPT_MEMORY = 256 * SCRYPT.N * SCRYPT.r;

/** How a vault's key is wrapped, as its file says. */
export type WrappedKey =
  | { readonly by: "file"; readonly key_id: string; readonly wrapped: string }
  | { readonly by: "passphrase"; readonly salt: string; readonly n: number; readonly wrapped: string }
  | { readonly by: "command"; readonly wrapped: string };

/**
 * Asked only when a passphrase is needed. Null: there is nobody to ask. Of several the first is wrapped under, and each is tried:
 * where a change of passphrase was stopped halfway, some vaults are under the new one.
 */
export type AskPassphrase = () => Promise<string | readonly string[] | null>;

export interface KeySettings {
  /** What new keys are wrapped with. */
  readonly by: WrappedKey["by"];
  /** Of the key file; default keys/vault.key, made when missing. */
  readonly file?: string | undefined;
  readonly passphrase?: AskPassphrase | undefined;
  /** Shell commands of a KMS: bytes on stdin, bytes on stdout. */
  readonly command?: { readonly wrap: string; readonly unwrap: string } | undefined;
}

export interface KeyPlace extends KeySettings {
  /** The workspace's keys/. */
  readonly keysFolder: string;
  readonly disk?: Disk | undefined;
}

/** @throws {Fault} `vault-passphrase-missing`, `vault-key-file-malformed`, `vault-command-missing`, `vault-command-failed`. */
export async function wrapKey(place: KeyPlace, key: Buffer): Promise<WrappedKey> {
  if (place.by === "command") return { by: "command", wrapped: (await runKeyCommand(place.command?.wrap, key)).toString("base64") };
  if (place.by === "file") {
    const fileKey = (await readKeyFile(place, keyPath(place))) ?? (await makeFirstKeyFile(place));
    return { by: "file", key_id: keyId(fileKey), wrapped: wrapUnder(fileKey, key) };
  }
  const salt = randomBytes(16);
  const [passphrase] = await askPassphrases(place);
  const derived = await deriveKey(passphrase, salt, SCRYPT.N);
  return { by: "passphrase", salt: salt.toString("base64"), n: SCRYPT.N, wrapped: wrapUnder(derived, key) };
}

/** @throws {Fault} the codes of wrapKey, and `vault-key-missing`, `vault-key-wrong`. */
export async function unwrapKey(place: KeyPlace, wrapped: WrappedKey): Promise<Buffer> {
  if (wrapped.by === "command") return requireKey(await runKeyCommand(place.command?.unwrap, Buffer.from(wrapped.wrapped, "base64")));
  if (wrapped.by === "file") return unwrapUnder(await findKeyFile(place, wrapped.key_id), wrapped.wrapped);
  return unwrapUnderAny(await askPassphrases(place), wrapped);
}

async function unwrapUnderAny(
  [passphrase, ...others]: Passphrases,
  wrapped: Extract<WrappedKey, { readonly by: "passphrase" }>,
): Promise<Buffer> {
  const derived = await deriveKey(passphrase, Buffer.from(wrapped.salt, "base64"), wrapped.n);
  try {
    return unwrapUnder(derived, wrapped.wrapped);
  } catch (fault) {
    const [next, ...rest] = others;
    if (next === undefined) throw fault;
    return unwrapUnderAny([next, ...rest], wrapped);
  }
}

/** The key file that settings name. */
function keyPath({ file, keysFolder }: KeyPlace): string {
  return file ?? join(keysFolder, KEY_FILE);
}

/** Where the next key lies while vaults move to it one by one. */
function nextKeyPath(place: KeyPlace): string {
  return `${keyPath(place)}.next`;
}

/** Before vaults move to another key, one by one: settings that wrap under it. */
export async function prepareNextKey(place: KeyPlace): Promise<KeyPlace> {
  if (place.by !== "file") return place;
  const file = nextKeyPath(place);
  if ((await readKeyFile(place, file)) === null) await makeKeyFile(place, file);
  return { ...place, file };
}

/** After the last vault moved: the next key takes the place of the one before. */
export async function settleNextKey(place: KeyPlace): Promise<void> {
  const { disk = realDisk } = place;
  if (place.by !== "file") return;
  const open = await disk.openFolder(dirname(keyPath(place)));
  try {
    await disk.rename(nextKeyPath(place), keyPath(place));
    await open.sync();
  } finally {
    await open.close();
  }
}

// While keys are being replaced there are two: each vault says which one it is under.
async function findKeyFile(place: KeyPlace, key_id: string): Promise<Buffer> {
  let found = false;
  for (const path of [keyPath(place), nextKeyPath(place)]) {
    const key = await readKeyFile(place, path);
    found ||= key !== null;
    if (key !== null && keyId(key) === key_id) return key;
  }
  throw new Fault(found ? "vault-key-wrong" : "vault-key-missing", { at: KEY_FILE });
}

async function readKeyFile({ disk = realDisk }: KeyPlace, path: string): Promise<Buffer | null> {
  const text = await disk.read(path);
  if (text === null) return null;
  const key = Buffer.from(text.toString().trim(), "base64");
  if (key.length !== KEY_BYTES) throw new Fault("vault-key-file-malformed", { at: KEY_FILE });
  return key;
}

// Where vaults or a ring are, their key was lost or is elsewhere: another in its place would only hide that.
async function makeFirstKeyFile(place: KeyPlace): Promise<Buffer> {
  const names = (await (place.disk ?? realDisk).list(place.keysFolder)).map(({ name }) => name);
  if (names.some((name) => name === "keyring" || (name.startsWith("vault_") && !name.endsWith(".new"))))
    throw new Fault("vault-key-missing", { at: KEY_FILE });
  return makeKeyFile(place, keyPath(place));
}

async function makeKeyFile({ disk = realDisk }: KeyPlace, path: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  await replaceFile(disk, path, Buffer.from(`${key.toString("base64")}\n`));
  return key;
}

function keyId(key: Buffer): string {
  return createHash("sha256").update("hamon-vault-key").update(key).digest("hex").slice(0, 16);
}

type Passphrases = readonly [string, ...string[]];

async function askPassphrases({ passphrase }: KeyPlace): Promise<Passphrases> {
  const said = [(await passphrase?.()) ?? []].flat().filter((one) => one !== "");
  const [first, ...others] = said.map((one) => one.normalize("NFKC"));
  if (first === undefined) throw new Fault("vault-passphrase-missing");
  return [first, ...others];
}

function deriveKey(passphrase: string, salt: Buffer, n: number): Promise<Buffer> {
  const cost = { ...SCRYPT, N: n, maxmem: SCRYPT_MEMORY };
  return new Promise((done, failed) => {
    scrypt(passphrase, salt, KEY_BYTES, cost, (error, key) => (error === null ? done(key) : failed(error)));
  });
}

function wrapUnder(outer: Buffer, key: Buffer): string {
  return sealBytes(outer, key).toString("base64");
}

function unwrapUnder(outer: Buffer, wrapped: string): Buffer {
  try {
    return requireKey(openBytes(outer, Buffer.from(wrapped, "base64")));
  } catch (cause) {
    throw new Fault("vault-key-wrong", { cause });
  }
}

function requireKey(key: Buffer): Buffer {
  if (key.length === KEY_BYTES) return key;
  throw new Fault("vault-key-wrong");
}
