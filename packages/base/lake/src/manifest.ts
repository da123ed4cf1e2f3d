// lake/manifest.json: which file belongs to which table. What it does not name does not exist.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { LakePart } from "./lake.js";

const NAME = "manifest.json";
/** Spill files, pipes and half-written tables. */
export const SCRATCH = ".tmp";

export function readManifest(folder: string): readonly LakePart[] {
  const file = join(folder, NAME);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as readonly LakePart[]) : [];
}

/** Replaces the manifest in one step: temp, fsync, rename, fsync of the folder. */
export async function writeManifest(folder: string, parts: readonly LakePart[]): Promise<void> {
  const draft = join(folder, `${NAME}.new`);
  const handle = await open(draft, "w", 0o600);
  await handle.writeFile(JSON.stringify(parts));
  await handle.sync();
  await handle.close();
  await rename(draft, join(folder, NAME));
  await syncPath(folder);
}

/** fsync of a file or folder. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync();
  await handle.close();
}

/** Removes what an interrupted draft left: every file that no part names. */
export function sweep(folder: string, parts: readonly LakePart[]): void {
  rmSync(join(folder, SCRATCH), { recursive: true, force: true });
  mkdirSync(join(folder, SCRATCH), { recursive: true, mode: 0o700 });
  const kept = new Set(parts.map(({ path }) => path.slice("lake/".length)));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (entry.isFile() && path !== NAME && !kept.has(path)) rmSync(join(folder, path), { force: true });
  }
}
