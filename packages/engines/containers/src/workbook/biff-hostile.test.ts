// Workbooks of before 2007 that are broken, locked, something else, or made to do harm: rows, or why there are none.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readAll, writeZip } from "../written-archive.fixture.js";
import { RECORD } from "./biff-records.js";
import { label, narrow, record, u16, u32, u8, writeBiff, writeCompound, type WrittenBook } from "./written-book.fixture.js";

/** Written by LibreOffice 7.4 and xlwt 1.3; the passwords are no secret, and nobody in them exists. */
const bookOf = (name: string) => readFileSync(new URL(`books/${name}`, import.meta.url));
const written = (book: WrittenBook) => writeCompound({ Workbook: writeBiff(book) });
const STREAM = writeBiff({ sheets: { S: Array.from({ length: 300 }, (_, i) => label(i, 0, `行${i}`)) } });
const SMALL = writeBiff({ sheets: { S: [label(0, 0, "小")] } });
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
  assert.deepEqual((await told(written({ sheets: { 壊: [...cells, short], ...other } })))[0], ["壊", "一,\n二,半\n", "damaged"]);
  const whole = writeBiff({ sheets: { 壊: cells } });
  const cut = writeCompound({ Workbook: whole.subarray(0, whole.length - 6) });
  assert.deepEqual(await told(cut), [["壊", "一\n", "damaged"]], "a row may go on where it breaks");
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

test("a sheet ends where another begins in it: nothing is read twice", async () => {
  const before = [label(0, 0, "一"), label(1, 0, "二")];
  const inner = [record(RECORD.bof, u16(0x0600, 0x10), Buffer.alloc(12)), label(0, 0, "内"), record(RECORD.eof)];
  const file = bookWithPlaces([20 + Buffer.concat(before).length], [...before, ...inner, label(2, 0, "三")]);
  assert.deepEqual(await told(file), [
    ["S", "内\n", null],
    ["S#2", "一\n", "damaged"],
  ]);
});

test("entries that name themselves as the ones beside them are read once", async () => {
  const file = writeCompound({ Workbook: SMALL });
  const at = file.indexOf(Buffer.from("Workbook", "utf16le"));
  file.writeUInt32LE(1, at + 68);
  file.writeUInt32LE(1, at + 72);
  assert.deepEqual(await told(file), [["S", "小\n", null]]);
});

test("millions of cells that go from row to row and back are told, and hold no memory for each", async () => {
  const pair = [0, 1].map((row) => record(RECORD.formula, u16(row, 0, 0), u8(3, 0, 0, 0, 0, 0, 255, 255)));
  const cells = Buffer.alloc(2_200_000 * 36, Buffer.concat(pair));
  assert.deepEqual(await told(written({ sheets: { S: [cells] } })), [["S", "", "damaged"]]);
});

test("a text of one cell that is said of many makes a row too long", async () => {
  const long = record(RECORD.sst, u32(1, 1), u16(8000), u8(0), narrow("x".repeat(8000)));
  const many = Array.from({ length: 600 }, (_, i) => record(RECORD.label_sst, u16(1, i % 256, 0), u32(0)));
  assert.deepEqual(await told(written({ last: [long], sheets: { S: [label(0, 0, "一"), ...many] } })), [["S", "一\n", "damaged"]]);
});

const others = [
  { name: "a book under a password, as LibreOffice writes it", file: bookOf("locked.xls"), reason: "book-locked" },
  { name: "a book of today under a password, as Office encrypts it", file: bookOf("locked.xlsx"), reason: "book-locked" },
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
    bookOf("customers.xls"),
    bookOf("members.xls"),
    bookOf("long_texts_1904.xls"),
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
