import assert from "node:assert/strict";
import { test } from "node:test";
import { normaliseEmail, normaliseNumber, normalisePhone } from "./number.js";

const phones: readonly { name: string; text: string; folded: string | null }[] = [
  { name: "hyphens", text: "090-1234-5678", folded: "09012345678" },
  { name: "wide, in brackets", text: "０３（１２３４）５６７８", folded: "0312345678" },
  { name: "from abroad", text: "+81 90-1234-5678", folded: "09012345678" },
  { name: "from abroad with the 0", text: "+81(0)3-1234-5678", folded: "0312345678" },
  { name: "all zeros", text: "000-0000-0000", folded: null },
  { name: "one digit over and over", text: "090-1111-1111", folded: null },
  { name: "a free line", text: "0120-123-456", folded: null },
  { name: "too short", text: "1234-5678", folded: null },
  { name: "too long", text: "090-1234-56789", folded: null },
  { name: "no leading zero", text: "9012345678", folded: null },
  { name: "words", text: "なし", folded: null },
  { name: "nothing", text: "", folded: null },
];
for (const { name, text, folded } of phones) test(`normalisePhone: ${name}`, () => assert.equal(normalisePhone(text), folded));

const mails: readonly { name: string; text: string; folded: string | null }[] = [
  { name: "capitals", text: " Taro@Example.JP ", folded: "taro@example.jp" },
  { name: "wide letters", text: "ｔａｒｏ＠example.jp", folded: "taro@example.jp" },
  { name: "two at signs", text: "a@b@c", folded: null },
  { name: "no local part", text: "@example.jp", folded: null },
  { name: "no domain", text: "taro@", folded: null },
  { name: "nothing", text: "", folded: null },
];
for (const { name, text, folded } of mails) test(`normaliseEmail: ${name}`, () => assert.equal(normaliseEmail(text), folded));

test("normaliseNumber keeps leading zeros and drops signs", () => {
  assert.deepEqual(["a-0012 3", "Ａ００１２３", "000", "－", ""].map(normaliseNumber), ["A00123", "A00123", null, null, null]);
});
