import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fillEvents, matchesByHand, matchesBySql, matchesOverMatched, openDuckdb, presenceOf, withPresence } from "./duckdb-table.test.js";
import { createBinder, toCondition } from "./duckdb-predicate.js";
import { toDuckdbSql } from "./duckdb-sql.js";
import { foldCase } from "./pattern.js";
import { planRules, type Plan } from "./plan.js";
import { parseRules } from "./rule.js";

const connection = await openDuckdb();
const columns = { path: "VARCHAR", agent: "VARCHAR", status: "SMALLINT", ip: "VARCHAR" };

function planOf(
  documents: readonly object[],
  shape: Readonly<Record<string, string>> = columns,
  presence: Readonly<Record<string, string>> = {},
): Plan {
  const { rules, faults } = parseRules(
    documents.map((one) => ({ title: "t", logsource: { category: "x" }, ...one })),
    () => "x",
  );
  assert.deepEqual(
    faults.map(({ message }) => message),
    [],
  );
  return planRules(rules, { columns: shape, presence });
}

const conditions = [
  { name: "a whole value", item: { path: "/A" }, sql: `(lower("path") = $v0::VARCHAR)`, params: { v0: "/a" } },
  {
    name: "part of a value",
    item: { "path|contains": "O'Brien" },
    sql: `contains(lower("path"), $v0::VARCHAR)`,
    params: { v0: "o'brien" },
  },
  { name: "the end of a value", item: { "path|endswith": ".aspx" }, sql: `suffix(lower("path"), $v0::VARCHAR)`, params: { v0: ".aspx" } },
  { name: "with regard to case", item: { "path|startswith|cased": "/A" }, sql: `starts_with("path", $v0::VARCHAR)`, params: { v0: "/A" } },
  {
    name: "many texts as one alternation",
    item: { "path|contains": ["a.b", "c"] },
    sql: `(regexp_matches(lower("path"), $v0::VARCHAR))`,
    params: { v0: "(?s)(?:a\\.b)|(?:c)" },
  },
  {
    name: "an inner wildcard",
    item: { path: "/a*z" },
    sql: `regexp_matches(lower("path"), $v0::VARCHAR)`,
    params: { v0: "(?s)(?:\\A/a.*z\\z)" },
  },
  { name: "a number of a number column", item: { status: 404 }, sql: `("status" = $v0::DOUBLE)`, params: { v0: 404 } },
  {
    name: "a number that is written otherwise",
    item: { status: "0404" },
    sql: `(lower("status"::VARCHAR) = $v0::VARCHAR)`,
    params: { v0: "0404" },
  },
  { name: "nothing", item: { path: null }, sql: `("path" is null)`, params: {} },
  { name: "anything", item: { path: "*" }, sql: `("path" is not null)`, params: {} },
  {
    name: "NOT over what may be missing",
    item: { "path|neq": "/a" },
    sql: `not coalesce((lower("path") = $v0::VARCHAR), false)`,
    params: { v0: "/a" },
  },
] as const;
for (const { name, item, sql, params } of conditions) {
  test(`toCondition: ${name}`, () => {
    const plan = planOf([{ detection: { a: item, condition: "a" } }]);
    const binder = createBinder(columns);
    assert.equal(toCondition(plan.rules[0]?.test ?? { kind: "any", of: [] }, binder), sql);
    assert.deepEqual(binder.params, params);
  });
}

test("toDuckdbSql: no value of a rule stands in the text of a statement", () => {
  const evil = "x'); drop table event; --";
  const plan = planOf([{ detection: { a: { "path|contains": [evil, `${evil}*2`], "agent|re": "evil\\(", ip: evil }, condition: "a" } }]);
  for (const { sql } of toDuckdbSql(plan, { table: "event", id: "id", at: "at", keep: [] })) assert.doesNotMatch(sql, /drop|evil/);
});

// Letters of Unicode 14 and later, which Node and DuckDB learn at different times: Cyrillic Tje, Latin for Gaulish
// and Lambda, Garay, Beria Erfe.
const NEWEST = [
  [0x1c89, 0x1c89],
  [0xa7c0, 0xa7dc],
  [0x10d50, 0x10d65],
  [0x16ea0, 0x16eb8],
] as const;

test("foldCase is DuckDB's lower() for every code point but the letters of the newest Unicode", async () => {
  const rows = await connection.runAndReadAll(
    "select code, lower(chr(code::INTEGER)) from range(1, 1114112) codes(code) where code not between 55296 and 57343 and lower(chr(code::INTEGER)) <> chr(code::INTEGER)",
  );
  const lowered = new Map(rows.getRows().map(([code, text]) => [Number(code), String(text)]));
  assert.ok(lowered.size > 1000);
  const different: string[] = [];
  for (let code = 1; code < 0x110000; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const char = String.fromCodePoint(code);
    if (NEWEST.some(([first, last]) => code >= first && code <= last)) continue;
    if (foldCase(char) !== (lowered.get(code) ?? char)) different.push(code.toString(16));
  }
  assert.deepEqual(different, []);
});

const text = fc.constantFrom(
  "",
  "a",
  "A",
  "ab",
  "%",
  "_",
  "a_b",
  "a\nb",
  "*",
  "\\",
  "会社",
  "ｱ",
  "10",
  "10.0",
  "404",
  "-f",
  "/f",
  "10.0.0.9",
  "fe80::1",
  "Ä",
);
// A field is absent, null, empty or says something.
const event = fc.record(
  {
    path: fc.option(text, { nil: null }),
    agent: fc.option(text, { nil: null }),
    status: fc.option(fc.constantFrom(0, 200, 404, -1), { nil: null }),
    ip: fc.option(text, { nil: null }),
  },
  { requiredKeys: [] },
);
const wildText = fc.constantFrom("a", "A*", "*b", "?", "a?b", "\\*", "%", "_", "", "*", "会*", "-f", "404", "ä", "a_");
const item = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("path", "agent", "ip"),
      fc.constantFrom("", "|contains", "|startswith", "|endswith", "|cased", "|contains|cased", "|neq", "|windash", "|contains|windash"),
      fc.array(wildText, { minLength: 1, maxLength: 4 }),
    )
    .map(([field, words, values]) => [`${field}${words}`, values] as const),
  fc
    .tuple(fc.constantFrom("path|contains|all", "agent|all"), fc.array(wildText, { minLength: 1, maxLength: 2 }))
    .map(([key, values]) => [key, values] as const),
  fc
    .constantFrom(
      ["path", null],
      ["agent", [null, "a"]],
      ["path|exists", true],
      ["agent|exists", false],
      ["status", 404],
      ["status", "4*"],
      ["status|contains", "0"],
    )
    .map(([key, value]) => [key, value] as const),
  fc
    .constantFrom(
      ["status|gte", 200],
      ["path|gt", 9],
      ["path|lte", 10],
      ["path|fieldref", "agent"],
      ["agent|fieldref|contains", "path"],
      ["ip|cidr", "10.0.0.0/8"],
      ["ip|cidr", "fe80::/10"],
      ["path|re", "^a.?"],
      ["path|re|i", "A"],
    )
    .map(([key, value]) => [key, value] as const),
);
const condition = fc.constantFrom(
  "a",
  "not a",
  "a and b",
  "a or b",
  "a and not b",
  "not (a or b)",
  "1 of them",
  "all of them",
  "2 of them",
  "not (a and not b)",
);
const selection = fc.array(item, { minLength: 1, maxLength: 2 }).map((items) => Object.fromEntries(items));
const detection = fc.record({ a: fc.oneof(selection, fc.array(selection, { minLength: 1, maxLength: 2 })), b: selection, condition });

const presence = presenceOf(columns);
const told = Object.fromEntries(Object.values(presence).map((name) => [name, "BOOLEAN"]));

test("toDuckdbSql: the compiled rules match what the interpreter matches", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(detection, { minLength: 1, maxLength: 4 }),
      fc.array(event, { minLength: 1, maxLength: 12 }),
      async (detections, events) => {
        const plan = planOf(
          detections.map((one) => ({ detection: one })),
          { ...columns, ...told },
          presence,
        );
        const whole = withPresence(events, presence);
        await fillEvents(connection, plan.columns, whole);
        assert.deepEqual([...(await matchesBySql(connection, plan))].sort(), [...matchesByHand(plan, whole)].sort());
      },
    ),
    { numRuns: 150 },
  );
});

const moment = fc.integer({ min: 0, max: 40 }).map((step) => new Date(Date.UTC(2025, 3, 16, 14, 59, 40) + step * 10_000).toISOString());
const timed = fc.record({
  timestamp: moment,
  path: fc.constantFrom("a", "b", "c"),
  agent: fc.constantFrom("x", "y", null),
  status: fc.constantFrom(1, 20, 300),
  ip: fc.constantFrom("1", "2"),
});
const correlations = [
  { type: "event_count", rules: ["a"], condition: { gte: 3 } },
  { type: "event_count", rules: ["a", "b"], condition: { gt: 1, lte: 4 } },
  { type: "event_count", rules: ["a"], condition: { lt: 2 } },
  { type: "event_count", rules: ["again"], condition: { gte: 2 } },
  { type: "temporal", rules: ["a", "again", "b"] },
  { type: "event_count", rules: ["a", "all"], condition: { gte: 3, lte: 4 } },
  { type: "value_count", rules: ["all"], condition: { field: "path", gte: 3 } },
  { type: "value_sum", rules: ["all"], condition: { field: "status", gte: 300 } },
  { type: "value_avg", rules: ["all"], condition: { field: "status", gt: 100 } },
  { type: "value_count", rules: ["all"], condition: { field: ["path", "ip"], gte: 4 } },
  { type: "value_percentile", rules: ["all"], condition: { field: "status", percentile: 90, gt: 100 } },
  { type: "value_median", rules: ["a", "b"], condition: { field: "status", lte: 20 } },
  { type: "temporal", rules: ["a", "b"] },
  { type: "temporal", rules: ["a", "b", "c"], condition: "a and (b or c)" },
  { type: "temporal", rules: ["a", "b", "c"], condition: "a and not (b and c)" },
  { type: "temporal", rules: ["a", "b", "c"], condition: "2 of them" },
  { type: "temporal_ordered", rules: ["a", "b", "c"], condition: "b and a and not c" },
  { type: "temporal_ordered", rules: ["a", "b", "c"] },
] as const;
const base = ["a", "b", "c"].map((name) => ({ name, detection: { s: { path: name }, condition: "s" } }));
/** The same as another, but for its name. */
const again = { ...base[0], name: "again" };
const all = { name: "all", detection: { s: { "path|exists": true }, condition: "s" } };

for (const correlation of correlations) {
  for (const group of [["agent"], ["agent", "ip"], []]) {
    const asked = "condition" in correlation ? JSON.stringify(correlation.condition) : "no condition";
    test(`toDuckdbSql: ${correlation.type} of ${correlation.rules.join()} with ${asked} by ${group.join() || "nothing"} finds what every window looked at finds`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(timed, { maxLength: 15 }), fc.constantFrom("10s", "60s", "1h"), async (events, timespan) => {
          const plan = planOf([...base, all, { name: "it", correlation: { ...correlation, "group-by": group, timespan } }, again]);
          await fillEvents(connection, columns, events);
          const mine = (found: ReadonlySet<string>) => [...found].filter((one) => one.startsWith("4 ")).sort();
          const expected = mine(matchesByHand(plan, events));
          assert.deepEqual(mine(await matchesBySql(connection, plan)), expected);
          assert.deepEqual(mine(await matchesOverMatched(connection, plan, events)), expected, "over matched");
        }),
        { numRuns: 25 },
      );
    });
  }
}
