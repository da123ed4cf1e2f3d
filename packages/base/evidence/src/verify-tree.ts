// Step "tree": the root recomputed from all entries, every tile held against it, and no file too many.
//
// Entries and tiles say the same thing twice. Where they differ, the checkpoint tells which of them was changed: the
// tree is grown twice from there, once by the entries and once by the tiles, and the one that reaches the signed root is right.

import { join } from "node:path";
import { Fault, type VerifyStep } from "@hamon/records";
import {
  entryBundlePath,
  HASH_BYTES,
  leafHash,
  parseEntryBundle,
  parseTilePath,
  TILE_WIDTH,
  tileAt,
  tilePath,
  Tree,
  type Checkpoint,
  type Tile,
} from "@hamon/tlog";
import type { EntryJudge } from "./entry-check-apart.js";
import { CHECKPOINT, filesBelow, isTileOf } from "./log-folder.js";
import type { ReadPlace } from "./verify-head.js";
import { toStep, type Broken } from "./verify-step.js";

export interface TreeOptions {
  /** Sees each bundle that can be read, in order. */
  readonly judge: Pick<EntryJudge, "take">;
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
  const growth = new Growth(place, head);
  const count = Math.ceil(head.size / TILE_WIDTH);
  const ahead: Promise<ReadBundle>[] = [];
  for (let index = 0; index < count; index += 1) {
    while (ahead.length < READ_AHEAD && index + ahead.length < count) ahead.push(growth.read(index + ahead.length));
    if (!(await growth.add(await (ahead.shift() as Promise<ReadBundle>), options))) break;
    options.signal?.throwIfAborted();
  }
  await Promise.allSettled(ahead);
  const broken = (await growth.judge()) ?? (await findStranger(place, head.size));
  return { step: toStep("tree", growth.checked, broken), root: growth.root };
}

/** One reading of the log: a tree, and the first tile on the disk that does not follow from it. */
interface Strand {
  readonly tree: Tree;
  broken: Broken | null;
}

/** Bundles that are read while another is being hashed. */
const READ_AHEAD = 8;

interface ReadBundle {
  readonly tile: Tile;
  readonly bundle: { readonly bytes: Buffer; readonly entries: readonly Buffer[] } | null;
  /** Its leaves, as their tile has them. */
  readonly hashes: Buffer | null;
  readonly unreadable: Broken | null;
}

class Growth {
  readonly #place: ReadPlace;
  readonly #head: Checkpoint;
  readonly #byEntries: Strand = { tree: new Tree(), broken: null };
  /** From the first difference on. */
  #byTiles: Strand | null = null;
  #difference: Broken | null = null;
  /** The first bundle that cannot be read. */
  #unreadable: Broken | null = null;

  constructor(place: ReadPlace, head: Checkpoint) {
    this.#place = place;
    this.#head = head;
  }

  get checked(): number {
    return this.#byEntries.tree.size;
  }

  get root(): Buffer | null {
    const isWhole = this.#unreadable === null && this.checked === this.#head.size;
    return isWhole ? this.#byEntries.tree.root() : null;
  }

  async read(index: number): Promise<ReadBundle> {
    const tile = tileAt(0, index, this.#head.size) as Tile;
    const path = entryBundlePath(tile);
    const [hashes, bytes] = await Promise.all([this.#readTile(tile), this.#place.disk.read(join(this.#place.folder, path))]);
    const { bundle, code } = readBundle(bytes, tile.width ?? TILE_WIDTH);
    const unreadable = bundle === null ? { code, at: `log/${path}`, params: { index: tile.index * TILE_WIDTH } } : null;
    return { tile, bundle, hashes, unreadable };
  }

  /** False when neither the bundle nor its tile can be read: then there is no going on. */
  async add({ tile, bundle, hashes, unreadable }: ReadBundle, { judge }: TreeOptions): Promise<boolean> {
    this.#unreadable ??= unreadable;
    if (bundle !== null) await judge.take(tile.index * TILE_WIDTH, bundle);
    const leaves = bundle === null ? hashes : Buffer.concat(bundle.entries.map(leafHash));
    if (leaves === null) return false;
    this.#fork(tile, leaves, hashes);
    await this.#grow(this.#byEntries, leaves);
    if (this.#byTiles !== null) await this.#grow(this.#byTiles, hashes ?? leaves);
    return true;
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
    const bytes = await this.#place.disk.read(join(this.#place.folder, tilePath(tile)));
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

  async #grow(strand: Strand, leaves: Buffer): Promise<void> {
    const full: { tile: Tile; bytes: Buffer }[] = [];
    for (let at = 0; at < leaves.length; at += HASH_BYTES) {
      strand.tree.append(leaves.subarray(at, at + HASH_BYTES), (tile, bytes) => void full.push({ tile, bytes }));
    }
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

function readBundle(bytes: Buffer | null, count: number): Pick<ReadBundle, "bundle"> & { readonly code: string } {
  if (bytes === null) return { bundle: null, code: "bundle-missing" };
  try {
    const entries = parseEntryBundle(bytes);
    return { bundle: entries.length === count ? { bytes, entries } : null, code: "bundle-malformed" };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { bundle: null, code: fault.code };
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
