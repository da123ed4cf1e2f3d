import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import type { Block, Line, TableRow } from "@hamon/template";
import { openPress, printDocx, printXlsx, type Letter, type Press, type PrintOptions } from "./index.js";

const OPTIONS: PrintOptions = {
  language: "ja",
  title: "公表文 #1 $x$ *太* _斜_",
  author: "例示損害保険株式会社",
  footer: "例示損害保険株式会社",
  banner: "架空の事案です",
  madeAt: new Date("2024-02-29T15:00:00Z"),
};
const HOSTILE = [
  "#panic()",
  "$x$",
  "*b*",
  "_i_",
  "\\",
  "@ref",
  '"q"',
  "<m>",
  "// c",
  "/* c */",
  "= H",
  "- l",
  "`raw`",
  "~",
  '#import "@preview/x:0.1.0"',
  "</w:t>",
  "&amp;",
  "]]>",
];
const line = (text: string): Line => [{ text }];
const paragraph = (text: string): Block => ({ kind: "paragraph", line: line(text), align: "body", is_note: false });
const row = (weight: TableRow["weight"], ...cells: Line[]): TableRow => ({ weight, cells });
const ALL_KINDS: readonly Block[] = [
  { kind: "title" },
  { kind: "heading", level: 1, line: line("1　概要") },
  { kind: "heading", level: 2, line: line("経過") },
  paragraph("髙橋 𠮷太郎 ㈱① ｱｲｳ ﾊﾞ"),
  { kind: "paragraph", line: line("注"), align: "body", is_note: true },
  { kind: "paragraph", line: line("2024年3月1日"), align: "right", is_note: false },
  { kind: "list", items: [line("氏名"), line("住所\n二行目")] },
  { kind: "list", items: [] },
  { kind: "field", label: line("窓口"), value: [{ text: "未確認", from: "statement:contact_name", is_unknown: true }] },
  { kind: "field", label: line("電話"), value: line("0120-000-000") },
  {
    kind: "table",
    caption: line("表"),
    columns: [
      { head: line("項目"), align: "left", share: 2 },
      { head: line("件"), align: "right", share: 1 },
    ],
    rows: [
      row("normal", line("氏名"), [{ text: "1,234", number: 1234 }]),
      row("total", line("合計"), line("0 と確認")),
      row("side", line("うち"), line("")),
    ],
  },
  { kind: "table", caption: null, columns: [{ head: line("空"), align: "center", share: 1 }], rows: [] },
  { kind: "page_break" },
  paragraph("次の頁"),
];

let press: Press;
let scratch: string;
before(() => {
  press = openPress();
  scratch = mkdtempSync(join(tmpdir(), "hamon-press-"));
});
after(async () => {
  await press.close();
  rmSync(scratch, { recursive: true, force: true });
});

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Words of a PDF by pdftotext, or null where poppler is not installed. */
function pdfText(pdf: Buffer): string | null {
  const file = join(scratch, "text.pdf");
  writeFileSync(file, pdf);
  try {
    return execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw failure;
  }
}

/** A file within a zip, by its central directory. */
function unzip(zip: Buffer, name: string): string {
  const end = zip.lastIndexOf(Buffer.from("504b0506", "hex"));
  let entry = zip.readUInt32LE(end + 16);
  for (let i = 0; i < zip.readUInt16LE(end + 10); i += 1) {
    const [nameLength, extra, comment] = [28, 30, 32].map((at) => zip.readUInt16LE(entry + at)) as [number, number, number];
    if (zip.toString("utf8", entry + 46, entry + 46 + nameLength) === name) {
      const local = zip.readUInt32LE(entry + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
      return (zip.readUInt16LE(entry + 10) === 0 ? bytes : inflateRawSync(bytes)).toString("utf8");
    }
    entry += 46 + nameLength + extra + comment;
  }
  throw new Error(`${name} is not in the zip`);
}

test("printPdf prints every kind of block, and the same bytes twice", async () => {
  const first = await press.printPdf(ALL_KINDS, OPTIONS);
  const again = await press.printPdf(ALL_KINDS, OPTIONS);
  assert.equal(first.pdf.subarray(0, 5).toString(), "%PDF-");
  assert.equal(sha256(first.pdf), sha256(again.pdf));
  assert.equal(first.geta_count, 0);
});

test("printPdf: a fresh process gives the same bytes", async () => {
  const other = openPress();
  try {
    assert.equal(sha256((await other.printPdf(ALL_KINDS, OPTIONS)).pdf), sha256((await press.printPdf(ALL_KINDS, OPTIONS)).pdf));
  } finally {
    await other.close();
  }
});

test("printPdf: another moment gives other bytes", async () => {
  const later = { ...OPTIONS, madeAt: new Date("2024-03-01T15:00:00Z") };
  assert.notEqual(sha256((await press.printPdf(ALL_KINDS, OPTIONS)).pdf), sha256((await press.printPdf(ALL_KINDS, later)).pdf));
});

test("printPdf prints names as they are, 𠮷 and 髙 among them", async (context) => {
  const { pdf } = await press.printPdf(ALL_KINDS, OPTIONS);
  const text = pdfText(pdf);
  if (text === null) return context.skip("pdftotext is not installed");
  for (const part of ["髙橋", "𠮷太郎", "㈱①", "未確認", "1,234", "0 と確認", "架空の事案です", "1 / 2"]) {
    assert.ok(text.includes(part) || text.replaceAll(" ", "").includes(part.replaceAll(" ", "")), `${part} in ${text}`);
  }
});

test("printPdf reads no word as markup", async (context) => {
  const { pdf } = await press.printPdf(HOSTILE.map(paragraph), {
    ...OPTIONS,
    title: HOSTILE.join(" "),
    footer: HOSTILE.join(" "),
    banner: HOSTILE.join(" "),
  });
  const text = pdfText(pdf)?.replace(/\s/g, "");
  if (text === undefined) return context.skip("pdftotext is not installed");
  for (const part of HOSTILE) assert.ok(text.includes(part.replace(/\s/g, "")), part);
});

test("printPdf marks a character without a glyph with 〓 and counts it", async () => {
  const { geta_count } = await press.printPdf([paragraph("山田🙂太郎\u{10ffff}")], OPTIONS);
  assert.equal(geta_count, 2);
});

test("printPdf: any text prints", async () => {
  const texts = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constant("\ud800"), fc.constant("\u0000\u0007\u202e"));
  await fc.assert(
    fc.asyncProperty(fc.array(texts, { maxLength: 20 }), async (parts) => {
      const { pdf } = await press.printPdf(parts.map(paragraph), { ...OPTIONS, title: parts[0] ?? "" });
      assert.ok(pdf.length > 1000);
    }),
    { numRuns: 15 },
  );
});

test("printPdf prints a document without blocks", async () => {
  assert.ok((await press.printPdf([], { ...OPTIONS, banner: null })).pdf.length > 1000);
});

const letter = (name: string, body: number): Letter => ({
  postal_code: "〒100-0001",
  address: "東京都千代田区千代田1-1",
  name,
  number: `通知番号 ${name}`,
  body,
});
const LETTER_OPTIONS = { ...OPTIONS, made: "2024年3月1日", sender: ["例示損害保険株式会社", "#here"] };

test("printLetters says on which page each letter begins, long texts too", async (context) => {
  const long = Array.from({ length: 60 }, () => paragraph("長い本文。".repeat(30)));
  const bodies = [[paragraph("短い本文甲")], long, [paragraph("短い本文乙")]];
  const { pdf, pages } = await press.printLetters(
    [letter("甲", 0), letter("乙", 1), letter("丙", 2), letter("丁", 0)],
    bodies,
    LETTER_OPTIONS,
  );
  assert.deepEqual(pages.slice(0, 2), [1, 2]);
  assert.equal((pages[3] ?? 0) - (pages[2] ?? 0), 1);
  assert.ok((pages[2] ?? 0) > 3, "the long one takes several pages");
  const text = pdfText(pdf);
  if (text === null) return context.skip("pdftotext is not installed");
  const sheets = text.split("\f").map((sheet) => sheet.replace(/\s/g, ""));
  const at = (page: number | undefined) => sheets[(page ?? 0) - 1] ?? "";
  assert.match(at(pages[0]), /甲.*短い本文甲/s);
  assert.match(at(pages[2]), /丙/);
  assert.match(at(pages[2]), /短い本文乙/);
  assert.match(at(pages[3]), /短い本文甲/);
  assert.ok(!at(pages[3]).includes("甲短"), "no other person's name");
});

test("printLetters gives the same bytes twice", async () => {
  const letters = ["𠮷田 #1", "髙橋 $2"].map((name) => letter(name, 0));
  const print = () => press.printLetters(letters, [[paragraph("本文")]], LETTER_OPTIONS);
  assert.equal(sha256((await print()).pdf), sha256((await print()).pdf));
});

test("printDocx gives the same bytes twice, with names as they are and no markup", async () => {
  const blocks = [...ALL_KINDS, ...HOSTILE.map(paragraph), paragraph("\u0000\u000b\ud800")];
  const first = await printDocx(blocks, OPTIONS);
  await new Promise((resolve) => setTimeout(resolve, 2100)); // zip stamps have steps of two seconds
  assert.equal(sha256(first), sha256(await printDocx(blocks, OPTIONS)));
  const xml = unzip(first, "word/document.xml");
  for (const part of ["髙橋 𠮷太郎", "&lt;/w:t&gt;", "&amp;amp;", "未確認"]) assert.ok(xml.includes(part), part);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  assert.match(unzip(first, "docProps/core.xml"), /2024-02-29T15:00:00.000Z/);
});

test("printXlsx writes no text as a formula, and figures as numbers", async () => {
  const texts = ['=HYPERLINK("http://x","y")', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"];
  const rows = texts.map((text) => row("normal", line(text), [{ text: "1,234", number: 1234 }]));
  const columns = ["名", "数"].map((head) => ({ head: line(head), align: "left" as const, share: 1 }));
  const bytes = await printXlsx(
    [
      { kind: "heading", level: 1, line: line("表/一:[x]") },
      { kind: "table", caption: null, columns, rows },
    ],
    OPTIONS,
  );
  const sheet = unzip(bytes, "xl/worksheets/sheet1.xml");
  assert.doesNotMatch(sheet, /<f[ >]/);
  assert.equal([...sheet.matchAll(/<v>1234<\/v>/g)].length, texts.length);
  const exceljs = createRequire(import.meta.url)("exceljs") as typeof import("exceljs");
  const book = new exceljs.Workbook();
  await book.xlsx.load(bytes as unknown as ArrayBuffer);
  const dangerous: string[] = [];
  book.worksheets[0]?.eachRow((one) =>
    one.eachCell((cell) => {
      assert.notEqual(cell.type, exceljs.ValueType.Formula);
      if (typeof cell.value !== "string" || !/^[=+\-@]/.test(cell.value)) return;
      dangerous.push(cell.value);
      assert.equal(cell.numFmt, "@", cell.value);
    }),
  );
  assert.deepEqual(
    dangerous,
    texts.filter((text) => /^[=+\-@]/.test(text)),
  );
});

test("printXlsx gives the same bytes twice", async () => {
  const blocks: Block[] = [{ kind: "heading", level: 1, line: line("影響範囲") }, ...ALL_KINDS];
  const first = await printXlsx(blocks, OPTIONS);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  assert.equal(sha256(first), sha256(await printXlsx(blocks, OPTIONS)));
});

// As a terminal does with Ctrl-C: every process of the group is told, and only ours knows what to do about it.
const UNDER_CTRL_C = `
import { once } from "node:events";
import { openPress } from ${JSON.stringify(new URL("./press.ts", import.meta.url).href)};
const options = ${JSON.stringify(OPTIONS)};
const press = openPress();
const print = () => press.printPdf([], { ...options, madeAt: new Date(0) });
await print();
const told = once(process, "SIGINT");
process.stdout.write("ready");
await told;
await new Promise((done) => setTimeout(done, 300));
process.stdout.write(String((await print()).pdf.subarray(0, 5)));
await press.close();
`;

test("Ctrl-C is told to all of a terminal's processes: what is being printed comes to its end", async () => {
  const args = ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", UNDER_CTRL_C];
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
    if (said === "ready") process.kill(-(child.pid ?? 0), "SIGINT");
  });
  const [code] = await once(child, "close");
  assert.deepEqual([said, code], ["ready%PDF-", 0]);
});
