import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  entryBundlePath,
  entryPlaces,
  formatEntryBundle,
  leafHash,
  leafHashesInto,
  parseEntryBundle,
  parseTilePath,
  partialTiles,
  tileAt,
  tilePath,
} from "./index.js";

const paths = [
  { name: "the first tile", tile: { level: 0, index: 0 }, path: "tile/0/000" },
  { name: "the spec's own example", tile: { level: 0, index: 1234067 }, path: "tile/0/x001/x234/067" },
  { name: "a partial tile", tile: { level: 1, index: 0, width: 112 }, path: "tile/1/000.p/112" },
  { name: "the last index without a folder", tile: { level: 63, index: 999 }, path: "tile/63/999" },
  { name: "the first index with a folder", tile: { level: 2, index: 1000, width: 1 }, path: "tile/2/x001/000.p/1" },
] as const;

for (const { name, tile, path } of paths) {
  test(`tilePath: ${name}`, () => {
    assert.equal(tilePath(tile), path);
    assert.deepEqual(parseTilePath(path), { kind: "tile", ...tile });
  });
}

test("entryBundlePath: as the tile of level 0", () => {
  assert.equal(entryBundlePath({ index: 1234067, width: 8 }), "tile/entries/x001/x234/067.p/8");
  assert.deepEqual(parseTilePath("tile/entries/x001/x234/067.p/8"), { kind: "entries", index: 1234067, width: 8 });
});

const outOfRange = [
  { name: "a level past 63", tile: { level: 64, index: 0 } },
  { name: "a negative index", tile: { level: 0, index: -1 } },
  { name: "half an index", tile: { level: 0, index: 0.5 } },
  { name: "no width", tile: { level: 0, index: 0, width: 0 } },
  { name: "a full width", tile: { level: 0, index: 0, width: 256 } },
] as const;

for (const { name, tile } of outOfRange) {
  test(`tilePath refuses ${name}`, () => assert.throws(() => tilePath(tile), { code: "tile-out-of-range" }));
}

const nobodys = [
  "",
  "tile/0",
  "tile/0/00",
  "tile/0/0000",
  "tile/00/000",
  "tile/64/000",
  "tile/0/x000/001",
  "tile/0/000.p/256",
  "tile/0/000.p/0",
  "tile/0/000.p/01",
  "tile/0/000.p/",
  "/tile/0/000",
  "tile/0/000/",
  "tile/0/../000",
  "tile/0/０００",
  "tile/entries/x001/001.p/999",
  `tile/0/${"x999/".repeat(9)}999`,
];
for (const path of nobodys) test(`parseTilePath knows no "${path}"`, () => assert.equal(parseTilePath(path), null));

test("tilePath: the path read back gives the tile", () => {
  const tiles = fc.record(
    { level: fc.nat(63), index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 255 }) },
    { requiredKeys: ["level", "index"] },
  );
  fc.assert(fc.property(tiles, (tile) => assert.deepEqual(parseTilePath(tilePath(tile as never)), { kind: "tile", ...tile })));
});

test("partialTiles: the empty tree, a full tile, and the spec's 70,000", () => {
  assert.deepEqual(partialTiles(0), []);
  assert.deepEqual(partialTiles(256), [{ level: 1, index: 0, width: 1 }]);
  assert.deepEqual(partialTiles(70_000), [
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ]);
});

test("tileAt: full before the edge, partial at it, nothing past it", () => {
  assert.deepEqual(tileAt(0, 272, 70_000), { level: 0, index: 272 });
  assert.deepEqual(tileAt(0, 273, 70_000), { level: 0, index: 273, width: 112 });
  assert.equal(tileAt(0, 274, 70_000), null);
  assert.equal(tileAt(3, 0, 70_000), null);
});

test("an entry bundle read back gives its entries", () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 256 });
  fc.assert(
    fc.property(entries, (some) => {
      const back = parseEntryBundle(formatEntryBundle(some));
      assert.deepEqual(
        back.map((entry) => [...entry]),
        some.map((entry) => [...entry]),
      );
      const bytes = formatEntryBundle(some);
      const leaves = leafHashesInto(Buffer.alloc(32 * 256), bytes, entryPlaces(bytes));
      assert.deepEqual(leaves, Buffer.concat(some.map(leafHash)));
    }),
    { numRuns: 50 },
  );
});

const badBundles = [
  { name: "nothing", bytes: Buffer.alloc(0) },
  { name: "half a length", bytes: Buffer.of(0) },
  { name: "a cut entry", bytes: Buffer.of(0, 2, 65) },
  { name: "a length too many", bytes: Buffer.of(0, 1, 65, 0) },
  { name: "257 entries", bytes: Buffer.alloc(2 * 257) },
] as const;
for (const { name, bytes } of badBundles) {
  test(`parseEntryBundle refuses ${name}`, () => assert.throws(() => parseEntryBundle(bytes), { code: "bundle-malformed" }));
}

test("formatEntryBundle takes 65,535 bytes and refuses one more", () => {
  assert.equal(formatEntryBundle([Buffer.alloc(65_535)]).length, 65_537);
  assert.throws(() => formatEntryBundle([Buffer.alloc(65_536)]), { code: "entry-too-large" });
});
