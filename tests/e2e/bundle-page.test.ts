// verify.html in a real browser, opened from disk: a good bag, changed ones, and a browser that has no Ed25519.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "@playwright/test";
import { loadContent } from "hamon";
import { DOCUMENT, filesIn, listAnew, makeBag, replaceFile } from "../../packages/base/evidence/src/bundle/bag.fixture.js";
import { makeFullCase } from "../../packages/base/evidence/src/full-case.fixture.js";

const FLAGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const program = process.env["CHROMIUM"];
const skip = program === undefined && "no Chromium: npm test finds or installs one";
const folder = mkdtempSync(join(tmpdir(), "hamon-bundle-page-"));
const bag = join(folder, "bag");
let browser: Browser;

before(async () => {
  if (program === undefined) return;
  const made = await makeFullCase();
  const words = (await loadContent()).file("templates/bundle/page.yml").value as { readonly ja: unknown; readonly en: unknown };
  await makeBag(made, bag, { words, originals: (await made.shelf.list()).map(({ evidence_id }) => evidence_id) });
  rmSync(made.root, { recursive: true });
  browser = await chromium.launch({ executablePath: program, args: FLAGS });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly states: readonly string[];
  readonly verdict: string;
  readonly text: string;
  /** What the page asked for beyond the disk, and what its policy or script complained of. */
  readonly complaints: readonly string[];
}

async function look(
  place: string,
  options: { readonly locale?: string; readonly prepare?: (page: Page) => Promise<void> } = {},
): Promise<Seen> {
  const context = await browser.newContext({ locale: options.locale ?? "en" });
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("request", (request) => void (request.url().startsWith("file:") || complaints.push(request.url())));
    await options.prepare?.(page);
    // The page of the good bag: what a reader has from whom they trust.
    await page.goto(pathToFileURL(join(bag, "verify.html")).href);
    await page.setInputFiles("#folder", place);
    await page.locator("#verdict:not([data-verdict=''])[data-verdict]").waitFor();
    const states = await page
      .locator("#steps li")
      .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset["state"] ?? ""));
    const verdict = (await page.getAttribute("#verdict", "data-verdict")) ?? "";
    return { states, verdict, text: await page.innerText("main"), complaints };
  } finally {
    await context.close();
  }
}

function copyBag(name: string): string {
  const copy = join(folder, name);
  rmSync(copy, { recursive: true, force: true });
  cpSync(bag, copy, { recursive: true });
  return copy;
}

function flip(place: string, path: string, at?: number): void {
  const held = readFileSync(join(place, path));
  const bytes = held.length === 0 ? Buffer.of(0) : Buffer.from(held);
  bytes[at ?? bytes.length >> 1]! ^= 1;
  replaceFile(place, path, bytes);
}

test("a good bag: all agrees, in both languages, and the page asks nobody for anything", { skip }, async () => {
  for (const [locale, says] of [
    ["ja", "すべて一致しました"],
    ["en", "Everything agrees"],
  ] as const) {
    const { states, verdict, text, complaints } = await look(bag, { locale });
    assert.deepEqual([states, verdict, complaints], [["good", "good", "good", "good"], "good", []]);
    assert.ok(text.includes(says) && text.includes(readFileSync(join(bag, "data/log/log.vkey"), "utf8").trim()), text);
    assert.doesNotMatch(text, /steps\.|broken\.|head\.|undefined|\{\w+\}/);
  }
});

test("the other language is one press away, with what was found", { skip }, async () => {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(bag, "verify.html")).href);
  await page.setInputFiles("#folder", bag);
  await page.getByText("Everything agrees.").waitFor();
  await page.getByRole("button", { name: "日本語" }).click();
  assert.equal(await page.innerText("#verdict"), "すべて一致しました。");
  assert.equal(await page.getAttribute("html", "lang"), "ja");
  await context.close();
});

test("one byte changed in any file: the page names that file", { skip }, async () => {
  for (const path of filesIn(bag)) {
    const copy = copyBag("flipped");
    flip(copy, path, path === "bagit.txt" ? 3 : undefined);
    const { verdict, text } = await look(copy);
    assert.equal(verdict, "broken", path);
    assert.ok(text.includes(`The first is ${path}.`), `${path}: ${text}`);
  }
});

test("lists made anew over a change: the signature, the tree or the proof names it", { skip }, async () => {
  const base = `data/proofs/${DOCUMENT}`;
  const cases: readonly (readonly [changed: string, step: string, named: string, at?: number])[] = [
    ["data/log/checkpoint", "signature", "data/log/checkpoint"],
    ["data/log/log.vkey", "signature", "data/log/log.vkey"],
    ["data/log/checkpoint.body", "signature", "data/log/checkpoint.body"],
    ["data/log/tile/entries/000", "tree", "data/log/tile/entries/000", 5000],
    ["data/log/tile/entries/001.p/47", "tree", "data/log/tile/entries/001.p/47", 300],
    ["data/log/tile/0/000", "tree", "data/log/tile/0/000"],
    ["data/log/tile/0/001.p/47", "tree", "data/log/tile/0/001.p/47", 40],
    [`data/${DOCUMENT}`, "proofs", `data/${DOCUMENT}`],
    [`${base}.entry`, "proofs", `${base}.entry`, 12],
    [`${base}.proof`, "proofs", `${base}.proof`],
    ["data/figures/figures.json", "proofs", "data/figures/figures.json"],
  ];
  for (const [changed, step, named, at] of cases) {
    const copy = copyBag("relisted");
    flip(copy, changed, at);
    listAnew(copy);
    const { text, states, verdict } = await look(copy);
    assert.deepEqual([verdict, states[0]], ["broken", "good"], changed);
    assert.ok(text.includes(`The first is ${named}.`), `${changed} in ${step}: ${text}`);
    assert.equal(states[["files", "signature", "tree", "proofs"].indexOf(step)], "broken", changed);
  }
});

test("a file too many, one too few, and a folder that is no bag", { skip }, async () => {
  const copy = copyBag("more");
  writeFileSync(join(copy, "data/documents/stray.pdf"), "x");
  assert.match((await look(copy)).text, /The first is data\/documents\/stray\.pdf\./);
  rmSync(join(copy, "data/documents/stray.pdf"));
  rmSync(join(copy, `data/${DOCUMENT}`));
  assert.ok((await look(copy)).text.includes(`The first is data/${DOCUMENT}.`));
  assert.match((await look(join(copy, "data"))).text, /The first is bagit\.txt\./);
});

test("a browser without Ed25519 says so and goes on", { skip }, async () => {
  const prepare = async (page: Page) => {
    await page.addInitScript(() => {
      const own = SubtleCrypto.prototype.importKey;
      Object.defineProperty(SubtleCrypto.prototype, "importKey", {
        value(this: SubtleCrypto, ...given: unknown[]) {
          const isMissing = given[2] === "Ed25519";
          return isMissing ? Promise.reject(new DOMException("", "NotSupportedError")) : Reflect.apply(own, this, given);
        },
      });
    });
  };
  const { states, verdict, text } = await look(bag, { prepare });
  assert.deepEqual([states, verdict], [["good", "skipped", "good", "good"], "partly"]);
  assert.match(text, /cannot check Ed25519/);
});
