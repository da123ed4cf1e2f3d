// verify.html in a real browser, opened from disk: good bags, changed ones, and a browser that has no Ed25519.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { loadContent } from "hamon";
import { DOCUMENT, filesIn, listAnew, makeBag, replaceFile } from "../../packages/base/evidence/src/bundle/bag.fixture.js";
import { launchBrowser, program, skip } from "./browser.js";
import { makeWitnessedBag, type WitnessedBag } from "../../packages/base/evidence/src/bundle/witnessed-bag.fixture.js";
import { makeTsa } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { startAuthority } from "../conformance/stamp-authority.js";
import { makeFullCase } from "../../packages/base/evidence/src/full-case.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "hamon-bundle-page-"));
const bag = join(folder, "bag");
/** Of a log that two of three witnesses cosigned, and an authority stamped. */
const witnessed = join(folder, "witnessed");
let keys: WitnessedBag;
let browser: Browser;

before(async () => {
  if (program === undefined) return;
  const made = await makeFullCase();
  const words = (await loadContent()).file("templates/bundle/page.yml").value as { readonly ja: unknown; readonly en: unknown };
  await makeBag(made, bag, { words, originals: (await made.shelf.list()).map(({ evidence_id }) => evidence_id) });
  rmSync(made.root, { recursive: true });
  const tsa = makeTsa();
  const server = await startAuthority(tsa);
  keys = await makeWitnessedBag(witnessed, { words }, { server, pem: readFileSync(join(tsa.folder, "root.pem"), "utf8") });
  server.close();
  tsa.remove();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly states: readonly string[];
  /** Of each detail below a step, its state and its words. */
  readonly details: readonly string[];
  readonly verdict: string;
  readonly text: string;
  /** What the page asked for beyond the disk, and what its policy or script complained of. */
  readonly complaints: readonly string[];
}

async function look(
  place: string,
  options: { readonly locale?: string; readonly keys?: string; readonly prepare?: (page: Page) => Promise<void> } = {},
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
    if (options.keys !== undefined) await page.fill("#keys", options.keys);
    await page.setInputFiles("#folder", place);
    await page.locator("#verdict:not([data-verdict=''])[data-verdict]").waitFor();
    const states = await page
      .locator("#steps > li")
      .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset["state"] ?? ""));
    const details = await page
      .locator("#steps ul li")
      .evaluateAll((items) => items.map((item) => `${(item as HTMLElement).dataset["state"]}: ${item.textContent}`));
    const verdict = (await page.getAttribute("#verdict", "data-verdict")) ?? "";
    return { states, details, verdict, text: await page.innerText("main"), complaints };
  } finally {
    await context.close();
  }
}

function copyBag(name: string, of = bag): string {
  const copy = join(folder, name);
  rmSync(copy, { recursive: true, force: true });
  cpSync(of, copy, { recursive: true });
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
    assert.deepEqual([states, verdict, complaints], [["good", "good", "good", "good", "none", "none"], "good", []]);
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

test("witnesses and stamps: a tick before what was checked, and before nothing else", { skip }, async () => {
  for (const [locale, cosigned, mlDsa, stamp, authority] of [
    [
      "ja",
      /counsel\.example の連署が、一式の中の鍵と合いました/,
      /ML-DSA-44.*ここでは確かめていません.*check-cosigned\.sh/,
      /始めから 301 件/,
      /局が.*確かめていません.*openssl ts -verify -data/,
    ],
    [
      "en",
      /cosignature of counsel\.example fits the key in the bundle/,
      /ML-DSA-44.*not checked here.*check-cosigned\.sh/,
      /root of the first 301/,
      /authority signed.*not checked here.*openssl ts -verify -data/,
    ],
  ] as const) {
    const { states, details, verdict, complaints, text } = await look(witnessed, { locale });
    assert.deepEqual([states, verdict, complaints], [["good", "good", "good", "good", "partly", "partly"], "partly", []]);
    const [second = "", counsel = "", insurer = "", fits = "", signed = "", ...more] = details;
    assert.deepEqual(more, []);
    for (const [detail, state, says] of [
      [second, "open", mlDsa],
      [counsel, "good", cosigned],
      [insurer, "good", /insurer\.example/],
      [fits, "good", stamp],
      [signed, "open", authority],
    ] as const) {
      assert.ok(detail.startsWith(`${state}: `), detail);
      assert.match(detail, says);
    }
    assert.ok(counsel.includes(keys.vkeys[0] ?? "?"), "the key is shown, to be compared");
    assert.match(fits, /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    assert.doesNotMatch(text, /steps\.|broken\.|details\.|none\.|undefined|\{\w+\}/);
  }
});

test("keys that the reader has count alone: those that signed are ticked, one that did not is named, what is no key is told", {
  skip,
}, async () => {
  const [counsel = "", insurer = "", firm = ""] = keys.vkeys;
  const both = await look(witnessed, { keys: `${counsel}\n ${insurer} \n` });
  assert.match(both.details[1] ?? "", /^good: .*counsel\.example fits the key that you gave/);
  assert.match(both.details[2] ?? "", /^good: .*insurer\.example fits the key that you gave/);
  const one = await look(witnessed, { keys: counsel });
  assert.match(one.details[2] ?? "", /^open: .*insurer\.example.*not checked, for want of a key/, "the bundle's own key does not stand in");
  const absent = await look(witnessed, { keys: firm });
  assert.equal(absent.verdict, "broken");
  assert.match(absent.text, /no cosignature by the key of firm\.example/);
  for (const bad of [counsel.replace("counsel", "council"), "x+y", "not a key"]) {
    const { verdict, text } = await look(witnessed, { keys: bad });
    assert.equal(verdict, "broken", bad);
    assert.match(text, /no verifier key/);
  }
  const none = await look(bag, { keys: counsel });
  assert.match(none.text, /The first is data\/log\/checkpoint\.cosigned\./, "who has a witness's key wants its cosignature");
});

test("changed in what others signed, with lists made anew: the step names the file", { skip }, async () => {
  const note = "data/log/checkpoint.cosigned";
  const text = readFileSync(join(witnessed, note), "utf8");
  const inLine = (name: string, byte: number) =>
    Buffer.from(text.replace(new RegExp(`(?<=— ${name} )\\S+`), (line) => flipped(line, byte)));
  const inBytes = (file: string, at: number) => {
    const bytes = readFileSync(join(witnessed, file));
    bytes[at]! ^= 1;
    return bytes;
  };
  const stamp = readdirSync(join(witnessed, "data/evidence/stamps")).find((name) => name.endsWith(".tsr")) ?? "";
  const tsr = `data/evidence/stamps/${stamp}`;
  const token = readFileSync(join(witnessed, tsr));
  const imprint = token.indexOf(
    createHash("sha256")
      .update(readFileSync(join(witnessed, tsr.replace(".tsr", ".checkpoint"))))
      .digest(),
  );
  assert.ok(imprint > 0);
  const checkpoint = tsr.replace(".tsr", ".checkpoint");
  const other = Buffer.from(text.replace(/(?<=\n\d+\n)./, (letter) => (letter === "A" ? "B" : "A")));
  const cases: readonly (readonly [name: string, step: number, file: string, bytes: Buffer, says: RegExp])[] = [
    ["the witness's time", 4, note, inLine("counsel.example", 11), /cosignature of counsel\.example .* does not fit the key/],
    ["the witness's signature", 4, note, inLine("insurer.example", 40), /cosignature of insurer\.example .* does not fit the key/],
    [
      "the log's own line",
      4,
      note,
      inLine("localhost/hamon/case_2025_0001", 40),
      /signature of .*checkpoint\.cosigned does not fit the key/,
    ],
    ["the root that was cosigned", 4, note, other, /is not of a beginning of this log/],
    ["the imprint", 5, tsr, inBytes(tsr, imprint + 3), /is not of the checkpoint beside it/],
    ["the form of the stamp", 5, tsr, inBytes(tsr, 1), /does not have the right form/],
    ["the stamped checkpoint", 5, checkpoint, inBytes(checkpoint, 40), /is not of a beginning of this log|does not have the right form/],
  ];
  for (const [name, step, file, bytes, says] of cases) {
    const copy = copyBag("changed", witnessed);
    replaceFile(copy, file, bytes);
    listAnew(copy);
    const { states, verdict, text: shown } = await look(copy);
    assert.deepEqual([verdict, states[step]], ["broken", "broken"], `${name}: ${states.join()} ${shown}`);
    assert.equal(states.filter((state) => state === "broken").length, 1, name);
    assert.match(shown, says, name);
  }
});

function flipped(base64: string, byte: number): string {
  const bytes = Buffer.from(base64, "base64");
  bytes[byte]! ^= 1;
  return bytes.toString("base64");
}

test("a checkpoint and a stamp of another log with the same name are not taken for this one's", { skip }, async () => {
  const copy = copyBag("mixed", bag);
  for (const path of ["data/log/checkpoint.cosigned", "data/log/log.ml-dsa-44.vkey", "data/log/witnesses.policy"])
    replaceFile(copy, path, readFileSync(join(witnessed, path)));
  for (const name of readdirSync(join(witnessed, "data/evidence/stamps")))
    replaceFile(copy, `data/evidence/stamps/${name}`, readFileSync(join(witnessed, "data/evidence/stamps", name)));
  listAnew(copy);
  const { states, text } = await look(copy);
  assert.deepEqual(states, ["good", "good", "good", "good", "broken", "broken"]);
  assert.match(text, /checkpoint\.cosigned is not of a beginning of this log/);
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
  assert.deepEqual([states, verdict], [["good", "skipped", "good", "good", "none", "none"], "partly"]);
  assert.match(text, /cannot check Ed25519[^]*Chrome or Edge 137, Firefox 129, Safari 17/);
  const other = await look(witnessed, { prepare });
  assert.deepEqual([other.states, other.verdict], [["good", "skipped", "good", "good", "partly", "partly"], "partly"]);
  assert.deepEqual(
    other.details.map((detail) => detail.slice(0, 5)),
    ["open:", "open:", "open:", "good:", "open:", "open:"],
    "of signatures none has a tick; of the stamp its imprint has",
  );
});
