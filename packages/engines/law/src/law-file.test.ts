import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLawBook } from "./law-book.js";
import { bookOf, fileOf, sampleLaw } from "./law.fixture.js";

test("parseLawBook reads the sample law without a fault", () => {
  const { book, faults } = bookOf();
  assert.deepEqual(faults, []);
  assert.deepEqual(
    book.laws.map(({ law, effective_days }) => [law, effective_days]),
    [["xx.sample", ["2020-01-01", "2025-01-01"]]],
  );
});

type Sample = ReturnType<typeof sampleLaw>;

const refusals: readonly {
  readonly name: string;
  readonly spoil: (law: Sample) => void;
  readonly code: string;
  readonly at: string;
  readonly params?: object;
}[] = [
  {
    name: "a day that does not exist",
    spoil: (law) => (law.values["many"] = { "2025-02-30": { is: 50, source: "act_1" } }),
    code: "bad-date",
    at: "laws/xx/sample.yml:values:many:2025-02-30",
    params: { value: "2025-02-30" },
  },
  {
    name: "a Japanese date",
    spoil: (law) => (law.values["many"] = { 令和4年4月1日: { is: 50, source: "act_1" } }),
    code: "bad-date",
    at: "laws/xx/sample.yml:values:many:令和4年4月1日",
  },
  {
    name: "a source looked at on no day",
    spoil: (law) => (law.sources["guide"] = { reference: "G", confidence: "confirmed", checked_on: "last week" }),
    code: "bad-date",
    at: "laws/xx/sample.yml:sources:guide:checked_on",
  },
  {
    name: "a value without a source",
    spoil: (law) => (law.values["short"] = { "2020-01-01": { is: 10 } }),
    code: "missing-citation",
    at: "laws/xx/sample.yml:values:short:2020-01-01",
  },
  {
    name: "an empty list of sources",
    spoil: (law) => (law.values["short"] = { "2020-01-01": { is: 10, source: [] } }),
    code: "missing-citation",
    at: "laws/xx/sample.yml:values:short:2020-01-01",
  },
  { name: "no sources at all", spoil: (law) => (law.sources = {}), code: "missing-citation", at: "laws/xx/sample.yml:sources" },
  {
    name: "an unknown source",
    spoil: (law) => (law.values["short"] = { "2020-01-01": { is: 10, source: "act_11" } }),
    code: "unknown-name",
    at: "laws/xx/sample.yml:values:short:2020-01-01:source",
    params: { kind: "sources", name: "act_11", suggestion: "act_1" },
  },
  {
    name: "an unknown fact, with the nearest one",
    spoil: (law) =>
      (law.triggers["special"] = { label: { ja: "a", en: "a" }, when: { "2020-01-01": { is: { fact: "specail" }, source: "act_1" } } }),
    code: "unknown-fact",
    at: "laws/xx/sample.yml:triggers:special:when:2020-01-01:is:fact",
    params: { fact: "specail", suggestion: "special" },
  },
  {
    name: "an unknown choice",
    spoil: (law) =>
      (law.triggers["later"] = {
        label: { ja: "a", en: "a" },
        when: { "2020-01-01": { is: { fact: "kind", in: ["shops"] }, source: "act_1" } },
      }),
    code: "unknown-choice",
    at: "laws/xx/sample.yml:triggers:later:when:2020-01-01:is:in:0",
    params: { fact: "kind", choice: "shops", suggestion: "shop" },
  },
  {
    name: "a count used as a boolean",
    spoil: (law) =>
      (law.triggers["special"] = { label: { ja: "a", en: "a" }, when: { "2020-01-01": { is: { fact: "persons" }, source: "act_1" } } }),
    code: "fact-type-wrong",
    at: "laws/xx/sample.yml:triggers:special:when:2020-01-01:is",
  },
  {
    name: "a boolean compared with a number",
    spoil: (law) =>
      (law.triggers["special"] = {
        label: { ja: "a", en: "a" },
        when: { "2020-01-01": { is: { fact: "special", over: "many" }, source: "act_1" } },
      }),
    code: "fact-type-wrong",
    at: "laws/xx/sample.yml:triggers:special:when:2020-01-01:is",
  },
  {
    name: "a number in a condition, where a value's name belongs",
    spoil: (law) =>
      (law.triggers["many"] = {
        label: { ja: "a", en: "a" },
        when: { "2020-01-01": { is: { fact: "persons", over: 1000 }, source: "act_1" } },
      }),
    code: "law-value-wrong",
    at: "laws/xx/sample.yml:triggers:many:when:2020-01-01:is:over",
  },
  {
    name: "a condition that is none",
    spoil: (law) => (law.conditions.serious.when = { "2020-01-01": { is: "sometimes", source: "act_1" } } as never),
    code: "law-value-wrong",
    at: "laws/xx/sample.yml:conditions:serious:when:2020-01-01:is",
  },
  {
    name: "a condition of two kinds",
    spoil: (law) => (law.conditions.serious.when = { "2020-01-01": { is: { all: [], any: [] }, source: "act_1" } } as never),
    code: "law-key-unknown",
    at: "laws/xx/sample.yml:conditions:serious:when:2020-01-01:is:any",
  },
  {
    name: "an unknown trigger",
    spoil: (law) => (law.conditions.serious.when = { "2020-01-01": { is: { trigger: "mani" }, source: "act_1" } }),
    code: "unknown-name",
    at: "laws/xx/sample.yml:conditions:serious:when:2020-01-01:is:trigger",
    params: { kind: "triggers", name: "mani", suggestion: "many" },
  },
  {
    name: "an unknown exemption",
    spoil: (law) => ((law.duties["report"] ?? {})["unless"] = ["turned"]),
    code: "unknown-name",
    at: "laws/xx/sample.yml:duties:report:unless:0",
  },
  {
    name: "an unknown addressee",
    spoil: (law) => (law.addressees.persons["2020-01-01"].is = [{ to: "person" }]),
    code: "unknown-name",
    at: "laws/xx/sample.yml:addressees:persons:2020-01-01:is:0:to",
  },
  {
    name: "an unknown calendar",
    spoil: (law) => (law.values["roll"] = { "2020-01-01": { is: "moon", source: "act_1" } }),
    code: "unknown-name",
    at: "laws/xx/sample.yml:values:roll:2020-01-01:is",
  },
  {
    name: "an unknown item",
    spoil: (law) => (law.values["contents"] = { "2020-01-01": { is: ["who"], source: "act_1" } }),
    code: "unknown-name",
    at: "laws/xx/sample.yml:values:contents:2020-01-01:is:0",
  },
  {
    name: "an unknown duty to follow",
    spoil: (law) => ((law.duties["notice"] ?? {})["follows"] = "xx.sample/reprot"),
    code: "unknown-name",
    at: "laws/xx/sample.yml:duties:notice:follows",
    params: { kind: "duties", name: "xx.sample/reprot", suggestion: "xx.sample/report" },
  },
  {
    name: "duties that follow each other",
    spoil: (law) => ((law.duties["report"] ?? {})["follows"] = "xx.sample/notice"),
    code: "duty-circle",
    at: "laws/xx/sample.yml:duties:report:follows",
  },
  {
    name: "a trigger that leads back to itself",
    spoil: (law) =>
      (law.triggers["special"] = {
        label: { ja: "a", en: "a" },
        when: { "2020-01-01": { is: { not: { condition: "serious" } }, source: "act_1" } },
      }),
    code: "condition-circle",
    at: "laws/xx/sample.yml:triggers:special",
    params: { name: "special" },
  },
  {
    name: "a key that may not be there",
    spoil: (law) => ((law as Record<string, unknown>)["dutys"] = {}),
    code: "law-key-unknown",
    at: "laws/xx/sample.yml:dutys",
    params: { key: "dutys", suggestion: "duties" },
  },
  {
    name: "a key that must be there",
    spoil: (law) => delete (law.duties["report"] ?? {})["title"],
    code: "law-key-missing",
    at: "laws/xx/sample.yml:duties:report",
    params: { key: "title" },
  },
  {
    name: "a word in one language only",
    spoil: (law) => ((law.duties["report"] ?? {})["title"] = { ja: "報告" }),
    code: "law-text-missing",
    at: "laws/xx/sample.yml:duties:report:title",
    params: { language: "en" },
  },
  {
    name: "a fraction of a day",
    spoil: (law) => (law.values["short"] = { "2020-01-01": { is: 10.5, source: "act_1" } }),
    code: "law-value-wrong",
    at: "laws/xx/sample.yml:values:short:2020-01-01:is",
  },
  {
    name: "a negative number",
    spoil: (law) => (law.values["short"] = { "2020-01-01": { is: -1, source: "act_1" } }),
    code: "law-value-wrong",
    at: "laws/xx/sample.yml:values:short:2020-01-01:is",
  },
  {
    name: "a number as text",
    spoil: (law) => (law.values["short"] = { "2020-01-01": { is: "１０", source: "act_1" } }),
    code: "law-value-wrong",
    at: "laws/xx/sample.yml:values:short:2020-01-01:is",
  },
  {
    name: "an anchor that is no day",
    spoil: (law) => ((law.duties["notice"] ?? {})["clock"] = { kind: "promptly", anchor: "special", source: "act_1" }),
    code: "fact-type-wrong",
    at: "laws/xx/sample.yml:duties:notice:clock:anchor",
  },
  {
    name: "a number of days for promptly",
    spoil: (law) => ((law.duties["notice"] ?? {})["clock"] = { kind: "promptly", anchor: "known_on", source: "act_1", amount: "short" }),
    code: "law-key-unknown",
    at: "laws/xx/sample.yml:duties:notice:clock:amount",
  },
  {
    name: "amounts of which the last may not apply",
    spoil: (law) => ((law.duties["report"] ?? {})["clock"] as { amount: unknown[] }).amount.pop(),
    code: "law-value-wrong",
    at: "laws/xx/sample.yml:duties:report:clock:amount",
  },
  {
    name: "a link that runs a script",
    spoil: (law) =>
      (law.sources["act_2"] = { reference: "A", confidence: "confirmed", checked_on: "2026-01-01", url: "javascript:alert(1)" }),
    code: "law-value-wrong",
    at: "laws/xx/sample.yml:sources:act_2:url",
  },
  {
    name: "a law that is a list",
    spoil: (law) => ((law as Record<string, unknown>)["duties"] = []),
    code: "law-value-wrong",
    at: "laws/xx/sample.yml:duties",
  },
];

for (const { name, spoil, code, at, params } of refusals) {
  test(`parseLaw refuses ${name}`, () => {
    const law = sampleLaw();
    spoil(law);
    const { book, faults } = bookOf(law);
    const found = faults.find((fault) => fault.code === code && fault.at === at);
    assert.ok(found, `wanted ${code} at ${at}, found ${faults.map((fault) => fault.message).join("; ") || "nothing"}`);
    if (params !== undefined) assert.deepEqual(found.params, params);
    if (!["duty-circle", "unknown-name"].includes(code)) assert.deepEqual(book.laws, [], "a law with a mistake is no law");
  });
}

test("parseLaw collects every mistake, not the first", () => {
  const law = sampleLaw();
  law.values["many"] = { "2025-02-30": { is: "x" } };
  law.triggers["special"] = { label: {}, when: { never: { is: { fact: "?" } } } };
  const codes = bookOf(law)
    .faults.map(({ code }) => code)
    .sort();
  for (const code of ["bad-date", "law-text-missing", "law-value-wrong", "missing-citation", "unknown-fact"])
    assert.ok(codes.includes(code), code);
});

for (const value of [null, [], "x", 1, {}] as const) {
  test(`parseLaw refuses a file that is ${JSON.stringify(value)}`, () => assert.ok(bookOf(value).faults.length > 0));
}

test("parseLawBook refuses one law in two files", () => {
  const { faults } = bookOf(sampleLaw(), [fileOf("laws/xx/again.yml", sampleLaw())]);
  assert.deepEqual(
    faults.map(({ code, at }) => [code, at]),
    [["law-duplicate", "laws/xx/again.yml:id"]],
  );
});

test("parseLawBook names what is missing of the shared files", () => {
  const { faults } = parseLawBook([fileOf("laws/xx/sample.yml", sampleLaw())], new Map());
  for (const at of ["laws/facts.yml", "laws/addressees.yml", "laws/items.yml"])
    assert.ok(
      faults.some((fault) => fault.at === at && fault.code === "law-key-missing"),
      at,
    );
});

test("a value that is enacted or proposed never counts", () => {
  const law = sampleLaw();
  law.values["many"] = {
    "2020-01-01": { is: 100, source: "act_1" },
    "2025-01-01": { is: 1, source: "act_2", status: "enacted" },
    "2025-06-01": { is: 2, source: "act_2", status: "proposal" },
  };
  const { book, faults } = bookOf(law);
  assert.deepEqual(faults, []);
  assert.deepEqual(
    book.laws[0]?.values.get("many")?.map(({ status }) => status),
    ["in_force", "enacted", "proposal"],
  );
  assert.ok(!book.laws[0]?.effective_days.includes("2025-06-01"));
});
