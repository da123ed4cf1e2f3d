import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrokenThing, VerifyResult, VerifyStep } from "@hamon/records";
import { stateOfOriginal } from "./original-state.js";

const SHA = "aa".repeat(32);
const OTHER = "bb".repeat(32);
const item = { sha256: SHA, erased_at: null, entry_index: 7 };
const thing = (sha: string, code = "original-missing"): BrokenThing => ({ code, at: `objects/xx/${sha}`, params: {} });

function verified(tree_size: number, ...found: readonly (readonly [VerifyStep["step"], readonly BrokenThing[]])[]): VerifyResult {
  const steps = found.map(([step, [broken = null, ...others]]) => ({ step, checked: 9, ok: broken === null, broken, others }));
  return { ok: steps.every(({ ok }) => ok), tree_size, root_hash: "", steps, verified_at: "2025-04-23T02:00:00Z" };
}

const hundred = Array.from({ length: 100 }, () => thing(OTHER));
const gap: BrokenThing = { code: "entries-unreadable", at: "log/tile/entries", params: {} };
const cases = [
  { name: "nobody verified yet", item, result: null, state: "unchecked" },
  { name: "it came after", item, result: verified(7, ["originals", []]), state: "unchecked" },
  { name: "all agrees", item, result: verified(8, ["originals", []], ["commitments", []]), state: "good" },
  { name: "another one is broken", item, result: verified(8, ["originals", [thing(OTHER)]]), state: "good" },
  { name: "it is the second that is broken", item, result: verified(8, ["originals", [thing(OTHER), thing(SHA)]]), state: "broken" },
  {
    name: "what is in it is not what was kept",
    item,
    result: verified(8, ["originals", []], ["commitments", [thing(SHA)]]),
    state: "broken",
  },
  { name: "so many are broken that not all are told", item, result: verified(8, ["originals", hundred]), state: "unchecked" },
  { name: "the log could not be read to its end", item, result: verified(8, ["originals", [gap]]), state: "unchecked" },
  { name: "the step was not done", item, result: verified(8, ["tree", []]), state: "unchecked" },
  { name: "it was erased", item: { ...item, erased_at: "2025-04-23T02:00:00Z" }, result: verified(8, ["originals", []]), state: "erased" },
  {
    name: "it was erased and is still there",
    item: { ...item, erased_at: "2025-04-23T02:00:00Z" },
    result: verified(8, ["originals", [thing(SHA, "original-not-erased")]]),
    state: "broken",
  },
] as const;
for (const { name, item: one, result, state } of cases)
  test(`stateOfOriginal: ${name}`, () => assert.equal(stateOfOriginal(one, result), state));
