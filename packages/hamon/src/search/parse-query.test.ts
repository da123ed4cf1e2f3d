import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, quoteSearchValue } from "@hamon/records";
import fc from "fast-check";
import { parseQuery } from "./parse-query.js";

const said = (text: string) =>
  parseQuery(text).map((term) =>
    term.kind === "word"
      ? `${term.is_negated ? "not " : ""}${term.text}`
      : `${term.is_negated ? "not " : ""}${term.field} ${term.operator}${term.value === "" ? "" : ` ${term.value}`}`,
  );

const cases: readonly { name: string; text: string; terms: readonly string[] }[] = [
  { name: "nothing", text: " 　\n", terms: [] },
  {
    name: "the guide's own example",
    text: 'source.ip:203.0.113.5 status>=500 見積 -robot "two words"',
    terms: ["source.ip = 203.0.113.5", "http.response.status_code >= 500", "見積", "not robot", "two words"],
  },
  { name: "a wide space between", text: "見積　会社", terms: ["見積", "会社"] },
  { name: "there is one, there is none", text: "user:* -user:*", terms: ["user.name *", "not user.name *"] },
  { name: "an asterisk in quotes is one", text: 'user:"*"', terms: ["user.name = *"] },
  {
    name: "a part, in both spellings",
    text: "agent~curl agent:~curl",
    terms: ["user_agent.original ~ curl", "user_agent.original ~ curl"],
  },
  { name: "not equal, and not that", text: "ip!=10.0.0.1 -ip!=10.0.0.1", terms: ["not source.ip = 10.0.0.1", "source.ip = 10.0.0.1"] },
  { name: "capital letters in a name", text: "Source.IP:1.2.3.4", terms: ["source.ip = 1.2.3.4"] },
  { name: "quotes in quotes", text: 'path:"a \\"b\\" \\\\"', terms: ['url.path = a "b" \\'] },
  {
    name: "a moment with its zone",
    text: "time>=2025-04-17T02:00:00+09:00",
    terms: ["@timestamp >= 2025-04-17T02:00:00+09:00"],
  },
  { name: "what only looks like a name", text: "02:14:05 /a?b=c 203.0.113.5 -", terms: ["02:14:05", "/a?b=c", "203.0.113.5", "-"] },
  { name: "a minus within", text: "x-forwarded-for -x-y", terms: ["x-forwarded-for", "not x-y"] },
  { name: "words in quotes, not them", text: '-"two words"', terms: ["not two words"] },
];
for (const { name, text, terms } of cases) test(`parseQuery: ${name}`, () => assert.deepEqual(said(text), terms));

const refusals: readonly { text: string; faults: readonly string[] }[] = [
  { text: "statsu:500", faults: ["search-field-unknown 1 status"] },
  { text: "見積 -souce.ip:1.2.3.4", faults: ["search-field-unknown 5 source.ip"] },
  { text: "𠮷 user:", faults: ["search-value-missing 8"] },
  { text: 'a "b c', faults: ["search-quote-open 3"] },
  { text: "status:ok", faults: ["search-value-no-number 8"] },
  { text: "time>=yesterday", faults: ["search-value-no-moment 7"] },
  { text: "time>=2025-04-17", faults: ["search-value-no-moment 7"] },
  { text: "user>=a", faults: ["search-operator-wrong 7"] },
  { text: "status~5", faults: ["search-operator-wrong 8"] },
  { text: '""', faults: ["search-value-missing 1"] },
  { text: "hots:a status:b user:", faults: ["search-field-unknown 1 host", "search-value-no-number 15", "search-value-missing 22"] },
];
for (const { text, faults } of refusals)
  test(`parseQuery names the place and what was meant in ${text}`, () => {
    assert.throws(
      () => parseQuery(text),
      (fault: unknown) => {
        assert.ok(fault instanceof Fault, String(fault));
        const all = fault.all.length > 0 ? fault.all : [fault];
        const found = all.map(({ code, params }) =>
          [code, params["position"], params["nearest"]].filter((part) => part !== undefined).join(" "),
        );
        assert.deepEqual(found, faults);
        return true;
      },
    );
  });

test("parseQuery refuses what is too long, in letters or in terms", () => {
  assert.throws(() => parseQuery("a".repeat(20_001)), { code: "search-too-long" });
  assert.throws(() => parseQuery("a ".repeat(51)), { code: "search-too-long" });
});

test("parseQuery: a value in quotes comes back as it was, whatever it is", () => {
  const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(value, (text) => {
      assert.deepEqual(
        parseQuery(`path:${quoteSearchValue(text)} ${quoteSearchValue(text)}`).map((term) =>
          term.kind === "word" ? term.text : term.value,
        ),
        [text, text],
      );
    }),
  );
});

test("parseQuery ends on any text, with terms or with a fault", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      try {
        parseQuery(text);
      } catch (fault) {
        assert.ok(fault instanceof Fault, String(fault));
      }
    }),
    { numRuns: 2000 },
  );
});
