// Workbooks of Excel on their way into the lake: each sheet a table, with the way back to its rows.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import ExcelJS from "exceljs";
import JSZip from "jszip";
import { listSources } from "@hamon/case";
import { openWorkshop, progress, READING, type CaseWithFiles, type Workshop } from "./case.fixture.js";
import { collect } from "./index.js";

let workshop: Workshop;
before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.close());

async function book(sheets: Readonly<Record<string, readonly (readonly unknown[])[]>>): Promise<Buffer> {
  const made = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(sheets)) made.addWorksheet(name).addRows(rows as unknown[][]);
  return Buffer.from((await made.xlsx.writeBuffer()) as ArrayBuffer);
}

async function collected({ open }: CaseWithFiles) {
  await collect(open, progress);
  const [source] = await listSources(workshop.store, open.case_id);
  assert.equal(source?.fault ?? null, null, "refused");
  return source?.result ?? assert.fail("not collected");
}

const HEAD = ["証券\n番号", "氏名"];

test("sheets with the same columns are one table, others have their own; a row leads back to what its sheet says", async () => {
  const bytes = await book({
    四月: [HEAD, ["A-1", "山田, 太郎"], ["A-2", "鈴木"]],
    五月: [HEAD, ["A-3", "佐藤"]],
    代理店: [["店番"], [12345]],
    空: [],
  });
  const made = await workshop.caseWith("book", { "顧客.xlsx": bytes });
  const { open } = made;
  const { row_count, members } = await collected(made);
  const list = (members?.list ?? []).map((one) => [one.path, one.format, one.row_count, one.reason]);
  assert.deepEqual(
    [row_count, list],
    [
      4,
      [
        ["四月", "csv", 2, null],
        ["五月", "csv", 1, null],
        ["代理店", "csv", 1, null],
        ["空", "empty", 0, null],
      ],
    ],
  );
  type Row = { readonly name: string; readonly evidence_id: string; readonly offset: number; readonly row_id: number };
  const rows = await open.lake.query<Row>(
    `select row_id, "証券 番号" as name, evidence_id, "log.offset" as "offset" from record_顧客 order by row_id`,
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["A-1", "A-2", "A-3"],
  );
  assert.deepEqual(await open.lake.query("select 店番 as n from record_顧客_代理店"), [{ n: "12345" }]);
  const [first] = rows;
  const piece = { evidence_id: first?.evidence_id ?? "", member: "四月", offset: first?.offset ?? -1, length: 16 };
  assert.deepEqual((await open.evidence.bytesAt([piece], READING)).map(String), ['A-1,"山田, 太']);
});

test("a workbook within a zip is read as if it lay beside; a broken one is told, and the next file is read", async () => {
  const zip = new JSZip();
  zip.file(
    "a/agency.xlsx",
    await book({
      Sheet1: [
        ["code", "name"],
        ["1", "x"],
      ],
    }),
  );
  const broken = await JSZip.loadAsync(await book({ Sheet1: [["code"], ["1"]] }));
  broken.file("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c t='inlineStr'><is><t>code</t></is></c></row><row><c");
  zip.file("b/broken.xlsx", await broken.generateAsync({ type: "nodebuffer" }));
  zip.file("c/letter.docx", await new JSZip().file("[Content_Types].xml", "<Types/>").generateAsync({ type: "nodebuffer" }));
  zip.file("d/last.csv", "n\n1\n");
  const made = await workshop.caseWith(
    "nested",
    { "all.zip": await zip.generateAsync({ type: "nodebuffer" }) },
    { kind: "log", as: "all" },
  );
  const { members } = await collected(made);
  assert.deepEqual(
    (members?.list ?? []).map(({ path, row_count, reason }) => [path, row_count, reason]),
    [
      ["a/agency.xlsx!/Sheet1", 1, null],
      ["b/broken.xlsx!/Sheet1", 0, "damaged"],
      ["c/letter.docx", 0, "is-office-book"],
      ["d/last.csv", 1, null],
    ],
  );
  assert.deepEqual(await made.open.lake.query("select code, name from record_agency"), [{ code: "1", name: "x" }]);
});

test("cells that are empty at a row's end are empty, and no other number of columns", async () => {
  const made = await workshop.caseWith("ends", {
    "list.xlsx": await book({ 一覧: [["name", "phone", "note"], ["a", "1"], ["b"], ["c", null, "x"]] }),
  });
  const { row_count, unparsed_count, format } = await collected(made);
  assert.deepEqual([format, row_count, unparsed_count], ["xlsx", 3, 0]);
  assert.deepEqual(await made.open.lake.query("select name, phone, note from record_list order by row_id"), [
    { name: "a", phone: "1", note: null },
    { name: "b", phone: null, note: null },
    { name: "c", phone: null, note: "x" },
  ]);
});

test("a title, a day and an empty line above the names of columns are no names", async () => {
  const names = ["証券番号", "氏名", "生年月日", "備考"];
  const rows = [
    ["顧客一覧（2025年4月）"],
    [],
    ["作成日", "2025-04-30"],
    names,
    ["A-1", "山田", "1975-04-17"],
    ["A-2", "鈴木", "1980-01-02", "x"],
  ];
  const made = await workshop.caseWith("titled", { "list.xlsx": await book({ 一覧: rows }) });
  const { row_count, unparsed_count, warnings } = await collected(made);
  assert.deepEqual([row_count, unparsed_count, warnings.map(({ code }) => code)], [2, 0, ["title-lines"]]);
  assert.deepEqual(await made.open.lake.query("select 証券番号, 氏名, 備考 from record_list order by row_id"), [
    { 証券番号: "A-1", 氏名: "山田", 備考: null },
    { 証券番号: "A-2", 氏名: "鈴木", 備考: "x" },
  ]);
});

test("a zip that has a workbook's parts and other files beside is a workbook, and the files are read too", async () => {
  const zip = await JSZip.loadAsync(await book({ Sheet1: [["code"], ["1"]] }));
  zip.file("logs/beside.csv", "n\n1\n2\n");
  const made = await workshop.caseWith("beside", { "a.zip": await zip.generateAsync({ type: "nodebuffer" }) }, { kind: "log", as: "a" });
  const { members, format } = await collected(made);
  assert.deepEqual(
    [format, members?.list.map(({ path, row_count }) => [path, row_count])],
    [
      "zip",
      [
        ["Sheet1", 0],
        ["logs/beside.csv", 2],
      ],
    ],
  );
});

/** Written by LibreOffice; nobody in it exists. */
const written = (name: string) => readFileSync(new URL(`../../../engines/containers/src/workbook/books/${name}`, import.meta.url));

test("a book of before 2007 (.xls) is read like one of today; a row leads back to what its sheet says, in a zip too", async () => {
  const made = await workshop.caseWith("old", { "顧客.xls": written("customers.xls") });
  const { format, row_count, unparsed_count, members } = await collected(made);
  assert.deepEqual(
    [format, row_count, unparsed_count, members?.list.map((one) => [one.path, one.format, one.row_count, one.first_row, one.reason])],
    [
      "xls",
      6,
      0,
      [
        ["顧客一覧", "csv", 3, 0, null],
        ["数", "csv", 3, 3, null],
        ["控え", "csv", 0, 6, null],
        ["空", "empty", 0, 6, null],
      ],
    ],
  );
  type Row = {
    readonly no: string;
    readonly name: string | null;
    readonly birth: string;
    readonly evidence_id: string;
    readonly offset: number;
  };
  const rows = await made.open.lake.query<Row>(
    `select 証券番号 as no, 氏名 as name, 生年月日 as birth, evidence_id, "log.offset" as "offset" from record_顧客 order by row_id`,
  );
  const said = rows.map(({ no, name, birth }) => [no, name, birth]);
  assert.deepEqual(said, [
    ["A-0001", "見本 太郎", "1975-04-17"],
    ["A-0002", "ﾐﾎﾝ ﾊﾅｺ", "2000-02-29"],
    ["髙﨑 德①", null, "1989-01-08"],
  ]);
  const pieces = rows.map(({ evidence_id, offset }) => ({ evidence_id, member: "顧客一覧", offset, length: 6 }));
  assert.deepEqual((await made.open.evidence.bytesAt(pieces, READING)).map(String), ["A-0001", "A-0002", "髙﨑"]);
  const zip = await new JSZip().file("月次/顧客.xls", written("customers.xls")).generateAsync({ type: "nodebuffer" });
  const zipped = await workshop.caseWith("zipped", { "all.zip": zip });
  const { members: inZip } = await collected(zipped);
  assert.deepEqual(inZip?.list[0]?.path, "月次/顧客.xls!/顧客一覧");
});

/** A letter by what lies at its top: the stream of a workbook has another name there. */
function letter(): Buffer {
  const bytes = written("customers.xls");
  const at = bytes.indexOf(Buffer.from("Workbook", "utf16le"));
  bytes.write("WordDocument", at, "utf16le");
  bytes.writeUInt16LE(2 * "WordDocument".length + 2, at + 64);
  return bytes;
}

test("a book under a password, and a document that is none, are refused by what they are", async () => {
  const word = await new JSZip()
    .file("[Content_Types].xml", "<Types/>")
    .file("word/document.xml", "<w/>")
    .generateAsync({ type: "nodebuffer" });
  const files = {
    "broken.xls": written("customers.xls").subarray(0, 1024),
    "letter.doc": letter(),
    "letter.docx": word,
    "sealed.xls": written("locked.xls"),
    "sealed.xlsx": written("locked.xlsx"),
  };
  const { open } = await workshop.caseWith("others", files);
  await assert.rejects(collect(open, progress), { code: "sources-failed" });
  const faults = (await listSources(workshop.store, open.case_id)).map(({ name, fault }) => [name, fault?.code]);
  assert.deepEqual(faults.sort(), [
    ["broken.xls", "archive-broken"],
    ["letter.doc", "source-is-archive"],
    ["letter.docx", "source-is-archive"],
    ["sealed.xls", "book-locked"],
    ["sealed.xlsx", "book-locked"],
  ]);
});

test("a head of a table in two lines is one; where its quote never closes it is the first line; one of nothing but quotes is no work", async () => {
  const tables = {
    "two.csv": '"証券\n番号",name\n1,a\n',
    "open.csv": 'no,"name\n1,a\n2,b\n',
    "quotes.csv": `n${'"'.repeat(250_000)}\n1\n`,
  };
  const { open } = await workshop.caseWith("heads", tables);
  await collect(open, progress);
  assert.deepEqual(await open.lake.query('select "証券 番号" as no, name from record_two'), [{ no: "1", name: "a" }]);
  assert.deepEqual(Object.keys((await open.lake.query<object>("select * from record_open limit 1"))[0] ?? {}).slice(-2), ["no", "name"]);
});
