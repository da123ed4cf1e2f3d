import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExposureLine, ExposureTable, FigureView } from "@hamon/records";
import { lettersOf } from "../exposure/letters.js";
import { holdersOf, layoutOf } from "./ripple-layout.js";

const figure = (value: number): FigureView => ({ figure_id: "f", unit: "row", state: "exact", value, low: null, high: null });

function line(key: string, rows: number, collections: readonly string[]): ExposureLine {
  const none = figure(0);
  return {
    key,
    label: { ja: key, en: key },
    kind: "combination",
    collections,
    reachable: figure(rows),
    accessed: none,
    taken: none,
    accessed_and_taken: none,
    persons: none,
  };
}
const collection = (key: string, row_count: number) => ({ key, label: { ja: key, en: key }, row_count });

function table(lines: readonly ExposureLine[], collections: ExposureTable["collections"]): ExposureTable {
  return {
    lines,
    collections,
    persons_overlap: figure(0),
    unresolved_rows: figure(0),
    unmapped_event_count: 0,
    unmapped_explained_count: 0,
    made_at: null,
    version: 1,
    warnings: [],
  };
}

const published = table(
  [
    line("name_contact_policy", 3370, ["policy"]),
    line("name_policy", 1870, ["policy"]),
    line("contact_policy", 1190, ["policy"]),
    line("agency", 1780, ["staff"]),
    line("number_only", 8440, ["policy", "index"]),
    line("other", 830, ["policy", "index"]),
  ],
  [collection("staff", 1780), collection("index", 8440), collection("policy", 7260)],
);

test("holdersOf: the sums tell which collection holds what", () => {
  const holders = holdersOf(published.lines, published.collections);
  assert.equal(holders?.get("other"), "policy");
  assert.equal(holders?.get("number_only"), "index");
});
test("holdersOf: a line in two collections at once has none", () =>
  assert.equal(holdersOf([line("a", 10, ["x", "y"])], [collection("x", 4), collection("y", 6)]), null));
test("holdersOf: nothing in nothing", () => assert.equal(holdersOf([], [])?.size, 0));

test("layoutOf: a collection spans its combinations and no other's", () => {
  const { lines, collections } = layoutOf(published);
  for (const { key, from, to } of collections) {
    const within = lines.filter((one) => one.from >= from && one.to <= to).map((one) => one.key);
    const expected = {
      policy: ["name_contact_policy", "name_policy", "contact_policy", "other"],
      staff: ["agency"],
      index: ["number_only"],
    }[key];
    assert.deepEqual(within, expected);
  }
});
test("layoutOf: where the sums do not tell, both rings are still whole", () => {
  const { lines, collections } = layoutOf(table([line("a", 10, ["x", "y"])], [collection("x", 4), collection("y", 6)]));
  assert.equal(lines.length, 1);
  assert.equal(collections.length, 2);
});
test("layoutOf: an empty table has an empty ripple", () => assert.deepEqual(layoutOf(table([], [])), { lines: [], collections: [] }));

test("lettersOf: in the table's order, whatever the ripple's", () => {
  assert.deepEqual([...lettersOf(published)].slice(0, 3), [
    ["name_contact_policy", "A"],
    ["name_policy", "B"],
    ["contact_policy", "C"],
  ]);
  assert.equal(layoutOf(published).lines.find(({ key }) => key === "other")?.letter, "F");
});
