// Writes a world: what a company has in files, with an incident in them, and the truth beside.
//
// Life of a world: (1) a folder beside the wanted one, named after this process; (2) its files, by several writers; (3) truth and
// manifest; (4) one rename. A killed run leaves only the folder beside, which the next run removes. A finished world is never
// half of anything.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Fault } from "@hamon/records";
import { writeIntrusion } from "./intrusion-world.js";
import { generatorOf, readManifest, type WorldManifest } from "./manifest.js";
import { writeOffice } from "./office/write-office.js";
import { WORLD_NAMES, type WorldOptions } from "./world-options.js";

const LEAST_SCALE = 0.0002;
const LARGEST_SCALE = 1;

/**
 * Writes the world of a seed and a scale, or finds it written.
 *
 * @throws {Fault} world-unknown, world-seed-invalid, world-scale-out-of-range, world-folder-occupied
 * @throws AbortError when the signal says stop; nothing is left then.
 */
export async function writeWorld(options: WorldOptions): Promise<WorldManifest> {
  requireChoice(options);
  const folder = resolve(options.folder);
  const found = findWorld(folder, options);
  if (found !== null) return found;
  const draft = `${folder}.writing-${process.pid}`;
  sweep(folder);
  mkdirSync(draft, { recursive: true });
  try {
    const manifest = await writeInto(draft, options);
    moveInto(draft, folder);
    return manifest;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

function requireChoice({ world, seed, scale }: WorldOptions): void {
  if (!WORLD_NAMES.includes(world)) throw new Fault("world-unknown", { params: { world, names: WORLD_NAMES.join(", ") } });
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Fault("world-seed-invalid", { params: { seed } });
  if (!(scale >= LEAST_SCALE && scale <= LARGEST_SCALE))
    throw new Fault("world-scale-out-of-range", { params: { scale, least: LEAST_SCALE, largest: LARGEST_SCALE } });
}

// Another world, one of another seed or of an older generator gives way; a folder with anything else does not.
function findWorld(folder: string, { world, seed, scale }: WorldOptions): WorldManifest | null {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return null;
  const manifest = readManifest(folder);
  if (manifest === null || !WORLD_NAMES.includes(manifest.world) || manifest.synthetic !== true)
    throw new Fault("world-folder-occupied", { at: folder });
  const isWanted = manifest.world === world && manifest.seed === seed && manifest.scale === scale;
  return isWanted && manifest.generator === generatorOf(world) ? manifest : null;
}

/** Removes what killed runs left beside the folder. */
function sweep(folder: string): void {
  const prefix = `${basename(folder)}.writing-`;
  const place = dirname(folder);
  if (!existsSync(place)) return;
  for (const name of readdirSync(place)) {
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length))))
      rmSync(join(place, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}

function moveInto(draft: string, folder: string): void {
  const old = `${draft}-old`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(draft, folder);
  rmSync(old, { recursive: true, force: true });
}

function writeInto(draft: string, options: WorldOptions): Promise<WorldManifest> {
  const { world } = options;
  return world === "web-intrusion" ? writeIntrusion(draft, options) : writeOffice(draft, { ...options, world });
}
