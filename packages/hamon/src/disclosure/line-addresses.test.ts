import assert from "node:assert/strict";
import { test } from "node:test";
import { isDistinctive, isMachineMade, wordsIn } from "./line-addresses.js";

const cases = [
  { name: "nothing", address: "", words: [] },
  { name: "a path and a query", address: "/kpi/records/77?tab=A-1", words: ["kpi", "records", "77", "tab", "a-1"] },
  { name: "the page it came from", address: "https://kpi.example/x", words: ["https", "kpi.example", "x"] },
  {
    name: "encoded once and twice, in Japanese",
    address: "/s?q=%E5%B1%B1%E7%94%B0&r=a%2540b.example",
    words: ["s", "q", "e5", "b1", "e7", "94", "b0", "r", "a", "2540b.example", "山田", "40b.example", "a@b.example"],
  },
  { name: "what does not decode", address: "/%zz/%E5", words: ["zz", "e5"] },
  {
    name: "a session within a path",
    address: "/(S(lit3py55t21z5v55vlm25s55))/a;jsessionid=0A.node1",
    words: ["s", "lit3py55t21z5v55vlm25s55", "a", "jsessionid", "0a.node1"],
  },
] as const;
for (const { name, address, words } of cases) test(`wordsIn: ${name}`, () => assert.deepEqual([...wordsIn(address)], words));

test("isDistinctive counts letters and digits, of any script", () => {
  assert.deepEqual(
    ["12345", "123456", "1-2-3-4-5", "会員番号九九", ""].map((word) => isDistinctive(word, 6)),
    [false, true, false, true, false],
  );
});

test("isMachineMade: long, of letters and digits", () => {
  const words = ["lit3py55t21z5v55vlm25s55", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "getcustomerdetails", "1234567890123456", "short1"];
  assert.deepEqual(words.map(isMachineMade), [true, true, false, false, false]);
});
