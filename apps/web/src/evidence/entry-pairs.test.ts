import assert from "node:assert/strict";
import { test } from "node:test";
import { entryPairs } from "./entry-pairs.js";

const cases = [
  { name: "nothing", body: {}, pairs: [] },
  { name: "empty ones say nothing", body: { channel: "", state: null, what: "row" }, pairs: ["what=row"] },
  { name: "an empty list says nothing", body: { missing: [], what: "row" }, pairs: ["what=row"] },
  { name: "numbers, also 0", body: { offset: 0, row_id: 4294967296 }, pairs: ["offset=0", "row_id=4294967296"] },
  { name: "a list of words", body: { stages: ["scope", "decide"] }, pairs: ["stages=scope, decide"] },
  { name: "deeper things by how many", body: { files: [{ a: 1 }, { a: 2 }], figures: { a: 1 } }, pairs: ["files=[2]", "figures={1}"] },
  {
    name: "digests are short and last",
    body: { code_digest: "f".repeat(64), stage: "scope" },
    pairs: ["stage=scope", `code_digest=${"f".repeat(12)}…`],
  },
  { name: "a long text is cut", body: { note: "x".repeat(60) }, pairs: [`note=${"x".repeat(43)}…`] },
] as const;
for (const { name, body, pairs } of cases)
  test(`entryPairs: ${name}`, () =>
    assert.deepEqual(
      entryPairs({ body }).map((pair) => `${pair.name}=${pair.value}`),
      pairs,
    ));

test("entryPairs: words stand for each of a list, and are cut after it", () => {
  const body = { fact: "a", missing: ["fact:a", "fact:b"], note: "n" };
  const pairs = entryPairs({ body }, (all, name, value) => (name === "note" ? "w".repeat(50) : `${String(all["fact"])}-${value}`));
  assert.deepEqual(
    pairs.map(({ value }) => value),
    ["a-a", "a-fact:a, a-fact:b", `${"w".repeat(43)}…`],
  );
});
