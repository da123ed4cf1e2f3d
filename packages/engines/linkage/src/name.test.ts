import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { isCorporateName, normaliseKana, normaliseName } from "./name.js";
import { foldRegisterName } from "./name.js";
import { lettersText, newLetters } from "./letters.js";

const names: readonly { name: string; text: string; folded: string | null }[] = [
  { name: "old and new kanji", text: "髙橋　花子", folded: "高橋花子" },
  { name: "a register's shape outside the basic plane", text: "𠮷田 太郎", folded: "吉田太郎" },
  { name: "a variation selector", text: "渡邉󠄂 太郎", folded: "渡辺太郎" },
  { name: "a compatibility ideograph", text: "神﨑 祥", folded: "神崎祥" },
  { name: "an honorific", text: "山田太郎様", folded: "山田太郎" },
  { name: "a family name in brackets", text: "佐藤（旧姓　鈴木）花子", folded: "佐藤花子" },
  { name: "a company in one letter", text: "㈱山田商事", folded: "山田商事" },
  { name: "a company in four", text: "山田商事株式会社", folded: "山田商事" },
  { name: "a foreign name in kana", text: "ジョン・スミス", folded: "ジヨンスミス" },
  { name: "wide Latin letters", text: "Ｓｍｉｔｈ，　Ｊｏｈｎ", folded: "SMITHJOHN" },
  { name: "a letter lost in Shift_JIS", text: "〓田 太郎", folded: null },
  { name: "a replacement character", text: "\ufffd田 太郎", folded: null },
  { name: "one letter", text: "林", folded: null },
  { name: "nothing", text: "", folded: null },
  { name: "only signs", text: "＊・ー", folded: null },
  { name: "more than a name", text: "山".repeat(600), folded: null },
];
for (const { name, text, folded } of names) test(`normaliseName: ${name}`, () => assert.equal(normaliseName(text), folded));

const readings: readonly { name: string; text: string; folded: string | null }[] = [
  { name: "half-width with voicing marks", text: "ﾔﾏｻﾞｷ ﾊﾟｵﾛ", folded: "ヤマザキパオロ" },
  { name: "hiragana", text: "やまざき　ぱおろ", folded: "ヤマザキパオロ" },
  { name: "a bank's large kana", text: "ｼﾖｳｼﾞ ﾘﾂｶ", folded: "シヨウジリツカ" },
  { name: "small kana", text: "ショウジ リッカ", folded: "シヨウジリツカ" },
  { name: "ヴ of half width", text: "ｳﾞｨｵﾗ", folded: "ヴイオラ" },
  { name: "a dash for the long mark", text: "ｵ-ﾉ", folded: "オーノ" },
  { name: "a sign for unknown", text: "＊", folded: null },
  { name: "kanji in the wrong column", text: "山田", folded: null },
];
for (const { name, text, folded } of readings) test(`normaliseKana: ${name}`, () => assert.equal(normaliseKana(text), folded));

test("isCorporateName tells bodies by their legal form", () => {
  const bodies = ["㈱山田商事", "山田商事（株）", "医療法人山田会", "ＮＰＯ法人やまだ"];
  const people = ["山田太郎", "会社 太郎", "人見 法子", ""];
  assert.deepEqual([...bodies, ...people].map(isCorporateName), [...bodies.map(() => true), ...people.map(() => false)]);
});

const pairsFile = new URL("../../../../../shared/data/japanese-variants/pairs.tsv", import.meta.url);
test("kanji variants: the published pairs", { skip: existsSync(pairsFile) ? false : "../shared/data/japanese-variants is absent" }, () => {
  const lines = readFileSync(pairsFile, "utf8").trim().split("\n").slice(1);
  assert.ok(lines.length > 50);
  const wrong = lines.filter((line) => {
    const [kind, a, b] = line.split("\t");
    const isSame = normaliseName(`${a}一郎`) === normaliseName(`${b}一郎`);
    const isSameInKey = registerName(`${a}一郎`) === registerName(`${b}一郎`);
    if (kind === "fold") return !isSame || !isSameInKey;
    return kind === "weak" ? isSame || !isSameInKey : isSame || isSameInKey;
  });
  assert.deepEqual(wrong, []);
});

function registerName(text: string): string | null {
  const out = newLetters();
  return foldRegisterName(text, { start: 0, end: text.length }, out) ? lettersText(out) : null;
}

test("normaliseName: what is folded folds to itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
      const once = normaliseName(text);
      if (once !== null) assert.equal(normaliseName(once) ?? once, once);
    }),
  );
});

test("normaliseKana: width, hiragana and spaces make no difference", () => {
  const letters = fc.array(fc.constantFrom(..."アイウカガキギサザタダハバパマヤラワン"), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(letters, (kana) => {
      const katakana = kana.join("");
      const hiragana = kana.map((letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60)).join(" ");
      const parts = kana.map((letter) => letter.normalize("NFD")).join("");
      assert.equal(normaliseKana(hiragana), katakana);
      assert.equal(normaliseKana(parts), katakana);
    }),
  );
});
