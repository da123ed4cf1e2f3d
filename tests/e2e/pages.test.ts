// Every page in both languages, in a real browser on a real case: its numbers, its way down to the bytes, its pictures.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser } from "@playwright/test";
import { settle, signIn, skip, type SignedIn } from "./browser.js";
import { demoDesk, PICTURES } from "./demo-desk.js";
import { layoutFaults, rawKeys } from "./page-faults.js";
import { HAMON } from "./served-demo.js";

/** Written only with HAMON_WRITE_PICTURES=1: the README shows the page as this test saw it. */
const README_PICTURE = fileURLToPath(new URL("../../docs/pictures/glance.png", import.meta.url));
const SCREENS = ["", "findings", "exposure", "unmapped", "obligations", "documents", "deliveries", "evidence", "sources", "unparsed"];
const LANGUAGES = ["ja", "en"] as const;

const desk = demoDesk();
let caseId: string;

/** A signed-in page whose every script error fails the test. */
async function pageIn(language: "ja" | "en", options: Parameters<Browser["newContext"]>[0] = {}): Promise<SignedIn> {
  const signedIn = await signIn(desk.browser, desk.demo, { language, ...options });
  ({ caseId } = signedIn);
  return signedIn;
}

for (const language of LANGUAGES) {
  test(`every page opens in ${language}, has its words, and its picture is taken`, { skip }, async () => {
    const { page, context, errors } = await pageIn(language);
    for (const screen of SCREENS) {
      await page.goto(`${desk.demo.url}/cases/${caseId}/${screen}`);
      await settle(page);
      const text = await page.innerText("main");
      assert.doesNotMatch(text, /⟦|undefined|NaN|\[object/, `${screen}: ${text.slice(0, 300)}`);
      assert.equal(await page.locator("[role=alert].card").count(), 0, `${screen}: ${text.slice(0, 300)}`);
      assert.ok(text.length > 20, screen);
      assert.equal(await page.getAttribute("html", "lang"), language);
      await page.screenshot({ path: join(PICTURES, `${screen === "" ? "glance" : screen}-${language}.png`), fullPage: true });
      if (screen === "" && language === "ja" && process.env["HAMON_WRITE_PICTURES"] !== undefined)
        await page.screenshot({ path: README_PICTURE });
    }
    assert.deepEqual(errors, []);
    await context.close();
  });
}

/** Tables as wide as their data, which scroll with a shade at the edge. */
const WIDE: readonly string[] = ["exposure", "unmapped"];

const WIDTHS = [
  ["ja", 1280],
  ["en", 1280],
  ["ja", 390],
  ["en", 390],
] as const;

for (const [language, width] of WIDTHS) {
  test(`at ${width} px in ${language} no page is cut off, what scrolls says so, and no key of ours is read`, { skip }, async () => {
    const { page, context } = await pageIn(language, { viewport: { width, height: 900 } });
    for (const screen of [...SCREENS, "not-there"]) {
      await page.goto(`${desk.demo.url}/cases/${caseId}/${screen}`);
      await settle(page);
      assert.deepEqual(await layoutFaults(page), [], screen);
      assert.deepEqual(await rawKeys(page), [], screen);
      const tables = await page.locator(".scroll, .virtual").evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));
      if (width === 1280 && !WIDE.includes(screen)) assert.ok(Math.max(0, ...tables) <= 1, `${screen}: ${tables.join()}`);
      assert.equal(await page.locator("nav").count(), 1, `${screen}: the menu stays`);
    }
    assert.equal(await page.locator("main a[href='/']").count(), 1, "a page that is not there leads back");
    await context.close();
  });
}

test("the first page says once what nobody can explain, and of persons the best figure before its range", { skip }, async () => {
  const { page, context } = await pageIn("en");
  await settle(page);
  assert.equal(await page.locator(".open-points li", { hasText: "nobody can explain" }).count(), 1);
  assert.equal(await page.locator("main [role=note]", { hasText: "cannot explain" }).count(), 0);
  const persons = await page.locator(".exposure-table tr.total td").last().innerText();
  const [best = 0, low = 0, high = 0] = (persons.match(/[\d,]+/g) ?? []).map((one) => Number(one.replaceAll(",", "")));
  assert.ok(low <= best && best <= high && low < high, persons);
  const captions = await page
    .locator(".ripple figcaption > :not(.other) dt")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
  for (const [at, { right }] of captions.slice(0, -1).entries())
    assert.ok(right + 4 <= (captions[at + 1]?.left ?? 0), "captions run together");
  await context.close();
});

for (const [language, width] of WIDTHS)
  test(`at ${width} px in ${language} nothing on the first page moves while one points at its figures`, { skip }, async () => {
    const { page, context } = await pageIn(language, { viewport: { width, height: 900 } });
    await settle(page);
    const figures = page.locator(".exposure-table a.figure-link");
    const topOf = () => page.locator(".exposure-table").evaluate((one) => one.getBoundingClientRect().top + scrollY);
    const top = await topOf();
    for (let at = 0; at < (await figures.count()); at += 1) {
      await figures.nth(at).hover();
      assert.ok(Math.abs((await topOf()) - top) < 1, `figure ${at}: ${await topOf()} instead of ${top}`);
    }
    await figures.first().hover();
    assert.equal(await page.locator(".ripple figcaption > :not(.other) .line-letter").innerText(), "A", "pointing does nothing");
    await context.close();
  });

test("entries of the log, and figures of documents, have the reader's words", { skip }, async () => {
  const { page, context } = await pageIn("ja");
  await page.goto(`${desk.demo.url}/cases/${caseId}/evidence`);
  await settle(page);
  const kind = page.getByRole("combobox", { name: "種類" });
  for (const [entry, says] of [
    ["fact", /個人番号（マイナンバー）が含まれる.*いいえ/],
    ["document", /公表文/],
    ["run", /段階 通知.*状態 済み/],
  ] as const) {
    await kind.selectOption(entry);
    await settle(page);
    const words = (await page.locator(".entry-says").allInnerTexts()).map((one) => one.replaceAll(/\s+/g, " "));
    assert.ok(
      words.some((one) => says.test(one)),
      `${entry}: ${words.join("\n")}`,
    );
    assert.ok((await page.locator(".entry-says").first().getAttribute("title"))?.includes("sha256") || entry === "run");
  }
  await page.goto(`${desk.demo.url}/cases/${caseId}/documents`);
  await settle(page);
  await page
    .getByText(/^使った数字/)
    .first()
    .click();
  await page.getByText("メールアドレス　参照可能").waitFor();
  const names = await page.locator(".figures-used tbody th").allInnerTexts();
  assert.deepEqual(
    names.filter((one) => /[a-z_]{4,}/.test(one)),
    [],
  );
  assert.deepEqual(await layoutFaults(page), []);
  await context.close();
});

test("the table's numbers are the world's, and a number leads to rows, a row to its line, a line to its bytes", { skip }, async () => {
  const { page, context } = await pageIn("en");
  await settle(page);
  const found = await page.locator(".exposure-table tbody tr:not(.side):not(.total) td:nth-child(2) .number").allInnerTexts();
  const expected = Object.values(desk.demo.truth.rows).map(({ reachable }) => reachable.toLocaleString("en"));
  assert.deepEqual(found.toSorted(), expected.toSorted());
  const accessed = Object.entries(desk.demo.truth.rows).find(([, counts]) => counts.accessed > 0)?.[0] ?? "";
  await page.goto(`${desk.demo.url}/cases/${caseId}/exposure?combination=${accessed}&certainty=accessed`);
  await settle(page);
  await page.click(".figure-proof summary");
  const proof = await page.innerText(".figure-proof");
  assert.match(proof, new RegExp(`rows\\.${accessed}\\.accessed[^]*SHA-256 [0-9a-f]{16}`));
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(".figure-proof a[href*='form=pae']")]);
  assert.match(readFileSync(await download.path(), "utf8"), new RegExp(`^DSSEv1 [^]*"name":"rows\\.${accessed}\\.accessed"`));
  await page.click("table tr[data-href] >> nth=0");
  await page.waitForURL(/\/rows\/\d+/);
  await settle(page);
  await page.screenshot({ path: join(PICTURES, "row-en.png"), fullPage: true });
  await page.click("a[href*='/events/'] >> nth=0");
  await page.waitForURL(/\/events\/\d+/);
  await settle(page);
  const line = await page.innerText("pre.line >> nth=0");
  assert.match(line, /GET |export\.ashx/);
  await page.click("summary");
  await settle(page);
  const hex = (await page.innerText("pre.line >> nth=1")).replace(/\s/g, "");
  assert.ok(line.startsWith(Buffer.from(hex, "hex").toString("utf8").slice(0, 40)));
  await context.close();
});

test("an original shows its custody, and a look at its bytes is a line of it", { skip }, async () => {
  for (const [language, kept, read, looked] of [
    ["ja", /保管した/, /読み取った/, /見た/],
    ["en", /Kept/, /Read/, /Looked at/],
  ] as const) {
    const { page, context, errors } = await pageIn(language);
    await page.goto(`${desk.demo.url}/cases/${caseId}/evidence`);
    await settle(page);
    await page.getByRole("link", { name: "u_ex250408.log" }).click();
    await page.waitForURL(/evidence\/evidence_[0-9a-f]+$/);
    await settle(page);
    await page.reload();
    await settle(page);
    const line = await page.innerText("ol.custody");
    for (const expected of [kept, read, looked]) assert.match(line, expected);
    assert.doesNotMatch(line, /⟦|evidence_[0-9a-f]/);
    await page.screenshot({ path: join(PICTURES, `original-${language}.png`), fullPage: true });
    assert.deepEqual(errors, []);
    await context.close();
  }
});

test("an acquisition is recorded on the page of the original, and its log entry is a line of the custody", { skip }, async () => {
  const { page, context, errors } = await pageIn("ja");
  await page.goto(`${desk.demo.url}/cases/${caseId}/evidence`);
  await settle(page);
  await page.getByRole("link", { name: "policy_1.csv" }).click();
  await settle(page);
  await page.getByRole("button", { name: "保全を記録する" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("保全日時").fill("2025-04-21T11:00:00");
  for (const [label, value] of [
    ["作業者", "山田 太郎"],
    ["所属", "架空損害保険 情報システム部"],
    ["作業場所", "東京本社"],
    ["取得元", "kpi-web-01"],
    ["方法", "書込み防止装置を介した複製"],
    ["用いた道具と版", "dd 9.1"],
    ["立会人", "佐藤 花子"],
    ["取得元で計算したハッシュ値", `sha256:${"0".repeat(64)}`],
  ] as const)
    await dialog.getByLabel(label).first().fill(value);
  await dialog.getByRole("button", { name: "記録を残す" }).click();
  await dialog.getByText("保管した原本と違います").waitFor();
  await dialog.getByLabel("取得元で計算したハッシュ値").fill("");
  await page.screenshot({ path: join(PICTURES, "acquiring-ja.png") });
  await dialog.getByRole("button", { name: "記録を残す" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("山田 太郎").waitFor();
  await page.locator("ol.custody").getByText("取得を記録した").waitFor();
  await page.screenshot({ path: join(PICTURES, "acquired-ja.png"), fullPage: true });
  assert.deepEqual(errors, []);
  await context.close();
});

test("personal data is masked until asked for with a reason, and the asking is in the log", { skip }, async () => {
  const { page, context } = await pageIn("ja");
  await page.goto(`${desk.demo.url}/cases/${caseId}/exposure?combination=name_contact_policy`);
  await settle(page);
  const masked = await page.innerText("table tr[data-href] >> nth=0");
  assert.match(masked, /＊/);
  await page.click("table tr[data-href] >> nth=0");
  await page.waitForURL(/\/rows\/\d+/);
  await settle(page);
  await page.getByRole("button", { name: "伏せずに見る" }).click();
  const show = page.getByRole("button", { name: "理由を残して見る" });
  assert.equal(await show.isDisabled(), true, "no reason, no data");
  await page.getByRole("textbox", { name: "理由" }).fill("本人からの照会");
  await show.click();
  await page.getByText("証拠に残しました").waitFor();
  await page.goto(`${desk.demo.url}/cases/${caseId}/evidence`);
  await settle(page);
  assert.match(await page.innerText("main"), /伏せ字を解除/);
  assert.doesNotMatch(await page.innerText("main"), /本人からの照会/);
  await context.close();
});

test("from the number of unexplained requests to their list, a kind, its requests; a person explains it and takes it back", {
  skip,
}, async () => {
  const { page, context, errors } = await pageIn("ja");
  await page.goto(`${desk.demo.url}/cases/${caseId}/exposure`);
  await settle(page);
  const figures = await page.locator(".exposure-table tbody").innerText();
  const all = await page.locator(".table-foot a[href$='/unmapped']").innerText();
  assert.match(await page.innerText(".shout"), /一覧を見る/);
  await page.click(".table-foot a[href$='/unmapped']");
  await page.waitForURL(/\/unmapped$/);
  await page.click("table tr[data-href] >> nth=0");
  await page.waitForURL(/\/unmapped\/[0-9a-f]{20}$/);
  await settle(page);
  const kind = page.url();
  const save = page.getByRole("button", { name: "理由を残して記録" });
  const explain = async (verdict: string, reason: string) => {
    await page.getByRole("radio", { name: verdict }).check();
    assert.equal(await save.isDisabled(), true, "no reason, no record");
    await page.getByRole("textbox", { name: "理由" }).fill(reason);
    await save.click();
    await page.getByRole("cell", { name: reason }).waitFor();
    await settle(page);
  };
  assert.equal(await page.getByRole("radio", { name: "説明を取り消す" }).count(), 0, "there is nothing to take back");
  await explain("個人データは見せていない", `件数だけの画面と確かめた"><img src=x onerror=alert(1)>`);
  assert.equal(await page.locator("main img").count(), 0, "what is written is text");
  for (const language of LANGUAGES) await takePictureIn(language, kind);
  await page.goto(`${desk.demo.url}/cases/${caseId}/exposure`);
  await settle(page);
  assert.match(await page.innerText(".shout"), new RegExp(`侵入者の通信 ${all} 件.*うち ${all} 件は人が理由を記録しました。残りは 0 件`));
  assert.equal(await page.locator(".exposure-table tbody").innerText(), figures, "no figure moves");
  await page.goto(`${desk.demo.url}/cases/${caseId}/evidence`);
  await settle(page);
  assert.match(await page.innerText("main"), /通信の説明/);
  assert.doesNotMatch(await page.innerText("main"), /件数だけの画面/);
  await page.goto(kind);
  await settle(page);
  await explain("説明を取り消す", "別の画面だった");
  assert.match(await page.innerText("main"), /▲ 未説明/);
  await page.click("table tr[data-href] >> nth=0");
  await page.waitForURL(/\/events\/\d+/);
  assert.deepEqual(errors, []);
  await context.close();
});

async function takePictureIn(language: "ja" | "en", url: string): Promise<void> {
  const { page, context } = await pageIn(language);
  await page.goto(url);
  await settle(page);
  assert.doesNotMatch(await page.innerText("main"), /⟦|undefined|NaN|\[object/);
  await page.screenshot({ path: join(PICTURES, `unmapped-group-${language}.png`), fullPage: true });
  await context.close();
}

test("a question is answered with a reason and the obligations follow", { skip }, async () => {
  const { page, context } = await pageIn("ja");
  await page.goto(`${desk.demo.url}/cases/${caseId}/obligations`);
  await settle(page);
  const before = await page.locator("form").count();
  assert.ok(before > 0, "the demo leaves a question open");
  const form = page.locator("form").first();
  await form.locator("input[type=radio]").last().check(); // いいえ: the first would say that the company gave the data on purpose
  await form.getByRole("textbox", { name: "根拠" }).fill("口座番号は含まれるが暗証番号はない");
  await form.getByRole("button").click();
  await page.waitForFunction((count) => document.querySelectorAll("form").length < count, before);
  await context.close();
});

test("when every duty is judged not owed, one card says so and leads to the page", { skip }, async () => {
  const { page, context } = await pageIn("ja");
  const cardsWhen = async (value: boolean) => {
    const answer = await page.request.post(`${desk.demo.url}/api/cases/${caseId}/facts`, {
      data: { fact: "intended_provision", value, reason: "試し" },
    });
    assert.equal(answer.status(), 200);
    await page.goto(`${desk.demo.url}/cases/${caseId}`);
    await settle(page);
    return page.locator(".clocks a:not(.question)").count();
  };
  const owed = await cardsWhen(false);
  assert.ok(owed > 1, "the demo owes something");
  assert.equal(await cardsWhen(true), 1);
  assert.match(await page.innerText(".clocks"), /負う義務はない、と判定\s*該当しない義務 [1-9]\d* 件/);
  await page.locator(".clocks").screenshot({ path: join(PICTURES, "nothing-owed-ja.png") });
  await page.click(".clocks a >> nth=0");
  await page.waitForURL(/\/obligations/);
  assert.equal(await cardsWhen(false), owed);
  await context.close();
});

test("a letter that came back is found by its number, marked, and waits for the next channel", { skip }, async () => {
  const { page, context, errors } = await pageIn("ja");
  await page.goto(`${desk.demo.url}/cases/${caseId}/deliveries?channel=letter&state=made`);
  await settle(page);
  const label =
    (await page
      .getByRole("button", { name: /通知 .* がどうなったか/ })
      .first()
      .getAttribute("aria-label")) ?? "";
  const number = /[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}/.exec(label)?.[0] ?? "";
  await page.goto(`${desk.demo.url}/cases/${caseId}/deliveries`);
  await settle(page);
  await page.getByRole("textbox", { name: "通知番号で探す" }).fill(number.toLowerCase());
  await page.keyboard.press("Enter");
  await page.waitForURL(/number=/);
  await settle(page);
  await page.getByRole("button", { name: `通知 ${number} がどうなったかを記録する` }).click();
  const dialog = page.getByRole("dialog");
  const submit = dialog.getByRole("button", { name: "記録する" });
  assert.equal(await submit.isDisabled(), true, "nothing is chosen yet");
  await dialog.getByRole("radio", { name: "手紙が戻ってきた" }).check();
  await dialog.getByRole("combobox", { name: "理由" }).selectOption("moved-away");
  await dialog.getByRole("textbox", { name: /覚え書き/ }).fill("封筒に転居先不明の印");
  assert.match(await dialog.innerText(), /作成済み → 戻り/);
  await page.screenshot({ path: join(PICTURES, "marking-ja.png") });
  await submit.click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("転居しています").waitFor();
  await page.screenshot({ path: join(PICTURES, "marked-ja.png") });
  await page.goto(`${desk.demo.url}/cases/${caseId}/evidence`);
  await settle(page);
  assert.match(await page.innerText("main"), /手で記録\s*1/);
  assert.doesNotMatch(await page.innerText("main"), /転居先不明/);
  assert.deepEqual(errors, []);
  await context.close();
});

test("a table that came back is marked by the command line: with a wrong line nothing, else all of it", { skip }, async () => {
  const { page, context } = await pageIn("ja");
  await page.goto(`${desk.demo.url}/cases/${caseId}/deliveries?channel=call&state=made`);
  await settle(page);
  const labels = await page
    .getByRole("button", { name: /通知 .* がどうなったか/ })
    .evaluateAll((buttons) => buttons.slice(0, 3).map((button) => button.getAttribute("aria-label") ?? ""));
  const lines = labels.map((label) => `${/[0-9A-F-]{14}/.exec(label)?.[0]},failed,2025-04-23,話し中`);
  const file = join(desk.demo.folder, "calls.csv");
  const mark = (table: readonly string[]) => {
    writeFileSync(file, `delivery_id,state,on,note\n${table.join("\n")}\n`);
    return spawnSync(process.execPath, [HAMON, "-w", desk.demo.folder, "--json", "notify", "mark", "--file", file], { encoding: "utf8" });
  };
  const failed = async () =>
    (
      (await (await page.request.get(`${desk.demo.url}/api/cases/${caseId}/deliveries?state=failed&channel=call`)).json()) as {
        total: number;
      }
    ).total;
  const refused = mark([...lines, "AAAA-0000-1111,failed,2025-04-23,"]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /"at":"calls.csv:5"/);
  assert.equal(await failed(), 0);
  const marked = mark(lines);
  assert.equal(marked.status, 0, marked.stderr);
  assert.equal((JSON.parse(marked.stdout) as { marked_count: number }).marked_count, 3);
  assert.equal(await failed(), 3);
  await context.close();
});

test("the list of notices goes past its first page", { skip }, async () => {
  const { page, context } = await pageIn("en");
  await page.goto(`${desk.demo.url}/cases/${caseId}/deliveries`);
  await settle(page);
  await page.getByText(/^100 of .* rows shown/).waitFor();
  await page.locator(".virtual").evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
  await page.getByText(/^200 of .* rows shown/).waitFor();
  assert.equal(await page.locator("[role=alert].card").count(), 0);
  await page.locator(".virtual a[href*='/rows/']").first().click();
  await page.waitForURL(/\/rows\/\d+$/);
  await settle(page);
  assert.equal(await page.locator("[role=alert].card").count(), 0, "a person's number leads to their rows");
  await context.close();
});

test("verify is one press and names what was checked", { skip }, async () => {
  const { page, context } = await pageIn("en");
  await page.goto(`${desk.demo.url}/cases/${caseId}/evidence`);
  await settle(page);
  await page.getByRole("button", { name: "Recompute everything" }).click();
  await page.locator("td.good").first().waitFor();
  assert.equal(await page.locator("td.late:has-text('✗')").count(), 0);
  await context.close();
});

test("a wrong password is refused in words", { skip }, async () => {
  const context = await desk.browser.newContext({ locale: "ja" });
  const page = await context.newPage();
  await page.goto(`${desk.demo.url}/sign-in`);
  await page.fill("input[name=password]", "wrong-password-1");
  await page.click("button[type=submit]");
  assert.match(await page.innerText("[role=alert]:not([hidden])"), /違います/);
  await page.screenshot({ path: join(PICTURES, "sign-in-ja.png") });
  await context.close();
});

test("what is not there is said with what to do next", { skip }, async () => {
  const { page, context } = await pageIn("ja");
  await page.goto(`${desk.demo.url}/cases/${caseId}/rows/999999`);
  await page.locator("[role=alert]:not([hidden])").waitFor();
  assert.match(await page.innerText("[role=alert]:not([hidden])"), /row-unknown/);
  await context.close();
});

test("dark, and on a telephone", { skip }, async () => {
  for (const [name, options] of [
    ["dark", { colorScheme: "dark" }],
    ["telephone", { viewport: { width: 390, height: 844 } }],
  ] as const) {
    const { page, context } = await pageIn("ja", options);
    await settle(page);
    await page.screenshot({ path: join(PICTURES, `glance-${name}.png`), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${name}: ${wide} px too wide`);
    await context.close();
  }
});

test("how a log is read is begun from its lines, and each choice is tried at once", { skip }, async () => {
  for (const [language, width] of WIDTHS) {
    const { page, context, errors } = await pageIn(language, { viewport: { width, height: 900 } });
    await page.goto(`${desk.demo.url}/cases/${caseId}/sources`);
    await settle(page);
    await page.locator("a[href$='/mapping']").first().click();
    await page.waitForURL(/\/mapping$/);
    await settle(page);
    const read = page.locator("section[aria-busy]");
    assert.match(await read.innerText(), language === "ja" ? /件を読めました/ : /records are read/);
    assert.equal(await read.locator("th", { hasText: "event.code" }).count(), 0);
    const tried = page.waitForResponse(/\/mapping\/preview$/);
    await page.locator(".mapping-parts select").last().selectOption("event.code");
    await tried;
    await settle(page);
    assert.equal(await read.locator("th", { hasText: "event.code" }).count(), 1);
    assert.deepEqual([await layoutFaults(page), await rawKeys(page), errors], [[], [], []]);
    await page.screenshot({ path: join(PICTURES, `mapping-${language}-${width}.png`), fullPage: true });
    await context.close();
  }
});
