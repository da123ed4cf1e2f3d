import assert from "node:assert/strict";
import { test } from "node:test";
import type { LakePart } from "@hamon/lake";
import { momentText } from "./column-values.js";
import { slicesOf, sliceSelect } from "./match-units.js";

const part = { row_count: 100, columns: { event_id: "BIGINT", "source.ip": "VARCHAR" } } as unknown as LakePart;
const groups = (...least: readonly (number | null)[]) => least.map((one) => ({ row_count: 10, least: one }));

test("slicesOf: whatever the order of groups, each number is in one slice", () => {
  for (const least of [[0, 10, 20], [20, 0, 10], [5, 5, 5], [7], [], [0, null, 10], [-3, 9]]) {
    const slices = slicesOf(part, groups(...least));
    for (const id of [-9, -3, 0, 4, 5, 6, 7, 9, 10, 11, 20, 99]) {
      const holding = slices.filter(({ from, to }) => (from === null || id >= from) && (to === null || id < to));
      assert.equal(holding.length, 1, `${id} of ${least.join()} is in ${holding.length}`);
    }
  }
  assert.equal(slicesOf(part, groups(20, 0, 10)).length, 3);
});

test("sliceSelect names only columns that the part has, and reads no record where it has none", () => {
  const derived = [{ column: "whole.^image", paths: ["Image"], is_presence: false }];
  const select = sliceSelect({ part, row_count: 10, from: 3, to: null }, "select * from x", { names: ["event_id", "url.path"], derived });
  assert.equal(select, 'select "event_id" from (select * from (select * from x) where event_id >= 3)');
});

test("momentText writes a moment as DuckDB does", () => {
  const texts = {
    "2025-04-16 01:00:00": 1_744_765_200_000_000,
    "2025-04-16 01:00:00.5": 1_744_765_200_500_000,
    "1969-12-31 23:59:59.999999": -1,
  };
  for (const [text, micros] of Object.entries(texts)) assert.equal(momentText(micros), text);
  assert.equal(momentText(253_402_300_800_000_000), "10000-01-01 00:00:00");
});
