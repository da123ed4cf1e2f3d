import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { TimelineBucket } from "@hamon/records";
import { barHeight, daysWithin, gapsOf, hoursByDay, mergeBuckets, placeFlags, type PlacedFlag } from "./timeline-layout.js";

const bucket = (event_count: number, intruder_count = 0, is_gap = false): TimelineBucket => ({
  at: "2025-04-16T17:00:00Z",
  event_count,
  intruder_count,
  is_gap,
});

test("mergeBuckets: no event is lost, and there are no more than asked for", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (counts, most) => {
      const merged = mergeBuckets(
        counts.map((count) => bucket(count)),
        most,
      );
      assert.ok(merged.length <= most);
      assert.equal(
        merged.reduce((sum, one) => sum + one.event_count, 0),
        counts.reduce((sum, one) => sum + one, 0),
      );
    }),
  );
});
test("mergeBuckets: a gap is one only where all of it is", () => {
  assert.deepEqual(
    mergeBuckets([bucket(0, 0, true), bucket(3), bucket(0, 0, true), bucket(0, 0, true)], 2).map(({ is_gap }) => is_gap),
    [false, true],
  );
});

const heights = [
  { name: "nothing is nothing", count: 0, most: 10, height: 0 },
  { name: "the most is all", count: 100, most: 100, height: 80 },
  { name: "a quarter is half", count: 25, most: 100, height: 40 },
  { name: "one in a million is seen", count: 1, most: 1_000_000, height: 2 },
  { name: "of nothing", count: 0, most: 0, height: 0 },
] as const;
for (const { name, count, most, height } of heights) test(`barHeight: ${name}`, () => assert.equal(barHeight(count, most, 80), height));

test("gapsOf joins neighbours", () => {
  assert.deepEqual(gapsOf([bucket(1), bucket(0, 0, true), bucket(0, 0, true), bucket(1), bucket(0, 0, true)]), [
    { from: 1, to: 2 },
    { from: 4, to: 4 },
  ]);
  assert.deepEqual(gapsOf([]), []);
});

test("daysWithin: days begin in Japan, the day before in UTC, over a month's end", () => {
  const days = daysWithin("2025-04-29T16:00:00Z", "2025-05-01T16:00:00Z");
  assert.deepEqual(
    days.map(({ at }) => at),
    ["2025-04-30T15:00:00.000Z", "2025-05-01T15:00:00.000Z"],
  );
  assert.ok(Math.abs((days[0]?.place ?? 0) - 23 / 48) < 1e-9);
});
test("daysWithin: a weekend is one in Japan", () => {
  const days = daysWithin("2025-04-18T14:00:00Z", "2025-04-21T16:00:00Z");
  assert.deepEqual(
    days.map(({ is_weekend }) => is_weekend),
    [true, true, false, false],
  );
});
test("hoursByDay: an hour belongs to the day in Japan", () => {
  const at = (moment: string) => ({ ...bucket(1), at: moment });
  const days = hoursByDay([at("2025-04-20T14:00:00Z"), at("2025-04-20T15:00:00Z"), at("2025-04-20T16:00:00Z")]);
  assert.deepEqual(
    [...days].map(([on, hours]) => [on, hours.length]),
    [
      ["2025-04-20", 1],
      ["2025-04-21", 2],
    ],
  );
});
test("daysWithin: no time, no days", () => assert.deepEqual(daysWithin("2025-04-18T14:00:00Z", "2025-04-18T14:00:00Z"), []));

test("placeFlags: words in one lane never touch; those without room keep their mark", () => {
  const flag = fc.record({ key: fc.string(), x: fc.integer({ min: 0, max: 1000 }), width: fc.integer({ min: 10, max: 300 }) });
  fc.assert(
    fc.property(fc.array(flag, { maxLength: 30 }), (flags) => {
      const placed = placeFlags(flags, 3, 1000);
      assert.equal(placed.length, flags.length);
      for (const one of placed) {
        for (const other of placed) {
          if (one === other || one.lane === null || one.lane !== other.lane) continue;
          const [a, b] = [one, other].map(spanOf);
          assert.ok((a?.[1] ?? 0) <= (b?.[0] ?? 0) || (b?.[1] ?? 0) <= (a?.[0] ?? 0));
        }
      }
    }),
  );
});
test("placeFlags: the weightiest is topmost", () => {
  const [first, second] = placeFlags(
    [
      { key: "a", x: 10, width: 100 },
      { key: "b", x: 20, width: 100 },
    ],
    2,
    500,
  );
  assert.deepEqual([first?.lane, second?.lane], [0, 1]);
});
function spanOf({ x, width, side }: PlacedFlag): readonly [number, number] {
  if (side === "edge") return [Math.min(x, 1000 - width), 1000];
  return side === "left" ? [x - width, x] : [x, x + width];
}

const sides = [
  { name: "words stand to the right", x: 20, words: 100, side: "right", lane: 0 },
  { name: "at the right edge they stand to the left", x: 480, words: 100, side: "left", lane: 0 },
  { name: "with room on neither side they end at the edge", x: 100, words: 250, side: "edge", lane: 0 },
  { name: "wider than the chart they are left off", x: 100, words: 350, side: "edge", lane: null },
] as const;
for (const { name, x, words, side, lane } of sides)
  test(`placeFlags: ${name}`, () => {
    const [placed] = placeFlags([{ key: "a", x, width: words }], 1, x > 300 ? 500 : 300);
    assert.deepEqual([placed?.side, placed?.lane], [side, lane]);
  });
