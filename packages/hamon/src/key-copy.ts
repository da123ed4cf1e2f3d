// The copy of keys/ that lies elsewhere: made, held against the keys of now, and missed until somebody has one.
//
// keys/copied.json remembers what was copied, not where to. It is no part of a copy: with keys that were restored nobody has
// confirmed anything.

import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { OpenCase } from "@hamon/case";
import { compareCopy, COPY_MARK, copyKeys, differencesSince, hasKeys, type KeyPrint, type KeySettings } from "@hamon/evidence";
import {
  Fault,
  type KeyCheckResult,
  type KeyCopyResult,
  type KeyDifferences,
  type KeysView,
  type NewKeyCheck,
  type NewKeyCopy,
} from "@hamon/records";
import { placeFile } from "@hamon/press";

export interface KeyPlace {
  /** The workspace. */
  readonly folder: string;
  readonly keys: KeySettings;
  /** All of them: each has an entry that a copy was made or checked. */
  readonly cases: readonly OpenCase[];
  /** Who confirms it. */
  readonly actor: string;
  now(): Date;
}

interface Mark {
  readonly confirmed_at: string;
  readonly confirmed_by?: string;
  readonly print: KeyPrint;
}

/** Whether a copy of keys/ lies elsewhere, and what it lacks. @throws {Fault} `keyring-malformed`. */
export async function viewKeys({ folder, keys }: Pick<KeyPlace, "folder" | "keys">): Promise<KeysView> {
  const keysFolder = join(folder, "keys");
  const mark = readMark(keysFolder);
  const kept = { by: keys.by, key_file: keyFileElsewhere(keys, keysFolder) };
  const none = { ...kept, confirmed_at: null, confirmed_by: null, differences: null };
  if (!(await hasKeys(keysFolder))) return { ...none, state: "none" };
  if (mark === null) return { ...none, state: "unconfirmed" };
  const { print, confirmed_at, confirmed_by = null } = mark;
  const differences = await differencesSince(keysFolder, print);
  return { ...kept, state: isCurrent(differences) ? "confirmed" : "stale", confirmed_at, confirmed_by, differences };
}

function keyFileElsewhere({ by, file }: KeySettings, keysFolder: string): string | null {
  return by === "file" && file !== undefined && dirname(file) !== keysFolder ? file : null;
}

/**
 * Makes a copy of keys/, reads it again, and leaves one entry in each case's log.
 *
 * @throws {Fault} `key-copy-inside`; the codes of copyKeys.
 */
export async function makeKeyCopy(place: KeyPlace, { out, is_elsewhere = false }: NewKeyCopy): Promise<KeyCopyResult> {
  const keysFolder = join(place.folder, "keys");
  requireOutside(place.folder, out);
  const print = await copyKeys(keysFolder, out);
  const is_confirmed = is_elsewhere || !isSameDisk(keysFolder, out);
  if (is_confirmed) await writeMark(place, print);
  await tellAll(place, { what: "made", is_elsewhere: is_confirmed });
  const key_file = keyFileElsewhere(place.keys, keysFolder);
  return { folder: resolve(out), by: place.keys.by, files: readdirSync(out).length, is_confirmed, key_file };
}

/**
 * Holds a copy against the keys of now, and leaves one entry in each case's log.
 *
 * @throws {Fault} `key-copy-inside`; the codes of compareCopy.
 */
export async function checkKeyCopy(place: KeyPlace, { folder, is_elsewhere = false }: NewKeyCheck): Promise<KeyCheckResult> {
  const keysFolder = join(place.folder, "keys");
  requireOutside(place.folder, folder);
  const { print, differences, set_back } = await compareCopy(keysFolder, folder);
  const is_current = isCurrent(differences) && set_back.length === 0;
  const is_confirmed = is_current && (is_elsewhere || !isSameDisk(keysFolder, folder));
  if (is_confirmed) await writeMark(place, print);
  await tellAll(place, { what: "checked", is_current, is_elsewhere: is_confirmed });
  return { differences, is_current, is_confirmed, set_back };
}

function isCurrent(found: KeyDifferences): boolean {
  return !found.is_rotated && found.new_key_count + found.new_original_count + found.erased_original_count + found.damaged_count === 0;
}

// A log that is broken takes no entry: the copy is needed all the more.
async function tellAll({ cases }: KeyPlace, body: Readonly<Record<string, string | boolean>>): Promise<void> {
  for (const { evidence, actor } of cases) {
    await evidence.append({ kind: "key-copy", actor, body }).catch((mistake: unknown) => {
      if (!(mistake instanceof Fault)) throw mistake;
    });
  }
}

function requireOutside(workspace: string, path: string): void {
  const from = relative(realpathSync(workspace), realPlace(resolve(path)));
  if (from !== ".." && !from.startsWith("../")) throw new Fault("key-copy-inside", { at: path });
}

// Of what is not there yet: its nearest folder that is.
function realPlace(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realPlace(dirname(path)), relative(dirname(path), path));
}

function isSameDisk(one: string, other: string): boolean {
  return statSync(one).dev === statSync(other).dev;
}

function readMark(keysFolder: string): Mark | null {
  const path = join(keysFolder, COPY_MARK);
  if (!existsSync(path)) return null;
  try {
    const mark = JSON.parse(readFileSync(path, "utf8")) as Mark;
    return typeof mark.confirmed_at === "string" && typeof mark.print === "object" ? mark : null;
  } catch {
    return null; // then nothing is confirmed
  }
}

async function writeMark({ folder, actor, now }: KeyPlace, print: KeyPrint): Promise<void> {
  const mark: Mark = { confirmed_at: now().toISOString(), confirmed_by: actor, print };
  await placeFile(join(folder, "keys", COPY_MARK), Buffer.from(`${JSON.stringify(mark)}\n`));
}
