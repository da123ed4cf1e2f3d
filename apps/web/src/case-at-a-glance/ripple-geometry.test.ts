import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { arcsOf, depthOf, fitLabel, halvesOf, isLower, letterPath, segmentPath, ticksPath, wavesPath } from "./ripple-geometry.js";

const share = fc.record({ key: fc.string(), row_count: fc.integer({ min: 0, max: 20_000_000 }), group: fc.constantFrom("a", "b", "c") });

test("arcsOf: arcs never overlap, stay within one turn, and empty shares have none", () => {
  fc.assert(
    fc.property(fc.array(share, { minLength: 1, maxLength: 12 }), (given) => {
      const arcs = arcsOf(given);
      assert.equal(arcs.length, given.filter(({ row_count }) => row_count > 0).length);
      for (const [at, arc] of arcs.entries()) {
        assert.ok(arc.to > arc.from);
        const next = arcs[at + 1];
        if (next !== undefined) assert.ok(next.from > arc.to);
      }
      const [first, last] = [arcs[0], arcs.at(-1)];
      if (first !== undefined && last !== undefined) assert.ok(last.to - first.from < 2 * Math.PI);
    }),
  );
});

test("arcsOf: nothing has no arcs", () => assert.deepEqual(arcsOf([]), []));

test("arcsOf: four times the rows is twice the arc", () => {
  const [small, large] = arcsOf([
    { key: "a", row_count: 100 },
    { key: "b", row_count: 400 },
  ]);
  assert.ok(small !== undefined && large !== undefined);
  assert.ok(Math.abs((large.to - large.from) / (small.to - small.from) - 2) < 1e-9);
});

test("arcsOf: neighbours of one group stand closer", () => {
  const [one, two, three] = arcsOf([
    { key: "a", row_count: 9, group: "x" },
    { key: "b", row_count: 9, group: "x" },
    { key: "c", row_count: 9, group: "y" },
  ]);
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  assert.ok(two.from - one.to < three.from - two.to);
});

const depths = [
  { name: "nothing is nothing", part: 0, whole: 100, depth: 0 },
  { name: "of nothing there is none", part: 5, whole: 0, depth: 0 },
  { name: "all is all", part: 100, whole: 100, depth: 1 },
  { name: "one in a million is seen", part: 1, whole: 1_000_000, depth: 0.03 },
  { name: "a quarter reaches half", part: 25, whole: 100, depth: 0.5 },
] as const;
for (const { name, part, whole, depth } of depths) test(`depthOf: ${name}`, () => assert.equal(depthOf(part, whole), depth));

test("segmentPath closes", () => assert.match(segmentPath(10, 20, { from: 0, to: 1 }), /^M.*Z$/));
test("wavesPath: a band too thin for a wave has none", () => assert.equal(wavesPath(10, 12, { from: 0, to: 1 }), ""));
test("wavesPath: one wave a step", () => assert.equal(wavesPath(10, 22, { from: 0, to: 1 }).match(/M/g)?.length, 3));
test("ticksPath: even the shortest arc has one tick", () => assert.equal(ticksPath(10, 20, { from: 0, to: 0.001 }).match(/M/g)?.length, 1));

test("letterPath: letters below run the other way, so that nobody reads upside down", () => {
  const top = { from: -0.5, to: 0.5 };
  const bottom = { from: Math.PI - 0.5, to: Math.PI + 0.5 };
  assert.equal(isLower(top), false);
  assert.equal(isLower(bottom), true);
  assert.match(letterPath(100, 10, top), / 1 [-\d.]+ [-\d.]+$/);
  assert.match(letterPath(100, 10, bottom), / 0 [-\d.]+ [-\d.]+$/);
});

const fits = [
  { name: "the whole name, large", room: 100, fitted: { text: "abcdefgh", size: 12 } },
  { name: "the whole name, smaller", room: 80, fitted: { text: "abcdefgh", size: 10 } },
  { name: "the short one", room: 40, fitted: { text: "ab", size: 12 } },
  { name: "none", room: 5, fitted: null },
] as const;
for (const { name, room, fitted } of fits) {
  test(`fitLabel: ${name}`, () =>
    assert.deepEqual(fitLabel(["abcdefgh", "ab"], room, { sizes: [12, 10], emsOf: (text) => text.length }), fitted));
}

const names = [
  { name: "at the space nearest the middle", given: "Index of policy and claim numbers", halves: ["Index of policy", "and claim numbers"] },
  {
    name: "after a middle dot",
    given: "\u8a3c\u5238\u30fb\u4e8b\u6545\u756a\u53f7",
    halves: ["\u8a3c\u5238\u30fb", "\u4e8b\u6545\u756a\u53f7"],
  },
  { name: "a single word stays whole", given: "kpi_websub", halves: ["kpi_websub"] },
  { name: "nothing", given: "", halves: [""] },
] as const;
for (const { name, given, halves } of names) test(`halvesOf: ${name}`, () => assert.deepEqual(halvesOf(given), halves));
