// The page of sources where a log is silent for hours, a mailbox and a workbook came in, and a file that nobody can read.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "@playwright/test";
import ExcelJS from "exceljs";
import { launchBrowser, program, settle, signIn, skip } from "./browser.js";
import { PICTURES } from "./demo-desk.js";
import { layoutFaults, rawKeys } from "./page-faults.js";
import { serveFilled, type Served } from "./served-demo.js";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const START = Date.parse("2025-04-01T00:00:00+09:00");
/** "02:10-05:40" of the 18th. */
const SILENT = [START + 17 * DAY + 130 * MINUTE, START + 17 * DAY + 340 * MINUTE] as const;

const files = mkdtempSync(join(tmpdir(), "hamon-sources-"));
let browser: Browser;
let served: Served;

before(async () => {
  if (program === undefined) return;
  await writeFiles();
  served = await serveFilled((hamon) => {
    hamon("init", "--title", "途切れたログ（合成データ）", "--organisation", "例示");
    hamon("add", files);
    assert.throws(() => hamon("collect"), /source-no-log/, "what cannot be read is told");
    hamon("detect");
  });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await served?.close();
  rmSync(files, { recursive: true, force: true });
});

async function writeFiles(): Promise<void> {
  let lines = "";
  for (let at = START; at < START + 21 * DAY; at += MINUTE) if (at < SILENT[0] || at >= SILENT[1]) lines += lineAt(at);
  writeFileSync(join(files, "access.log"), lines);
  writeFileSync(
    join(files, "out.mbox"),
    "From a@b Thu Apr 17 02:14:03 2025\nFrom: a@b.example\nDate: Thu, 17 Apr 2025 02:14:03 +0900\n\nx\n",
  );
  writeFileSync(join(files, "notes.log"), "Dear team,\nplease find the log attached.\n");
  const book = new ExcelJS.Workbook();
  book.addWorksheet("顧客").addRows([
    ["証券番号", "氏名"],
    ["A-1", "例示 太郎"],
  ]);
  await book.xlsx.writeFile(join(files, "顧客一覧.xlsx"));
}

function lineAt(ms: number): string {
  const [day = "", clock = ""] = new Date(ms + 9 * HOUR).toISOString().slice(0, 19).split("T");
  return `198.51.100.7 - - [${day.slice(8)}/Apr/2025:${clock} +0900] "GET /a HTTP/1.1" 200 512 "-" "x"\n`;
}

for (const [language, width] of [
  ["ja", 1280],
  ["en", 390],
] as const)
  test(`what came in, what could not be read, and how often a log is silent, which leads to when: ${language}, ${width} px`, {
    skip,
  }, async () => {
    const { page, caseId, context, errors } = await signIn(browser, served, { language, viewport: { width, height: 900 } });
    await page.goto(`${served.url}/cases/${caseId}/sources`);
    await settle(page);
    const rowOf = async (name: string) => (await page.locator("table.sources tr", { hasText: name }).innerText()).replaceAll(/\s+/g, " ");
    assert.match(await rowOf("out.mbox"), /mail \d+ B 1 0 /);
    assert.match(await rowOf("顧客一覧.xlsx"), language === "ja" ? /xlsx シート 1 枚/ : /xlsx sheets: 1/);
    assert.match(await rowOf("notes.log"), /✗/);
    await page.screenshot({ path: join(PICTURES, `sources-${language}-${width}.png`), fullPage: true });
    assert.deepEqual([await layoutFaults(page), await rawKeys(page)], [[], []]);
    assert.match(await rowOf("access.log"), language === "ja" ? /途切れ 1/ : /Gaps: 1/);
    await page.locator("a[href*='findings#gaps']").click();
    await page.waitForURL(/findings#gaps$/);
    await settle(page);
    const gaps = page.locator("#gaps");
    assert.ok(Math.abs(await gaps.evaluate((one) => one.getBoundingClientRect().top)) < 900, "the list of gaps is not in view");
    assert.match(await gaps.innerText(), /02:09/);
    assert.match(await page.innerText("main"), language === "ja" ? /検知したものはありません/ : /Nothing was found/);
    await page.screenshot({ path: join(PICTURES, `gaps-${language}-${width}.png`), fullPage: true });
    assert.deepEqual([await layoutFaults(page), await rawKeys(page)], [[], []]);
    assert.deepEqual(errors, []);
    await context.close();
  });
