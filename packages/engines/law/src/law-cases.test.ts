import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCases } from "./law-cases.js";
import { bookOf, fileOf } from "./law.fixture.js";

const { book } = bookOf();
const given = { known_on: "2026-04-01", special: true, hostile: false, persons: 1, kind: "bank", returned: false };

function faultsOf(cases: unknown) {
  return checkCases(fileOf("laws/xx/sample.cases.yml", cases), book).faults.map(({ code, at, params }) => ({ code, at, params }));
}
function oneCase(expect: object, facts: object = given) {
  return { law: "xx.sample", cases: [{ name: "事例", given: facts, expect }] };
}

test("checkCases passes a case that comes out as it says", () => {
  const expect = {
    owed: { report: true, "xx.sample/notice": true },
    triggers: ["special"],
    open_triggers: [],
    due: { report: "2026-04-10", notice: null },
    from: { early_word: "2026-04-03" },
    addressee: { report: "ministry" },
    items: { report: ["what", "why"] },
    confidence: { report: "unconfirmed" },
    working: { report: ["amount", "first_day_counted", "nth_day"] },
    asks: [],
    asks_not: ["hostile"],
  };
  const checked = checkCases(fileOf("laws/xx/sample.cases.yml", oneCase(expect)), book);
  assert.deepEqual(checked, { case_count: 1, law: "xx.sample", faults: [] });
});

const differing: readonly { readonly name: string; readonly expect: object; readonly at: string }[] = [
  { name: "owed", expect: { owed: { report: false } }, at: "expect:owed:report" },
  { name: "a day", expect: { due: { report: "2026-04-11" } }, at: "expect:due:report" },
  { name: "the earlier end", expect: { from: { early_word: "2026-04-04" } }, at: "expect:from:early_word" },
  { name: "a trigger too few", expect: { triggers: [] }, at: "expect:triggers" },
  { name: "a trigger too many", expect: { triggers: ["special", "many"] }, at: "expect:triggers" },
  { name: "an open trigger", expect: { open_triggers: ["many"] }, at: "expect:open_triggers" },
  { name: "the addressee", expect: { addressee: { report: "office" } }, at: "expect:addressee:report" },
  { name: "the items", expect: { items: { report: ["why", "what"] } }, at: "expect:items:report" },
  { name: "the confidence", expect: { confidence: { report: "confirmed" } }, at: "expect:confidence:report" },
  { name: "the working", expect: { working: { report: ["amount"] } }, at: "expect:working:report" },
  { name: "a question that is not asked", expect: { asks: ["hostile"] }, at: "expect:asks:0" },
];
for (const { name, expect, at } of differing) {
  test(`checkCases tells a difference in ${name}, with its place`, () => {
    const [fault] = faultsOf(oneCase(expect));
    assert.deepEqual([fault?.code, fault?.at], ["case-differs", `laws/xx/sample.cases.yml:cases:0:${at}`]);
  });
}

test("checkCases tells a question that should not be asked", () => {
  const [fault] = faultsOf(oneCase({ asks_not: ["hostile"] }, { ...given, special: true, hostile: "unknown" }));
  assert.equal(fault?.code, "case-differs");
});

const refusals: readonly { readonly name: string; readonly cases: unknown; readonly code: string }[] = [
  { name: "an unknown law", cases: { law: "xx.simple", cases: [] }, code: "unknown-name" },
  { name: "a file without cases", cases: { law: "xx.sample", cases: [] }, code: "law-key-missing" },
  { name: "an unknown fact", cases: oneCase({ owed: { report: true } }, { specail: true }), code: "unknown-fact" },
  { name: "a value that the fact cannot have", cases: oneCase({ owed: { report: true } }, { persons: -1 }), code: "fact-value-wrong" },
  { name: "a day that does not exist", cases: oneCase({ owed: { report: true } }, { known_on: "2025-02-29" }), code: "fact-value-wrong" },
  { name: "an unknown duty", cases: oneCase({ owed: { reprot: true } }), code: "unknown-name" },
  { name: "an unknown expectation", cases: oneCase({ owes: { report: true } }), code: "law-key-unknown" },
  { name: "a case that expects nothing", cases: oneCase({}), code: "law-key-missing" },
];
for (const { name, cases, code } of refusals) {
  test(`checkCases refuses ${name}`, () =>
    assert.ok(
      faultsOf(cases).some((fault) => fault.code === code),
      JSON.stringify(faultsOf(cases)),
    ));
}

test("checkCases: the background holds unless a case says otherwise", () => {
  const cases = {
    law: "xx.sample",
    background: given,
    cases: [
      { name: "a", given: { special: false }, expect: { owed: { report: false } } },
      { name: "b", given: {}, expect: { owed: { report: true } } },
    ],
  };
  assert.deepEqual(faultsOf(cases), []);
});
