import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tri } from "@hamon/records";
import { allOf, anyOf, isAtLeast, isOver, notOf } from "./tri.js";

const T = true;
const F = false;
const U = "unknown";

const tables: readonly (readonly [a: Tri, b: Tri, all: Tri, any: Tri])[] = [
  [T, T, T, T],
  [T, F, F, T],
  [T, U, U, T],
  [F, T, F, T],
  [F, F, F, F],
  [F, U, F, U],
  [U, T, U, T],
  [U, F, F, U],
  [U, U, U, U],
];

for (const [a, b, all, any] of tables) {
  test(`Kleene: ${a} and ${b} is ${all}, or is ${any}`, () => {
    assert.equal(allOf([a, b]), all);
    assert.equal(anyOf([a, b]), any);
  });
}

test("Kleene: not turns true and false and leaves unknown", () =>
  assert.deepEqual(
    [T, F, U].map((value) => notOf(value as Tri)),
    [F, T, U],
  ));

test("Kleene: nothing at all is true for all and false for any", () => assert.deepEqual([allOf([]), anyOf([])], [T, F]));

test("Kleene: De Morgan holds for every pair", () => {
  for (const [a, b] of tables) assert.equal(notOf(allOf([a, b])), anyOf([notOf(a), notOf(b)]));
});

const ranges = [
  { name: "the limit itself", low: 1000, high: 1000, over: F, atLeast: T },
  { name: "one more", low: 1001, high: 1001, over: T, atLeast: T },
  { name: "one less", low: 999, high: 999, over: F, atLeast: F },
  { name: "none", low: 0, high: 0, over: F, atLeast: F },
  { name: "a range on both sides", low: 800, high: 1200, over: U, atLeast: U },
  { name: "a range that ends at the limit", low: 1, high: 1000, over: F, atLeast: U },
  { name: "a range that begins at the limit", low: 1000, high: 5000, over: U, atLeast: T },
  { name: "a lower end only", low: 1001, high: null, over: T, atLeast: T },
  { name: "a low lower end only", low: 5, high: null, over: U, atLeast: U },
  { name: "an upper end only", low: null, high: 999, over: F, atLeast: F },
  { name: "a high upper end only", low: null, high: 1001, over: U, atLeast: U },
  { name: "nothing known", low: null, high: null, over: U, atLeast: U },
] as const;

for (const { name, low, high, over, atLeast } of ranges) {
  test(`a count against 1,000: ${name}`, () => {
    assert.equal(isOver({ low, high }, 1000), over);
    assert.equal(isAtLeast({ low, high }, 1000), atLeast);
  });
}
