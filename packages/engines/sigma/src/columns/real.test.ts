import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateTest } from "../evaluate.js";
import { planRules } from "../plan.js";
import { fieldsOf, placeholdersOf } from "../predicate.js";
import { ANY_TEXT, columnRulesOf } from "./column.js";
import { readWindowsEvents, readWindowsRules, skipReal, toBatch } from "./corpus.test.js";
import { ColumnMatcher } from "./matcher.js";
import { compileColumns } from "./program.js";

const BATCH = 5_000;
/** Events that the interpreter is asked of: it needs a tenth of a second for each. */
const ASKED = Number(process.env["ASKED"] ?? 100);

test("every rule for Windows finds in recorded events what the interpreter finds", { skip: skipReal }, () => {
  const rules = readWindowsRules();
  const tests = rules.flatMap((rule) => (rule.kind === "detection" && rule.test !== null ? [rule.test] : []));
  const columns = Object.fromEntries(tests.flatMap(fieldsOf).map((field) => [field, "VARCHAR"]));
  const placeholders = Object.fromEntries(tests.flatMap(placeholdersOf).map((name) => [name, []]));
  const program = compileColumns(columnRulesOf(planRules(rules, { columns, placeholders, keywords: [ANY_TEXT] })));
  assert.deepEqual(program.refused, []);
  const events = readWindowsEvents(1);
  const found = events.map((): number[] => []);
  const matcher = new ColumnMatcher(program);
  for (let at = 0; at < events.length; at += BATCH) {
    matcher.match(toBatch(events.slice(at, at + BATCH)), (no, row) => found[at + row]?.push(no));
  }
  const hit = events.flatMap((_, i) => ((found[i]?.length ?? 0) > 0 ? [i] : []));
  const every = (places: readonly number[], count: number) => places.filter((_, i) => i % Math.ceil(places.length / count) === 0);
  const asked = [...every(hit, ASKED / 2), ...every([...events.keys()], ASKED / 2)];
  for (const i of asked) {
    const expected = rules.flatMap((rule, no) =>
      rule.kind === "detection" && rule.test !== null && evaluateTest(rule.test, events[i] ?? {}) ? [no] : [],
    );
    assert.deepEqual(
      [...(found[i] ?? [])].sort((a, b) => a - b),
      expected,
      JSON.stringify(events[i]),
    );
  }
  console.log(
    `${rules.length} rules, ${events.length} events, ${found.flat().length} matches in ${hit.length}; ${asked.length} asked of the interpreter`,
  );
  assert.ok(hit.length > 500, "too few matches to tell anything");
});
