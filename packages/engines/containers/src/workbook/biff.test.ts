// Workbooks of before 2007 as three makers wrote them, and such as only somebody writes who means harm.
//
// books/: written by LibreOffice 7.4 (customers, long_texts_1904) and xlwt 1.3 (members). Nobody in them exists.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readAll, type ReadMember } from "../written-archive.fixture.js";
import { RECORD } from "./biff-records.js";
import {
  f64,
  label,
  narrow,
  record,
  text,
  u16,
  u32,
  u8,
  wide,
  writeBiff,
  writeCompound,
  type WrittenBook,
} from "./written-book.fixture.js";

const bookOf = (name: string) => readFileSync(new URL(`books/${name}.xls`, import.meta.url));
const textsOf = (members: readonly ReadMember[]) => Object.fromEntries(members.map((one) => [one.path, one.text]));
const written = (book: WrittenBook) => writeCompound({ Workbook: writeBiff(book) });

async function sound(file: Buffer): Promise<Readonly<Record<string, string>>> {
  const members = await readAll(file);
  assert.deepEqual(
    members.filter(({ refused, broken }) => (refused ?? broken) !== null),
    [],
  );
  return textsOf(members);
}

test("a book of LibreOffice: Japanese, eras, whole numbers and floats, what formulas last gave, a hidden sheet", async () => {
  assert.deepEqual(await sound(bookOf("customers")), {
    顧客一覧: `証券番号,氏名,生年月日,更新日時,保険料,解約,備考
A-0001,見本 太郎,1975-04-17,2025-04-17 02:14:03,12345678901,TRUE,合成データ（実在の人物ではない）
A-0002,ﾐﾎﾝ ﾊﾅｺ,2000-02-29,2019-05-01,0.1,FALSE,"改行
と""引用"", 点"
髙﨑 德①,,1989-01-08,,,,
`,
    数: `1,2,3.25,-4,10000000000,123456.78,-0.01,1e-7,536870911,536870912
3,1件,TRUE,#DIV/0!,,#N/A,,,,
2025-04-17 06:00:00,12:00:00,0.125,,,,,,,
,,,,,,,太字,,
`,
    控え: "隠れたシート,7\n",
    空: "",
  });
});

test("days since 1904, and shared texts that go on over records", async () => {
  const head = "日,2025-04-17,1904-04-10 06:00:00\n";
  const long = `${"いろはにほへとちりぬるを".repeat(200)},${"synthetic ".repeat(400)},${"見本".repeat(1000)}\n`;
  assert.deepEqual(await sound(bookOf("long_texts_1904")), { "since 1904": `${head}${long}後,after,\n` });
});

test("a book of xlwt: numbers in one record, texts in several fonts, rows and cells that are not there, days of Japanese formats", async () => {
  const { 名簿: list = "", 二枚目: second } = await sound(bookOf("members"));
  const lines = list.split("\n");
  assert.equal(second, ",,x\n下,,\n");
  assert.deepEqual(
    [lines.length, lines[0], lines[7], lines[30], lines[50]],
    [
      75,
      "番号,氏名,登録日,a,b,c,d",
      "7,合成 00007 氏 ,2000-01-08,,,,",
      "30,合成 00030 氏 abab,2000-01-31,,1.5,2,-300",
      "50,合成 00050 氏 ab,2000-02-20,合成データ50,,,",
    ],
  );
  assert.deepEqual(lines.slice(70), [`${"長".repeat(2500)},,,,,,`, `${"y".repeat(2500)},,,,,,`, ",TRUE,,,,,", ",,,,,,end", ""]);
});

test("letters of one byte and of two, which change where a text is continued; runs and furigana that are cut too", async () => {
  const header = u32(3, 3);
  const rich = Buffer.concat([u16(4), u8(1 + 4 + 8), u16(1), u32(6)]);
  const shared = [
    record(RECORD.sst, header, u16(6), u8(0), narrow("abc")),
    record(RECORD.continue, u8(1), wide("漢")),
    record(RECORD.continue),
    record(RECORD.continue),
    record(RECORD.continue),
    record(RECORD.continue, u8(0), narrow("de"), rich, wide("太字")),
    record(RECORD.continue, u8(1), wide("です"), u16(0)),
    record(RECORD.continue, u16(1), u8(9, 9, 9)),
    record(RECORD.continue, u8(9, 9, 9), text("終")),
  ];
  const cells = [0, 1, 2].map((no) => record(RECORD.label_sst, u16(0, no, 0), u32(no)));
  assert.deepEqual(await sound(written({ last: shared, sheets: { S: cells } })), { S: "abc漢de,太字です,終\n" });
});

const STREAM = writeBiff({ sheets: { S: Array.from({ length: 300 }, (_, i) => label(i, 0, `行${i}`)) } });
const ROWS = Array.from({ length: 300 }, (_, i) => `行${i}\n`).join("");
const SMALL = writeBiff({ sheets: { S: [label(0, 0, "小")] } });

const files = [
  { name: "sectors of 512 bytes", file: writeCompound({ Workbook: STREAM }), rows: ROWS },
  { name: "sectors of 4096 bytes", file: writeCompound({ x: Buffer.alloc(9000), Workbook: STREAM }, { shift: 12 }), rows: ROWS },
  { name: "sectors from back to front", file: writeCompound({ WORKBOOK: STREAM }, { isScattered: true }), rows: ROWS },
  { name: "a stream in the small sectors", file: writeCompound({ a: Buffer.from("a"), Workbook: SMALL }), rows: "小\n" },
  {
    name: "small sectors in a scattered stream",
    file: writeCompound({ a: Buffer.alloc(2000), Workbook: SMALL }, { isScattered: true }),
    rows: "小\n",
  },
  {
    name: "a table of sectors that is listed outside the header",
    file: writeCompound({ a: Buffer.alloc(2 ** 23), Workbook: STREAM }),
    rows: ROWS,
  },
] as const;
for (const { name, file, rows } of files) test(`a Compound File: ${name}`, async () => assert.deepEqual(await sound(file), { S: rows }));

test("a book of Excel 95 in code page 932, of formulas and texts too", async () => {
  const cp932 = (hex: string) => Buffer.from(hex, "hex");
  const name = cp932("96bc95eb"); // 名簿
  const stream = writeBiff({
    version: 0x0500,
    globals: [
      record(RECORD.code_page, u16(932)),
      record(RECORD.format, u16(200), u8(8), narrow("yyyy/m/d")),
      record(RECORD.xf, u16(0, 0), Buffer.alloc(12)),
      record(RECORD.xf, u16(0, 200), Buffer.alloc(12)),
    ],
    sheets: {
      [name.toString("latin1")]: [
        record(RECORD.label, u16(0, 0, 0, 4), cp932("8e528cfb")), // 山口
        record(RECORD.number, u16(0, 1, 1), f64(27_501)),
        record(RECORD.formula, u16(0, 2, 0), u8(0, 0, 0, 0, 0, 0, 255, 255), Buffer.alloc(8)),
        record(RECORD.string, u16(2), cp932("8ea9")), // 自
        record(RECORD.rstring, u16(0, 3, 0, 2), cp932("8ea9"), u8(0)),
      ],
    },
  });
  assert.deepEqual(await sound(writeCompound({ Book: stream })), { 名簿: "山口,1975-04-17,自,自\n" });
});

test("rows in any order come in order; a chart's numbers are no cells; cells beyond the last column are none", async () => {
  const number = (row: number, column: number, value: number) => record(RECORD.number, u16(row, column, 0), f64(value));
  const chart = [record(RECORD.bof, u16(0x0600, 0x20), Buffer.alloc(12)), number(1, 1, 99), number(3, 1, 99), record(RECORD.eof)];
  const cells = [
    number(5, 0, 5),
    number(1, 0, 1),
    ...chart,
    number(1, 2, 3),
    number(0, 300, 7),
    number(5, 1, Number.NaN),
    number(0, 1, -0),
  ];
  assert.deepEqual(await sound(written({ sheets: { S: cells } })), { S: ",0,\n1,,3\n5,#NUM!,\n" });
});
