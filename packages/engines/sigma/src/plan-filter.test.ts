import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateTest } from "./evaluate.js";
import { planRules, type Plan } from "./plan.js";
import { parseRules } from "./rule.js";

const logsource = { product: "windows", category: "process_creation" };
const columns = { Image: "VARCHAR", User: "VARCHAR" };
const whoami = { title: "w", id: "11", name: "whoami", logsource, detection: { a: { Image: "whoami" }, condition: "a" } };
const filter = (more: object, log: object = logsource) => ({
  title: "f",
  logsource: log,
  filter: { rules: ["whoami"], admin: { "User|startswith": "adm_" }, condition: "not admin", ...more },
});

function planOf(...documents: readonly object[]): Plan {
  const { rules, faults } = parseRules(documents, () => "x");
  assert.deepEqual(faults, []);
  return planRules(rules, { columns });
}

const isHit = (plan: Plan, User: string) =>
  plan.rules.some(({ test: asked, is_finding }) => is_finding && asked !== null && evaluateTest(asked, { Image: "whoami", User }));

const used = [
  { name: "by name", filters: [filter({})] },
  { name: "by id", filters: [filter({ rules: ["11"] })] },
  { name: "any rule", filters: [filter({ rules: "any" })] },
  { name: "no rule named is any", filters: [filter({ rules: [] })] },
  { name: "a wider logsource", filters: [filter({}, { product: "WINDOWS" })] },
] as const;
for (const { name, filters } of used) {
  test(`planRules puts a filter into the rules it concerns: ${name}`, () => {
    const plan = planOf(...filters, whoami);
    assert.deepEqual(
      plan.rules.map(({ status, is_finding }) => [status, is_finding]),
      [
        ["evaluable", false],
        ["evaluable", true],
      ],
    );
    assert.deepEqual([isHit(plan, "adm_1"), isHit(plan, "taro")], [false, true]);
  });
}

test("planRules puts several filters into one rule, and one into the rule that a correlation watches", () => {
  const counted = { title: "c", correlation: { type: "event_count", rules: ["whoami"], timespan: "1h", condition: { gte: 1 } } };
  const plan = planOf(counted, filter({}), filter({ admin: { User: "root" } }), whoami);
  const asked = plan.rules.at(-1)?.test ?? null;
  assert.ok(asked !== null, "the rule is planned");
  const found = ["adm_1", "root", "taro"].map((User) => evaluateTest(asked, { Image: "whoami", User }));
  assert.deepEqual(found, [false, false, true]);
});

const unused = [
  { name: "names a rule that is not there", given: filter({ rules: ["whoami", "whomai"] }), status: "unsupported", what: ["rule whomai"] },
  { name: "is of another logsource", given: filter({}, { product: "linux" }), status: "unsupported", what: ["no rule of its logsource"] },
  { name: "asks for a field that events lack", given: filter({ admin: { Company: "x" } }), status: "fields-missing", what: ["Company"] },
] as const;
for (const { name, given, status, what } of unused) {
  test(`planRules tells of a filter that ${name}; the rule goes on`, () => {
    const [told, rule] = planOf(given, whoami).rules;
    assert.deepEqual([told?.status, told?.what], [status, what]);
    assert.equal(rule?.status, "evaluable");
  });
}

const mistakes = [
  { given: { ...filter({}), filter: { rules: ["a"], s: { b: 1 } } }, code: "missing-field" },
  { given: { ...filter({}), filter: { s: { b: 1 }, condition: "not s" } }, code: "missing-field" },
  { given: filter({ condition: "not amdin" }), code: "unknown-selection" },
] as const;
for (const { given, code } of mistakes) {
  test(`parseRules refuses the filter ${JSON.stringify(given.filter)} by ${code}`, () => {
    const { rules, faults } = parseRules([given], () => "x");
    assert.deepEqual([rules.length, faults[0]?.code], [0, code]);
  });
}
