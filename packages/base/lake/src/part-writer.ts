// A part whose rows come encoded: encrypted module by module, hashed and written in one pass, without DuckDB.
//
// Nonces are OpenSSL's random numbers. They are held against those of the key's other files all the same.

import { createCipheriv, createHash, randomBytes, type Hash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { open, rename, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ParquetFile, type Columns as ParquetColumns, type SealModule } from "@hamon/parquet";
import type { Columns } from "@hamon/records";
import { onDisk } from "./full-disk.js";
import type { LakePart, PartWriter } from "./lake.js";
import { syncPath } from "./manifest.js";
import { rememberNonces, type Seal, type WritingKey } from "./seal.js";

const LENGTH_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface PartPlace {
  /** lake/ of the case. */
  readonly folder: string;
  /** Of the draft, and of the file within it: no two files have one name. */
  readonly id: string;
  readonly number: number;
  readonly seal: Seal | null;
  readonly tell: (sql: string) => Promise<unknown>;
  /** Takes the finished part. */
  readonly keep: (made: LakePart) => void;
}

/** Relative to the case's folder. */
export function partPath(table: string, part: string, name: string): string {
  return `lake/${folderName(table)}/${fileName(part)}-${name}.parquet`;
}

// The log names the file for ever: a table of records may be named after a file, and that after a person.
function folderName(table: string): string {
  return table.startsWith("record_") ? "record" : fileName(table);
}

function fileName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
}

export async function openPart(place: PartPlace, table: string, columns: Columns): Promise<PartWriter> {
  const { seal, tell, folder } = place;
  const file = join(dirname(folder), partPath(table, "new", `${place.id}-${place.number}`));
  await onDisk(() => mkdirSync(dirname(file), { recursive: true, mode: 0o700 }));
  const key = seal === null ? null : await seal.take(table, tell);
  const handle = await onDisk(() => open(file, "wx", 0o600));
  const secret = key === null ? null : (seal?.bytesOf(key) ?? null);
  return new OpenPart({ place, table, columns, file, handle, key }, secret === null ? null : (plain) => sealed(secret, plain));
}

// The length counts what follows it.
function sealed(key: Buffer, plain: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafe(LENGTH_BYTES + NONCE_BYTES + plain.length + TAG_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  out.writeUInt32LE(out.length - LENGTH_BYTES);
  out.set(nonce, LENGTH_BYTES);
  out.set(cipher.update(plain), LENGTH_BYTES + NONCE_BYTES);
  cipher.final();
  out.set(cipher.getAuthTag(), out.length - TAG_BYTES);
  return out;
}

interface Opened {
  readonly place: PartPlace;
  readonly table: string;
  readonly columns: Columns;
  readonly file: string;
  readonly handle: FileHandle;
  readonly key: WritingKey | null;
}

/** A class: a file with a life, from its first byte to its name. */
class OpenPart implements PartWriter {
  readonly #opened: Opened;
  readonly #layout: ParquetFile;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;
  #rows = 0;

  constructor(opened: Opened, seal: SealModule | null) {
    this.#opened = opened;
    this.#layout = new ParquetFile(opened.columns as ParquetColumns, seal);
  }

  async add(group: Parameters<PartWriter["add"]>[0]): Promise<void> {
    this.#rows += group.row_count;
    await this.#write(this.#layout.add(group));
  }

  async end(part: string, late: Readonly<Record<string, string>>): Promise<LakePart> {
    const { place, table, columns, file, handle, key } = this.#opened;
    const path = partPath(table, part, `${place.id}-${place.number}`);
    await this.#write(this.#layout.end(late));
    const target = join(dirname(place.folder), path);
    await onDisk(async () => {
      await handle.sync();
      await handle.close();
      await rename(file, target);
      await syncPath(dirname(target));
    });
    if (key !== null) {
      rememberNonces(key, target, path);
      place.seal?.giveBack(table, key);
    }
    const digest = { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
    const made = { table, part, path, row_count: this.#rows, ...digest, columns, ...(key === null ? {} : { key: key.name }) };
    place.keep(made);
    return made;
  }

  /** Its key is given up: nobody knows which nonces went out. */
  async drop(): Promise<void> {
    await this.#opened.handle.close();
    rmSync(this.#opened.file, { force: true });
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(pieces);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await onDisk(() => this.#opened.handle.writeFile(bytes));
  }
}
