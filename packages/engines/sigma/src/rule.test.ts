import assert from "node:assert/strict";
import { test } from "node:test";
import { parseYaml } from "@hamon/content";
import { planRules } from "./plan.js";
import { parseRules, type ParsedRules } from "./rule.js";

function parse(text: string): ParsedRules {
  const file = parseYaml("rules/own.yml", text);
  return parseRules(file.documents, file.at);
}

const rule = (detection: string, head = "") =>
  `title: 会社の規則\nlevel: high\nlogsource: { category: webserver }\n${head}detection:\n${detection}`;

test("parseRules reads a rule with its head", () => {
  const { rules, faults } = parse(
    `${rule("  selection:\n    url.path|contains: /admin\n  condition: selection\n")}id: 1\ntags: [attack.t1190]\nauthor: Hamon\n`,
  );
  assert.deepEqual(faults, []);
  const [first] = rules;
  assert.equal(first?.title, "会社の規則");
  assert.equal(first?.level, "high");
  assert.deepEqual(first?.tags, ["attack.t1190"]);
  assert.equal(first?.id, "1");
});

test("parseRules reads nothing from nothing", () => assert.deepEqual(parse(""), { rules: [], faults: [] }));

test("parseRules: one rule's mistake costs the others nothing", () => {
  const good = rule("  a: { b: 1 }\n  condition: a\n");
  const { rules, faults } = parse(`${good}---\n${rule("  a: { b|contians: 1 }\n  condition: a\n")}---\n${good}`);
  assert.equal(rules.length, 2);
  assert.deepEqual(
    faults.map(({ code, at }) => [code, at]),
    [["unknown-modifier", "rules/own.yml:12:20"]],
  );
});

test("parseRules collects every mistake of a rule", () => {
  const { faults } = parse("level: hihg\ndetection:\n  a: { b|contians: 1 }\n  c: { d|re: '(' , e|cidr: 1.2.3/8 }\n  condition: a adn c\n");
  assert.deepEqual(faults.map(({ code }) => code).sort(), [
    "bad-cidr",
    "bad-regex",
    "missing-field",
    "missing-field",
    "unknown-condition-word",
    "unknown-level",
    "unknown-modifier",
  ]);
});

const refusals = [
  {
    detection: "  a: { b|contians: 1 }\n  condition: a\n",
    code: "unknown-modifier",
    params: { modifier: "contians", nearest: "contains" },
    at: "5:8",
  },
  {
    detection: "  a: { b|contains|endswith: 1 }\n  condition: a\n",
    code: "unsupported-modifier",
    params: { modifier: "endswith", other: "contains" },
    at: "5:8",
  },
  {
    detection: "  a: { b|re|cidr: 1 }\n  condition: a\n",
    code: "unsupported-modifier",
    params: { modifier: "cidr", other: "re" },
    at: "5:8",
  },
  { detection: "  a: { b|wide: x }\n  condition: a\n", code: "unsupported-modifier", params: { modifier: "wide", other: "" }, at: "5:8" },
  { detection: "  a: { b|i: x }\n  condition: a\n", code: "unsupported-modifier", params: { modifier: "i" }, at: "5:8" },
  { detection: "  a: { b|base64: x* }\n  condition: a\n", code: "bad-value", params: { field: "b" }, at: "5:8" },
  { detection: "  a: { b|gt: x }\n  condition: a\n", code: "bad-value", params: { value: "x" }, at: "5:8" },
  { detection: "  a: { b|exists: maybe }\n  condition: a\n", code: "bad-value", params: { value: "maybe" }, at: "5:8" },
  { detection: "  a: { b: { c: 1 } }\n  condition: a\n", code: "bad-value", params: { field: "b" }, at: "5:8" },
  { detection: "  a: { b: [] }\n  condition: a\n", code: "empty-selection", params: { field: "b" }, at: "5:8" },
  { detection: "  a: []\n  condition: a\n", code: "empty-selection", params: { field: "a" }, at: "5:6" },
  { detection: "  a: { b|re: ['ok', 'x(?=y)'] }\n  condition: a\n", code: "bad-regex", params: { word: "(?=", position: 1 }, at: "5:21" },
  { detection: "  a: { b|cidr: 10.0.0.0/40 }\n  condition: a\n", code: "bad-cidr", params: { value: "10.0.0.0/40" }, at: "5:8" },
  { detection: "  a: { b: 1 }\n  condition: b\n", code: "unknown-selection", params: { nearest: "a" }, at: "6:14" },
  { detection: "  a: { b: 1 }\n", code: "missing-field", params: { field: "condition" }, at: "5:3" },
] as const;
for (const { detection, code, params, at } of refusals) {
  test(`parseRules refuses ${detection.split("\n")[0]?.trim()} by ${code}`, () => {
    const { rules, faults } = parse(rule(detection));
    assert.deepEqual(rules, []);
    assert.equal(faults.length, 1);
    assert.equal(faults[0]?.code, code);
    assert.match(faults[0]?.at ?? "", new RegExp(`^rules/own.yml:${at.split(":")[0]}:`));
    for (const [name, value] of Object.entries(params)) assert.equal(faults[0]?.params[name], value, name);
  });
}

test("parseRules refuses a document that is no map", () => assert.equal(parse("- 1\n").faults[0]?.code, "not-a-rule"));

const unsupported = [
  {
    name: "an aggregation without a timeframe",
    text: rule("  a: { b: 1 }\n  condition: a | count() > 5\n"),
    what: "aggregation without timeframe",
  },
  { name: "near without a pipe", text: rule("  a: { b: 1 }\n  condition: a near a\n"), what: "aggregation" },
  { name: "a timeframe", text: rule("  a: { b: 1 }\n  timeframe: 5m\n  condition: a\n"), what: "timeframe" },
  { name: "a minimum", text: rule("  a: { b: 1 }\n  timeframe: 5m\n  condition: a | min(b) > 1\n"), what: "aggregation min" },
  { name: "an action of its own", text: "action: shout\ntitle: g\n", what: "action shout" },
  { name: "a global part that no document takes", text: "action: global\ntitle: g\n", what: "action global" },
  {
    name: "or in an order",
    text: "title: c\ncorrelation: { type: temporal_ordered, rules: [a, b], timespan: 1h, condition: a or b }\n",
    what: "or in the condition of temporal_ordered",
  },
] as const;
for (const { name, text, what } of unsupported) {
  test(`planRules: ${name} is unsupported by name`, () => {
    const { rules, faults } = parse(text);
    assert.deepEqual(faults, []);
    const [planned] = planRules(rules, { columns: { b: "VARCHAR" } }).rules;
    assert.deepEqual([planned?.status, planned?.what], ["unsupported", [what]]);
  });
}

const correlation = (body: string) => `title: c\nname: c\ncorrelation:\n${body}`;
const badCorrelations = [
  {
    body: "  type: evnt_count\n  rules: [a]\n  timespan: 1h\n  condition: { gte: 1 }\n",
    code: "unknown-correlation-type",
    params: { nearest: "event_count" },
  },
  { body: "  type: event_count\n  timespan: 1h\n  condition: { gte: 1 }\n", code: "missing-field", params: { field: "rules" } },
  {
    body: "  type: event_count\n  rules: [a]\n  timespan: 1hour\n  condition: { gte: 1 }\n",
    code: "bad-timespan",
    params: { value: "1hour" },
  },
  { body: "  type: event_count\n  rules: [a]\n  timespan: 0s\n  condition: { gte: 1 }\n", code: "bad-timespan", params: {} },
  {
    body: "  type: event_count\n  rules: [a]\n  timespan: 1h\n  condition: { get: 1 }\n",
    code: "bad-correlation-condition",
    params: { word: "get", nearest: "gt" },
  },
  {
    body: "  type: value_count\n  rules: [a]\n  timespan: 1h\n  condition: { gte: 1 }\n",
    code: "bad-correlation-condition",
    params: { word: "field" },
  },
  { body: "  type: event_count\n  rules: [a]\n  timespan: 1h\n", code: "missing-field", params: { field: "condition" } },
  {
    body: "  type: value_percentile\n  rules: [a]\n  timespan: 1h\n  condition: { field: b, gte: 1 }\n",
    code: "bad-correlation-condition",
    params: { word: "percentile" },
  },
  {
    body: "  type: value_median\n  rules: [a]\n  timespan: 1h\n  condition: { field: [b, c], gte: 1 }\n",
    code: "bad-correlation-condition",
    params: { word: "field" },
  },
  {
    body: "  type: temporal\n  rules: [login]\n  timespan: 1h\n  condition: logni and login\n",
    code: "unknown-selection",
    params: { selection: "logni", nearest: "login" },
  },
] as const;
for (const { body, code, params } of badCorrelations) {
  test(`parseRules refuses the correlation ${body.replaceAll(/\s+/g, " ").trim()} by ${code}`, () => {
    const { faults } = parse(correlation(body));
    assert.equal(faults[0]?.code, code);
    for (const [name, value] of Object.entries(params)) assert.equal(faults[0]?.params[name], value);
  });
}

test("parseRules takes 10,000 selections", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => `  s${i}: { b: ${i} }`).join("\n");
  const { rules } = parse(rule(`${many}\n  condition: 1 of s*\n`));
  assert.equal(rules.length, 1);
});
