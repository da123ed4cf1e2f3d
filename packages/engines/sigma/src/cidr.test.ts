import assert from "node:assert/strict";
import { test } from "node:test";
import { addressHex, parseCidr } from "./cidr.js";

const ranges = [
  { text: "10.0.2.0/23", low: "0a000200", high: "0a0003ff" },
  { text: "10.0.2.77/23", low: "0a000200", high: "0a0003ff" },
  { text: "192.0.2.1", low: "c0000201", high: "c0000201" },
  { text: "0.0.0.0/0", low: "00000000", high: "ffffffff" },
  { text: "fe80::/10", low: `fe80${"0".repeat(28)}`, high: `febf${"f".repeat(28)}` },
  { text: "::1/128", low: `${"0".repeat(31)}1`, high: `${"0".repeat(31)}1` },
];
for (const { text, low, high } of ranges) {
  test(`parseCidr: ${text}`, () => assert.deepEqual(parseCidr(text), { version: low.length === 8 ? 4 : 6, low, high }));
}

for (const text of [
  "",
  "x",
  "10.0.0.0/33",
  "10.0.0/8",
  "010.0.0.1/8",
  "256.0.0.1",
  "::/129",
  "1::2::3/64",
  "1:2:3:4:5:6:7/64",
  "１０.0.0.1",
]) {
  test(`parseCidr refuses "${text}"`, () => assert.equal(parseCidr(text), null));
}

test("addressHex: every notation of one address is one", () => {
  const forms = ["2001:db8::1", "2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8:0:0::1"];
  assert.equal(new Set(forms.map(addressHex)).size, 1);
});
