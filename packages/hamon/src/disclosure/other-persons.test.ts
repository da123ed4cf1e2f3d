import assert from "node:assert/strict";
import { test } from "node:test";
import { namesOthers } from "./other-persons.js";

const LINE = "10.0.0.1 表示 山田太郎 taro@example.jp";
const lines = [
  { name: "UTF-8", bytes: Buffer.from(LINE) },
  { name: "CP932", bytes: Buffer.from("31302e302e302e3120955c8ea6208e52936391be9859207461726f406578616d706c652e6a70", "hex") },
  { name: "EUC-JP", bytes: Buffer.from("31302e302e302e3120c9bdbca820bbb3c5c4c2c0cfba207461726f406578616d706c652e6a70", "hex") },
  {
    name: "ISO-2022-JP",
    bytes: Buffer.from("31302e302e302e31201b2442493d3c281b2842201b24423b33454442404f3a1b2842207461726f406578616d706c652e6a70", "hex"),
  },
  { name: "UTF-16", bytes: Buffer.from(LINE, "utf16le") },
  { name: "UTF-16, the greater end first", bytes: Buffer.from(LINE, "utf16le").swap16() },
  { name: "UTF-16 behind a byte", bytes: Buffer.from(`\n${Buffer.from(LINE, "utf16le").toString("latin1")}`, "latin1") },
  { name: "percent-encoded", bytes: Buffer.from(encodeURIComponent(LINE)) },
];

for (const { name, bytes } of lines) {
  test(`namesOthers finds another person in a line of ${name}`, () => {
    assert.equal(namesOthers(bytes, ["山田太郎"]), true);
    assert.equal(namesOthers(bytes, ["taro@example.jp"]), true);
    assert.equal(namesOthers(bytes, ["佐藤花子"]), false);
  });
}
