import assert from "node:assert/strict";
import { test } from "node:test";
import { operatorsOf, termText } from "./term-text.js";

const cases = [
  { term: { field: "source.ip", operator: "is", value: "203.0.113.5" }, text: "source.ip:203.0.113.5" },
  { term: { field: "user.name", operator: "contains", value: "山田 太郎" }, text: 'user.name~"山田 太郎"' },
  { term: { field: "url.path", operator: "is_not", value: '/a"b\\' }, text: '-url.path:"/a\\"b\\\\"' },
  { term: { field: "user.name", operator: "is", value: "*" }, text: 'user.name:"*"' },
  { term: { field: "user.name", operator: "exists", value: "left over" }, text: "user.name:*" },
  { term: { field: "user.name", operator: "missing", value: "" }, text: "-user.name:*" },
  { term: { field: "http.response.status_code", operator: "least", value: "500" }, text: "http.response.status_code>=500" },
  {
    term: { field: "@timestamp", operator: "most", value: "2025-04-17T02:00:00+09:00" },
    text: "@timestamp<=2025-04-17T02:00:00+09:00",
  },
] as const;
for (const { term, text } of cases) test(`termText: ${text}`, () => assert.equal(termText(term), text));

test("operatorsOf: text has parts, numbers have an order", () => {
  assert.deepEqual([operatorsOf("user.name").includes("contains"), operatorsOf("user.name").includes("least")], [true, false]);
  assert.deepEqual([operatorsOf("source.port").includes("contains"), operatorsOf("source.port").includes("least")], [false, true]);
});
