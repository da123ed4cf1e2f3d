// The vectors of the room, by columns: what the interpreter and the SQL are held to elsewhere.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { SigmaEvent } from "../evaluate.js";
import { planRules } from "../plan.js";
import { fieldsOf } from "../predicate.js";
import { parseRules } from "../rule.js";
import { ANY_TEXT, columnRulesOf } from "./column.js";
import { toBatch } from "./corpus.test.js";
import { ColumnMatcher } from "./matcher.js";
import { compileColumns } from "./program.js";

interface Vector {
  readonly id: string;
  readonly feature: string;
  readonly detection: object;
  readonly event: SigmaEvent;
  readonly expected: boolean;
}

const lines = readFileSync(new URL("../../vectors/match.ndjson", import.meta.url), "utf8")
  .trim()
  .split("\n");

for (const { id, feature, detection, event, expected } of lines.map((line) => JSON.parse(line) as Vector)) {
  test(`vector ${id} by columns: ${feature}`, () => {
    const { rules } = parseRules([{ title: "vector", logsource: { category: "test" }, detection }], () => "vector");
    const [rule] = rules;
    assert.ok(rule?.kind === "detection" && rule.test !== null, "not compiled");
    const columns = Object.fromEntries([...Object.keys(event), ...fieldsOf(rule.test)].map((name) => [name, "VARCHAR"]));
    const program = compileColumns(columnRulesOf(planRules(rules, { columns, keywords: [ANY_TEXT] })));
    const found: number[] = [];
    new ColumnMatcher(program).match(toBatch([event]), (no) => found.push(no));
    assert.deepEqual(found, expected ? [0] : []);
  });
}
