// The vectors of the room, by columns: what the interpreter and the SQL are held to elsewhere.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { presenceOf, withPresence } from "../duckdb-table.test.js";
import type { SigmaEvent } from "../evaluate.js";
import { planRules } from "../plan.js";
import { fieldsOf } from "../predicate.js";
import { parseRules } from "../rule.js";
import { ANY_TEXT, columnRulesOf } from "./column.js";
import { asStored, toBatch } from "./corpus.test.js";
import { ColumnMatcher } from "./matcher.js";
import { compileColumns } from "./program.js";

interface Vector {
  readonly id: string;
  readonly feature: string;
  readonly detection: object;
  readonly event: SigmaEvent;
  readonly expected: boolean;
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
}

const lines = readFileSync(new URL("../../vectors/match.ndjson", import.meta.url), "utf8")
  .trim()
  .split("\n");

for (const { id, feature, detection, event, expected, placeholders = {} } of lines.map((line) => JSON.parse(line) as Vector)) {
  test(`vector ${id} by columns: ${feature}`, () => {
    const { rules } = parseRules([{ title: "vector", logsource: { category: "test" }, detection }], () => "vector");
    const [rule] = rules;
    assert.ok(rule?.kind === "detection" && rule.test !== null, "not compiled");
    const columns = Object.fromEntries([...Object.keys(event), ...fieldsOf(rule.test)].map((name) => [name, "VARCHAR"]));
    const presence = presenceOf(columns);
    const told = Object.fromEntries(Object.values(presence).map((name) => [name, "BOOLEAN"]));
    const plan = planRules(rules, { columns: { ...columns, ...told }, presence, placeholders, keywords: [ANY_TEXT] });
    const program = compileColumns(columnRulesOf(plan));
    const batch = toBatch(withPresence([event], presence));
    for (const one of [batch, asStored(batch)]) {
      const found: number[] = [];
      new ColumnMatcher(program).match(one, (no) => found.push(no));
      assert.deepEqual(found, expected ? [0] : []);
    }
  });
}
