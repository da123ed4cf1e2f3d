// Archives of the tools that people have, and such as somebody makes to do harm.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import encodingJapanese from "encoding-japanese";
import { readAll, writeTar, writeZip, type ReadMember } from "./written-archive.fixture.js";

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => `${i} ${word} 会社 ${(i * 7919) % 10_007}\n`).join("");
const FILES: Readonly<Record<string, string>> = {
  "ログ/表示.log": lines(40_000, "あ"),
  "ログ/b.log": lines(3, "b"),
  "ログ/empty.log": "",
};
const folder = mkdtempSync(join(tmpdir(), "hamon-containers-"));
mkdirSync(join(folder, "ログ/空"), { recursive: true });
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
after(() => rmSync(folder, { recursive: true, force: true }));

const hasTool = (tool: string) => spawnSync("which", [tool]).status === 0;
const run = (tool: string, ...args: readonly string[]) => execFileSync(tool, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
const reasons = (members: readonly ReadMember[]) =>
  Object.fromEntries(members.map(({ path, refused, broken }) => [path, refused ?? broken]));

const kinds = [
  { tool: "tar", name: "tar", make: (out: string) => run("tar", "cf", out, "ログ") },
  { tool: "tar", name: "tar.gz", make: (out: string) => run("tar", "czf", out, "ログ") },
  { tool: "zstd", name: "tar.zst", make: (out: string) => run("tar", "--zstd", "-cf", out, "ログ") },
  { tool: "xz", name: "tar.xz", make: (out: string) => run("tar", "cJf", out, "ログ") },
  { tool: "bzip2", name: "tar.bz2", make: (out: string) => run("tar", "cjf", out, "ログ") },
  { tool: "tar", name: "pax.tar", make: (out: string) => run("tar", "--format=pax", "-cf", out, "ログ") },
  { tool: "zip", name: "zip", make: (out: string) => run("zip", "-qr", out, "ログ") },
  { tool: "zip", name: "encrypted.zip", make: (out: string) => run("zip", "-qr", "-P", "ひみつ", out, "ログ") },
  { tool: "7z", name: "aes.zip", make: (out: string) => run("7z", "a", "-bd", "-bso0", "-tzip", "-psecret", "-mem=AES256", out, "ログ") },
  { tool: "7z", name: "lzma.zip", make: (out: string) => run("7z", "a", "-bd", "-bso0", "-tzip", "-mm=LZMA", out, "ログ") },
  { tool: "7z", name: "7z", make: (out: string) => run("7z", "a", "-bd", "-bso0", out, "ログ") },
  { tool: "7z", name: "lzma.7z", make: (out: string) => run("7z", "a", "-bd", "-bso0", "-m0=lzma", "-ms=off", out, "ログ") },
  { tool: "7z", name: "encrypted.7z", make: (out: string) => run("7z", "a", "-bd", "-bso0", "-pひみつ", "-mhe=on", out, "ログ") },
] as const;

for (const { tool, name, make } of kinds)
  test(`membersOf gives each file of a ${name} whole, by its name`, { skip: !hasTool(tool) && `${tool} is not here` }, async () => {
    const out = join(folder, `made.${name}`);
    make(out);
    const found = await readAll(readFileSync(out), { passwords: ["wrong", "ひみつ", "secret"] });
    assert.deepEqual(Object.fromEntries(found.map(({ path, text }) => [path, text])), FILES);
    assert.deepEqual(new Set(Object.values(reasons(found))), new Set([null]));
  });

test("a zip of zips and of compressed files is read to the files in it; each has the way to it for a name", async () => {
  const inner = writeZip([{ name: "a.log", bytes: Buffer.from("a\n") }]);
  const tar = gzipSync(
    writeTar([
      { name: "x/b.log", bytes: Buffer.from("b\n") },
      { name: "i.zip", bytes: inner },
    ]),
  );
  const found = await readAll(
    writeZip([
      { name: "i.zip", bytes: inner },
      { name: "t.tgz", bytes: tar },
      { name: "c.log.gz", bytes: gzipSync("c\n") },
    ]),
  );
  assert.deepEqual(
    found.map(({ path, text, compression }) => [path, text, compression]),
    [
      ["i.zip!/a.log", "a\n", null],
      ["t.tgz!/x/b.log", "b\n", null],
      ["t.tgz!/i.zip!/a.log", "a\n", null],
      ["c.log.gz", "c\n", "gzip"],
    ],
  );
});

test("names in CP932 are read, a backslash within a letter of it too; what steers a terminal is taken out", async () => {
  const cp932 = Buffer.from(encodingJapanese.convert(encodingJapanese.stringToCode("表\\申請ソ.log"), { to: "SJIS", from: "UNICODE" }));
  const found = await readAll(writeZip([{ name: cp932 }, { name: "a\u001b[2J\u202eb.log" }]));
  assert.deepEqual(
    found.map(({ path }) => path),
    ["表/申請ソ.log", "a\ufffd[2J\ufffdb.log"],
  );
});

test("names that lead out of the archive are told and stay within it, and none stands twice", async () => {
  const names = ["../../etc/passwd", "/var/log/a.log", "C:\\logs\\b.log", "ok/../a.log", "a.log", "a.log"];
  for (const archive of [writeZip(names.map((name) => ({ name }))), writeTar(names.map((name) => ({ name })))]) {
    const found = await readAll(archive);
    assert.deepEqual(
      found.map(({ path, named }) => [path, named]),
      [
        ["etc/passwd", "../../etc/passwd"],
        ["var/log/a.log", "/var/log/a.log"],
        ["logs/b.log", "C:/logs/b.log"],
        ["ok/a.log", "ok/../a.log"],
        ["a.log", null],
        ["a.log#2", null],
      ],
    );
  }
});

test("links and pipes are told and not followed; what stands behind them is read", async () => {
  const bytes = Buffer.from("x\n");
  const tar = writeTar([
    { name: "l", type: "2" },
    { name: "h", type: "1" },
    { name: "p", type: "6" },
    { name: "a.log", bytes },
  ]);
  assert.deepEqual(reasons(await readAll(tar)), { l: "is-link", h: "is-link", p: "is-special", "a.log": null });
  const zip = writeZip([
    { name: "l", type: "2", bytes: Buffer.from("/etc/passwd") },
    { name: "a.log", bytes },
  ]);
  assert.deepEqual(reasons(await readAll(zip)), { l: "is-link", "a.log": null });
});

test("a bomb ends where its ratio does, and the file behind it is read", async () => {
  const bomb = Buffer.alloc(4 * 2 ** 20);
  const zip = writeZip([
    { name: "bomb.log", bytes: bomb },
    { name: "bomb.log.gz", bytes: gzipSync(bomb) },
    { name: "a.log", bytes: Buffer.from("x\n") },
  ]);
  const found = await readAll(zip, { limits: { free: 2 ** 20, ratio: 500 } });
  assert.deepEqual(reasons(found), { "bomb.log": "ratio-reached", "bomb.log.gz": "ratio-reached", "a.log": null });
  assert.ok(
    found.every(({ text }) => text.length < 2 * 2 ** 20),
    "more came out than its ratio allows",
  );
});

test("limits of depth, count and size are told by name", async () => {
  let nested: Buffer = Buffer.from("x\n");
  for (let i = 0; i < 8; i += 1) nested = writeZip([{ name: `${i}.zip`, bytes: nested, isStored: true }]);
  assert.deepEqual(Object.values(reasons(await readAll(nested))), ["depth-reached"]);
  const many = writeTar(Array.from({ length: 10_000 }, (_, i) => ({ name: `${i}.log`, bytes: Buffer.from(`${i}\n`) })));
  assert.equal((await readAll(many)).length, 10_000);
  const cut = await readAll(many, { limits: { members: 100 } });
  assert.deepEqual([cut.length, cut.at(-1)?.refused], [101, "members-reached"]);
  const sized = await readAll(writeZip(["a", "b"].map((name) => ({ name, bytes: Buffer.alloc(1000) }))), { limits: { bytes: 1500 } });
  assert.deepEqual(reasons(sized), { a: null, b: "size-reached", "": "size-reached" });
});

test("what is damaged or cut is told of its file; the others are read", async () => {
  const bytes = Buffer.from(lines(1000, "x"));
  const damaged = writeZip([
    { name: "a.log", bytes, crc: 1 },
    { name: "b.log", bytes },
  ]);
  assert.deepEqual(reasons(await readAll(damaged)), { "a.log": "damaged", "b.log": null });
  const tar = writeTar([
    { name: "a.log", bytes },
    { name: "b.log", bytes },
  ]);
  const cut = await readAll(tar.subarray(0, 512 + Math.ceil(bytes.length / 512) * 512 + 512 + 1000));
  assert.deepEqual(
    cut.map(({ path, text, broken, refused }) => [path, text.length > 0, broken ?? refused]),
    [
      ["a.log", true, null],
      ["b.log", true, "truncated"],
      ["", false, "truncated"],
    ],
  );
});

test("without its password a file is told to be locked; with a wrong one too", { skip: !hasTool("zip") && "zip is not here" }, async () => {
  run("zip", "-qr", "-P", "secret", join(folder, "locked.zip"), "ログ/b.log");
  const locked = readFileSync(join(folder, "locked.zip"));
  assert.deepEqual(reasons(await readAll(locked)), { "ログ/b.log": "password-missing" });
  assert.deepEqual(reasons(await readAll(locked, { passwords: ["wrong", "also wrong"] })), { "ログ/b.log": "password-wrong" });
});

test("a document of Office, and what has no list, are refused whole", async () => {
  await assert.rejects(readAll(writeZip([{ name: "[Content_Types].xml" }])), { reason: "is-office-book" });
  await assert.rejects(readAll(writeZip([{ name: "a.log", bytes: Buffer.from("x\n") }]).subarray(0, -30)), { reason: "truncated" });
});

test("archives that were changed anywhere are read without anything else than a reason", async () => {
  const bytes = Buffer.from(lines(50, "x"));
  const whole = [writeZip([{ name: "a.log", bytes }]), writeTar([{ name: "a.log", bytes }]), gzipSync(writeTar([{ name: "a", bytes }]))];
  if (hasTool("7z")) {
    run("7z", "a", "-bd", "-bso0", join(folder, "small.7z"), "ログ/b.log");
    whole.push(readFileSync(join(folder, "small.7z")));
  }
  const change = fc.record({ at: fc.nat(100_000), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.nat(100),
      async (which, changes, cut) => {
        const archive = Buffer.from(whole[which] as Buffer).subarray(
          0,
          cut < 80 ? undefined : Math.floor(((whole[which] as Buffer).length * cut) / 100),
        );
        for (const { at, byte } of changes) archive[at % archive.length] = byte;
        try {
          for (const { broken } of await readAll(archive)) assert.match(broken ?? "a", /^[a-z-]+$/);
        } catch (mistake) {
          assert.match((mistake as { reason?: string }).reason ?? String(mistake), /^[a-z-]+$/);
        }
      },
    ),
    { numRuns: 400 },
  );
});
