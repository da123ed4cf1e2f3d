import assert from "node:assert/strict";
import { test } from "node:test";
import { SAME_KANJI } from "./variants.js";

const fold = (letter: string) => String.fromCodePoint(SAME_KANJI.get(letter.codePointAt(0) ?? 0) ?? letter.codePointAt(0) ?? 0);

for (const [shape, common] of ["髙高", "籘籐", "皈帰", "乕虎", "廼迺", "𡉻埣", "莵菟"].map((pair) => Array.from(pair)))
  test(`SAME_KANJI: ${shape} is ${common}`, () => assert.equal(fold(shape ?? ""), common));

for (const pair of ["舛升", "宍肉", "栢柏", "薗園", "籐藤", "佑祐", "朗郎", "斎斉"]) {
  const [a = "", b = ""] = Array.from(pair);
  test(`SAME_KANJI: ${a} and ${b} stay two`, () => assert.notEqual(fold(a), fold(b)));
}

test("SAME_KANJI: what a shape folds to folds no further", () => {
  const further = [...SAME_KANJI].filter(([shape, common]) => SAME_KANJI.has(common) || shape === common);
  assert.deepEqual(
    further.map(([shape]) => String.fromCodePoint(shape)),
    [],
  );
});
