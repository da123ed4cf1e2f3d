// A copy of keys/ elsewhere: made, and held against the keys of now without opening any.
//
// What was copied is remembered as a print: so that it can be told later, without the copy at hand, what it lacks.

import { hash } from "node:crypto";
import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, type KeyDifferences } from "@hamon/records";
import { openCheckpoint, parseVkey } from "@hamon/tlog";
import { placeFolder } from "../bundle/bag-folder.js";
import { errnoOf } from "../disk.js";
import { KEY_RING, parseRing } from "./key-ring.js";
import { ROW_BYTES, rowOffset } from "./vault-file.js";

const FILE_MODE = 0o600;
/** Beside the keys and not one of them. */
export const COPY_MARK = "copied.json";
const SIGNED = /^log_(.+)\.signed$/;
/** Goes on with each entry or cosignature, and an older one does no harm. */
const GOES_ON = /^log_.+\.(co)?signed$/;

interface KeyFile {
  readonly name: string;
  readonly bytes: Buffer;
}

interface FilePrint {
  /** Of what only a rotation changes: how a ring is wrapped, the header of a vault; else of the whole file. */
  readonly sha256: string;
  /** Secrets of a ring. */
  readonly secrets?: readonly string[];
  /** Rows of a vault, and how many of them are destroyed. */
  readonly rows?: number;
  readonly destroyed?: number;
}

/** By name of the file. */
export type KeyPrint = Readonly<Record<string, FilePrint>>;

/**
 * Copies keys/, and reads the copy again.
 *
 * @throws {Fault} `bundle-folder-not-empty`, `bundle-place-missing`, `bundle-place-unwritable`, `key-copy-different`, `keyring-malformed`; `disk-full`, `evidence-write-failed`.
 */
export function copyKeys(keysFolder: string, out: string): Promise<KeyPrint> {
  return placeFolder(out, async (folder) => {
    const files = await readKeyFiles(keysFolder);
    for (const { name, bytes } of files) await writeFile(join(folder, name), bytes);
    for (const { name, bytes } of files) {
      const written = await readFile(join(folder, name));
      if (!written.equals(bytes)) throw new Fault("key-copy-different", { at: name });
    }
    return printOf(files);
  });
}

async function writeFile(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, "wx", FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

// What a crash left under a temporary name is no key.
async function readKeyFiles(folder: string): Promise<readonly KeyFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name !== COPY_MARK && !entry.name.endsWith(".new"))
    .map(({ name }) => name);
  return Promise.all(names.toSorted().map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
}

function printOf(files: readonly KeyFile[]): KeyPrint {
  return Object.fromEntries(files.filter(({ name }) => !GOES_ON.test(name)).map((file) => [file.name, printOne(file)]));
}

function printOne({ name, bytes }: KeyFile): FilePrint {
  if (name === KEY_RING) {
    const { wrapped_key, secrets } = parseRing(bytes);
    return { sha256: hash("sha256", JSON.stringify(wrapped_key)), secrets: Object.keys(secrets) };
  }
  if (!isVault(name)) return { sha256: hash("sha256", bytes) };
  const rows = rowsOf(bytes);
  return {
    sha256: hash("sha256", bytes.subarray(0, rowOffset(0))),
    rows: rows.length,
    destroyed: rows.filter(isDestroyed).length,
  };
}

function isVault(name: string): boolean {
  return name.startsWith("vault_");
}

function rowsOf(vault: Buffer): readonly Buffer[] {
  const count = Math.max(0, Math.floor((vault.length - rowOffset(0)) / ROW_BYTES));
  return Array.from({ length: count }, (_, place) => vault.subarray(rowOffset(place), rowOffset(place + 1)));
}

function isDestroyed(row: Buffer): boolean {
  return row.every((byte) => byte === 0);
}

/** What a copy, of which there is a print, lacks beside the keys of now. @throws {Fault} `keyring-malformed`. */
export async function differencesSince(keysFolder: string, copied: KeyPrint): Promise<KeyDifferences> {
  return compare(copied, await readKeyFiles(keysFolder));
}

/** Whether there is anything to lose. */
export async function hasKeys(keysFolder: string): Promise<boolean> {
  const names = await readdir(keysFolder).catch(() => []);
  return names.some((name) => name === KEY_RING || isVault(name) || SIGNED.test(name));
}

export interface ComparedCopy {
  readonly print: KeyPrint;
  readonly differences: KeyDifferences;
  /** Cases of whose log the copy has seen more. */
  readonly set_back: readonly string[];
}

/** Holds a copy against the keys of now. @throws {Fault} `key-copy-unreadable`, `key-copy-missing`, `keyring-malformed`. */
export async function compareCopy(keysFolder: string, folder: string): Promise<ComparedCopy> {
  const copy = await readKeyFiles(folder).catch((cause: unknown) => {
    throw new Fault("key-copy-unreadable", { at: folder, params: { reason: errnoOf(cause) }, cause });
  });
  if (!copy.some(({ name }) => name === KEY_RING)) throw new Fault("key-copy-missing", { at: folder });
  const present = await readKeyFiles(keysFolder);
  const print = printOf(copy);
  const differences = compare(print, present);
  const damaged_count = differences.damaged_count + damagedIn(copy, present);
  return { print, differences: { ...differences, damaged_count }, set_back: setBack(copy, present) };
}

function compare(copied: KeyPrint, present: readonly KeyFile[]): KeyDifferences {
  const found = { new_key_count: 0, new_original_count: 0, erased_original_count: 0, is_rotated: false, damaged_count: 0 };
  for (const file of present.filter(({ name }) => !GOES_ON.test(name))) {
    const { name, bytes } = file;
    const [now, then] = [printOne(file), copied[name]];
    const isWrapped = now.rows !== undefined || now.secrets !== undefined || name === "vault.key";
    if (then === undefined && now.rows === undefined) found.new_key_count += now.secrets?.length ?? 1;
    if (then !== undefined && then.sha256 !== now.sha256) {
      if (isWrapped) found.is_rotated = true;
      else found.damaged_count += 1;
      continue;
    }
    found.new_key_count += then === undefined ? 0 : (now.secrets ?? []).filter((one) => then.secrets?.includes(one) !== true).length;
    if (now.rows === undefined) continue;
    const rows = rowsOf(bytes);
    const known = then?.rows ?? 0;
    found.new_original_count += rows.slice(known).filter((row) => !isDestroyed(row)).length;
    found.erased_original_count += rows.slice(0, known).filter(isDestroyed).length - (then?.destroyed ?? 0);
  }
  return found;
}

// Where both are wrapped alike, what is in both is the same.
function damagedIn(copy: readonly KeyFile[], present: readonly KeyFile[]): number {
  const pairs = present.flatMap((now) => {
    const then = copy.find(({ name }) => name === now.name && !GOES_ON.test(name));
    return then !== undefined && printOne(then).sha256 === printOne(now).sha256 ? [[then, now] as const] : [];
  });
  return pairs.filter(([then, now]) => isDamaged(then, now)).length;
}

function isDamaged(then: KeyFile, now: KeyFile): boolean {
  if (now.name === KEY_RING) {
    const secrets = parseRing(now.bytes).secrets;
    return Object.entries(parseRing(then.bytes).secrets).some(([name, { sealed }]) => (secrets[name]?.sealed ?? sealed) !== sealed);
  }
  if (!isVault(now.name)) return false;
  const rows = rowsOf(now.bytes);
  return rowsOf(then.bytes).some((row, place) => {
    const other = rows[place];
    return other === undefined || !(isDestroyed(other) || other.equals(row));
  });
}

function setBack(copy: readonly KeyFile[], present: readonly KeyFile[]): readonly string[] {
  return copy.flatMap(({ name, bytes }) => {
    const case_id = SIGNED.exec(name)?.[1];
    if (case_id === undefined) return [];
    const vkey = vkeyOf(copy, case_id);
    const now = present.find((file) => file.name === name)?.bytes;
    return sizeOf(bytes, vkey) > sizeOf(now, vkey) ? [case_id] : [];
  });
}

function vkeyOf(files: readonly KeyFile[], case_id: string): string | undefined {
  const ring = files.find(({ name }) => name === KEY_RING);
  return ring === undefined ? undefined : parseRing(ring.bytes).secrets[`log_${case_id}.key`]?.public;
}

// Of a checkpoint that this log signed; what else lies there proves nothing.
function sizeOf(note: Buffer | undefined, vkey: string | undefined): number {
  if (note === undefined || vkey === undefined) return 0;
  try {
    return openCheckpoint(note, parseVkey(vkey)).size;
  } catch (fault) {
    if (fault instanceof Fault) return 0;
    throw fault;
  }
}
