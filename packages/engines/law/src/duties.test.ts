import assert from "node:assert/strict";
import { test } from "node:test";
import type { FactValue, Tri } from "@hamon/records";
import { decideDuties } from "./duties.js";
import { bookOf, decideSample, sampleLaw } from "./law.fixture.js";

type Given = Readonly<Record<string, FactValue>>;

const ordinary = { known_on: "2026-04-01", special: false, hostile: false, persons: 1, kind: "bank" } as const;

function reportOf(facts: Given) {
  const found = decideSample(facts).duties.find(({ duty }) => duty === "xx.sample/report");
  assert.ok(found);
  return found;
}

const owed: readonly { readonly name: string; readonly facts: Given; readonly owed: Tri; readonly triggers?: readonly string[] }[] = [
  { name: "nothing is known", facts: {}, owed: "unknown", triggers: [] },
  { name: "no trigger is pulled", facts: ordinary, owed: false, triggers: [] },
  { name: "one trigger is pulled", facts: { ...ordinary, special: true }, owed: true, triggers: ["special"] },
  {
    name: "every trigger is named, not the first",
    facts: { ...ordinary, special: true, hostile: true, persons: 51 },
    owed: true,
    triggers: ["special", "hostile", "many"],
  },
  { name: "one trigger is unknown, the rest are not pulled", facts: { ...ordinary, special: "unknown" }, owed: "unknown" },
  { name: "the limit itself is not over it", facts: { ...ordinary, persons: 50 }, owed: false },
  { name: "one more is", facts: { ...ordinary, persons: 51 }, owed: true },
  {
    name: "a range on both sides of the limit",
    facts: { ...ordinary, persons: "unknown", persons_low: 1, persons_high: 51 },
    owed: "unknown",
  },
  {
    name: "the best figure of a range decides nothing",
    facts: { ...ordinary, persons: "unknown", persons_low: 1, persons_best: 51, persons_high: 51 },
    owed: "unknown",
  },
  { name: "a range above the limit", facts: { ...ordinary, persons: "unknown", persons_low: 51 }, owed: true },
  { name: "a range below the limit", facts: { ...ordinary, persons: "unknown", persons_high: 50 }, owed: false },
  {
    name: "a range whose ends cross says nothing",
    facts: { ...ordinary, persons: "unknown", persons_low: 90, persons_high: 10 },
    owed: "unknown",
  },
  { name: "a number beats its range", facts: { ...ordinary, persons: 1, persons_low: 51 }, owed: false },
  { name: "an older version had a higher limit", facts: { ...ordinary, known_on: "2024-12-31", persons: 100 }, owed: false },
  {
    name: "a trigger that a later version brought is not pulled before",
    facts: { ...ordinary, known_on: "2024-12-31", kind: "shop" },
    owed: false,
  },
  { name: "and is pulled from its day on", facts: { ...ordinary, known_on: "2025-01-01", kind: "shop" }, owed: true, triggers: ["later"] },
  { name: "a day before the first version", facts: { ...ordinary, known_on: "2019-12-31", special: true }, owed: "unknown" },
  { name: "an exemption that is shown", facts: { ...ordinary, special: true, returned: true }, owed: false },
  { name: "an exemption that is not shown", facts: { ...ordinary, special: true, returned: "unknown" }, owed: true },
  { name: "an exemption that does not apply", facts: { ...ordinary, special: true, returned: false }, owed: true },
  { name: "an exemption is shown while the rest is unknown", facts: { returned: true }, owed: false },
];

for (const { name, facts, owed: expected, triggers } of owed) {
  test(`decideDuties: ${name}`, () => {
    const report = reportOf(facts);
    assert.equal(report.owed, expected);
    if (triggers !== undefined) assert.deepEqual(report.triggers, triggers);
  });
}

test("decideDuties: a duty that follows another is owed, not owed and unknown with it", () => {
  for (const [special, expected] of [
    [true, true],
    [false, false],
    ["unknown", "unknown"],
  ] as const) {
    const notice = decideSample({ ...ordinary, special }).duties.find(({ duty }) => duty === "xx.sample/notice");
    assert.equal(notice?.owed, expected);
  }
});

test("decideDuties: the version of a law is that of its own day, or of today while that is unknown", () => {
  assert.equal(reportOf({ known_on: "2024-12-31" }).law_effective_on, "2020-01-01");
  assert.equal(reportOf({ known_on: "2025-01-01" }).law_effective_on, "2025-01-01");
  assert.equal(reportOf({}).law_effective_on, "2025-01-01");
});

const addressees: readonly { readonly name: string; readonly kind: FactValue; readonly to: string; readonly asks: boolean }[] = [
  { name: "the first line that holds", kind: "bank", to: "ministry", asks: false },
  { name: "the last line where no other holds", kind: "shop", to: "office", asks: false },
  { name: "open while the first line is unknown", kind: "unknown", to: "open", asks: true },
];
for (const { name, kind, to, asks } of addressees) {
  test(`decideDuties: the addressee is ${name}`, () => {
    const report = reportOf({ ...ordinary, special: true, known_on: "2024-01-01", kind });
    assert.equal(report.addressee, to);
    assert.equal(report.open.includes("kind"), asks);
  });
}

test("decideDuties: an unknown line that would say the same leaves the addressee settled", () => {
  const law = sampleLaw();
  law.addressees.authority["2020-01-01"].is = [{ to: "ministry", when: { fact: "kind", in: ["bank"] } }, { to: "ministry" }] as never;
  const { duties } = decideDuties({ book: bookOf(law).book, facts: new Map([["special", true]]), on: "2024-01-01" });
  assert.equal(duties[0]?.addressee, "ministry");
});

test("decideDuties: a duty that is not owed has no last day and asks nothing", () => {
  const report = reportOf(ordinary);
  assert.deepEqual([report.clock.due_on, report.clock.working, report.open], [null, [], []]);
});

test("decideDuties: citations are those that were used, each once", () => {
  const references = reportOf({ ...ordinary, special: true }).citations.map(({ reference }) => reference);
  assert.deepEqual(references, ["Act 1", "Guide"]);
  const over = reportOf({ ...ordinary, persons: 60 }).citations.map(({ reference }) => reference);
  assert.ok(over.includes("Act 2"), "the limit of 2025 stands in Act 2");
});

test("decideDuties: reasons go from the whole to the facts that decided it, with their values", () => {
  const lines = reportOf({ ...ordinary, persons: 51, returned: false }).reasons.map(({ phrase, value, fact }) => [phrase.key, value, fact]);
  assert.deepEqual(lines, [
    ["condition", true, null],
    ["trigger", false, null],
    ["fact_false", false, "special"],
    ["trigger", false, null],
    ["fact_false", false, "hostile"],
    ["trigger", true, null],
    ["over_true", true, "persons"],
    ["trigger", false, null],
    ["choice_false", false, "kind"],
    ["exemption", false, null],
    ["fact_false", false, "returned"],
  ]);
  const numbers = reportOf({ ...ordinary, persons: 1234567 }).reasons.find(({ fact }) => fact === "persons")?.phrase.params;
  assert.deepEqual([numbers?.["value"], numbers?.["limit"]], ["1,234,567", 50]);
});

test("decideDuties: before the first version the reason says so", () => {
  const [first] = reportOf({ ...ordinary, known_on: "2019-12-31", special: true }).reasons;
  assert.deepEqual(
    [first?.phrase.key, first?.value, first?.phrase.days],
    ["no_version", "unknown", { on: "2019-12-31", first: "2020-01-01" }],
  );
});

test("decideDuties: hostile words in a fact change nothing but the words", () => {
  const report = reportOf({ ...ordinary, kind: "<script>alert(1)</script>' or 1=1 --" });
  assert.equal(report.owed, false);
  assert.equal(reportOf({ ...ordinary, known_on: "not a day", special: true }).clock.due_on, null);
});

test("rankQuestions: what changes most duties comes first, and what decides more of them before its equals", () => {
  const { questions } = decideSample({ ...ordinary, known_on: "unknown", special: "unknown" });
  assert.deepEqual(
    questions.map(({ fact, changes }) => [fact, changes.length]),
    [
      ["special", 3],
      ["known_on", 3],
      ["returned", 2],
    ],
  );
});

test("rankQuestions: nothing is asked that could change nothing", () => {
  const settled = decideSample({ ...ordinary, special: true, returned: false });
  assert.deepEqual(settled.questions, []);
  const freed = decideSample({ returned: true });
  assert.ok(!freed.duties.some(({ duty, open }) => duty === "xx.sample/report" && open.length > 0));
});
