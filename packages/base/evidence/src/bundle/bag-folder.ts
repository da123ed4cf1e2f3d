// Where a bag comes to lie: whole under its name, or not there. It is written beside its place and renamed.

import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Fault } from "@hamon/records";
import { errnoOf, toWriteFault } from "../disk.js";

const FOLDER_MODE = 0o700;
/** Of this process, which may make several at once. */
let made = 0;

/**
 * Has `write` fill a folder and gives it the name `out` once all of it is on the disk.
 *
 * @throws {Fault} `bundle-folder-not-empty`, `bundle-place-missing`, `bundle-place-unwritable`, `disk-full`, `evidence-write-failed`, and what `write` throws.
 */
export async function placeFolder<Result>(out: string, write: (folder: string) => Promise<Result>): Promise<Result> {
  const place = resolve(out);
  await requireEmpty(place);
  await requirePlace(dirname(place));
  made += 1;
  const unfinished = join(dirname(place), `${prefixOf(place)}${process.pid}-${made}`);
  try {
    await makeFolder(unfinished, place);
    const result = await write(unfinished);
    await syncFolders(unfinished);
    await rename(unfinished, place);
    await syncFolder(dirname(place));
    return result;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw errnoOf(error) === "ENOTEMPTY" ? notEmpty(place) : toWriteFault(error, place);
  }
}

async function requireEmpty(place: string): Promise<void> {
  const names = await readdir(place).catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return [];
    if (errnoOf(error) === "ENOTDIR") throw notEmpty(place);
    throw toWriteFault(error, place);
  });
  if (names.length > 0) throw notEmpty(place);
}

// Made by nobody: a stick that is not plugged in must not become a folder of this machine.
async function requirePlace(at: string): Promise<void> {
  const found = await stat(at).catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return null;
    throw toWriteFault(error, at);
  });
  if (found === null || !found.isDirectory()) throw new Fault("bundle-place-missing", { at });
}

const NOT_OURS = ["EACCES", "EPERM", "EROFS", "ENOENT"];

// Where nothing can be made at all, that is said of the place and not of what was to come there.
async function makeFolder(unfinished: string, place: string): Promise<void> {
  try {
    await sweep(place);
    await mkdir(unfinished, { mode: FOLDER_MODE });
  } catch (cause) {
    const reason = errnoOf(cause);
    if (NOT_OURS.includes(reason)) throw new Fault("bundle-place-unwritable", { at: dirname(place), params: { reason }, cause });
    throw cause;
  }
}

function notEmpty(at: string): Fault {
  return new Fault("bundle-folder-not-empty", { at });
}

function prefixOf(place: string): string {
  return `.${basename(place)}.unfinished-`;
}

// What a killed process left of a bag for the same place. It may hold originals.
async function sweep(place: string): Promise<void> {
  const prefix = prefixOf(place);
  for (const name of await readdir(dirname(place))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    await rm(join(dirname(place), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === "EPERM";
  }
}

async function syncFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncFolders(join(folder, entry.name));
  }
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
