// A tree that only grows, known by its right edge: what it takes to add entries, write tiles and tell the root.
//
// Spec: RFC 6962, section 2.1; tiles as https://c2sp.org/tlog-tiles.
// Memory: one tile of hashes a level and one hash a height, whatever the size.

import { Fault } from "@hamon/records";
import { EMPTY_ROOT, HASH_BYTES, nodeHash, rowHash } from "./hash.js";
import { partialTiles, TILE_WIDTH, type Tile } from "./tile.js";

/** Gives the bytes of a tile: its hashes, one after the other. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>;

/** Told of each tile at the moment it is full. */
export type OnFullTile = (tile: Tile, bytes: Buffer) => void;

const TILE_HEIGHT = 8;

interface EdgeTile {
  index: number;
  width: number;
  readonly hashes: Buffer;
}

export class Tree {
  #size = 0;
  /** By height: root of the complete subtree of 2^height entries that the size's binary digits call for. */
  readonly #roots: (Buffer | undefined)[] = [];
  /** By level: the tile that is being filled. */
  readonly #edge: EdgeTile[] = [];

  /**
   * The tree of `size` entries from the partial tiles of its edge. Nothing is verified: compare `root()`.
   *
   * @throws {Fault} `tile-malformed` when a tile has not the bytes of its width.
   */
  static async fromTiles(size: number, readTile: ReadTile): Promise<Tree> {
    const tree = new Tree();
    tree.#size = size;
    for (const tile of partialTiles(size)) {
      const bytes = await readTile(tile);
      if (bytes.length !== tile.width * HASH_BYTES) {
        throw new Fault("tile-malformed", { params: { level: tile.level, index: tile.index, bytes: bytes.length } });
      }
      tree.#load(tile, bytes);
    }
    tree.#placeEdges();
    return tree;
  }

  /** Entries so far. */
  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array, onFullTile: OnFullTile): void {
    const hash = Buffer.from(leaf);
    this.#keep(0, hash, onFullTile);
    this.#carry(hash, 0, onFullTile);
  }

  /**
   * Appends leaves that stand in one buffer: a whole tile of them, where one begins, at half the time.
   *
   * @param leaves hashes, one after the other.
   */
  appendAll(leaves: Buffer, onFullTile: OnFullTile): void {
    if (this.#size % TILE_WIDTH !== 0 || leaves.length !== TILE_WIDTH * HASH_BYTES) {
      for (let at = 0; at < leaves.length; at += HASH_BYTES) this.append(leaves.subarray(at, at + HASH_BYTES), onFullTile);
      return;
    }
    const tile = (this.#edge[0] ??= emptyTile());
    onFullTile({ level: 0, index: tile.index }, Buffer.from(leaves));
    tile.index += 1;
    const root = rowHash(leaves);
    this.#keep(1, root, onFullTile);
    this.#carry(root, TILE_HEIGHT, onFullTile);
  }

  root(): Buffer {
    let root: Buffer | undefined;
    for (const left of this.#roots) {
      if (left !== undefined) root = root === undefined ? left : nodeHash(left, root);
    }
    return root ?? EMPTY_ROOT;
  }

  /** The partial tiles of the edge with their bytes, level 0 first. */
  partialTiles(): readonly { readonly tile: Tile & { readonly width: number }; readonly bytes: Buffer }[] {
    return partialTiles(this.#size).map((tile) => {
      const { hashes } = this.#edge[tile.level] as EdgeTile;
      return { tile, bytes: Buffer.from(hashes.subarray(0, tile.width * HASH_BYTES)) };
    });
  }

  /** A tree of its own with the same entries. */
  clone(): Tree {
    const copy = new Tree();
    copy.#size = this.#size;
    copy.#roots.push(...this.#roots);
    copy.#edge.push(...this.#edge.map((tile) => ({ ...tile, hashes: Buffer.from(tile.hashes) })));
    return copy;
  }

  // A complete subtree of 2^height entries more, as wide as what stands beside it: two of one height become one of the next.
  #carry(subtree: Buffer, from: number, onFullTile: OnFullTile): void {
    let hash = subtree;
    let height = from;
    for (let rest = this.#size / 2 ** from; rest % 2 === 1; rest = (rest - 1) / 2) {
      hash = nodeHash(this.#roots[height] as Buffer, hash);
      this.#roots[height] = undefined;
      height += 1;
      if (height % TILE_HEIGHT === 0) this.#keep(height / TILE_HEIGHT, hash, onFullTile);
    }
    this.#roots[height] = hash;
    this.#size += 2 ** from;
  }

  #keep(level: number, hash: Uint8Array, onFullTile: OnFullTile): void {
    const tile = (this.#edge[level] ??= emptyTile());
    tile.hashes.set(hash, tile.width * HASH_BYTES);
    tile.width += 1;
    if (tile.width < TILE_WIDTH) return;
    onFullTile({ level, index: tile.index }, Buffer.from(tile.hashes));
    tile.index += 1;
    tile.width = 0;
  }

  #load({ level, width }: Tile & { readonly width: number }, bytes: Uint8Array): void {
    for (let i = this.#edge.length; i <= level; i += 1) this.#edge.push(emptyTile());
    const tile = this.#edge[level] as EdgeTile;
    tile.hashes.set(bytes);
    tile.width = width;
    let at = 0;
    for (let bit = TILE_HEIGHT - 1; bit >= 0; bit -= 1) {
      const count = 2 ** bit;
      if ((width & count) === 0) continue;
      this.#roots[level * TILE_HEIGHT + bit] = rowHash(bytes.subarray(at * HASH_BYTES, (at + count) * HASH_BYTES));
      at += count;
    }
  }

  // Levels without a partial tile still know which tile they fill next.
  #placeEdges(): void {
    for (let level = 0, count = this.#size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
      const tile = (this.#edge[level] ??= emptyTile());
      tile.index = Math.floor(count / TILE_WIDTH);
    }
  }
}

function emptyTile(): EdgeTile {
  return { index: 0, width: 0, hashes: Buffer.alloc(TILE_WIDTH * HASH_BYTES) };
}
