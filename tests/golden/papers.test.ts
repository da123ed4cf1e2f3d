// What the synthetic incident's authority, public and persons read: every document, the table and a notice, word for word.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import ExcelJS from "exceljs";
import JSZip from "jszip";
import PostalMime from "postal-mime";
import { assertGolden } from "./golden.js";
import { HAMON, runShell } from "./hamon-command.js";

const folder = mkdtempSync(join(tmpdir(), "hamon-golden-"));
const documents = join(folder, "cases", "case_2025_0001", "documents");
after(() => rmSync(folder, { recursive: true, force: true }));

before(() => {
  runShell(`'${process.execPath}' '${HAMON}' -w '${folder}' demo --scale 0.0005 --no-serve`, { cwd: folder });
});

for (const name of ["preliminary_report_ja", "final_report_ja", "public_statement_ja"]) {
  test(`${name} reads as it did`, async () => assertGolden(`${name}.txt`, await wordText(join(documents, `${name}_v1.docx`))));
}

for (const name of ["exposure_table_ja", "exposure_table_en"]) {
  test(`${name} holds what it did`, async () => assertGolden(`${name}.tsv`, await sheetText(join(documents, `${name}_v1.xlsx`))));
}

test("a notice reads as it did", async () => {
  const mails = readFileSync(join(folder, "mail", "mails_000001.mbox"), "utf8")
    .split(/^From sink@localhost .*\n/m)
    .slice(1);
  const [first] = (await Promise.all(mails.map((mail) => new PostalMime().parse(mail)))).sort((a, b) =>
    (a.messageId ?? "") < (b.messageId ?? "") ? -1 : 1,
  );
  assert.ok(first !== undefined);
  assertGolden("notice.txt", `${first.subject}\n\n${first.text}`);
});

async function wordText(path: string): Promise<string> {
  const xml = (await (await JSZip.loadAsync(readFileSync(path))).file("word/document.xml")?.async("string")) ?? "";
  return xml
    .replaceAll("</w:p>", "\n")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll(/\n{3,}/g, "\n\n");
}

async function sheetText(path: string): Promise<string> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const lines = book.worksheets.flatMap((sheet) => [`[${sheet.name}]`, ...sheetLines(sheet)]);
  return `${lines.join("\n")}\n`;
}

function sheetLines(sheet: ExcelJS.Worksheet): string[] {
  const lines: string[] = [];
  sheet.eachRow((row) => {
    const cells: string[] = [];
    row.eachCell({ includeEmpty: true }, (cell) => void cells.push(cell.text));
    lines.push(cells.join("\t"));
  });
  return lines;
}
