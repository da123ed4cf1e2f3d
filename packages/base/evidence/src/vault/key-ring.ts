// The keyring of a workspace: keys of its logs and lakes and the operator's key, sealed. keys/keyring
//
// They are sealed under a key of the ring, and that is wrapped as the keys of vaults are. One file, replaced whole: a crash leaves
// it as it was or as it should be. What everybody may know of a secret, a public key, stands beside it in the clear, so that
// evidence is verified without opening anything.
//
// A secret that lies in keys/ in the clear, under its own name, is of before there was a ring: it is taken in at first use.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { realDisk, replaceFile, toWriteFault, type Disk } from "../disk.js";
import { Turn } from "../turn.js";
import { openBytes, sealBytes } from "./aes-gcm.js";
import { KEY_BYTES, unwrapKey, wrapKey, type KeyPlace, type WrappedKey } from "./key-wrap.js";

export const KEY_RING = "keyring";
const FORMAT = "hamon-keyring-1";

/** Something kept in a ring. */
export interface Secret {
  /** Also of the file that it was before there was a ring. */
  readonly name: string;
  /** What everybody may know of it. Throws where it is none: what is malformed is not taken in. */
  readonly toPublic?: (secret: Buffer) => string | undefined;
}

interface Sealed {
  readonly public?: string;
  /** Nonce, ciphertext, tag. */
  readonly sealed: string;
}

export interface RingFile {
  readonly format: typeof FORMAT;
  readonly wrapped_key: WrappedKey;
  readonly secrets: Readonly<Record<string, Sealed>>;
}

/** One process owns a workspace: whoever changes the ring in it does so on what it is then. */
const changing = new Turn();

export class KeyRing {
  readonly #place: KeyPlace;
  readonly #disk: Disk;
  #opened: { readonly wrapped: string; readonly key: Promise<Buffer> } | null = null;

  /** Nothing is read before the first use. */
  constructor(place: KeyPlace) {
    this.#place = place;
    this.#disk = place.disk ?? realDisk;
  }

  /** A secret, or null where none was put. @throws {Fault} `keyring-malformed`, and the codes of unwrapKey. */
  async get(secret: Secret): Promise<Buffer | null> {
    const file = await this.#read();
    const kept = sealedIn(file, secret.name);
    if (file === null || kept === null) return this.#takeIn(secret);
    const opened = openSealed(await this.#keyOf(file), secret.name, kept);
    const clear = await this.#clear(secret);
    if (clear !== null && isLeftOf(clear, opened)) await this.#removeClear(secret);
    return opened;
  }

  /** What everybody may know of a secret, without opening it; null where there is none. */
  async publicOf(secret: Secret): Promise<string | null> {
    const kept = sealedIn(await this.#read(), secret.name);
    if (kept !== null) return kept.public ?? null;
    const clear = await this.#clear(secret);
    return clear === null ? null : (secret.toPublic?.(clear) ?? null);
  }

  /**
   * Keeps a secret, unless one of its name is there: that stays, as something was signed or sealed with it. Durable once the
   * promise resolves.
   *
   * @returns what the ring holds.
   * @throws {Fault} `keyring-missing`, `keyring-malformed`, the codes of wrapKey and unwrapKey; `disk-full`, `evidence-write-failed`.
   */
  async put(secret: Secret, bytes: Uint8Array): Promise<Buffer> {
    await this.#changing(async (file) => {
      if (sealedIn(file, secret.name) !== null) return null;
      const ring = file ?? (await this.#make());
      const said = secret.toPublic?.(Buffer.from(bytes));
      const sealed = seal(await this.#keyOf(ring), secret.name, { bytes, said });
      return { ...ring, secrets: { ...ring.secrets, [secret.name]: sealed } };
    });
    return (await this.get(secret)) as Buffer;
  }

  /** Opens the ring that is there. @throws {Fault} the codes of get. */
  async open(): Promise<void> {
    const file = await this.#read();
    if (file !== null) await this.#keyOf(file);
  }

  /** The same, and makes it where there is none. @throws {Fault} the codes of put. */
  async make(): Promise<void> {
    await this.#changing(async (file) => (file === null ? this.#make() : null));
    await this.open();
  }

  /** Seals everything under a new key, and wraps that as settings say now. */
  rotate(place: KeyPlace): Promise<void> {
    return this.#changing(async (file) => {
      if (file === null) return null;
      const [before, key] = [await this.#keyOf(file), randomBytes(KEY_BYTES)];
      const secrets = Object.entries(file.secrets).map(([name, kept]) => {
        const bytes = openSealed(before, name, kept);
        return [name, seal(key, name, { bytes, said: kept.public })] as const;
      });
      return { ...file, wrapped_key: await wrapKey(place, key), secrets: Object.fromEntries(secrets) };
    });
  }

  #changing(change: (file: RingFile | null) => Promise<RingFile | null>): Promise<void> {
    return changing.take(async () => {
      try {
        const next = await change(await this.#read());
        if (next !== null) await this.#replace(next);
      } catch (error) {
        throw toWriteFault(error, `keys/${KEY_RING}`);
      }
    });
  }

  async #read(): Promise<RingFile | null> {
    const bytes = await this.#disk.read(join(this.#place.keysFolder, KEY_RING));
    return bytes === null ? null : parseRing(bytes);
  }

  // A log that signed has a key: where that is nowhere, the ring was lost, and another in its place would only hide that.
  async #make(): Promise<RingFile> {
    const names = new Set((await this.#disk.list(this.#place.keysFolder)).map(({ name }) => name));
    const orphan = [...names].find((name) => name.endsWith(".signed") && !names.has(name.replace(/signed$/, "key")));
    if (orphan !== undefined) throw new Fault("keyring-missing", { at: KEY_RING });
    const key = randomBytes(KEY_BYTES);
    const wrapped_key = await wrapKey(this.#place, key);
    this.#opened = { wrapped: wrapped_key.wrapped, key: Promise.resolve(key) };
    return { format: FORMAT, wrapped_key, secrets: {} };
  }

  // A passphrase takes time and a KMS a call: once for each wrapping.
  #keyOf({ wrapped_key }: RingFile): Promise<Buffer> {
    if (this.#opened?.wrapped === wrapped_key.wrapped) return this.#opened.key;
    const key = unwrapKey(this.#place, wrapped_key);
    this.#opened = { wrapped: wrapped_key.wrapped, key };
    key.catch(() => (this.#opened = null));
    return key;
  }

  #replace(file: RingFile): Promise<void> {
    return replaceFile(this.#disk, join(this.#place.keysFolder, KEY_RING), Buffer.from(`${JSON.stringify(file)}\n`));
  }

  async #takeIn(secret: Secret): Promise<Buffer | null> {
    const clear = await this.#clear(secret);
    return clear === null ? null : this.put(secret, clear);
  }

  #clear({ name }: Secret): Promise<Buffer | null> {
    return this.#disk.read(join(this.#place.keysFolder, name));
  }

  // Only once the ring has it, durably.
  async #removeClear({ name }: Secret): Promise<void> {
    const path = join(this.#place.keysFolder, name);
    const folder = await this.#disk.openFolder(this.#place.keysFolder);
    try {
      await this.#disk.overwrite(path, Buffer.alloc((await this.#disk.read(path))?.length ?? 0));
      await this.#disk.unlink(path);
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

/** @throws {Fault} `keyring-malformed`. */
export function parseRing(bytes: Buffer): RingFile {
  try {
    const file = JSON.parse(bytes.toString()) as RingFile;
    const isWhole = file.format === FORMAT && typeof file.wrapped_key.wrapped === "string";
    if (isWhole && Object.values(file.secrets).every(({ sealed }) => typeof sealed === "string")) return file;
  } catch (cause) {
    throw new Fault("keyring-malformed", { at: KEY_RING, cause });
  }
  throw new Fault("keyring-malformed", { at: KEY_RING });
}

function sealedIn(file: RingFile | null, name: string): Sealed | null {
  return file !== null && Object.hasOwn(file.secrets, name) ? (file.secrets[name] ?? null) : null;
}

interface Open {
  readonly bytes: Uint8Array;
  /** Stands beside it in the clear. */
  readonly said: string | undefined;
}

function seal(key: Buffer, name: string, { bytes, said }: Open): Sealed {
  const sealed = sealBytes(key, bytes, boundTo(name, said)).toString("base64");
  return said === undefined ? { sealed } : { public: said, sealed };
}

function openSealed(key: Buffer, name: string, kept: Sealed): Buffer {
  try {
    return openBytes(key, Buffer.from(kept.sealed, "base64"), boundTo(name, kept.public));
  } catch (cause) {
    throw new Fault("keyring-malformed", { at: KEY_RING, cause });
  }
}

// A crash may come while zeros are written over it. Another secret of the same name is nobody's to remove.
function isLeftOf(clear: Buffer, secret: Buffer): boolean {
  return clear.length === secret.length && clear.every((byte, i) => byte === 0 || byte === secret[i]);
}

// No secret can stand in for another, and no public key for another's.
function boundTo(name: string, said: string | undefined): Buffer {
  return Buffer.from(`${name}\0${said ?? ""}`);
}
