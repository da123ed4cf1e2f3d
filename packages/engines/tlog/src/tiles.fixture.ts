// Tiles in memory, for tests.

import { tilePath, Tree, type ReadTile, type Tile } from "./index.js";

/** All tiles of a tree, as its writer makes them. */
export function tilesOf(leaves: readonly Buffer[]): ReadTile {
  const tree = new Tree();
  const tiles = new Map<string, Buffer>();
  const keep = (tile: Tile, bytes: Buffer) => void tiles.set(tilePath(tile), bytes);
  for (const leaf of leaves) tree.append(leaf, keep);
  for (const { tile, bytes } of tree.partialTiles()) keep(tile, bytes);
  return async (tile) => {
    const bytes = tiles.get(tilePath(tile));
    if (bytes === undefined) throw new Error(`no ${tilePath(tile)}`);
    return bytes;
  };
}
