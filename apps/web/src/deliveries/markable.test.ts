import assert from "node:assert/strict";
import { test } from "node:test";
import { markableStates, type Markable } from "./markable.js";

const cases: readonly { name: string; delivery: Partial<Markable>; states: readonly string[] }[] = [
  { name: "a letter printed", delivery: {}, states: ["returned", "reached"] },
  { name: "a call on a list", delivery: { channel: "call" }, states: ["failed", "reached"] },
  { name: "a mail not yet sent", delivery: { channel: "mail", state: "planned" }, states: ["reached"] },
  { name: "a letter marked as reached, to take it back", delivery: { state: "reached" }, states: ["returned"] },
  { name: "a listed person who called", delivery: { channel: "publication", state: "listed" }, states: ["reached"] },
  { name: "an attempt that another came after", delivery: { state: "returned", is_last: false }, states: [] },
  { name: "a person who is part of another", delivery: { reason: "person-gone" }, states: [] },
];

for (const { name, delivery, states } of cases) {
  test(`markableStates of ${name}`, () => {
    assert.deepEqual(markableStates({ channel: "letter", state: "made", reason: null, is_last: true, ...delivery }), states);
  });
}
