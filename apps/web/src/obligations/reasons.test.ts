import assert from "node:assert/strict";
import { test } from "node:test";
import { groupReasons, triKey, type Reason } from "./reasons.js";

const line = (name: string, fact: string | null): Reason => ({ text: { ja: name, en: name }, value: true, fact });

const cases = [
  { name: "nothing", given: [], groups: [] },
  { name: "a condition and its facts", given: [line("c", null), line("f1", "a"), line("f2", "b")], groups: [["c", "f1", "f2"]] },
  {
    name: "a condition without facts stands alone",
    given: [line("c1", null), line("c2", null), line("f", "a")],
    groups: [["c1"], ["c2", "f"]],
  },
  {
    name: "facts before any condition stand alone",
    given: [line("f1", "a"), line("f2", "b"), line("c", null)],
    groups: [["f1"], ["f2"], ["c"]],
  },
] as const;
for (const { name, given, groups } of cases) {
  test(`groupReasons: ${name}`, () =>
    assert.deepEqual(
      groupReasons(given).map(({ head, facts }) => [head, ...facts].map(({ text }) => text.ja)),
      groups,
    ));
}

test("triKey: unknown never becomes no", () => assert.deepEqual([true, false, "unknown" as const].map(triKey), ["yes", "no", "unknown"]));
