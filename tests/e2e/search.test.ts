// The search over events in a real browser, in both languages: by words and by fields, its mistakes, the way to the bytes.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "@playwright/test";
import type { EntriesView, EventDetail } from "@hamon/records";
import { settle, signIn, skip } from "./browser.js";
import { demoDesk, PICTURES } from "./demo-desk.js";
import { layoutFaults, rawKeys } from "./page-faults.js";

const WAYS = [
  { language: "ja", width: 1280, whole: /これですべてです/, limit: /続きがあります/, field: /近い名前: status/ },
  { language: "en", width: 390, whole: /That is all there are/, limit: /There are more/, field: /nearest name is status/ },
] as const;

const desk = demoDesk();

async function looksRight(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  assert.deepEqual(await layoutFaults(page), [], name);
  assert.deepEqual(await rawKeys(page), [], name);
  assert.doesNotMatch(await page.innerText("main"), /undefined|NaN|\[object/, name);
}

async function searchFor(page: Page, query: string): Promise<string> {
  await page.fill("input[data-search]", query);
  await page.press("input[data-search]", "Enter");
  await settle(page);
  return page.innerText("main");
}

for (const { language, width, whole, limit, field } of WAYS)
  test(`events are found by words and fields and lead to their bytes, in ${language} at ${width} px`, { skip }, async () => {
    const { page, context, errors, caseId } = await signIn(desk.browser, desk.demo, { language, viewport: { width, height: 900 } });
    await page.goto(`${desk.demo.url}/cases/${caseId}/events`);
    await settle(page);
    await looksRight(page, `search-first-${language}`);

    assert.match(await searchFor(page, "statsu:500"), field);
    await looksRight(page, `search-fault-${language}`);

    assert.match(await searchFor(page, ""), limit);
    const rows = page.locator(".virtual tbody tr[data-href]");
    assert.ok((await rows.count()) > 10, "the newest events are there");
    await looksRight(page, `search-newest-${language}`);

    assert.match(await searchFor(page, "zzqqxx"), whole);
    await page.fill("input[data-search]", "");
    const builder = page.locator("form.tools-line");
    await builder.locator("select").nth(0).selectOption("http.response.status_code");
    await builder.locator("select").nth(1).selectOption("least");
    await builder.locator("input").fill("400");
    await builder.locator("button[type=submit]").click();
    assert.equal(await page.inputValue("input[data-search]"), "http.response.status_code>=400");
    await page.press("input[data-search]", "Enter");
    await settle(page);
    await looksRight(page, `search-field-${language}`);
    assert.doesNotMatch(page.url(), /400/, "what is looked for is in no address");

    const href = (await rows.first().getAttribute("data-href")) ?? "";
    await rows.first().click();
    await page.waitForURL(/\/events\/\d+$/);
    await settle(page);
    const detail = (await (await page.request.get(`${desk.demo.url}/api${href}`)).json()) as EventDetail;
    assert.ok(Number(detail.event["http.response.status_code"]) >= 400, "the event is one that was asked for");
    assert.ok((await page.innerText("main")).includes(detail.line.slice(0, 60)), "its line is there");
    await page.goBack();
    await settle(page);
    assert.equal(await page.inputValue("input[data-search]"), "http.response.status_code>=400");

    const { entries } = (await (
      await page.request.get(`${desk.demo.url}/api/cases/${caseId}/evidence/entries?kind=view`)
    ).json()) as EntriesView;
    const searches = entries.filter(({ body }) => body["what"] === "event_search");
    assert.ok(searches.length >= 3, "each search left an entry");
    assert.ok(!JSON.stringify(searches).includes("zzqqxx"), "its words are not in it");
    assert.deepEqual(errors, []);
    await context.close();
  });
