import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "./canonical.js";

const texts = [
  { name: "nothing in it", value: {}, text: "{}" },
  {
    name: "members in order of their code units",
    value: { b: 1, a: [2, { d: null, c: true }] },
    text: '{"a":[2,{"c":true,"d":null}],"b":1}',
  },
  {
    name: "the specification's own order",
    value: { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 },
    text: '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
  },
  {
    name: "numbers",
    value: [0, -0, 1e21, 1e-7, 333333333.3333333, 4.5, 2 ** 53],
    text: "[0,0,1e+21,1e-7,333333333.3333333,4.5,9007199254740992]",
  },
  { name: "controls and quotes", value: '\u000f\n\t"\\/', text: '"\\u000f\\n\\t\\"\\\\/"' },
  { name: "Japanese as it is", value: "髙﨑 𠮷野家 ﾊﾝｶｸ 🈂", text: '"髙﨑 𠮷野家 ﾊﾝｶｸ 🈂"' },
  { name: "undefined members left out", value: { a: undefined, b: 1 }, text: '{"b":1}' },
] as const;

for (const { name, value, text } of texts) test(`canonicalJson: ${name}`, () => assert.equal(canonicalJson(value), text));

const refused = [
  { name: "NaN", value: [Number.NaN] },
  { name: "infinity", value: Number.POSITIVE_INFINITY },
  { name: "a bigint", value: 1n },
  { name: "a date", value: new Date(0) },
  { name: "a map", value: new Map() },
  { name: "a function", value: () => 1 },
  { name: "undefined", value: undefined },
  { name: "undefined in a list", value: [undefined] },
  { name: "half a surrogate pair", value: "\ud842" },
  { name: "half a pair as a name", value: { "\udfb7": 1 } },
] as const;

for (const { name, value } of refused) test(`canonicalJson refuses ${name}`, () => assert.throws(() => canonicalJson(value), TypeError));

test("canonicalJson: read back it is the same value, and the order of members does not matter", () => {
  const json = fc.jsonValue().filter((value) => !/\\ud[89a-f]/i.test(JSON.stringify(value)));
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(canonicalJson(JSON.parse(text)), text);
      if (value === null || typeof value !== "object" || Array.isArray(value)) return;
      assert.equal(canonicalJson(Object.fromEntries(Object.entries(value).reverse())), text);
    }),
  );
});
