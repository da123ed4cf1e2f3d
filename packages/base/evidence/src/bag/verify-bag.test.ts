import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { filesIn, replaceFile } from "../bundle/bag.fixture.js";
import { BagWriter } from "../bundle/bag-writer.js";
import { verifyBag } from "./verify-bag.js";

const NAMES = ["data/速報_1.pdf", "data/100%.txt", "data/two\nlines\r.txt", "data/ space .txt", "data/*star", "log/tag.txt", "data/é.txt"];

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-bag-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A bag as we make them. */
async function bagOf(t: TestContext): Promise<string> {
  const folder = folderFor(t);
  const writer = new BagWriter(folder);
  for (const name of NAMES) await writer.add(name, `of ${name}`);
  await writer.finish({ "Source-Organization": "例示商会" });
  return folder;
}

async function codesOf(folder: string): Promise<readonly string[]> {
  const { broken, warnings } = await verifyBag(folder);
  return [...broken, ...warnings].map(({ code }) => code);
}

test("a bag as we make them is valid, whatever its names, with nothing to add", async (t) => {
  const found = await verifyBag(await bagOf(t));
  const nothing = { is_valid: true, broken: [], broken_count: 0, warnings: [], warning_count: 0 };
  const bytes = NAMES.filter((name) => name.startsWith("data/")).reduce((sum, name) => sum + Buffer.byteLength(`of ${name}`), 0);
  assert.deepEqual(found, { version: "1.0", algorithms: ["sha256", "sha512"], files: 6, bytes, ...nothing });
});

test("one bit changed at the start, the middle or the end of any file is found, and the file named", async (t) => {
  const bag = await bagOf(t);
  for (const path of filesIn(bag)) {
    const bytes = readFileSync(join(bag, path));
    for (const at of new Set([0, bytes.length >> 1, bytes.length - 1])) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      replaceFile(bag, path, changed);
      const { is_valid, broken } = await verifyBag(bag);
      const names = broken.flatMap(({ at: place, params }) => [place, ...String(params["list"]).split(", ")]);
      assert.ok(!is_valid && names.includes(path), `${path} at ${at}: ${JSON.stringify(broken)}`);
    }
    replaceFile(bag, path, bytes);
  }
});

const rewrite = (bag: string, path: string, change: (text: string) => string) =>
  replaceFile(bag, path, Buffer.from(change(readFileSync(join(bag, path), "utf8"))));
const addTo = (path: string, line: string) => (bag: string) => rewrite(bag, path, (text) => `${text}${line}\n`);
const SHA = "0".repeat(64);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A change to a bag, and all that is then found. */
const changes: readonly (readonly [string, (bag: string) => void, readonly string[]])[] = [
  ["a file gone", (bag) => rmSync(join(bag, "data/100%.txt")), ["file-missing", "file-missing", "oxum-different"]],
  ["a file too many", (bag) => writeFileSync(join(bag, "data/new"), ""), ["file-unlisted", "oxum-different"]],
  ["no payload", (bag) => rmSync(join(bag, "data"), { recursive: true }), ["payload-missing", "file-missing", "oxum-different"]],
  ["no manifest", (bag) => ["256", "512"].forEach((one) => rmSync(join(bag, `manifest-sha${one}.txt`))), ["manifest-missing"]],
  ["a manifest by an algorithm nobody knows", (bag) => writeFileSync(join(bag, "manifest-sha9.txt"), "x"), ["algorithm-unknown"]],
  ["a link to a file", (bag) => symlinkSync("/etc/passwd", join(bag, "data/link")), ["file-not-plain"]],
  ["a link to a folder", (bag) => symlinkSync("/etc", join(bag, "log/etc")), ["file-not-plain"]],
  ["a link in the place of a file", (bag) => linkInstead(bag), ["file-not-plain", "file-missing", "file-missing", "oxum-different"]],
  ["a pipe", (bag) => spawnSync("mkfifo", [join(bag, "data/pipe")]), ["file-not-plain"]],
  ["a version to come", (bag) => rewrite(bag, "bagit.txt", (text) => text.replace("1.0", "2.0")), ["version-unknown"]],
  ["an encoding nobody knows", (bag) => rewrite(bag, "bagit.txt", (text) => text.replace("UTF-8", "UTF-7")), ["encoding-unknown"]],
  ["a declaration that goes on", addTo("bagit.txt", "X-More: 1"), ["declaration-malformed"]],
  [
    "a declaration of a gigabyte",
    (bag) => replaceFile(bag, "bagit.txt", Buffer.alloc(1 << 22, "BagIt-Version: ")),
    ["declaration-malformed"],
  ],
  ["a line that is none", addTo("manifest-sha256.txt", "nothing"), ["line-malformed"]],
  ["a digest of another length", addTo("manifest-sha256.txt", `${SHA}0  data/x`), ["line-malformed"]],
  ["a way out", addTo("manifest-sha256.txt", `${SHA}  data/../../etc/passwd`), ["path-escapes"]],
  ["a way out on Windows", addTo("manifest-sha256.txt", `${SHA}  data\\..\\..\\x`), ["path-escapes"]],
  ["a way out that is written otherwise", addTo("manifest-sha256.txt", `${SHA}  data/%0A/../../x`), ["path-escapes"]],
  ["a root", addTo("manifest-sha256.txt", `${SHA}  /etc/passwd`), ["path-absolute"]],
  ["a home", addTo("manifest-sha256.txt", `${SHA}  ~/.ssh/id`), ["path-shortcut"]],
  ["a variable", addTo("manifest-sha256.txt", `${SHA}  \${HOME}/x`), ["path-shortcut"]],
  ["a tag file in a manifest", addTo("manifest-sha256.txt", `${SHA}  bagit.txt`), ["path-out-of-scope"]],
  ["a letter that rings a bell", addTo("manifest-sha256.txt", `${SHA}  data/\u0007\u001b[2J`), ["file-missing"]],
  ["a letter that ends strings", addTo("manifest-sha256.txt", `${SHA}  data/a\u0000b`), ["file-missing"]],
  ["a file twice", addTo("manifest-sha256.txt", `${sha256("of data/é.txt")}  data/é.txt`), ["path-twice"]],
  ["a file twice, with another digest", addTo("manifest-sha256.txt", `${SHA}  data/É.TXT`), ["path-twice", "path-spelled-otherwise"]],
  [
    "a file spelled otherwise",
    addTo("manifest-sha256.txt", `${sha256("of data/é.txt")}  data/É.txt`),
    ["path-spelled-otherwise", "path-twice-alike"],
  ],
  [
    "bytes that are no text",
    (bag) => appendFileSync(join(bag, "manifest-sha512.txt"), Buffer.of(0xff, 0xfe, 0x0a)),
    ["line-malformed", "file-unlisted"],
  ],
  ["a line without an end", (bag) => appendFileSync(join(bag, "manifest-sha512.txt"), "a".repeat(1 << 21)), ["line-malformed"]],
  ["payload to fetch that is there", addTo("fetch.txt", "https://localhost:1/x - data/é.txt"), []],
  ["payload to fetch that is not", addTo("fetch.txt", "https://localhost:1/x - data/x"), ["file-to-fetch"]],
  ["listed payload to fetch that is not", (bag) => fetchMissing(bag), ["file-to-fetch", "oxum-different"]],
  ["a tag file to fetch", addTo("fetch.txt", "https://localhost:1/x 12 bagit.txt"), ["path-out-of-scope"]],
  ["a fetch that is none", addTo("fetch.txt", "https://localhost:1/x data/x"), ["line-malformed"]],
  ["a count that is none", addTo("bag-info.txt", "Payload-Oxum: many"), ["line-malformed"]],
  ["a second count", addTo("bag-info.txt", "payload-oxum : 1.1"), ["oxum-different"]],
  ["information without a label", addTo("bag-info.txt", "and so on"), ["line-malformed"]],
  ["information that goes on", addTo("bag-info.txt", "Note: one\n  two: three\n\tfour"), []],
];

function linkInstead(bag: string): void {
  renameSync(join(bag, "data/é.txt"), join(bag, "log/aside"));
  symlinkSync("../log/aside", join(bag, "data/é.txt"));
}

function fetchMissing(bag: string): void {
  rmSync(join(bag, "data/é.txt"));
  addTo("fetch.txt", "https://localhost:1/x - data/é.txt")(bag);
}

/** The tag manifests made anew over what lies there, as somebody would who wants a change not to show. */
function listTagsAnew(bag: string): void {
  const tags = filesIn(bag).filter((path) => !/^(data\/|tagmanifest-)/.test(path));
  for (const algorithm of ["sha256", "sha512"]) {
    const lines = tags.map((path) => `${hashOf(bag, path, algorithm)}  ${path}\n`);
    replaceFile(bag, `tagmanifest-${algorithm}.txt`, Buffer.from(lines.join("")));
  }
}

function hashOf(bag: string, path: string, algorithm: string): string {
  return createHash(algorithm)
    .update(readFileSync(join(bag, path)))
    .digest("hex");
}

for (const [name, change, codes] of changes) {
  test(`a bag with ${name}: ${codes.join(", ") || "valid"}`, async (t) => {
    const bag = await bagOf(t);
    writeFileSync(join(bag, "fetch.txt"), "");
    change(bag);
    listTagsAnew(bag);
    const found = await verifyBag(bag);
    assert.deepEqual(new Set([...found.broken, ...found.warnings].map(({ code }) => code)), new Set(codes), JSON.stringify(found.broken));
    assert.equal(found.is_valid, found.broken_count === 0);
  });
}

/** The lists and bagit.txt of a small bag of one file, in another encoding. */
function encodedBag(folder: string, version: string, [label, encode]: (typeof encodings)[number]): void {
  const path = label === "ISO-8859-1" ? "data/é\u0085.txt" : "data/氏名_髙橋.txt";
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, path), "x");
  writeFileSync(join(folder, "bagit.txt"), `BagIt-Version: ${version}\nTag-File-Character-Encoding: ${label}\n`);
  writeFileSync(join(folder, "manifest-sha256.txt"), encode(`${sha256("x")}  ${path}\r\n`));
}

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();
const encodings: readonly (readonly [label: string, encode: (text: string) => Buffer])[] = [
  ["UTF-8", (text) => Buffer.from(text)],
  ["UTF-16", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16", (text) => utf16be(`\ufeff${text}`)],
  ["UTF-16", utf16be],
  ["UTF-16BE", utf16be],
  ["UTF-16LE", (text) => Buffer.from(text, "utf16le")],
  ["ISO-8859-1", (text) => Buffer.from(text, "latin1")],
  ["Shift_JIS", (text) => Buffer.concat([Buffer.from(text.slice(0, 71)), SJIS, Buffer.from(text.slice(76))])],
];
/** 氏名_髙橋 with the letter 髙 that only the Windows form of Shift_JIS has. */
const SJIS = Buffer.from("8e81 96bc 5f fbfc 8bb4".replaceAll(" ", ""), "hex");

for (const [i, encoding] of encodings.entries()) {
  test(`tag files in ${encoding[0]} are read (${i})`, async (t) => {
    const folder = folderFor(t);
    encodedBag(folder, "0.97", encoding);
    assert.deepEqual(await codesOf(folder), []);
  });
}

test("text of another encoding than the declared one is refused", async (t) => {
  const folder = folderFor(t);
  encodedBag(folder, "1.0", encodings[0] as (typeof encodings)[number]);
  writeFileSync(join(folder, "manifest-sha256.txt"), Buffer.concat([Buffer.from(`${sha256("x")}  data/`), SJIS, Buffer.from(".txt\n")]));
  assert.deepEqual(await codesOf(folder), ["line-malformed", "file-unlisted"]);
});

for (const [version, codes] of [
  ["0.97", []],
  ["1.0", ["file-unlisted"]],
] as const) {
  test(`a file in one of two manifests, ${version}: ${codes.join() || "valid"}`, async (t) => {
    const folder = folderFor(t);
    encodedBag(folder, version, encodings[0] as (typeof encodings)[number]);
    writeFileSync(join(folder, "manifest-sha512.txt"), "");
    assert.deepEqual(await codesOf(folder), codes);
  });
}

test("a percent sign stood for itself until 0.97, a line's end did not", async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, "data"));
  for (const name of ["a%25b", "c\nd"]) writeFileSync(join(folder, "data", name), "x");
  writeFileSync(join(folder, "bagit.txt"), "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n");
  writeFileSync(join(folder, "manifest-sha256.txt"), `${sha256("x")}  data/a%25b\n${sha256("x").toUpperCase()}\tdata/c%0Ad\n`);
  assert.deepEqual(await codesOf(folder), []);
});

test("a manifest of 300,000 lines about nothing is counted, not kept", { timeout: 60_000 }, async (t) => {
  const bag = await bagOf(t);
  const line = `${SHA}  data/nothing\n`;
  for (let i = 0; i < 3; i += 1) appendFileSync(join(bag, "manifest-sha256.txt"), line.repeat(100_000));
  const { broken, broken_count } = await verifyBag(bag);
  assert.deepEqual([broken.length, broken_count], [1000, 300_000 + 1], "and it is not as the tag manifests say");
});

test("a list of one line that never ends is not taken into memory", { timeout: 60_000 }, async (t) => {
  const folder = folderFor(t);
  encodedBag(folder, "1.0", encodings[0] as (typeof encodings)[number]);
  truncateSync(join(folder, "manifest-sha256.txt"), 600 * 2 ** 20); // more than a string can be
  assert.deepEqual(await codesOf(folder), ["line-malformed"]);
});

test("what is no folder cannot be read, and a reader may be stopped", async (t) => {
  const bag = await bagOf(t);
  await assert.rejects(verifyBag(join(bag, "bagit.txt")), { code: "bag-unreadable", params: { reason: "ENOTDIR" } });
  await assert.rejects(verifyBag(join(bag, "nowhere")), { code: "bag-unreadable", params: { reason: "ENOENT" } });
  await assert.rejects(verifyBag(bag, { signal: AbortSignal.abort() }), { name: "AbortError" });
});
