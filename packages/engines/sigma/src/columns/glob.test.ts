import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePattern } from "../pattern.js";
import { globMatches, toGlob } from "./glob.js";

const cases = [
  ["a*b", "axxb", true],
  ["a*b", "ab", true],
  ["a*a", "a", false],
  ["*a*b*", "xbxaxb", true],
  ["*a*b*", "xbxa", false],
  ["ab*ba", "aba", false],
  ["a*bc*c", "abc", false],
  ["a*bc*c", "abcc", true],
] as const;
for (const [pattern, text, expected] of cases) {
  test(`${pattern} ${expected ? "matches" : "does not match"} ${text}`, () => {
    const glob = toGlob(parsePattern(pattern), true);
    assert.equal(glob === null ? null : globMatches(glob, text), expected);
  });
}

test("toGlob is for texts and * only, and leaves what would take long to an automaton", () => {
  assert.equal(toGlob(parsePattern("a?b*"), true), null);
  const glob = toGlob(parsePattern(`*${"a".repeat(5_000)}b*c`), true);
  assert.ok(glob !== null, "a pattern of texts and *");
  assert.equal(globMatches(glob, `${"a".repeat(100_000)}c`), null);
});
