// A log as it lies in its folder: reading it, judging what a crash left, and bringing it back to its last checkpoint.
//
// Layout: https://c2sp.org/tlog-tiles. Of partial tiles and bundles only those of the last checkpoint are kept: the
// ones before are their beginnings.

import { dirname, join } from "node:path";
import { Fault } from "@hamon/records";
import {
  entryBundlePath,
  leafHash,
  openCheckpoint,
  parseEntryBundle,
  parseTilePath,
  parseVkey,
  signCheckpoint,
  TILE_WIDTH,
  tileAt,
  tilePath,
  Tree,
  HASH_BYTES,
  type Checkpoint,
  type NoteSigner,
  type ReadTile,
  type Tile,
} from "@hamon/tlog";
import type { Disk } from "./disk.js";
import { parseEntry } from "./entry.js";
import { loadSigner, makeSigner, placeLastSigned, readLastSigned, type LogKeys } from "./log-key.js";
import type { Placer } from "./placer.js";

/** Everything a log needs from outside. */
export interface LogPlace {
  readonly disk: Disk;
  /** evidence/log. */
  readonly folder: string;
  readonly keys: LogKeys;
  /** The name of a log that has none yet. */
  readonly origin: string;
  /** Puts files into the folder. */
  readonly placer: Placer;
}

/** A log up to a checkpoint that is durable. Replaced whole, never changed. */
export interface LogState {
  readonly signer: NoteSigner;
  readonly tree: Tree;
  /** Entries of the bundle that is being filled. */
  readonly tail: readonly Buffer[];
  /** The signed note. */
  readonly checkpoint: string;
  readonly root: Buffer;
  /** Of the last entry; null when there is none. */
  readonly lastAt: string | null;
}

export const CHECKPOINT = "checkpoint";

/**
 * Reads a log, makes it if there is none, and undoes what a crash left half done.
 *
 * Entries under the last signed checkpoint are all there; what lies behind them was never acknowledged and goes.
 *
 * @throws {Fault} `log-inconsistent` when what was signed is not what lies there; `log-key-missing`; `log-key-malformed`.
 */
export async function recoverLog(place: LogPlace): Promise<LogState> {
  const { disk, keys } = place;
  const stored = await disk.read(join(place.folder, CHECKPOINT));
  const isEmpty = stored === null && (await disk.list(join(place.folder, "tile"))).length === 0;
  const signer = await loadSigner(keys);
  if (signer === null && !isEmpty) throw new Fault("log-key-missing", { at: `log_${keys.case_id}.key` });
  if (signer === null) return startLog(place, await makeSigner(keys, place.origin));
  const signed = openOrNull(await readLastSigned(disk, keys), signer);
  if (signed === null && isEmpty) return startLog(place, signer);
  return resumeLog(place, { signer, signed, stored: openStored(stored, signer, signed) });
}

/** A checkpoint as it was signed. */
export interface Signed extends Checkpoint {
  readonly note: string;
}

interface Heads {
  readonly signer: NoteSigner;
  /** Kept beside the key. */
  readonly signed: Signed | null;
  /** Kept with the log. */
  readonly stored: Signed | null;
}

async function startLog(place: LogPlace, signer: NoteSigner): Promise<LogState> {
  const tree = new Tree();
  const checkpoint = signCheckpoint({ size: 0, root: tree.root() }, signer);
  await placeLastSigned(place.disk, place.keys, checkpoint);
  await place.placer.place([{ path: CHECKPOINT, bytes: Buffer.from(checkpoint) }]);
  return { signer, tree, tail: [], checkpoint, root: tree.root(), lastAt: null };
}

/** A checkpoint that this log signed; null for anything else. */
export function openOrNull(note: Buffer | null, signer: NoteSigner): Signed | null {
  if (note === null) return null;
  try {
    return { ...openCheckpoint(note, parseVkey(signer.vkey)), note: note.toString() };
  } catch (fault) {
    if (fault instanceof Fault) return null;
    throw fault;
  }
}

// It is renamed into place, so a crash cannot break it. It may only be missing before the first entry.
function openStored(stored: Buffer | null, signer: NoteSigner, signed: Signed | null): Signed | null {
  const opened = openOrNull(stored, signer);
  if (opened === null && !(stored === null && signed?.size === 0)) throw inconsistent("log/checkpoint");
  return opened;
}

async function resumeLog(place: LogPlace, { signer, signed, stored }: Heads): Promise<LogState> {
  const heads = [signed, stored].filter((head) => head !== null).sort((a, b) => b.size - a.size);
  const [head, before] = heads as [Signed, Signed?];
  const state = await readState(place, signer, head);
  // A crash between the two leaves the stored one behind, with its own tiles: those go after it is replaced.
  if (before !== undefined) await loadTree(before, before === stored ? exactTiles(place) : widerTiles(place, head.size));
  if (signed?.note !== head.note) await placeLastSigned(place.disk, place.keys, head.note);
  if (stored?.note !== head.note) await place.placer.place([{ path: CHECKPOINT, bytes: Buffer.from(head.note) }]);
  await sweepLog(place, head.size);
  return state;
}

/** The log under a checkpoint, read and changed in nothing. @throws {Fault} `log-inconsistent`. */
export async function readState(place: Pick<LogPlace, "disk" | "folder">, signer: NoteSigner, head: Signed): Promise<LogState> {
  const tree = await loadTree(head, exactTiles(place));
  const tail = await loadTail(place, tree);
  const last = tail.at(-1) ?? (await readBundle(place, head.size / TILE_WIDTH - 1, head.size)).at(-1);
  const lastAt = last === undefined ? null : readAt(last);
  return { signer, tree, tail, checkpoint: head.note, root: head.root, lastAt };
}

async function loadTree(head: Checkpoint, readTile: ReadTile): Promise<Tree> {
  const tree = await loadOrThrow(head.size, readTile);
  if (!tree.root().equals(head.root)) throw inconsistent("log/tile");
  return tree;
}

async function loadOrThrow(size: number, readTile: ReadTile): Promise<Tree> {
  try {
    return await Tree.fromTiles(size, readTile);
  } catch (mistake) {
    const isMalformed = mistake instanceof Fault && mistake.code === "tile-malformed";
    throw isMalformed ? inconsistent("log/tile", mistake) : mistake;
  }
}

/** Tiles as they should lie there for the size that is read. The reader throws `log-inconsistent`. */
export function exactTiles({ disk, folder }: Pick<LogPlace, "disk" | "folder">): ReadTile {
  return async (tile) => {
    const bytes = await disk.read(join(folder, tilePath(tile)));
    if (bytes === null) throw inconsistent(`log/${tilePath(tile)}`);
    return bytes;
  };
}

/** The root that the log had when it was smaller. @throws {Fault} `log-inconsistent` when a tile is missing. */
export async function rootAt(place: Pick<LogPlace, "disk" | "folder">, size: number, whole: number): Promise<Buffer> {
  return (await Tree.fromTiles(size, widerTiles(place, whole))).root();
}

/** Tiles of an earlier size out of those of a later one, `size`. */
export function widerTiles(place: Pick<LogPlace, "disk" | "folder">, size: number): ReadTile {
  const readExact = exactTiles(place);
  return async ({ level, index, width = TILE_WIDTH }) => {
    const bytes = await readExact(tileAt(level, index, size) ?? { level, index });
    return bytes.subarray(0, width * HASH_BYTES);
  };
}

async function loadTail(place: Pick<LogPlace, "disk" | "folder">, tree: Tree): Promise<readonly Buffer[]> {
  const width = tree.size % TILE_WIDTH;
  if (width === 0) return [];
  const index = Math.floor(tree.size / TILE_WIDTH);
  const tail = await readBundle(place, index, tree.size);
  const hashes = Buffer.concat(tail.map(leafHash));
  const edge = tree.partialTiles()[0];
  if (edge?.bytes.equals(hashes) !== true) throw inconsistent(`log/${entryBundlePath({ index, width })}`);
  return tail;
}

/** Entries of a bundle of the log of `size` entries; none for a bundle before the first. @throws {Fault} `log-inconsistent`. */
export async function readBundle(
  { disk, folder }: Pick<LogPlace, "disk" | "folder">,
  index: number,
  size: number,
): Promise<readonly Buffer[]> {
  const tile = index < 0 ? null : tileAt(0, index, size);
  if (tile === null) return [];
  const path = entryBundlePath(tile);
  const bytes = await disk.read(join(folder, path));
  if (bytes === null) throw inconsistent(`log/${path}`);
  try {
    return parseEntryBundle(bytes);
  } catch (cause) {
    throw inconsistent(`log/${path}`, cause);
  }
}

function readAt(entry: Buffer): string {
  try {
    return parseEntry(entry).at;
  } catch (cause) {
    throw inconsistent("log/tile/entries", cause);
  }
}

function inconsistent(at: string, cause?: unknown): Fault {
  return new Fault("log-inconsistent", { at, cause });
}

/** Removes tiles and bundles that a log of `size` entries has not. Other files are not ours to remove: verify names them. */
async function sweepLog({ disk, folder, placer }: LogPlace, size: number): Promise<void> {
  const emptied = new Set<string>();
  for await (const path of filesBelow(disk, folder)) {
    const tile = parseTilePath(path);
    if (tile === null || isTileOf(tile, size)) continue;
    await disk.unlink(join(folder, path));
    emptied.add(dirname(join(folder, path)));
  }
  for (const path of emptied) await disk.removeFolder(path);
  placer.forgetFolders();
}

/** Whether a log of `size` entries has this tile, or the bundle that goes with it. */
export function isTileOf(tile: Omit<Tile, "level"> & { readonly level?: number }, size: number): boolean {
  const expected = tileAt(tile.level ?? 0, tile.index, size);
  return expected !== null && expected.width === tile.width;
}

/** Paths of all files below a folder, relative to it, a folder at a time. */
export async function* filesBelow(disk: Disk, folder: string, prefix = ""): AsyncGenerator<string> {
  for (const { name, isFolder } of await disk.list(join(folder, prefix))) {
    const path = prefix === "" ? name : `${prefix}/${name}`;
    if (isFolder) yield* filesBelow(disk, folder, path);
    else yield path;
  }
}
