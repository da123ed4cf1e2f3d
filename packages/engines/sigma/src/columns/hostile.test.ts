import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateTest, type SigmaEvent } from "../evaluate.js";
import { allOf, anyOf, type Predicate } from "../predicate.js";
import { parsePattern, placePattern, type Position } from "../pattern.js";
import type { ColumnRule } from "./column.js";
import { toBatch } from "./corpus.test.js";
import { ColumnMatcher, type MatcherOptions } from "./matcher.js";
import { compileColumns } from "./program.js";
import { TupleNumbers } from "./tuple-numbers.js";

const ALWAYS = allOf([]);

function textOf(field: string, text: string, position: Position = "contains"): Predicate {
  return { kind: "text", field, pattern: placePattern(parsePattern(text), position), isCased: false };
}

function rulesOf(tests: readonly Predicate[]): readonly ColumnRule[] {
  return tests.map((search, no) => ({ no, logsource: ALWAYS, search }));
}

function run(rules: readonly ColumnRule[], events: readonly SigmaEvent[], options: MatcherOptions = {}) {
  const matcher = new ColumnMatcher(compileColumns(rules), options);
  const found: string[] = [];
  matcher.match(toBatch(events), (no, row) => found.push(`${no} ${row}`));
  return { matcher, found: found.sort() };
}

test("ten thousand selections in one rule and ten thousand rules", () => {
  const parts = Array.from({ length: 10_000 }, (_, i) => textOf(["a", "b"][i % 2] as string, `needle ${i} `));
  const rules = rulesOf([anyOf(parts), allOf(parts), { kind: "at_least", count: 2, of: parts }, ...parts]);
  const events = [
    { a: "x NEEDLE 4242 x", b: "needle 77 y" },
    { a: "needle 4242", b: "needle" },
  ];
  assert.deepEqual(run(rules, events).found, ["0 0", "2 0", "4245 0", "80 0"]);
});

test("a value of ten million letters is read in time linear in its length, and is not kept", () => {
  const value = "ab".repeat(5_000_000);
  const tests = [
    textOf("v", "abb"),
    textOf("v", `${"ab".repeat(300)}b`),
    textOf("v", "a*b?b*c"),
    textOf("v", "AB", "endswith"),
    textOf("v", "x*ab", "equals"),
  ];
  const begun = process.cpuUsage().user;
  const { matcher, found } = run(rulesOf([...tests, { kind: "regex", field: "v", source: "(a|b|ab)*c", flags: "" }]), [
    { v: value },
    { v: `${value}c` },
  ]);
  assert.deepEqual(found, ["2 1", "3 0", "5 1"]);
  assert.ok(process.cpuUsage().user - begun < 30e6, "more than linear");
  assert.ok(matcher.kept_bytes < 10_000_000, `${matcher.kept_bytes} bytes are kept`);
});

test("an expression past its budget is stopped, told of with its rules, and the others go on", () => {
  const slow: Predicate = { kind: "regex", field: "v", source: "[ab]{5,900}c$", flags: "" };
  const rules = rulesOf([anyOf([slow, textOf("w", "x")]), { kind: "not", of: slow }, textOf("v", "ab")]);
  const matcher = new ColumnMatcher(compileColumns(rules), { regex_budget: 100_000 });
  const found = [[{ v: "c", w: "x" }], [{ v: "ab".repeat(50_000) + "c" }], [{ v: "abc", w: "x" }]].map((events) => {
    const nos: number[] = [];
    matcher.match(toBatch(events), (no) => nos.push(no));
    return nos.sort();
  });
  assert.deepEqual(found, [[0, 1], [2], [2]]);
  const [first] = matcher.slowRules();
  assert.equal(first?.is_stopped, true);
  assert.deepEqual(first?.rule_nos, [0, 1]);
  assert.equal(first?.source, "[ab]{5,900}c$");
});

test("slowRules names the dearest expression first, with its time when there is a clock", () => {
  const regex = (source: string): Predicate => ({ kind: "regex", field: "v", source, flags: "" });
  let clock = 0;
  const { matcher } = run(rulesOf([regex("a[0-9]"), regex("\\w+b\\w")]), [{ v: "aaa" }, { v: "b".repeat(500) }], {
    now: () => (clock += 2),
  });
  const slow = matcher.slowRules();
  assert.deepEqual(
    slow.map(({ source, rule_nos, value_count, ms }) => ({ source, rule_nos, value_count, ms })),
    [
      { source: "\\w+b\\w", rule_nos: [1], value_count: 1, ms: 2 },
      { source: "a[0-9]", rule_nos: [0], value_count: 1, ms: 2 },
    ],
  );
});

test("a rule with an expression that is too large is refused by name, not asked in part", () => {
  const large: Predicate = { kind: "regex", field: "v", source: "(?:a{1000}){1000}", flags: "" };
  const program = compileColumns(rulesOf([{ kind: "not", of: large }, textOf("v", "a")]));
  assert.deepEqual(program.refused, [{ no: 0, source: "(?:a{1000}){1000}" }]);
  const found: number[] = [];
  new ColumnMatcher(program).match(toBatch([{ v: "a" }]), (no) => found.push(no));
  assert.deepEqual(found, [1]);
});

test("what is kept stays within its bound, whatever comes", () => {
  const tests = Array.from({ length: 64 }, (_, i) => textOf("v", `.${i}.`));
  const matcher = new ColumnMatcher(compileColumns(rulesOf(tests)), { cache_bytes: 2 << 20 });
  let most = 0;
  let seed = 1;
  for (let batch = 0; batch < 20; batch += 1) {
    const events = Array.from({ length: 2_000 }, () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 1;
      return { v: Array.from({ length: 20 }, (_, i) => `.${(seed >> (i % 20)) % 64}.`).join("") };
    });
    const found: string[] = [];
    matcher.match(toBatch(events), (no, row) => found.push(`${no} ${row}`));
    assert.deepEqual(found.includes(`5 ${batch}`), evaluateTest(tests[5] as Predicate, events[batch] as SigmaEvent));
    most = Math.max(most, matcher.kept_bytes);
  }
  assert.ok(most > 1 << 19, `only ${most} bytes were kept`);
  assert.ok(most < 3 << 20, `${most} bytes were kept`);
});

test("a program survives being sent to a worker", () => {
  const rules = rulesOf([textOf("v", "会*社"), { kind: "regex", field: "v", source: "a+b", flags: "i" }, textOf("v", "İ", "startswith")]);
  const sent = structuredClone(compileColumns(rules));
  const found: string[] = [];
  new ColumnMatcher(sent).match(toBatch([{ v: "株式会 社" }, { v: "xAAB" }, { v: "I" }]), (no, row) => found.push(`${no} ${row}`));
  assert.deepEqual(found, ["0 0", "1 1", "2 2"]);
});

test("a kept program of another version is refused", () => {
  const program = compileColumns(rulesOf([textOf("v", "a")]));
  assert.throws(() => new ColumnMatcher({ ...program, version: 0 }), RangeError);
});

test("logsources: a rule is asked of the events of its own only", () => {
  const rules = ["sysmon", "security"].map(
    (channel, no): ColumnRule => ({ no, logsource: textOf("Channel", channel, "equals"), search: textOf("v", "a") }),
  );
  assert.deepEqual(run(rules, [{ Channel: "Sysmon", v: "a" }, { Channel: "Security", v: "A" }, { v: "a" }, { Channel: "sysmon" }]).found, [
    "0 0",
    "1 1",
  ]);
});

test("values that each satisfy ten thousand selections take no more room than is given", () => {
  const parts = Array.from({ length: 10_000 }, (_, i) => textOf("a", `n${i};`));
  const rules = rulesOf([allOf(parts), { kind: "at_least", count: 9_999, of: parts }, textOf("a", "n7;")]);
  const whole = Array.from({ length: 10_000 }, (_, i) => `n${i};`);
  // Each lacks another one, the first none.
  const events = Array.from({ length: 300 }, (_, row) => ({ a: whole.filter((_part, i) => row === 0 || i !== row).join("") }));
  const matcher = new ColumnMatcher(compileColumns(rules), { cache_bytes: 4 << 20 });
  const found: number[][] = [[], [], []];
  matcher.match(toBatch(events), (no, row) => found[no]?.push(row));
  const rows = [...events.keys()];
  assert.deepEqual(found, [[0], rows, rows.filter((row) => row !== 7)]);
  assert.ok(matcher.kept_bytes < 16 << 20, `${matcher.kept_bytes} bytes are kept`);
});

test("telling rows apart ends where there is no more room, but goes on for one row alone", () => {
  const read: number[] = [];
  const column = () => ({ codes: Uint32Array.of(0, 1, 2), sigs: new Int32Array(3).fill(-1), resolve: (code: number) => read.push(code) });
  const numbers = new TupleNumbers();
  assert.equal(
    numbers.add(column(), Uint32Array.of(0, 1, 2), () => read.length > 1),
    false,
  );
  assert.deepEqual(read, [0, 1]);
  assert.equal(
    numbers.add(column(), Uint32Array.of(2), () => true),
    true,
  );
});
