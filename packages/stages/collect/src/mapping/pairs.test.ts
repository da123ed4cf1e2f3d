// Lines of key=value in the ways that products write them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { kvParser } from "./kv-event.js";
import { EMPTY_MAPPING } from "./mapping.js";
import { pairsOf, withNested } from "./pairs.js";

const pairs: readonly { readonly name: string; readonly text: string; readonly found: Readonly<Record<string, unknown>> }[] = [
  {
    name: "bare, quoted, single quoted",
    text: `a=1 b="two words" c='three words' d=`,
    found: { a: "1", b: "two words", c: "three words", d: "" },
  },
  {
    name: "commas between",
    text: "to=<b@example.jp>, relay=192.0.2.25[192.0.2.25]:25, delay=3.6,",
    found: { to: "b@example.jp", relay: "192.0.2.25[192.0.2.25]:25", delay: "3.6" },
  },
  { name: "quotes within quotes", text: 'msg="say \\"no\\"" x=1', found: { msg: 'say "no"', x: "1" } },
  { name: "the first of two counts", text: "a=1 a=2", found: { a: "1" } },
  { name: "an equals sign in a value", text: "url=/a?b=c d=1", found: { url: "/a?b=c", d: "1" } },
  { name: "of ModSecurity", text: 'Access denied [id "942100"] [msg "SQL \\"x\\""]', found: { id: "942100", msg: 'SQL \\"x\\"' } },
  { name: "a quote that never closes", text: 'a="open b=1', found: { a: '"open', b: "1" } },
  { name: "Japanese", text: "user=山田 場所=東京 dept=営業部", found: { user: "山田", 場所: "東京", dept: "営業部" } },
  {
    name: "names of objects",
    text: "constructor=1 __proto__=2 toString=3",
    found: { constructor: "1", ["__proto__"]: "2", toString: "3" },
  },
];
for (const { name, text, found } of pairs)
  test(`pairsOf: ${name}`, () => assert.deepEqual(Object.entries(pairsOf(text)), Object.entries(found)));

test("withNested: the pairs within a value are names beside the others, and take the place of none", () =>
  assert.deepEqual(withNested({ op: "login", msg: "op=other acct=taro" }, ["msg"]), {
    op: "login",
    msg: "op=other acct=taro",
    acct: "taro",
  }));

const READING = {
  zone: "Asia/Tokyo",
  readAt: Date.UTC(2026, 0, 1),
  service: "s",
  onAssumedZone: () => undefined,
  onAssumedYear: () => undefined,
};

function saidOf(kind: "pairs" | "cef" | "leef", needs: readonly string[], text: string): Readonly<Record<string, string>> | string {
  const parse = kvParser({ ...EMPTY_MAPPING, shape: "kv", kind, needs: needs.map((name) => [name]), time: ["rt", "devTime"] }, READING);
  const event = parse(text);
  return typeof event === "string" ? event : (JSON.parse(event.values.get("fields") ?? "{}") as Record<string, string>);
}

test("CEF: bars and equals signs that are escaped, blanks in values", () => {
  const said = saidOf(
    "cef",
    ["deviceVendor"],
    "CEF:0|Exam\\|ple|Gate|1|100|A name|5|rt=1744823643000 msg=a\\=b and more src=192.0.2.17 cs1Label=Rule cs1=x y",
  );
  assert.deepEqual(said, {
    cefVersion: "0",
    deviceVendor: "Exam|ple",
    deviceProduct: "Gate",
    deviceVersion: "1",
    deviceEventClassId: "100",
    name: "A name",
    severity: "5",
    rt: "1744823643000",
    msg: "a=b and more",
    src: "192.0.2.17",
    cs1Label: "Rule",
    cs1: "x y",
  }); // prettier-ignore
});

test("LEEF: tabs, and a delimiter of its own", () => {
  const first = saidOf("leef", ["deviceVendor"], "LEEF:1.0|V|P|1|login|devTime=1744823643\tsrc=192.0.2.17\tmsg=a b");
  const second = saidOf("leef", ["deviceVendor"], "LEEF:2.0|V|P|1|login|0x7c|devTime=1744823643|src=192.0.2.17");
  assert.equal((first as Record<string, string>)["msg"], "a b");
  assert.equal((second as Record<string, string>)["src"], "192.0.2.17");
});

test("what lacks a needed name, or its moment, is no event", () => {
  assert.equal(saidOf("pairs", ["devid"], "rt=1744823643 a=1"), "unknown-shape");
  assert.equal(saidOf("pairs", ["a"], "a=1 rt=yesterday"), "bad-time");
  assert.equal(saidOf("cef", ["deviceVendor"], "CEF:0|only|three|parts"), "unknown-shape");
});
