import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mask } from "@hamon/scope";
import { maskValue } from "./masking.js";

const cases: readonly { name: string; kind: Mask; value: string | null; masked: string | null }[] = [
  { name: "a name in two parts", kind: "name", value: "山田 太郎", masked: "山＊ 太＊" },
  { name: "a wide space", kind: "name", value: "髙﨑　𠮷子", masked: "髙＊ 𠮷＊" },
  { name: "a variation selector stays with its letter", kind: "name", value: "葛󠄀城 花", masked: "葛󠄀＊ 花＊" },
  { name: "a name without a space", kind: "kana", value: "ﾔﾏﾀﾞﾀﾛｳ", masked: "ﾔ＊" },
  { name: "a phone", kind: "phone", value: "090-0000-1234", masked: "090-••••-1234" },
  { name: "a wide phone", kind: "phone", value: "０９０００００１２３４", masked: "090-••••-1234" },
  { name: "a short phone shows nothing", kind: "phone", value: "1234", masked: "••••" },
  { name: "an address shows its town at most", kind: "address", value: "東京都千代田区千代田1-1", masked: "東京都千代田••••" },
  { name: "a mail address", kind: "email", value: "taro@example.jp", masked: "t••••@example.jp" },
  { name: "what is no mail address", kind: "email", value: "taro", masked: "••••" },
  { name: "an account", kind: "account", value: "0001-123-1234567", masked: "••••67" },
  { name: "a short account shows nothing", kind: "account", value: "1234", masked: "••••" },
  { name: "a birth date", kind: "birth_date", value: "1980-02-29", masked: "1980-••-••" },
  { name: "a missing value", kind: "name", value: null, masked: null },
  { name: "an empty value", kind: "phone", value: "", masked: "" },
];

for (const { name, kind, value, masked } of cases) {
  test(`maskValue: ${name}`, () => assert.equal(maskValue(value, kind), masked));
}
