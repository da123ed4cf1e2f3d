import assert from "node:assert/strict";
import { test } from "node:test";
import { parseYaml } from "@hamon/content";
import { evaluateCorrelation } from "./evaluate-correlation.js";
import type { SigmaEvent } from "./evaluate.js";
import { planRules } from "./plan.js";
import { parseRules, type ParsedRules } from "./rule.js";

function parse(text: string): ParsedRules {
  const file = parseYaml("rules/old.yml", text);
  return parseRules(file.documents, file.at);
}

const old = (condition: string) => `title: Old
id: 1
level: high
logsource: { category: x }
detection:
  a: { p: a }
  b: { p: b }
  c: { p: c }
  timeframe: 5m
  condition: ${condition}
`;
const columns = { p: "VARCHAR", ip: "VARCHAR", size: "BIGINT", "@timestamp": "TIMESTAMP" };
const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 10, 0, second)).toISOString();
const events = (...rows: readonly (readonly [string, number, SigmaEvent?])[]): readonly SigmaEvent[] =>
  rows.map(([p, second, more]) => ({ p, ip: "1", size: 10, "@timestamp": at(second), ...more }));

const found = [
  { condition: "a | count() > 2", events: events(["a", 0], ["a", 9], ["a", 20]), is_hit: true },
  { condition: "a | count() > 2", events: events(["a", 0], ["a", 9], ["a", 400]), is_hit: false },
  { condition: "a or b | count() by ip >= 2", events: events(["a", 0], ["b", 9, { ip: "2" }]), is_hit: false },
  { condition: "a or b | count(p) by ip, size >= 2", events: events(["a", 0], ["b", 9]), is_hit: true },
  { condition: "a and not b | sum(size) by ip > 15", events: events(["a", 0], ["a", 9]), is_hit: true },
  { condition: "a | avg(size) < 11", events: events(["a", 0]), is_hit: true },
  { condition: "a | near b and c", events: events(["c", 0], ["b", 5], ["a", 9]), is_hit: true },
  { condition: "a | near b and c", events: events(["c", 0], ["a", 9]), is_hit: false },
  { condition: "a |near b and not c", events: events(["a", 0], ["b", 9]), is_hit: true },
  { condition: "a |near b and not c", events: events(["a", 0], ["c", 5], ["b", 9]), is_hit: false },
] as const;
for (const { condition, events: given, is_hit } of found) {
  test(`parseRules reads "${condition}" of Sigma 1 as a correlation: ${given.map(({ p, ip }) => `${p}${ip}`).join(" ")}`, () => {
    const { rules, faults } = parse(old(condition));
    assert.deepEqual(faults, []);
    const plan = planRules(rules, { columns });
    const last = plan.rules.length - 1;
    assert.deepEqual([plan.rules[last]?.status, plan.rules[last]?.rule.id], ["evaluable", "1"]);
    assert.deepEqual(plan.rules.map(({ is_finding }) => is_finding).indexOf(true), last);
    assert.equal(evaluateCorrelation(plan, last, given).members.size > 0, is_hit);
  });
}

test("parseRules: a selection that near does not name has no part in it", () => {
  const { rules } = parse(old("a | near b"));
  const plan = planRules(rules, { columns });
  const { members } = evaluateCorrelation(plan, rules.length - 1, events(["c", 0], ["a", 5], ["b", 9]));
  assert.deepEqual([...members].sort(), [1, 2]);
});

const wrong = [
  { condition: "a | count() by ip > many", code: null, what: ["aggregation"] },
  { condition: "d | count() > 1", code: "unknown-selection", what: [] },
  { condition: "a | near d", code: "unknown-selection", what: [] },
] as const;
for (const { condition, code, what } of wrong) {
  test(`parseRules: "${condition}" of Sigma 1 is told`, () => {
    const { rules, faults } = parse(old(condition));
    assert.deepEqual([...new Set(faults.map((fault) => fault.code))], code === null ? [] : [code]);
    assert.deepEqual(
      rules.flatMap(({ unsupported }) => unsupported),
      what,
    );
  });
}

test("parseRules puts a global part into the documents after it, until it is reset", () => {
  const text = `action: global
title: Many
logsource: { product: windows }
detection:
  condition: s
---
logsource: { service: system }
detection: { s: { b: 1 } }
---
action: repeat
logsource: { service: security }
---
action: reset
---
title: Alone
logsource: { category: x }
detection: { s: { b: 1 }, condition: s }
`;
  const { rules, faults } = parse(text);
  assert.deepEqual(faults, []);
  assert.deepEqual(
    rules.map((one) => [one.title, one.kind === "detection" && one.logsource.product, one.kind === "detection" && one.logsource.service]),
    [
      ["Many", "windows", "system"],
      ["Many", "windows", "security"],
      ["Alone", null, null],
    ],
  );
});
