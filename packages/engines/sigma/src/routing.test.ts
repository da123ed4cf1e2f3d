import assert from "node:assert/strict";
import { test } from "node:test";
import { parseYaml } from "@hamon/content";
import { evaluateTest, type SigmaEvent } from "./evaluate.js";
import { planRules, type Fields, type Plan } from "./plan.js";
import { parseRouting } from "./routing.js";
import { parseRules } from "./rule.js";

const TEXT = `columns: { channel: logsource.service, EventID: event.code, Message: message }
keywords: [Message]
inside: ["Event.EventData.{}", "{}"]
routes:
  - logsource: { product: windows, category: process_creation }
    ways:
      - way: sysmon
        when: { channel: sysmon, EventID: 1 }
      - way: security
        when: { channel: security, EventID: 4688 }
        names: { Image: NewProcessName }
        fields: [NewProcessName, CommandLine, channel, EventID, Message]
  - logsource: { product: windows, service: system }
    when: { channel: system }
    names: { Name: [Service Name, ServiceName] }
`;
const file = parseYaml("rules/routing/own.yml", TEXT);
const { routing, faults } = parseRouting(file.documents, file.at);
const lake = { "logsource.service": "VARCHAR", "event.code": "VARCHAR", message: "VARCHAR" };
const process_creation = { product: "Windows", category: "process_creation" };

function planOf(detection: object, more: Partial<Fields> = {}, logsource: object = process_creation): Plan {
  const parsed = parseRules([{ title: "t", logsource, detection: { condition: "a", ...detection } }], () => "x");
  assert.deepEqual(parsed.faults, []);
  return planRules(parsed.rules, { columns: lake, routing, hasWhole: true, ...more });
}

const told = ({ rules }: Plan) => [rules[0]?.status, ...(rules[0]?.what ?? [])].join(" ");
const ways = ({ rules }: Plan) => rules[0]?.ways.map(({ name, status, missing }) => [name, status, ...missing].join(" "));

test("parseRouting reads what ships without a fault", () => assert.deepEqual([faults.length, routing.length], [0, 2]));

test("planRules asks each way in its own names", () => {
  const plan = planOf({ a: { "Image|endswith": "\\whoami.exe" } });
  const whole = { sysmon: "whole.^Image", security: "whole.^New^Process^Name" };
  const hits = (event: SigmaEvent) => evaluateTest(plan.rules[0]?.test ?? { kind: "any", of: [] }, event);
  const Image = "C:\\whoami.exe";
  assert.equal(hits({ "logsource.service": "sysmon", "event.code": "1", [whole.sysmon]: Image }), true);
  assert.equal(hits({ "logsource.service": "security", "event.code": 4688, [whole.security]: Image }), true);
  assert.equal(hits({ "logsource.service": "security", "event.code": 4688, [whole.sysmon]: Image }), false);
  assert.equal(hits({ "logsource.service": "sysmon", "event.code": "5", [whole.sysmon]: Image }), false);
  assert.deepEqual(plan.derived.find(({ column }) => column === whole.sysmon)?.paths, ["Event.EventData.Image", "Image"]);
  assert.equal(plan.columns[whole.sysmon], "VARCHAR");
});

const statuses = [
  {
    name: "a field that one way never has, in OR",
    detection: { a: [{ Image: "x" }, { Hashes: "y" }] },
    ways: ["sysmon evaluable", "security evaluable Hashes"],
  },
  {
    name: "a field that one way never has, in AND",
    detection: { a: { Image: "x", Hashes: "y" } },
    ways: ["sysmon evaluable", "security fields-missing Hashes"],
  },
  {
    name: "a field that one way never has, under NOT",
    detection: { a: { Image: "x" }, b: { Hashes: "y" }, condition: "a and not b" },
    ways: ["sysmon evaluable", "security evaluable Hashes"],
  },
  {
    name: "null of a field that one way never has",
    detection: { a: { Hashes: null } },
    ways: ["sysmon evaluable", "security evaluable Hashes"],
  },
  {
    name: "2 of them, two of which one way never has",
    detection: { a: { X: 1 }, b: { Y: 1 }, c: { Image: 1 }, condition: "2 of them" },
    ways: ["sysmon evaluable", "security fields-missing X Y"],
  },
] as const;
for (const { name, detection, ways: expected } of statuses) {
  test(`planRules: ${name}`, () => {
    const plan = planOf(detection);
    assert.equal(told(plan), "evaluable");
    assert.deepEqual(ways(plan), expected);
  });
}

test("planRules: what is always true of a way counts among those that must hold", () => {
  const plan = planOf({ a: { Hashes: null }, b: { Image: "x" }, c: { CommandLine: "y" }, condition: "2 of them" });
  const event = { "logsource.service": "security", "event.code": "4688", "whole.^New^Process^Name": "x" };
  const asked = plan.rules[0]?.test ?? null;
  assert.ok(asked !== null, "the rule is planned");
  assert.deepEqual(
    [event, { ...event, "whole.^New^Process^Name": "z" }].map((one) => evaluateTest(asked, one)),
    [true, false],
  );
});

test("planRules: without whole records a field is had from a column or is missing", () => {
  const flat = { columns: { channel: "VARCHAR", EventID: "BIGINT", NewProcessName: "VARCHAR" }, hasWhole: false };
  const plan = planOf({ a: { Image: "x" } }, flat);
  assert.deepEqual(ways(plan), ["sysmon fields-missing Image", "security evaluable"]);
  assert.equal(told(planOf({ a: { Image: "x", User: "y" } }, flat)), "fields-missing User");
});

test("planRules: what no record has, a rule cannot find", () => {
  const wholePaths = new Set(["Event.EventData.Image", "Event.EventData.user"]);
  const plan = (detection: object) => planOf(detection, { wholePaths });
  assert.equal(told(plan({ a: { Image: "x", Hashes: "y" } })), "fields-missing Hashes");
  assert.deepEqual(ways(plan({ a: [{ Image: "x" }, { Hashes: "y" }] })), [
    "sysmon evaluable Hashes",
    "security fields-missing Image Hashes",
  ]);
  assert.equal(told(plan({ a: { "user.name": "x" } })), "evaluable");
  assert.equal(told(plan({ a: { EventID: 1 } })), "evaluable");
});

test("planRules takes the first name that there is", () => {
  const named = (columns: Fields["columns"]) =>
    planOf({ a: { Name: "x" } }, { columns: { ...lake, ...columns }, hasWhole: false }, { product: "windows", service: "system" });
  assert.deepEqual(named({ ServiceName: "VARCHAR" }).rules[0]?.search, {
    kind: "text",
    field: "ServiceName",
    pattern: [{ kind: "literal", text: "x" }],
    isCased: false,
  });
  assert.equal(told(named({})), "fields-missing Name");
});

test("planRules looks for keywords where the way says", () => {
  const [planned] = planOf({ a: ["x"] }, {}, { product: "windows", service: "system" }).rules;
  assert.equal(planned?.search.kind === "text" && planned.search.field, "message");
});

test("planRules: a field that may be there and null is asked whether it is there", () => {
  const plan = planOf({ a: { "User|exists": false } }, {}, { product: "windows", service: "system" });
  assert.deepEqual(plan.derived.find(({ is_presence }) => is_presence)?.paths, ["Event.EventData.User", "User"]);
  assert.equal(plan.columns["is whole.^User"], "BOOLEAN");
});

test("planRules: fields that differ by case only have columns that differ by more", () => {
  const { derived } = planOf({ a: { user: 1, User: 2 } });
  assert.equal(new Set(derived.map(({ column }) => column.toLowerCase())).size, derived.length);
});

test("planRules: a logsource without a route is found by the columns that say so, or is unsupported", () => {
  const other = { product: "okta", service: "okta" };
  assert.equal(told(planOf({ a: { x: 1 } }, {}, other)), "unsupported logsource okta/okta");
  const logsource = { category: "c", product: "p", service: "s" };
  const columns = { c: "VARCHAR", p: "VARCHAR", s: "VARCHAR" };
  assert.equal(told(planOf({ a: { x: 1 } }, { logsource, columns }, other)), "evaluable");
});

test("planRules: what stands in other columns from way to way cannot be grouped by, and that is said", () => {
  const documents = [
    { title: "t", name: "t", logsource: process_creation, detection: { a: { Image: "x" }, condition: "a" } },
    { title: "c", correlation: { type: "event_count", rules: ["t"], "group-by": ["Image"], timespan: "1h", condition: { gte: 1 } } },
    { title: "d", correlation: { type: "event_count", rules: ["t"], "group-by": ["CommandLine"], timespan: "1h", condition: { gte: 1 } } },
  ];
  const { rules } = planRules(parseRules(documents, () => "x").rules, { columns: lake, routing, hasWhole: true });
  assert.deepEqual(
    rules.map(({ status, what }) => [status, ...what]),
    [["evaluable"], ["unsupported", "Image in several columns"], ["evaluable"]],
  );
});

const wrong = [
  { text: "routes: [{ logsorce: { product: x } }]", codes: ["unknown-routing-word", "missing-field"], at: "1:22" },
  { text: "ruotes: []", codes: ["unknown-routing-word"], at: "1:9" },
  { text: "routes: [1]", codes: ["bad-value"], at: "1:10" },
  { text: "routes: [{ logsource: { product: x }, when: { a|contians: 1 } }]", codes: ["unknown-modifier"], at: "1:" },
  { text: "- 1", codes: ["bad-value"], at: "1:1" },
] as const;
for (const { text, codes, at } of wrong) {
  test(`parseRouting refuses "${text}"`, () => {
    const given = parseYaml("r.yml", text);
    const found = parseRouting(given.documents, given.at);
    assert.deepEqual(
      found.faults.map(({ code }) => code),
      codes,
    );
    assert.ok(found.faults[0]?.at?.startsWith(`r.yml:${at}`), found.faults[0]?.at);
  });
}
