import assert from "node:assert/strict";
import { test } from "node:test";
import { planRules } from "../plan.js";
import { parseRules } from "../rule.js";
import { BatchBuilder } from "./batch-builder.js";
import { columnRulesOf } from "./column.js";
import { ColumnMatcher } from "./matcher.js";
import { compileColumns } from "./program.js";

const at = (path: readonly (string | number)[]) => path.join(".");

function run(detection: object, values: readonly string[]) {
  const { rules } = parseRules([{ title: "t", logsource: { category: "c" }, detection }], at);
  const matcher = new ColumnMatcher(compileColumns(columnRulesOf(planRules(rules, { columns: { x: "VARCHAR" } }))), { now: () => 0 });
  const builder = new BatchBuilder();
  for (const x of values) builder.add({ x });
  const found: string[] = [];
  matcher.match(builder.take(), (_, row) => found.push(values[row] as string));
  return { found, tried: matcher.slowRules().reduce((sum, { value_count }) => sum + value_count, 0) };
}

test("an expression is tried only where a text beside it was found, and finds the same", () => {
  const values = ["a1", "b2", "~c3", "D4~", "~~"];
  const { found, tried } = run({ a: { "x|contains": ["~", "!"], "x|re": "[a-z]\\d|\\d." }, condition: "a" }, values);
  assert.deepEqual(found, ["~c3", "D4~"]);
  assert.equal(tried, 3);
});

test("a text beside an expression in another field, or in one of two ways, opens nothing", () => {
  const either = { a: { "x|contains": "~" }, b: { "x|re": "[a-z]\\d" }, condition: "a or b" };
  assert.deepEqual(run(either, ["a1", "~", "?"]).found, ["a1", "~"]);
  const not = { a: { "x|contains": "~", "x|re": "[a-z]\\d" }, condition: "not a" };
  assert.deepEqual(run(not, ["a1", "~a1", "~"]).found, ["a1", "~"]);
  const cased = { a: { "x|contains|cased": "Q", "x|re": "[A-Z]\\d" }, condition: "a" };
  assert.deepEqual(run(cased, ["Q1", "q1"]).found, ["Q1"]);
});
