// Two logs whose clocks stand nine hours apart, in a real browser: found, accepted with a reason, shown beside the log's own time, withdrawn.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "@playwright/test";
import { launchBrowser, program, settle, signIn, skip } from "./browser.js";
import { PICTURES } from "./demo-desk.js";
import { layoutFaults, rawKeys } from "./page-faults.js";
import { serveFilled, type Served } from "./served-demo.js";

const START = Date.parse("2025-04-17T00:00:00+09:00");
const HOUR = 3_600_000;

const files = mkdtempSync(join(tmpdir(), "hamon-clocks-"));
let browser: Browser;
let served: Served;
let told = "";

before(async () => {
  if (program === undefined) return;
  writeFileSync(join(files, "access.log"), log(0) + lineOf(999, 20 * HOUR));
  writeFileSync(join(files, "proxy.log"), log(9 * HOUR));
  served = await serveFilled((hamon) => {
    hamon("init", "--title", "時計のずれ（合成データ）", "--organisation", "例示");
    hamon("add", files);
    hamon("collect");
    hamon("detect");
    told = hamon("clock", "--lang", "en");
    hamon("clock", "state", "access", "--offset", "+1.5s", "--reason", "compared with the time signal");
    assert.throws(() => hamon("clock", "state", "access", "--offset", "1h", "--reason", "x"), /option-value-wrong/);
    assert.throws(() => hamon("clock", "withdraw", "proxy", "--reason", "x"), /clock-not-corrected/);
  });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await served?.close();
  rmSync(files, { recursive: true, force: true });
});

/** Requests of eight visitors, each for a page of its own, as a clock shows them that is ahead by so much. */
function log(ahead_ms: number): string {
  return Array.from({ length: 240 }, (_, no) => lineOf(no, no * 61_000 + ahead_ms)).join("");
}

function lineOf(no: number, after_ms: number): string {
  const [day = "", clock = ""] = new Date(START + 9 * HOUR + after_ms).toISOString().slice(0, 19).split("T");
  return `198.51.100.${no % 8} - - [${day.slice(8)}/Apr/2025:${clock} +0900] "GET /policies/${no} HTTP/1.1" 200 512 "-" "x"\n`;
}

async function looksRight(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  assert.deepEqual(await layoutFaults(page), [], name);
  assert.deepEqual(await rawKeys(page), [], name);
  assert.doesNotMatch(await page.innerText("main"), /undefined|NaN|\[object/, name);
}

test("the command line tells of the offset that was found", { skip }, () => {
  assert.match(told, /proxy: −09:00:00 has to be added to agree with access \(240 pairs, .*sure\)\. It looks like a time zone/);
});

for (const { language, width, zone, own, shown } of [
  { language: "ja", width: 1280, zone: /時間帯の違いとみられます/, own: "2025-04-17 09:00:00", shown: "補正後 2025-04-17 00:00:00" },
  { language: "en", width: 390, zone: /looks like a time zone/, own: "2025-04-17 09:00:00", shown: "corrected 2025-04-17 00:00:00" },
] as const)
  test(`a person accepts an offset and withdraws it: ${language}, ${width} px`, { skip }, async () => {
    const { page, caseId, context, errors } = await signIn(browser, served, { language, viewport: { width, height: 900 } });
    await page.goto(`${served.url}/cases/${caseId}/sources#clocks`);
    await settle(page);
    const card = page.locator("#clocks");
    assert.match(await card.innerText(), zone);
    await looksRight(page, `clocks-${language}-${width}`);

    await card.locator("table").first().locator("tbody tr").first().locator("button").click();
    await card.locator("input[type=radio][value=log]").check();
    await card.locator("textarea").first().fill("機器の設定画面で JST と確かめた");
    await card.locator("button[type=submit]").click();
    const said = card.locator("table").last().locator("tbody tr").first();
    await said.filter({ hasText: /proxy.*−09:00:00/s }).waitFor();
    await settle(page);
    await looksRight(page, `clocks-said-${language}-${width}`);

    // The first line of the proxy's log is the first of the pair that is shown.
    const { url } = served;
    const first = await page.request.post(`${url}/api/cases/${caseId}/events/search`, {
      data: { query: "", log: "proxy", order: "oldest", limit: 1 },
      headers: { origin: url },
    });
    const { rows } = (await first.json()) as { rows: readonly { event_id: number }[] };
    await page.goto(`${url}/cases/${caseId}/events/${rows[0]?.event_id}`);
    await settle(page);
    const text = await page.innerText("main");
    assert.ok(text.includes(own) && text.includes(shown), text.slice(0, 300));
    await looksRight(page, `clocks-event-${language}-${width}`);

    await page.goto(`${url}/cases/${caseId}/sources#clocks`);
    await settle(page);
    await said.locator("button").click();
    await said.locator("input").fill("別の機器のログだった");
    await said.locator("button[type=submit]").click();
    await said.filter({ hasText: "別の機器のログだった" }).waitFor();
    assert.equal(await said.locator("button").count(), 0);
    assert.deepEqual(errors, []);
    await context.close();
  });
