import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { breakDigests } from "./paper.js";

const SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/** Letters of the longest piece that no line can end in. */
const longest = (text: string) => Math.max(...text.split("\u200b").map(({ length }) => length));

test("a digest and an id can be broken wherever they stand; words and short numbers stay as they are", () => {
  const cases: readonly (readonly [string, number])[] = [
    [SHA256, 8],
    [SHA256.repeat(2), 8],
    [`evidence_${SHA256.slice(0, 20)}`, "evidence_".length],
  ];
  for (const [text, most] of cases) {
    const { rows } = breakDigests({ kind: "table", rows: [[text]], share: 2, none: null });
    assert.equal(longest(rows[0]?.[0] ?? ""), most, text);
  }
  for (const text of ["", "顧客 一覧.csv", "2026-05-20T14:00:00+09:00", "1234567890"]) assert.equal(breakDigests(text), text);
});

test("without the breaks every text is what it was", () => {
  const piece = fc.oneof(fc.string(), fc.constant(SHA256), fc.constant("transfer_"), fc.stringMatching(/^[0-9a-f]{1,80}$/));
  fc.assert(
    fc.property(
      fc.array(piece),
      (pieces) => breakDigests(pieces.join("")).replaceAll("\u200b", "") === pieces.join("").replaceAll("\u200b", ""),
    ),
  );
});
