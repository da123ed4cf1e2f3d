import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Dice, Permutation, worldKey } from "./random.js";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

test("Permutation: every number once, and back again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), seeds, fc.integer({ min: 0, max: 99 }), (size, seed, stream) => {
      const order = new Permutation(size, worldKey(seed), stream);
      const values = Array.from({ length: size }, (_, place) => order.at(place));
      assert.equal(new Set(values).size, size);
      assert.ok(values.every((value, place) => value >= 0 && value < size && order.inverseAt(value) === place));
    }),
    { numRuns: 60 },
  );
});

test("Permutation: large sizes go back again too", () => {
  for (const size of [2 ** 24 - 1, 10 ** 9, 2 ** 30]) {
    const order = new Permutation(size, worldKey(1), 1);
    for (const place of [0, 1, 12_345, size - 1]) assert.equal(order.inverseAt(order.at(place)), place);
  }
});

test("Dice: a stream is the same whenever it is begun, and unlike its neighbours", () => {
  const draw = (seed: number, stream: number, index: number) => {
    const dice = new Dice(worldKey(seed)).reset(stream, index);
    return Array.from({ length: 8 }, () => dice.next());
  };
  fc.assert(
    fc.property(seeds, fc.nat(40), fc.nat(2 ** 31), (seed, stream, index) => {
      assert.deepEqual(draw(seed, stream, index), draw(seed, stream, index));
      assert.notDeepEqual(draw(seed, stream, index), draw(seed, stream, index + 1));
      assert.notDeepEqual(draw(seed, stream, index), draw(seed, stream + 1, index));
    }),
  );
  // Seeds that differ only above 32 bits are other worlds.
  assert.notDeepEqual(draw(1, 1, 1), draw(1 + 2 ** 32, 1, 1));
});

test("Dice: numbers stay in range and are about even", () => {
  const dice = new Dice(worldKey(9)).reset(1, 1);
  const rolls = Array.from({ length: 100_000 }, () => dice.between(3, 12));
  assert.deepEqual([Math.min(...rolls), Math.max(...rolls)], [3, 12]);
  for (let value = 3; value <= 12; value += 1) assert.ok(Math.abs(rolls.filter((roll) => roll === value).length - 10_000) < 600);
});
