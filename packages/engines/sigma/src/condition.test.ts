import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCondition } from "./condition.js";
import { evaluateTest } from "./evaluate.js";
import type { SigmaFault } from "./fault-code.js";
import type { Predicate } from "./predicate.js";

const selections = new Map<string, Predicate>(["a", "b", "c", "sel_1", "sel_2", "_own"].map((field) => [field, { kind: "exists", field }]));

function parse(condition: string): { readonly test: Predicate | null; readonly faults: readonly SigmaFault[] } {
  const faults: SigmaFault[] = [];
  const found = parseCondition(condition, selections, {
    path: [],
    reader: { at: () => "rule.yml:1:1", add: (fault) => faults.push(fault) },
  });
  return { test: found, faults };
}

// Which selections hold -> whether the condition does.
const truths = [
  { condition: "a", holds: ["a"], fails: ["b"] },
  { condition: "a or b and c", holds: ["a", "b c"], fails: ["b"] },
  { condition: "(a or b) and c", holds: ["a c"], fails: ["a", "c"] },
  { condition: "not a and b", holds: ["b"], fails: ["a b", ""] },
  { condition: "not (a and b)", holds: ["a", ""], fails: ["a b"] },
  { condition: "not not a", holds: ["a"], fails: [""] },
  { condition: "a AND NOT b", holds: ["a"], fails: ["a b"] },
  { condition: "1 of sel_*", holds: ["sel_2"], fails: ["a"] },
  { condition: "all of sel_*", holds: ["sel_1 sel_2"], fails: ["sel_1"] },
  { condition: "any of sel_*", holds: ["sel_1"], fails: [""] },
  { condition: "2 of them", holds: ["a b", "c sel_1"], fails: ["a", "a _own"] },
  { condition: "1 of them", holds: ["c"], fails: ["_own"] },
  { condition: "not 1 of sel_* and a", holds: ["a"], fails: ["a sel_1"] },
  { condition: "1 of a", holds: ["a"], fails: ["b"] },
  { condition: "((((a))))", holds: ["a"], fails: [""] },
] as const;
for (const { condition, holds, fails } of truths) {
  test(`parseCondition: ${condition}`, () => {
    const { test: found, faults } = parse(condition);
    assert.deepEqual(faults, []);
    const isTrue = (names: string) => evaluateTest(found as Predicate, Object.fromEntries(names.split(" ").map((name) => [name, 1])));
    for (const names of holds) assert.equal(isTrue(names), true, names);
    for (const names of fails) assert.equal(isTrue(names), false, names);
  });
}

const refusals = [
  { condition: "", code: "bad-condition", params: { column: 1 } },
  { condition: "a and", code: "bad-condition", params: { column: 6 } },
  { condition: "(a", code: "bad-condition", params: { column: 3 } },
  { condition: "a)", code: "bad-condition", params: { column: 2 } },
  { condition: "5 of sel_*", code: "bad-condition", params: { column: 1 } },
  { condition: "1 of", code: "bad-condition", params: { column: 5 } },
  { condition: "a adn b", code: "unknown-condition-word", params: { word: "adn", nearest: "and" } },
  { condition: "sle_1", code: "unknown-selection", params: { selection: "sle_1", nearest: "sel_1" } },
  { condition: "1 of filter_*", code: "unknown-selection", params: { selection: "filter_*" } },
  { condition: "(".repeat(5000), code: "bad-condition", params: {} },
  { condition: "not ".repeat(5000), code: "bad-condition", params: {} },
] as const;
for (const { condition, code, params } of refusals) {
  test(`parseCondition refuses ${condition.slice(0, 30)} by ${code}`, () => {
    const { test: found, faults } = parse(condition);
    assert.equal(found, null);
    assert.equal(faults[0]?.code, code);
    for (const [name, value] of Object.entries(params)) assert.equal(faults[0]?.params[name], value);
  });
}

test("parseCondition tells every unknown selection of one condition", () => {
  assert.deepEqual(
    parse("x and y or z").faults.map(({ params }) => params["selection"]),
    ["x", "y", "z"],
  );
});
