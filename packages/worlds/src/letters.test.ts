import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeCp932, toCp932Text } from "./cp932.js";
import { bankKana, halfKana, kanjiNumber, oldForms, wide } from "./letters.js";

const halves = [
  { name: "voiced letters become two", kana: "ガギパ", half: "ｶﾞｷﾞﾊﾟ" },
  { name: "small letters and the long sound", kana: "ショータッキャ", half: "ｼｮｰﾀｯｷｬ" },
  { name: "the last of the table", kana: "ヴヲン", half: "ｳﾞｦﾝ" },
  { name: "what is no kana stays", kana: "山田 A1", half: "山田 A1" },
  { name: "nothing", kana: "", half: "" },
] as const;

for (const { name, kana, half } of halves) {
  test(`halfKana: ${name}`, () => assert.equal(halfKana(kana), half));
}

test("halfKana: NFKC gives back what it came from", () => {
  const all = Array.from({ length: 0x30f4 - 0x30a1 + 1 }, (_, place) => String.fromCodePoint(0x30a1 + place)).filter(
    (letter) => !"ヮヰヱ".includes(letter),
  );
  for (const letter of all) assert.equal(halfKana(letter).normalize("NFKC"), letter);
});

test("bankKana: no small letters", () => assert.equal(bankKana("キョウコショッ"), "ｷﾖｳｺｼﾖﾂ"));

const forms = [
  { name: "高橋", others: ["髙橋"] },
  { name: "渡辺", others: ["渡邊", "渡邉"] },
  { name: "吉沢", others: ["𠮷沢", "吉澤"] },
  { name: "田中", others: [] },
  { name: "", others: [] },
] as const;

for (const { name, others } of forms) {
  test(`oldForms: ${name}`, () => assert.deepEqual(oldForms(name), others));
}

test("numbers: wide digits and kanji up to 99", () => {
  assert.equal(wide("1-23号A"), "１－２３号Ａ");
  assert.deepEqual([1, 9, 10, 11, 20, 24, 99].map(kanjiNumber), ["一", "九", "十", "十一", "二十", "二十四", "九十九"]);
});

test("CP932: what was encoded decodes to the same text", () => {
  const text = "㈱髙﨑①〓ﾔﾏﾀﾞ　Ａ1,\r\n濵澤邊邉～";
  assert.equal(new TextDecoder("shift_jis", { fatal: true }).decode(encodeCp932(text)), text);
  assert.deepEqual([...encodeCp932("髙①ｱ")], [0xfb, 0xfc, 0x87, 0x40, 0xb1]);
});

test("CP932: a letter without a place becomes 〓 or its everyday form, and is refused as it is", () => {
  assert.equal(toCp932Text("𠮷田", false), "〓田");
  assert.equal(toCp932Text("𠮷田", true), "吉田");
  assert.equal(toCp932Text("", true), "");
  assert.throws(() => encodeCp932("𠮷"), RangeError);
});
