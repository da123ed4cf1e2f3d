import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  fillEvents,
  matchesByHand,
  matchesBySql,
  matchesOverMatched,
  openDuckdb,
  presenceOf,
  textColumns,
  withPresence,
} from "./duckdb-table.test.js";
import { evaluateEvent, type SigmaEvent } from "./evaluate.js";
import { planRules } from "./plan.js";
import { fieldsOf, placeholdersOf } from "./predicate.js";
import { parseRules, type Rule } from "./rule.js";

interface MatchVector {
  readonly id: string;
  readonly feature: string;
  readonly detection: object;
  readonly event: SigmaEvent;
  readonly expected: boolean;
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
}

interface CorrelationVector {
  readonly id: string;
  readonly feature: string;
  readonly correlation: object;
  readonly rules: readonly object[];
  readonly events: readonly SigmaEvent[];
  readonly expected_fires: boolean;
}

function readVectors<Vector>(name: string): readonly Vector[] {
  const text = readFileSync(new URL(`../vectors/${name}.ndjson`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Vector);
}

const connection = await openDuckdb();
const head = { title: "vector", level: "low", logsource: { category: "test" } };

function rulesOf(documents: readonly unknown[]): readonly Rule[] {
  const { rules, faults } = parseRules(documents, () => "vector");
  assert.deepEqual(faults, []);
  return rules;
}

for (const { id, feature, detection, event, expected, placeholders = {} } of readVectors<MatchVector>("match")) {
  test(`vector ${id}: ${feature}`, async () => {
    const rules = rulesOf([{ ...head, detection }]);
    const [rule] = rules;
    assert.ok(rule?.kind === "detection" && rule.test !== null, "not compiled");
    // Placeholders are filled in by a plan.
    if (placeholdersOf(rule.test).length === 0) assert.equal(evaluateEvent(rule, event), expected, "interpreter");
    const columns = textColumns([event], fieldsOf(rule.test));
    const presence = presenceOf(columns);
    const told = Object.fromEntries(Object.values(presence).map((name) => [name, "BOOLEAN"]));
    const plan = planRules(rules, { columns: { ...columns, ...told }, presence, placeholders });
    const events = withPresence([event], presence);
    await fillEvents(connection, plan.columns, events);
    assert.equal(matchesByHand(plan, events).size === 1, expected, "interpreter, planned");
    assert.equal((await matchesBySql(connection, plan)).size === 1, expected, "SQL");
    assert.equal((await matchesOverMatched(connection, plan, events)).size === 1, expected, "over matched");
  });
}

for (const { id, feature, correlation, rules: watched, events, expected_fires } of readVectors<CorrelationVector>("correlation")) {
  test(`vector ${id}: ${feature}`, async () => {
    const rules = rulesOf([...watched.map((rule) => ({ ...head, ...rule })), { ...head, name: "it", correlation }]);
    const columns = textColumns(events);
    const plan = planRules(rules, { columns });
    const last = plan.rules.at(-1);
    assert.equal(last?.status, "evaluable", `skipped: ${last?.what.join()}`);
    await fillEvents(connection, columns, events);
    const no = last?.no ?? -1;
    const isFired = (found: ReadonlySet<string>) => [...found].some((one) => one.startsWith(`${no} `));
    assert.equal(isFired(matchesByHand(plan, events)), expected_fires, "interpreter");
    assert.equal(isFired(await matchesBySql(connection, plan)), expected_fires, "SQL");
    assert.equal(isFired(await matchesOverMatched(connection, plan, events)), expected_fires, "over matched");
  });
}
