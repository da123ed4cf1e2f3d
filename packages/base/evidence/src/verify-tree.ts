// Step "tree": the root recomputed from all entries, every tile held against it, and no file too many.
//
// Entries and tiles say the same thing twice. Where they differ, the checkpoint tells which of them was changed: the
// tree is grown twice from there, once by the entries and once by the tiles, and the one that reaches the signed root is right.

import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Fault, type VerifyStep } from "@hamon/records";
import {
  entryBundlePath,
  entryPlaces,
  HASH_BYTES,
  leafHashesInto,
  parseTilePath,
  TILE_WIDTH,
  tileAt,
  tilePath,
  Tree,
  type Checkpoint,
  type EntryPlace,
  type Tile,
} from "@hamon/tlog";
import type { EntryJudge } from "./entry-check-apart.js";
import { CHECKPOINT, filesBelow, isTileOf } from "./log-folder.js";
import type { ReadPlace } from "./verify-head.js";
import { Room } from "./room.js";
import { toStep, type Broken } from "./verify-step.js";

export interface TreeOptions {
  /** Sees each bundle that can be read, in order. */
  readonly judge: Pick<EntryJudge, "take" | "room">;
  readonly signal?: AbortSignal | undefined;
}

interface TreeFindings {
  readonly step: VerifyStep;
  /** Recomputed from the entries; null when not all could be read. */
  readonly root: Buffer | null;
}

/** Recomputes a tree. Without a checkpoint there is nothing to compare it with. */
export async function verifyTree(place: ReadPlace, head: Checkpoint | null, options: TreeOptions): Promise<TreeFindings> {
  if (head === null) return { step: toStep("tree", 0, { code: "checkpoint-unusable", at: "log/checkpoint", params: {} }), root: null };
  const growth = new Growth(place, head, options.judge);
  const count = Math.ceil(head.size / TILE_WIDTH);
  for (let index = 0; index < count && (await growth.add(index)); index += 1) {
    if (index % BUNDLES_AT_ONCE === 0) await setImmediate();
    options.signal?.throwIfAborted();
  }
  const broken = (await growth.judge()) ?? (await findStranger(place, head.size));
  return { step: toStep("tree", growth.checked, broken), root: growth.root };
}

/** Then others have a turn: a stop is heard, and the thread that judges is answered. */
const BUNDLES_AT_ONCE = 16;

/** One reading of the log: a tree, and the first tile on the disk that does not follow from it. */
interface Strand {
  readonly tree: Tree;
  broken: Broken | null;
}

const MOST_TILE_BYTES = TILE_WIDTH * HASH_BYTES;

class Growth {
  readonly #place: ReadPlace;
  readonly #head: Checkpoint;
  readonly #entries: TreeOptions["judge"];
  readonly #byEntries: Strand = { tree: new Tree(), broken: null };
  /** From the first difference on. */
  #byTiles: Strand | null = null;
  #difference: Broken | null = null;
  /** The first bundle that cannot be read. */
  #unreadable: Broken | null = null;
  /** Of the tile that is read, and of the leaves it is held against. */
  readonly #tiles = new Room(MOST_TILE_BYTES);
  readonly #row = Buffer.alloc(MOST_TILE_BYTES);

  constructor(place: ReadPlace, head: Checkpoint, entries: TreeOptions["judge"]) {
    this.#place = place;
    this.#head = head;
    this.#entries = entries;
  }

  get checked(): number {
    return this.#byEntries.tree.size;
  }

  get root(): Buffer | null {
    const isWhole = this.#unreadable === null && this.checked === this.#head.size;
    return isWhole ? this.#byEntries.tree.root() : null;
  }

  /** Goes on by a bundle. False when neither it nor its tile can be read: then there is no going on. */
  async add(index: number): Promise<boolean> {
    const tile = tileAt(0, index, this.#head.size) as Tile;
    const hashes = await this.#readTile(tile);
    const leaves = (await this.#takeBundle(tile)) ?? hashes;
    if (leaves === null) return false;
    this.#fork(tile, leaves, hashes);
    await this.#grow(this.#byEntries, leaves, hashes);
    if (this.#byTiles !== null) await this.#grow(this.#byTiles, hashes ?? leaves, hashes);
    if (hashes !== null) this.#tiles.back(hashes);
    return true;
  }

  /** The leaves of a bundle, hashed before the judge gets it; null when it cannot be read. */
  async #takeBundle(tile: Tile): Promise<Buffer | null> {
    const path = entryBundlePath(tile);
    const start = tile.index * TILE_WIDTH;
    const bundle = await this.#place.disk.read(join(this.#place.folder, path), this.#entries.room);
    const { places, code } = readPlaces(bundle, tile.width ?? TILE_WIDTH);
    if (bundle === null || places === null) {
      this.#unreadable ??= { code, at: `log/${path}`, params: { index: start } };
      return null;
    }
    const leaves = leafHashesInto(this.#row, bundle, places);
    await this.#entries.take(start, bundle);
    return leaves;
  }

  /** The first thing that is broken, named after what the signed root says is right. */
  async judge(): Promise<Broken | null> {
    await this.#checkEdge(this.#byEntries);
    if (this.#byTiles !== null) await this.#checkEdge(this.#byTiles);
    if (this.#unreadable !== null) return this.#unreadable;
    if (this.#reaches(this.#byEntries)) return this.#byEntries.broken;
    if (this.#difference !== null) return this.#difference;
    return { code: "root-mismatch", at: "log/checkpoint", params: { size: this.#head.size } };
  }

  #reaches({ tree }: Strand): boolean {
    return tree.size === this.#head.size && tree.root().equals(this.#head.root);
  }

  // A tile of the wrong length is as good as none; the comparison names it.
  async #readTile(tile: Tile): Promise<Buffer | null> {
    const bytes = await this.#place.disk.read(join(this.#place.folder, tilePath(tile)), this.#tiles);
    return bytes?.length === (tile.width ?? TILE_WIDTH) * HASH_BYTES ? bytes : null;
  }

  #fork(tile: Tile, leaves: Buffer, hashes: Buffer | null): void {
    if (this.#byTiles !== null || hashes === null || leaves.equals(hashes)) return;
    this.#byTiles = { tree: this.#byEntries.tree.clone(), broken: this.#byEntries.broken };
    const at = firstDifference(leaves, hashes);
    this.#difference = {
      code: "entry-changed",
      at: `log/${entryBundlePath(tile)}`,
      params: { index: tile.index * TILE_WIDTH + Math.floor(at / HASH_BYTES) },
    };
  }

  // The tile of the leaves was read with them, unless it cannot be: then it is looked at again, for what is wrong with it.
  async #grow(strand: Strand, leaves: Buffer, hashes: Buffer | null): Promise<void> {
    const full: { tile: Tile; bytes: Buffer }[] = [];
    strand.tree.appendAll(leaves, (tile, bytes) => {
      if (tile.level > 0 || hashes?.equals(bytes) !== true) full.push({ tile, bytes });
    });
    for (const { tile, bytes } of full) await this.#compare(strand, tile, bytes);
  }

  async #checkEdge(strand: Strand): Promise<void> {
    for (const { tile, bytes } of strand.tree.partialTiles()) await this.#compare(strand, tile, bytes);
  }

  async #compare(strand: Strand, tile: Tile, expected: Buffer): Promise<void> {
    if (strand.broken !== null) return;
    const path = tilePath(tile);
    const bytes = await this.#place.disk.read(join(this.#place.folder, path));
    if (bytes?.equals(expected) === true) return;
    const params = { index: tile.index * TILE_WIDTH ** (tile.level + 1) };
    strand.broken = { code: bytes === null ? "tile-missing" : "tile-changed", at: `log/${path}`, params };
  }
}

function readPlaces(bundle: Buffer | null, count: number): { readonly places: readonly EntryPlace[] | null; readonly code: string } {
  if (bundle === null) return { places: null, code: "bundle-missing" };
  try {
    const places = entryPlaces(bundle);
    return { places: places.length === count ? places : null, code: "bundle-malformed" };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { places: null, code: fault.code };
  }
}

function firstDifference(left: Buffer, right: Buffer): number {
  let at = 0;
  while (left[at] === right[at]) at += 1;
  return at;
}

async function findStranger({ disk, folder }: ReadPlace, size: number): Promise<Broken | null> {
  for await (const path of filesBelow(disk, folder)) {
    const tile = parseTilePath(path);
    if (path === CHECKPOINT || (tile !== null && isTileOf(tile, size))) continue;
    return { code: "log-file-unexpected", at: `log/${path}`, params: { size } };
  }
  return null;
}
