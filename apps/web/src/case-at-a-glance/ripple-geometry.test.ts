import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { arcsOf, depthOf, labelLines, segmentPath } from "./ripple-geometry.js";

const shares = fc.array(fc.record({ key: fc.string(), row_count: fc.integer({ min: 0, max: 20_000_000 }) }), { minLength: 1, maxLength: 12 });

test("arcsOf: arcs never overlap, stay within one turn, and empty shares have none", () => {
  fc.assert(
    fc.property(shares, (given) => {
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

test("arcsOf: four times the rows is twice the arc", () => {
  const [small, large] = arcsOf([{ key: "a", row_count: 100 }, { key: "b", row_count: 400 }]);
  assert.ok(small !== undefined && large !== undefined);
  assert.ok(Math.abs((large.to - large.from) / (small.to - small.from) - 2) < 1e-9);
});

const depths = [
  { name: "nothing is nothing", part: 0, whole: 100, depth: 0 },
  { name: "all is all", part: 100, whole: 100, depth: 1 },
  { name: "one in a million is seen", part: 1, whole: 1_000_000, depth: 0.03 },
  { name: "a quarter reaches half", part: 25, whole: 100, depth: 0.5 },
] as const;
for (const { name, part, whole, depth } of depths) test(`depthOf: ${name}`, () => assert.equal(depthOf(part, whole), depth));

test("segmentPath closes", () => assert.match(segmentPath(10, 20, { from: 0, to: 1 }), /^M.*Z$/));

const labels = [
  { name: "a short one stays", label: "代理店の情報", lines: ["代理店の情報"] },
  { name: "after a middle dot", label: "氏名・連絡先・証券番号", lines: ["氏名・連絡先・", "証券番号"] },
  { name: "before a bracket", label: "その他（氏名のみ、住所のみなど）", lines: ["その他（氏名のみ、", "住所のみなど）"] },
  { name: "at a space", label: "Policy or claim number only", lines: ["Policy or claim", "number only"] },
] as const;
for (const { name, label, lines } of labels) test(`labelLines: ${name}`, () => assert.deepEqual(labelLines(label), lines));
