// What is told of texts, by kind; hostile texts; and that a planted value is found at its place.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { recogniseColumns } from "./columns.js";
import { KINDS, scanned } from "./scan.fixture.js";

const texts: readonly (readonly [name: string, text: string, found: readonly string[]])[] = [
  ["nothing", "", []],
  ["a number with its word", "マイナンバー：123456789018", ["my_number 123456789018"]],
  ["in full width", "個人番号 １２３４－５６７８－９０１８", ["my_number １２３４－５６７８－９０１８"]],
  ["behind a cell that ends in a digit", 'マイナンバー 1,"１２３４５６７８９０１８"', ["my_number １２３４５６７８９０１８"]],
  ["the word ends the line before", "個人番号：\r\n123456789018", ["my_number 123456789018"]],
  ["the word of another line", "マイナンバーの件\n123456789018", []],
  ["the word of another kind stands between", "マイナンバー 電話 123456789018", []],
  ["a check digit alone", "123456789018", []],
  ["a wrong check digit", "個人番号 123456789012", []],
  ["a part of more digits", "個人番号 1234567890180", []],
  ["a decimal", "個人番号 0.123456789018", []],
  ["all zeros", "個人番号 000000000000", []],
  ["words over each other", "マイナンバーカード番号 4111111111111111", ["card 4111111111111111"]],
  ["a card of no issuer", "カード番号 9111111111111111", []],
  ["a corporate number, of the law's own example", "法人番号 7000012050002", ["corporate_number 7000012050002"]],
  ["an insurer", "保険者番号 06132013", ["insurer_number 06132013"]],
  ["phones", "電話 03-1234-5678 tel:(045)123-4567", ["phone 03-1234-5678", "phone (045)123-4567"]],
  ["free of charge", "電話 0120-123-456", []],
  ["tel within a word", "hotel 0312345678", []],
  ["mail", "メール a.b+c@example.co.jp, x@2x.png", ["email a.b+c@example.co.jp"]],
  ["a day of birth", "生年月日 1980年1月2日", ["birth_date 1980年1月2日"]],
  ["by era", "生年月日 昭和55年1月2日、S64.1.7", ["birth_date 昭和55年1月2日", "birth_date S64.1.7"]],
  ["the first year", "平成元年5月6日生", ["birth_date 平成元年5月6日"]],
  ["no day", "生年月日 1980-02-30", []],
  ["a day of something else", "1980-01-02", []],
  ["an address", "東京都港区芝1-2-3、横浜市西区みなと2丁目", ["address 東京都港区芝1-2-3", "address 横浜市西区みなと2丁目"]],
  ["its county left out", "住所：東京都瑞穂町箱根ケ崎2335", ["address 東京都瑞穂町箱根ケ崎2335"]],
  ["a prefecture alone", "東京都の件", []],
  ["a name by its word", "氏名：薬袋 紗", ["name 薬袋 紗"]],
  ["a name beside 様", "山田花子様", ["name 山田花子"]],
  ["a form's own word", "氏名変更届", []],
  ["kana, half width", "フリガナ：ﾔﾏﾀﾞ ﾀﾛｳ", ["kana ﾔﾏﾀﾞ ﾀﾛｳ"]],
  ["a company's own number", "証券番号 K123-4567", ["policy K123-4567"]],
  ["not of its shape", "証券番号 K1234567", []],
];

for (const [name, text, found] of texts)
  test(`newScanner: ${name}`, () => {
    const all = scanned(Buffer.from(text));
    assert.deepEqual(
      all.map(({ kind, value }) => `${kind} ${value}`),
      found,
    );
    for (const { offset, length, value } of all)
      assert.equal(
        Buffer.from(text)
          .subarray(offset, offset + length)
          .toString(),
        value,
      );
  });

test("newScanner finds a planted value at its offset, whatever stands around it and wherever the bytes are cut", () => {
  const values = ["123456789018", "1234 5678 9018", "１２３４５６７８９０１８"];
  const around = fc.string({ unit: fc.constantFrom("あ", "漢", "x", " ", "。", "𠮷", "é"), maxLength: 300 });
  fc.assert(
    fc.property(around, fc.constantFrom(...values), around, fc.integer({ min: 1, max: 97 }), (before, value, after, size) => {
      const head = `${before}\nマイナンバー ${""}`;
      const found = scanned(Buffer.from(`${head}${value}\n${after}`), { size }).filter(({ kind }) => kind === "my_number");
      assert.deepEqual(
        found.map((one) => [one.offset, one.value]),
        [[Buffer.byteLength(head), value]],
      );
    }),
    { numRuns: 300 },
  );
});

test("newScanner: of a table a head speaks for its column only, a label for its cell only", () => {
  const text = '番号,備考\n123456789018,"電話\n03-1234-5678"\n1,マイナンバーなし\n123456789018,123456789018\n';
  const all = scanned(Buffer.from(text), { table: { delimiter: ",", bits: [1, 0] }, size: 7 });
  assert.deepEqual(
    all.map(({ kind, row, column, context }) => [kind, row, column, context]),
    [
      ["my_number", 1, 0, "column"],
      ["phone", 1, 1, "label"],
      ["my_number", 3, 0, "column"],
    ],
  );
});

test("recogniseColumns goes by heads and values, and believes neither alone where a check digit speaks against it", () => {
  const rows = Array.from({ length: 30 }, (_, no) => [`03-1234-56${10 + no}`, "123456789018", String(100000000000 + no * 7), "山田太郎"]);
  const found = recogniseColumns({ columns: ["x", "y", "マイナンバー", "z"], rows }, KINDS);
  assert.deepEqual(
    found.map(({ kind, by }) => [kind, by]),
    [
      ["phone", "values"],
      ["my_number", "values"],
      [null, null],
      ["name", "values"],
    ],
  );
});

const MB = 1e6;
const hostile: readonly (readonly [name: string, piece: string])[] = [
  ["digits", "1234567890"],
  ["digits and blanks", "1 "],
  ["digits of full width", "１"],
  ["@", "@"],
  ["labels", "マイナンバー"],
  ["prefectures", "東京都"],
  ["blocks", "丁目"],
  ["a line of kanji", "山"],
  ["quotes", '"'],
  ["hyphens and digits", "1-"],
  ["日生", "1日生"],
];

for (const [name, piece] of hostile)
  test(`newScanner is not slowed by a line of nothing but ${name}, and holds none of it`, () => {
    const block = Buffer.from(piece.repeat(Math.ceil((0.25 * MB) / Buffer.byteLength(piece))));
    const before = process.memoryUsage().arrayBuffers;
    const start = process.cpuUsage();
    let found = 0;
    const bytes = Buffer.concat(Array.from({ length: 20 }, () => block));
    found += scanned(bytes, { size: 65_536 }).length;
    const { user } = process.cpuUsage(start);
    assert.equal(found, 0);
    assert.ok(user < 8 * 1e6, `5 MB took ${user / 1e6} CPU seconds`);
    assert.ok(process.memoryUsage().arrayBuffers - before < 80 * MB, "memory grew with the file");
  });

test("newScanner takes 100 MB of digits in a line", () => {
  const block = Buffer.alloc(1 << 20, "7");
  const start = process.cpuUsage();
  const many = function* () {
    for (let no = 0; no < 100; no += 1) yield block;
  };
  let length = 0;
  for (const piece of many()) length += scanned(piece).length + piece.length;
  assert.equal(length, 100 * (1 << 20));
  assert.ok(process.cpuUsage(start).user < 20 * 1e6, "100 MB of digits took more than 20 CPU seconds");
});
