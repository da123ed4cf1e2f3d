// Workbooks as Excel and others write them: what a person sees in a cell is what is read.

import assert from "node:assert/strict";
import { test } from "node:test";
import ExcelJS from "exceljs";
import JSZip from "jszip";
import { columnOf, isMomentFormat, momentText } from "./sheet-values.js";
import { csvLine, isWorkbook, sheetsOf, type OpenPart } from "./workbook.js";

async function partsOf(bytes: Uint8Array): Promise<ReadonlyMap<string, OpenPart>> {
  const zip = await JSZip.loadAsync(bytes);
  const files = Object.values(zip.files).filter(({ dir }) => !dir);
  const parts = new Map<string, OpenPart>();
  for (const file of files) {
    const content = await file.async("nodebuffer");
    parts.set(file.name.toLowerCase(), async function* () {
      for (let at = 0; at < content.length; at += 97) yield content.subarray(at, at + 97);
    });
  }
  return parts;
}

async function rowsIn(parts: ReadonlyMap<string, OpenPart>) {
  const found: Record<string, (readonly string[])[]> = {};
  for (const sheet of await sheetsOf(parts)) {
    const rows: (readonly string[])[] = [];
    for await (const row of sheet.rows()) rows.push(row);
    found[sheet.name] = rows;
  }
  return found;
}

async function written(fill: (book: ExcelJS.Workbook) => void): Promise<ReadonlyMap<string, OpenPart>> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return partsOf(new Uint8Array((await book.xlsx.writeBuffer()) as ArrayBuffer));
}

test("a workbook's sheets, with days, numbers, formulas, gaps and what is hidden", async () => {
  const parts = await written((book) => {
    const sheet = book.addWorksheet("顧客 一覧");
    sheet.addRow(["氏名", "生年月日", "証券番号", "更新", "解約"]);
    sheet.addRow(["山田, 太郎\n様", new Date(Date.UTC(1975, 3, 17)), 12345678901, new Date(Date.UTC(2025, 3, 17, 2, 14, 3)), true]);
    sheet.getCell("B2").numFmt = '[$-411]ggge"年"m"月"d"日"';
    sheet.getCell("D2").numFmt = "yyyy/mm/dd hh:mm:ss";
    sheet.getCell("A4").value = "後";
    sheet.getCell("C4").value = { formula: "1+1", result: 2 };
    sheet.getCell("E4").value = { richText: [{ text: "太" }, { text: "字" }] };
    book.addWorksheet("控え", { state: "veryHidden" }).addRow(["x"]);
    book.addWorksheet("空");
  });
  assert.ok(isWorkbook([...parts.keys()]), "no workbook");
  assert.deepEqual(await rowsIn(parts), {
    "顧客 一覧": [
      ["氏名", "生年月日", "証券番号", "更新", "解約"],
      ["山田, 太郎\n様", "1975-04-17", "12345678901", "2025-04-17 02:14:03", "TRUE"],
      ["後", "", "2", "", "太字"],
    ],
    控え: [["x"]],
    空: [],
  });
});

const PARTS: Readonly<Record<string, string>> = {
  "[Content_Types].xml": "<Types/>",
  "xl/workbook.xml":
    '<x:workbook xmlns:x="m" xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><x:workbookPr date1904="1"/><x:sheets><x:sheet name="S" sheetId="1" q:id="i1"/></x:sheets></x:workbook>',
  "xl/_rels/workbook.xml.rels":
    '<Relationships><Relationship Id="i1" Target="/xl/worksheets/one.xml"/><Relationship Id="i2" Target="sharedStrings.xml"/><Relationship Id="i3" Target="styles.xml"/></Relationships>',
  "xl/sharedStrings.xml":
    "<sst><si><t>漢</t><rPh sb='0' eb='1'><t>カン</t></rPh><phoneticPr/></si><si><r><t xml:space='preserve'> a</t></r><r><t>b</t></r></si></sst>",
  "xl/styles.xml":
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0.00\"d\"'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/><xf numFmtId='164'/></cellXfs></styleSheet>",
  "xl/worksheets/one.xml":
    "<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>99</v></c></row><row r='3'><c r='A3' s='1'><v>0.5</v></c><c r='B3' s='1'><v>100.25</v></c><c r='C3' s='2'><v>1.5E3</v></c><c r='D3' t='inlineStr'><is><t>in</t></is></c><c r='E3' t='e'><v>#N/A</v></c></row><row r='4'/></sheetData></worksheet>",
};

function partsFrom(texts: Readonly<Record<string, string>>): ReadonlyMap<string, OpenPart> {
  return new Map(
    Object.entries(texts).map(([path, text]) => [
      path.toLowerCase(),
      async function* () {
        yield Buffer.from(text);
      },
    ]),
  );
}

test("other makers: prefixes, no places, days since 1904, furigana", async () => {
  assert.deepEqual(await rowsIn(partsFrom(PARTS)), {
    S: [
      ["漢", " ab", ""],
      ["12:00:00", "1904-04-10 06:00:00", "1500", "in", "#N/A"],
    ],
  });
});

const SHEET = "xl/worksheets/one.xml";
const sheetOf = (rows: string) => ({ ...PARTS, [SHEET]: `<worksheet><sheetData>${rows}</sheetData></worksheet>` });

test("cells are where they are, whoever says so: empty ones before, names in capitals, text that is CDATA", async () => {
  const rows = "<row><c/><c><v>1</v></c><c t='inlineStr'><is><t><![CDATA[山田]]></t></is></c></row>";
  const book = (PARTS["xl/workbook.xml"] ?? "").replace("</x:sheets>", '<x:sheet name="gone" sheetId="2" q:id="i9"/></x:sheets>');
  const parts = {
    ...sheetOf(rows),
    "xl/workbook.xml": book,
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="i1" Target="./Worksheets/../worksheets/ONE.xml"/></Relationships>',
  };
  const [sheet, gone] = await sheetsOf(partsFrom(parts));
  const found: (readonly string[])[] = [];
  for await (const row of sheet?.rows() ?? []) found.push(row);
  assert.deepEqual(found, [["", "1", "山田"]]);
  await assert.rejects(
    async () => {
      for await (const _ of gone?.rows() ?? []) assert.fail("a row of no sheet");
    },
    { reason: "damaged" },
  );
});

test("of a sheet that breaks, the rows before are read; a row of many long texts is told", async () => {
  const broken = "<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c><v>3</v>";
  const rowsUntil = async (rows: string) => {
    const [sheet] = await sheetsOf(partsFrom(sheetOf(rows)));
    const found: (readonly string[])[] = [];
    await assert.rejects(
      async () => {
        for await (const row of sheet?.rows() ?? []) found.push(row);
      },
      { reason: "damaged" },
    );
    return found;
  };
  assert.deepEqual(await rowsUntil(broken), [["1"], ["2"]]);
  const long = `<c t='inlineStr'><is><t>${"x".repeat(1_000_000)}</t></is></c>`;
  assert.deepEqual(await rowsUntil(`<row><c><v>1</v></c></row><row>${long.repeat(5)}</row>`), [["1"]]);
});

test("what is broken or hostile is told, and nothing is expanded", async () => {
  const sheet = "xl/worksheets/one.xml";
  const wrong: readonly Readonly<Record<string, string>>[] = [
    { [sheet]: "<worksheet><sheetData><row><c><v>1</v>" },
    { [sheet]: "not xml" },
    { "xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><workbook><sheets>&b;</sheets></workbook>' },
    { "xl/sharedStrings.xml": "<sst><si></sst>" },
  ];
  for (const change of wrong)
    await assert.rejects(rowsIn(partsFrom({ ...PARTS, ...change })), { reason: "damaged" }, JSON.stringify(change));
  const far = { [sheet]: "<worksheet><sheetData><row><c r='ZZZ1'><v>1</v></c><c r='XFD1'><v>2</v></c></row></sheetData></worksheet>" };
  const [row] = (await rowsIn(partsFrom({ ...PARTS, ...far })))["S"] ?? [];
  assert.deepEqual([row?.length, row?.at(-1)], [16_384, "2"], "beyond the last column there is none");
  assert.equal(isWorkbook(["xl/workbook.xml", "a.txt"]), false);
});

test("formats that are moments, and such as only look so", () => {
  const yes = ["yyyy/m/d", "h:mm", "[h]:mm:ss", 'm"月"d"日"', "[$-411]ge.m.d;@", "mm:ss.0"];
  const no = ["General", "0.00", '0"day"', "#,##0;[Red]-#,##0", "0.00E+00", '"y"0', "@", "\\d0", "[Red]0"];
  assert.deepEqual([yes.filter((code) => !isMomentFormat(200, code)), no.filter((code) => isMomentFormat(200, code))], [[], []]);
  assert.deepEqual(
    [14, 31, 57, 0, 9, 49].map((id) => isMomentFormat(id, undefined)),
    [true, true, true, false, false, false],
  );
});

test("a format of nothing but brackets or eras is looked at once", () => {
  const begun = performance.now();
  const letters = 400_000;
  assert.deepEqual([isMomentFormat(200, "[".repeat(letters)), isMomentFormat(200, "g".repeat(letters))], [false, false]);
  assert.ok(performance.now() - begun < 5000, "it took longer than it may");
});

test("days of 1900, places, lines", () => {
  const days = [1, 59, 61, 45764.09309, 0.999999, 2958465, -1, 1e9, Number.NaN];
  assert.deepEqual(
    days.map((one) => momentText(one, false)),
    ["1900-01-01", "1900-02-28", "1900-03-01", "2025-04-17 02:14:02.976", "23:59:59.914", "9999-12-31", null, null, null],
  );
  assert.deepEqual(["A1", "Z9", "AA1", "XFD1", "a1", "1", ""].map(columnOf), [0, 25, 26, 16_383, null, null, null]);
  assert.equal(csvLine(["a", 'b"', "c,\n", ""]), 'a,"b""","c,\n",\n');
});
