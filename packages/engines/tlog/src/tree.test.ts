import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_ROOT, leafHash, nodeHash, TILE_WIDTH, tilePath, Tree, type ReadTile, type Tile } from "./index.js";
import { tilesOf } from "./tiles.fixture.js";

const leaves = Array.from({ length: 70_000 }, (_, i) => leafHash(Buffer.from(String(i))));

// Slow reference: pairs, level by level; an odd one goes up as it is.
function rootOf(hashes: readonly Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < row.length; i += 2) {
      const [left, right] = [row[i] as Buffer, row[i + 1]];
      above.push(right === undefined ? left : nodeHash(left, right));
    }
    row = above;
  }
  return row[0] ?? EMPTY_ROOT;
}

test("the root equals the slow reference at every size to 600", () => {
  const tree = new Tree();
  assert.deepEqual(tree.root(), EMPTY_ROOT);
  for (let size = 1; size <= 600; size += 1) {
    tree.append(leaves[size - 1] as Buffer, () => undefined);
    assert.deepEqual(tree.root(), rootOf(leaves.slice(0, size)), `size ${size}`);
  }
});

test("a tree of 70,000 has the tiles that the specification lists", () => {
  const tree = new Tree();
  const full = new Map<number, number>();
  for (const leaf of leaves) tree.append(leaf, ({ level }) => void full.set(level, (full.get(level) ?? 0) + 1));
  assert.deepEqual(
    [...full],
    [
      [0, 273],
      [1, 1],
    ],
  );
  assert.deepEqual(
    tree.partialTiles().map(({ tile }) => tilePath(tile)),
    ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"],
  );
  assert.deepEqual(tree.root(), rootOf(leaves));
});

test("a tree from its tiles goes on as if it had never stopped", async () => {
  for (const size of [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 69_999]) {
    const whole = new Tree();
    for (const leaf of leaves.slice(0, size)) whole.append(leaf, () => undefined);
    const again = await Tree.fromTiles(size, tilesOf(leaves.slice(0, size)));
    assert.deepEqual(again.root(), whole.root(), `size ${size}`);
    const told: [string, string][] = [];
    const tell = (tile: Tile, bytes: Buffer) => void told.push([tilePath(tile), bytes.toString("hex")]);
    const toldWhole: typeof told = [];
    const tellWhole = (tile: Tile, bytes: Buffer) => void toldWhole.push([tilePath(tile), bytes.toString("hex")]);
    for (const leaf of leaves.slice(size, size + 300)) {
      again.append(leaf, tell);
      whole.append(leaf, tellWhole);
    }
    assert.deepEqual(told, toldWhole, `size ${size}`);
    assert.deepEqual(again.partialTiles(), whole.partialTiles(), `size ${size}`);
    assert.deepEqual(again.root(), whole.root(), `size ${size}`);
  }
});

test("leaves appended by the tile, or in any other pieces, make the same tree and tell the same tiles", () => {
  const together = Buffer.concat(leaves);
  for (const pieces of [[256, 256, 256], [1, 255, 256, 100, 156, 256], [300, 212, 256], Array(257).fill(256)] as readonly number[][]) {
    const [whole, single] = [new Tree(), new Tree()];
    const told: [string, string][] = [];
    const toldSingle: typeof told = [];
    let at = 0;
    for (const count of pieces) {
      whole.appendAll(
        together.subarray(32 * at, 32 * (at + count)),
        (tile, bytes) => void told.push([tilePath(tile), bytes.toString("hex")]),
      );
      for (const leaf of leaves.slice(at, at + count))
        single.append(leaf, (tile, bytes) => void toldSingle.push([tilePath(tile), bytes.toString("hex")]));
      at += count;
    }
    assert.equal(whole.size, at);
    assert.deepEqual([whole.root(), whole.partialTiles(), told], [single.root(), single.partialTiles(), toldSingle]);
  }
});

test("a clone has a life of its own", () => {
  const tree = new Tree();
  tree.append(leaves[0] as Buffer, () => undefined);
  const copy = tree.clone();
  copy.append(leaves[1] as Buffer, () => undefined);
  assert.equal(tree.size, 1);
  assert.deepEqual(tree.root(), leaves[0]);
  assert.deepEqual(copy.root(), rootOf(leaves.slice(0, 2)));
  tree.append(leaves[2] as Buffer, () => undefined);
  assert.deepEqual(copy.partialTiles()[0]?.bytes.subarray(32), leaves[1]);
});

test("fromTiles refuses a tile without the bytes of its width", async () => {
  const cut: ReadTile = async ({ width = TILE_WIDTH }) => Buffer.alloc(32 * width - 1);
  await assert.rejects(Tree.fromTiles(5, cut), { code: "tile-malformed" });
});
