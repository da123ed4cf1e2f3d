import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluateTest, type SigmaEvent } from "../evaluate.js";
import { planRules } from "../plan.js";
import { parseRules, type Rule } from "../rule.js";
import { ANY_TEXT, columnRulesOf } from "./column.js";
import { toBatch } from "./corpus.test.js";
import { ColumnMatcher, type MatcherOptions } from "./matcher.js";
import { compileColumns } from "./program.js";

const FIELDS = ["path", "agent", "ip", "status", "at"] as const;
const columns = Object.fromEntries(FIELDS.map((name) => [name, "VARCHAR"]));

function rulesOf(documents: readonly object[]): readonly Rule[] {
  const whole = documents.map((one) => ({ title: "t", logsource: { category: "x" }, ...one }));
  const { rules, faults } = parseRules(whole, () => "x");
  assert.deepEqual(
    faults.map(({ message }) => message),
    [],
  );
  return rules;
}

function matcherOf(rules: readonly Rule[], options: MatcherOptions = {}): ColumnMatcher {
  return new ColumnMatcher(compileColumns(columnRulesOf(planRules(rules, { columns, keywords: [ANY_TEXT] }))), options);
}

function matchesOf(matcher: ColumnMatcher, events: readonly SigmaEvent[]): readonly string[] {
  const found: string[] = [];
  matcher.match(toBatch(events), (no, row) => found.push(`${no} ${row}`));
  return found.sort();
}

function byHand(rules: readonly Rule[], events: readonly SigmaEvent[]): readonly string[] {
  const holds = (rule: Rule, event: SigmaEvent) => rule.kind === "detection" && rule.test !== null && evaluateTest(rule.test, event);
  return rules.flatMap((rule, no) => events.flatMap((event, row) => (holds(rule, event) ? [`${no} ${row}`] : []))).sort();
}

const text = fc.oneof(
  fc.constantFrom("", "a", "A", "ab", "%", "_", "a_b", "a\nb", "*", "\\", "会社", "ｱ", "10", "10.0", "404", "-f", "x /f", "–f"),
  fc.constantFrom("10.0.0.9", "fe80::1", "Ä", "İ", "ΑΣ", "σ", "𐐀b", "𐐨", "\ud800", "\udc00a", "K", "ſ", "é", "e\u0301", " 1e2 ", "0x10"),
  fc.constantFrom("2026-01-05T03:04:05Z", "2024-12-30 23:00:00", "2021-01-03", "true", "-0", "Infinity", "1e400"),
  fc.string({ unit: fc.constantFrom("a", "A", "b", "-", "f", "/", "会", "𐐀", "é", "\n", "_"), maxLength: 8 }),
);
const value = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom(0, 200, 404, -1, 1.5, 1e21, Number.NaN, Number.POSITIVE_INFINITY) },
  fc.boolean(),
  fc.constantFrom(null, undefined),
);
const event: fc.Arbitrary<SigmaEvent> = fc.dictionary(fc.constantFrom(...FIELDS, "other"), value);
const wildText = fc.oneof(
  fc.constantFrom(
    "a",
    "A*",
    "*b",
    "?",
    "a?b",
    "\\*",
    "%",
    "_",
    "",
    "*",
    "**",
    "会*",
    "-f",
    "x -f -a /b",
    "404",
    "ä",
    "a_",
    "Σ",
    "i",
    "k",
    "S",
  ),
  fc.constantFrom("𐐨*", "*𐐀", "?b", "\ud800", "*\udc00a*", "a*b", "*a*b*", "?*?", "-f*a", "会?", "é"),
  fc.string({ unit: fc.constantFrom("a", "B", "-", "f", "*", "?", "会", "𐐀", "\\", "_"), maxLength: 5 }),
);
const words = [
  "",
  "|contains",
  "|startswith",
  "|endswith",
  "|cased",
  "|contains|cased",
  "|endswith|cased",
  "|neq",
  "|windash",
  "|contains|windash",
  "|contains|all",
  "|all",
];
const number = fc.constantFrom(0, 200, 404, -1, 1.5, 100);
const regex = fc.constantFrom("a.b", "^a", "b$", "(?i)K", "(?i)s", "a|会", "\\d+", "[^a]b", "\\bf\\b", "(?m)^b$", "a{2,3}", ".", "");
const item = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...FIELDS), fc.constantFrom(...words), fc.array(wildText, { minLength: 1, maxLength: 4 }))
      .map(([field, word, values]) => [`${field}${word}`, values] as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("path|re", "agent|re|i", "path|re|m|s", "agent|re"), regex)
      .map(([key, source]) => [key, source] as const),
  },
  fc
    .tuple(fc.constantFrom("status|lt", "status|gte", "path|gt", "at|year|gte", "at|week", "at|hour|lt", "at|day"), number)
    .map(([key, n]) => [key, n] as const),
  fc
    .constantFrom(["path", null], ["agent", [null, "a"]], ["path|exists", true], ["agent|exists", false], ["status", 404], ["status", "4*"])
    .map(([key, wanted]) => [key as string, wanted] as const),
  fc
    .tuple(fc.constantFrom("ip|cidr"), fc.constantFrom("10.0.0.0/8", "fe80::/10", "0.0.0.0/0", "10.0.0.9"))
    .map(([key, range]) => [key, range] as const),
  fc
    .tuple(
      fc.constantFrom("path|fieldref", "path|fieldref|contains", "agent|fieldref|endswith", "agent|fieldref|cased"),
      fc.constantFrom("agent", "path", "status"),
    )
    .map(([key, other]) => [key, other] as const),
);
const selection = fc.oneof(
  { weight: 5, arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => Object.fromEntries(items)) },
  fc.array(wildText, { minLength: 1, maxLength: 3 }),
  fc.array(wildText, { minLength: 1, maxLength: 2 }).map((values) => ({ "|all": values })),
);
const condition = fc.constantFrom(
  "a",
  "not a",
  "a and b",
  "a or not b",
  "not (a or b)",
  "2 of them",
  "a and not (b or c)",
  "1 of them",
  "all of them",
  "not b and not c",
);
const rule = fc.tuple(selection, selection, selection, condition).map(([a, b, c, words]) => ({ detection: { a, b, c, condition: words } }));

test("ColumnMatcher finds what the interpreter finds, for random rules and events", () => {
  const property = fc.property(fc.array(rule, { minLength: 1, maxLength: 6 }), fc.array(event, { maxLength: 12 }), (documents, events) => {
    const rules = rulesOf(documents);
    assert.deepEqual(matchesOf(matcherOf(rules), events), byHand(rules, events));
  });
  fc.assert(property, { numRuns: Number(process.env["RUNS"] ?? 800) });
});

test("ColumnMatcher finds the same from batch to batch, however little it may keep", () => {
  const property = fc.property(
    fc.array(rule, { minLength: 1, maxLength: 4 }),
    fc.array(event, { minLength: 2, maxLength: 12 }),
    (documents, events) => {
      const rules = rulesOf(documents);
      const expected = byHand(rules, events);
      const [roomy, tight] = [matcherOf(rules), matcherOf(rules, { cache_bytes: 1 })];
      for (const matcher of [roomy, tight, roomy, tight]) assert.deepEqual(matchesOf(matcher, events), expected);
    },
  );
  fc.assert(property, { numRuns: 150 });
});
