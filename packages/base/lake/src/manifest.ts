// lake/manifest.json: which file belongs to which table. What it does not name does not exist.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { onDisk } from "./full-disk.js";
import type { LakePart } from "./lake.js";
import { releasePipe } from "./pipe.js";

const NAME = "manifest.json";
/** Spill files, pipes and half-written tables. */
export const SCRATCH = ".tmp";

/**
 * The parts of a lake; of a new one none. Its manifest is written before its first table: where that is gone and tables are
 * there, somebody took it.
 *
 * @throws {Fault} `lake-manifest-broken`: then nothing may be swept; `disk-full`.
 */
export async function openManifest(folder: string): Promise<readonly LakePart[]> {
  const file = join(folder, NAME);
  if (!existsSync(file)) {
    if (holdsTables(folder)) throw new Fault("lake-manifest-broken", { at: file });
    await writeManifest(folder, []);
    return [];
  }
  const parts = parsed(readFileSync(file, "utf8"));
  if (!Array.isArray(parts) || !parts.every(isPart)) throw new Fault("lake-manifest-broken", { at: file });
  return parts;
}

function holdsTables(folder: string): boolean {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.some((path) => path.endsWith(".parquet") && !path.startsWith(SCRATCH));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Files are named by us: a path that leads out of the lake is not ours. */
const PART_KEY = /^[0-9a-f]{32}$/;
const PART_PATH = /^lake\/[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+\.parquet$/;

function isPart(part: unknown): part is LakePart {
  if (typeof part !== "object" || part === null) return false;
  const { table, part: name, path, columns, key } = part as Record<string, unknown>;
  const isKeyed = key === undefined || (typeof key === "string" && PART_KEY.test(key));
  const isNamed = typeof table === "string" && typeof name === "string" && typeof columns === "object";
  return isKeyed && isNamed && typeof path === "string" && PART_PATH.test(path);
}

/** Replaces the manifest in one step: temp, fsync, rename, fsync of the folder. */
export async function writeManifest(folder: string, parts: readonly LakePart[]): Promise<void> {
  const draft = join(folder, `${NAME}.new`);
  await onDisk(async () => {
    const handle = await open(draft, "w", 0o600);
    try {
      await handle.writeFile(JSON.stringify(parts));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, join(folder, NAME));
    await syncPath(folder);
  });
}

/** fsync of a file or folder. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what an interrupted draft left: every file that no part names. */
export function sweep(folder: string, parts: readonly LakePart[]): void {
  sweepScratch(join(folder, SCRATCH));
  mkdirSync(join(folder, SCRATCH), { recursive: true, mode: 0o700 });
  const kept = new Set(parts.map(({ path }) => path.slice("lake/".length)));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (!entry.isDirectory() && path !== NAME && !kept.has(path)) rmSync(join(folder, path), { force: true });
  }
}

function sweepScratch(scratch: string): void {
  if (!existsSync(scratch)) return;
  for (const entry of readdirSync(scratch, { withFileTypes: true })) if (entry.isFIFO()) releasePipe(join(scratch, entry.name));
  rmSync(scratch, { recursive: true, force: true });
}
