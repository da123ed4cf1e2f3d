import assert from "node:assert/strict";
import { test } from "node:test";
import { planRules } from "./plan.js";
import { parseRules, type Rule } from "./rule.js";

const columns = { "url.path": "VARCHAR", "source.ip": "VARCHAR", "http.response.status_code": "SMALLINT" };

function rulesOf(...documents: readonly object[]): readonly Rule[] {
  const { rules, faults } = parseRules(
    documents.map((one) => ({ title: "t", logsource: { category: "webserver" }, ...one })),
    () => "x",
  );
  assert.deepEqual(faults, []);
  return rules;
}

const page = { name: "page", detection: { a: { "url.path|startswith": "/records/" }, condition: "a" } };
const counted = (more: object) => ({
  name: "many",
  correlation: {
    type: "value_count",
    rules: ["page"],
    "group-by": ["source.ip"],
    timespan: "1h",
    condition: { field: "url.path", gte: 3 },
    ...more,
  },
});
const statusesOf = (rules: readonly Rule[], more = {}) =>
  planRules(rules, { columns, ...more }).rules.map(({ status, what }) => [status, ...what].join(" "));

const cases = [
  { name: "all fields are there", rules: [page], statuses: ["evaluable"] },
  {
    name: "a field is missing",
    rules: [{ detection: { a: { CommandLine: "x", "url.path": "y" }, condition: "a" } }],
    statuses: ["fields-missing CommandLine"],
  },
  {
    name: "a field under NOT is missing too",
    rules: [{ detection: { a: { "url.path": "y" }, b: { User: 1 }, condition: "a and not b" } }],
    statuses: ["fields-missing User"],
  },
  {
    name: "a placeholder",
    rules: [{ detection: { a: { "url.path|expand": "%admin_pages%" }, condition: "a" } }],
    statuses: ["needs-placeholder admin_pages"],
  },
  { name: "a correlation", rules: [page, counted({})], statuses: ["evaluable", "evaluable"] },
  { name: "a correlation before its rule", rules: [counted({}), page], statuses: ["evaluable", "evaluable"] },
  { name: "a correlation of nothing known", rules: [counted({})], statuses: ["unsupported rule page"] },
  {
    name: "a correlation whose group is missing",
    rules: [page, counted({ "group-by": ["user.name"] })],
    statuses: ["evaluable", "fields-missing user.name"],
  },
  {
    name: "a correlation of itself",
    rules: [counted({ rules: ["many"], type: "event_count", condition: { gte: 2 } })],
    statuses: ["unsupported circle"],
  },
] as const;
for (const { name, rules, statuses } of cases) test(`planRules: ${name}`, () => assert.deepEqual(statusesOf(rulesOf(...rules)), statuses));

test("planRules fills placeholders in when it is given their values", () => {
  const rules = rulesOf({ detection: { a: { "url.path|expand|contains": "%admin_pages%" }, condition: "a" } });
  assert.deepEqual(statusesOf(rules, { placeholders: { admin_pages: ["/admin", "/manage"] } }), ["evaluable"]);
});

test("planRules finds a field under the name that the source has", () => {
  const rules = rulesOf({ detection: { a: { "cs-uri-stem": "/x" }, condition: "a" } });
  assert.deepEqual(statusesOf(rules, { names: { "cs-uri-stem": "url.path" } }), ["evaluable"]);
});

test("planRules: a watched rule is quiet unless the correlation generates", () => {
  const quiet = (more: object) => planRules(rulesOf(page, counted(more)), { columns }).rules.map(({ is_finding }) => is_finding);
  assert.deepEqual(quiet({}), [false, true]);
  assert.deepEqual(quiet({ generate: true }), [true, true]);
});

test("planRules puts each correlation after those it watches", () => {
  const chained = {
    name: "chained",
    correlation: { type: "temporal_ordered", rules: ["many", "page"], "group-by": ["source.ip"], timespan: "1d" },
  };
  assert.deepEqual(planRules(rulesOf(chained, counted({}), page), { columns }).correlations, [1, 0]);
});
