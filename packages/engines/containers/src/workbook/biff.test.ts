// Workbooks of before 2007 as three makers wrote them, and such as only somebody writes who means harm.
//
// books/: written by LibreOffice 7.4 (customers, long_texts_1904) and xlwt 1.3 (members). Nobody in them exists.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readAll, writeZip, type ReadMember } from "../written-archive.fixture.js";
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
  const chart = [record(RECORD.bof, u16(0x0600, 0x20), Buffer.alloc(12)), number(1, 1, 99), record(RECORD.eof)];
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

const told = async (file: Buffer) => (await readAll(file)).map(({ path, text: rows, refused, broken }) => [path, rows, refused ?? broken]);

test("of a sheet that breaks, the rows before are given; the others are read", async () => {
  const cells = [label(0, 0, "一"), label(1, 0, "二"), label(1, 1, "半")];
  const lost = record(RECORD.label_sst, u16(2, 0, 0), u32(7));
  const other = { 次: [label(0, 0, "次")] };
  assert.deepEqual(await told(written({ sheets: { 壊: [...cells, lost, label(3, 0, "四")], ...other } })), [
    ["壊", "一,\n二,半\n", "damaged"],
    ["次", "次\n", null],
  ]);
  const short = record(RECORD.number, u16(2, 0, 0), u32(7));
  assert.deepEqual(
    (await told(written({ sheets: { 壊: [...cells, short], ...other } })))[0],
    ["壊", "一\n", "damaged"],
    "a row may go on where it breaks",
  );
  const whole = writeBiff({ sheets: { 壊: cells } });
  const cut = writeCompound({ Workbook: whole.subarray(0, whole.length - 6) });
  assert.deepEqual(await told(cut), [["壊", "一\n", "damaged"]]);
});

const placed = (at: number) => record(RECORD.bound_sheet, u32(at), u8(0, 0, 1, 0), narrow("S"));

/** A book whose list names these places too, counted from the first sheet's. */
function bookWithPlaces(places: readonly number[], cells: readonly Buffer[]): Buffer {
  const begin = writeBiff({ globals: places.map(placed), sheets: { S: [] } }).length - EMPTY_SHEET_BYTES;
  return written({ globals: places.map((place) => placed(begin + place)), sheets: { S: cells } });
}
const EMPTY_SHEET_BYTES = 24;

test("sheets that lie over each other, and a thousand at one place, are read once; more than a thousand are told", async () => {
  const begun = performance.now();
  const nested = Array.from({ length: 999 }, () => record(RECORD.bof, u16(0x0600, 0x10), Buffer.alloc(12)));
  const cells = Array.from({ length: 60_000 }, (_, i) => record(RECORD.bool_err, u16(i, 0, 0), u8(1, 0)));
  const over = await told(
    bookWithPlaces(
      nested.map((_, i) => 20 * (i + 1)),
      [...nested, ...cells],
    ),
  );
  assert.deepEqual([over.length, over.filter(([, , reason]) => reason === null).length, over[998]?.[1]?.length], [1000, 1, 300_000]);
  const same = await told(
    bookWithPlaces(
      nested.map(() => 0),
      cells,
    ),
  );
  assert.deepEqual([same[0]?.[1]?.length, same.filter(([, , reason]) => reason === "damaged").length], [300_000, 999]);
  const many = Array.from({ length: 1000 }, () => 0);
  await assert.rejects(readAll(bookWithPlaces(many, [])), { reason: "members-reached" });
  assert.ok(performance.now() - begun < 20_000, "it took longer than it may");
});

test("a text of one cell that is said of many makes a row too long", async () => {
  const long = record(RECORD.sst, u32(1, 1), u16(8000), u8(0), narrow("x".repeat(8000)));
  const many = Array.from({ length: 600 }, (_, i) => record(RECORD.label_sst, u16(1, i % 256, 0), u32(0)));
  assert.deepEqual(await told(written({ last: [long], sheets: { S: [label(0, 0, "一"), ...many] } })), [["S", "一\n", "damaged"]]);
});

const others = [
  { name: "a book under a password", file: written({ globals: [record(RECORD.file_pass, u16(1))], sheets: {} }), reason: "book-locked" },
  {
    name: "a book of today under a password",
    file: writeCompound({ EncryptionInfo: u8(1), EncryptedPackage: u8(2) }),
    reason: "book-locked",
  },
  {
    name: "a letter that holds a book",
    file: writeCompound({ WordDocument: STREAM, ObjectPool: { _1: { Workbook: STREAM } } }),
    reason: "is-office-book",
  },
  {
    name: "a book of Excel 4",
    file: writeCompound({ Book: Buffer.concat([record(0x0409, u16(0, 0x100)), record(RECORD.eof)]) }),
    reason: "not-supported",
  },
  { name: "a version that does not exist", file: written({ version: 0x0700, sheets: {} }), reason: "not-supported" },
  { name: "a stream of nothing", file: writeCompound({ Workbook: Buffer.alloc(0) }), reason: "damaged" },
  { name: "nothing but the first bytes", file: Buffer.from("d0cf11e0a1b11ae1", "hex"), reason: "truncated" },
  { name: "a header of nothing", file: Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(4096)]), reason: "damaged" },
] as const;
for (const { name, file, reason } of others)
  test(`${name} is refused as ${reason}, alone and in a zip`, async () => {
    await assert.rejects(readAll(file), { reason });
    const zip = writeZip([
      { name: "a.xls", bytes: file },
      { name: "b.log", bytes: Buffer.from("b\n") },
    ]);
    assert.deepEqual(await told(zip), [
      ["a.xls", "", reason],
      ["b.log", "b\n", null],
    ]);
  });

test("in a zip a book's sheets have the way to them; past what may be held it is told", async () => {
  const zip = writeZip([{ name: "月次/a.xls", bytes: writeCompound({ Workbook: SMALL }) }]);
  assert.deepEqual(await told(zip), [["月次/a.xls!/S", "小\n", null]]);
  await assert.rejects(readAll(writeCompound({ Workbook: STREAM }), { limits: { book: 4096 } }), { reason: "container-too-large" });
});

const REASONS: ReadonlySet<string | null> = new Set([
  null,
  "damaged",
  "truncated",
  "not-supported",
  "is-office-book",
  "book-locked",
  "members-reached",
]);

test("2,000 books with bytes changed or an end cut off: rows, or a reason", { timeout: 300_000 }, async () => {
  const books = [
    bookOf("customers"),
    bookOf("members"),
    bookOf("long_texts_1904"),
    writeCompound({ Workbook: STREAM }, { isScattered: true }),
  ];
  const dice = diceOf(20_250_417);
  const seen = new Map<string | null, number>();
  for (let round = 0; round < 2000; round += 1) {
    const begun = performance.now();
    const changed = mutated(books[round % books.length] as Buffer, dice);
    const reasons = await readAll(changed).then(
      (members) => members.map(({ refused, broken }) => refused ?? broken),
      (mistake: { readonly reason?: string }) => [mistake.reason ?? String(mistake)],
    );
    for (const reason of reasons) seen.set(reason, (seen.get(reason) ?? 0) + 1);
    assert.ok(performance.now() - begun < 5000, `round ${round} took too long`);
  }
  assert.deepEqual(
    [...seen.keys()].filter((reason) => !REASONS.has(reason)),
    [],
  );
  assert.ok((seen.get(null) ?? 0) > 500 && (seen.get("damaged") ?? 0) > 500, "both must come often");
});

function diceOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

function mutated(book: Buffer, dice: (below: number) => number): Buffer {
  const bytes = Buffer.from(book);
  const count = 1 + dice(20);
  // Half of them where sectors and folders are told, or where the records begin.
  for (let i = 0; i < count; i += 1)
    bytes[dice(2) === 0 ? dice(bytes.length) : dice(Math.min(4096, bytes.length))] = dice(3) === 0 ? 255 : dice(256);
  return dice(4) === 0 ? bytes.subarray(0, dice(bytes.length)) : bytes;
}
