// Where a tile or an entry bundle lives, and which of them a tree of some size has.
//
// Spec: https://c2sp.org/tlog-tiles, "Merkle Tree" and "Log entries".

import { Fault } from "@hamon/records";

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;

const MAX_LEVEL = 63;

/** A place in the tiled tree. A full tile has no `width`. */
export interface Tile {
  /** 0 holds leaf hashes; a hash of level 1 stands for 256 leaves, of level 2 for 65,536, … */
  readonly level: number;
  readonly index: number;
  readonly width?: number;
}

/** A bundle of entries: those of the tile of level 0 with the same index and width. */
export type EntryBundle = Omit<Tile, "level">;

/**
 * Path of a Merkle tile, relative to the log's folder: "tile/0/x001/x234/067", "tile/1/000.p/112".
 *
 * @throws {Fault} `tile-out-of-range` when the spec has no such tile.
 */
export function tilePath({ level, index, width }: Tile): string {
  requireBetween("level", level, 0, MAX_LEVEL);
  return `tile/${level}/${indexPath(index, width)}`;
}

/** Path of an entry bundle: "tile/entries/000.p/15". @throws {Fault} `tile-out-of-range`. */
export function entryBundlePath({ index, width }: EntryBundle): string {
  return `tile/entries/${indexPath(index, width)}`;
}

// 1234067 becomes x001/x234/067, so that no folder ever has the name of a file.
function indexPath(index: number, width?: number): string {
  requireBetween("index", index, 0, Number.MAX_SAFE_INTEGER);
  if (width !== undefined) requireBetween("width", width, 1, TILE_WIDTH - 1);
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const grouped = padded.replace(/\d{3}(?=\d)/g, "x$&/");
  return width === undefined ? grouped : `${grouped}.p/${width}`;
}

function requireBetween(name: string, value: number, low: number, high: number): void {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return;
  throw new Fault("tile-out-of-range", { params: { name, value, low, high } });
}

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** What a path names, or null when no tile and no bundle has that path. The inverse of the two above. */
export function parseTilePath(path: string): (Tile & { readonly kind: "tile" }) | (EntryBundle & { readonly kind: "entries" }) | null {
  const [, level, digits, width] = PATH.exec(path) ?? [];
  if (level === undefined || digits === undefined) return null;
  const index = Number(digits.replace(/\D/g, ""));
  const place = width === undefined ? { index } : { index, width: Number(width) };
  const parsed = level === "entries" ? { kind: "entries" as const, ...place } : { kind: "tile" as const, level: Number(level), ...place };
  return isPathOf(parsed, path) ? parsed : null;
}

// Read back, so that x000/001, .p/256 and tile/64 are nobody's path.
function isPathOf(parsed: NonNullable<ReturnType<typeof parseTilePath>>, path: string): boolean {
  if (!Number.isSafeInteger(parsed.index) || (parsed.width ?? 1) >= TILE_WIDTH) return false;
  if (parsed.kind === "entries") return entryBundlePath(parsed) === path;
  return parsed.level <= MAX_LEVEL && tilePath(parsed) === path;
}

/** How many hashes of a level a tree of `size` entries has in all its tiles. */
export function hashCount(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** The tile at a place in a tree of `size` entries, with its width if partial; null where that tree has none. */
export function tileAt(level: number, index: number, size: number): Tile | null {
  const width = hashCount(level, size) - index * TILE_WIDTH;
  if (width <= 0) return null;
  return width >= TILE_WIDTH ? { level, index } : { level, index, width };
}

/** The partial tiles of a tree of `size` entries: at most one a level, level 0 first. */
export function partialTiles(size: number): readonly (Tile & { readonly width: number })[] {
  const tiles = [];
  for (let level = 0; hashCount(level, size) > 0; level += 1) {
    const count = hashCount(level, size);
    const width = count % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(count / TILE_WIDTH), width });
  }
  return tiles;
}
