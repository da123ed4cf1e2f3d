// Bad files, maps, rules and evidence through the command line: each is named with its place and what to do next, the
// rest goes on, nothing that was given is lost, and no unknown number is shown as 0.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { CaseOverview, FindingView, Source, VerifyResult } from "@hamon/records";
import { Desk, type Ended, type Served } from "./command.js";

const FIRST_HOUR = fileURLToPath(new URL("../../examples/first_hour/", import.meta.url));
const MIB = 2 ** 20;
/** What one file may cost the server beyond what it takes anyway. */
const MOST_MIB = 300;

const desk = new Desk();
let served: Served;

before(async () => {
  spawnSync(process.execPath, [join(FIRST_HOUR, "make-files.mjs"), desk.folder]);
  await desk.call(["init", "--title", "ファイル", "--organisation", "例示商会"]);
  served = await desk.serve();
});
after(async () => {
  await served.stop();
  assert.deepEqual(desk.processes(), [], "nothing is left running");
  desk.remove();
});

const line = (second: number, path = "/member/1", zone = " +0900") =>
  `198.51.100.7 - - [11/May/2026:09:${String(Math.floor(second / 60)).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}${zone}] "GET ${path} HTTP/1.1" 200 2100 "-" "Mozilla/5.0"\n`;
const lines = (count: number, zone?: string) => Array.from({ length: count }, (_, at) => line(at, `/member/${at}`, zone)).join("");

function says({ out, err, code }: Ended, expected: number, parts: readonly RegExp[]): void {
  const all = out + err;
  for (const part of parts) assert.match(all, part);
  // A format that is suggested has parts in braces.
  const sentences = all.replaceAll(/(?:Its lines look like this: |行の形は).*/g, "");
  assert.doesNotMatch(sentences, /⟦|\{\w+\}|^\s+at /m, "a sentence is missing, a placeholder is left or a stack is shown");
  assert.equal(code, expected, all);
}

/** Case ids, oldest first. */
const cases = () => readdirSync(join(desk.workspace, "cases")).sort();

interface BadFile {
  readonly name: string;
  readonly content: Buffer | string;
  /** What collect says of it, in English. */
  readonly says: readonly RegExp[];
  /** "some": those before the break. */
  readonly rows: number | "some";
}

// Logs that begin alike are one log that has grown: each has paths of its own.
const ownLines = (name: string, count: number) => lines(count).replaceAll("/member/", `/${name}/`);
const gzipOf = (name: string) => gzipSync(ownLines(name, 3000));
const [cut, broken] = [gzipOf("cut"), gzipOf("broken")];
const BAD_FILES: readonly BadFile[] = [
  { name: "empty.log", content: "", says: [/⚠ empty\.log is empty\. It is kept as evidence/], rows: 0 },
  {
    name: "cut.log.gz",
    content: cut.subarray(0, Math.floor(cut.length * 0.6)),
    says: [/⚠ cut\.log\.gz is cut off in the middle\. The \d+ lines/],
    rows: "some",
  },
  {
    name: "broken.log.gz",
    content: Buffer.concat([broken.subarray(0, broken.length - 8), Buffer.alloc(8, 1)]),
    says: [/⚠ broken\.log\.gz is damaged in the middle/],
    rows: "some",
  },
  {
    name: "stump.log.gz",
    content: cut.subarray(0, 9),
    says: [/stump\.log\.gz: The gzip is damaged[\s\S]*?→ Fetch the file again/],
    rows: 0,
  },
  {
    name: "utf16.csv",
    content: Buffer.from("\ufeffmember_no,name\n1,佐藤\n", "utf16le"),
    says: [],
    rows: 1,
  },
  {
    name: "utf32.csv",
    content: Buffer.concat([
      Buffer.from("fffe0000", "hex"),
      ...[..."member_no,name\n1,x\n"].map((letter) => Buffer.from([letter.charCodeAt(0), 0, 0, 0])),
    ]),
    says: [/utf32\.csv: The text is in UTF-32[\s\S]*?→ Add a copy in UTF-8/],
    rows: 0,
  },
  {
    name: "sjis.csv",
    content: Buffer.concat([Buffer.from("no,name\n1,"), Buffer.from([0x8d, 0xb2, 0x93, 0xa1]), Buffer.from("\n")]),
    says: [],
    rows: 1,
  },
  {
    name: "app.log",
    content: "w-1 2026-05-11 09:00:00 INFO started\n",
    says: [
      /app\.log: Not one line is of a log that any mapping knows[\s\S]*?→ [^\n]*If it is a table, add it again with "hamon add FILE --table NAME"/,
    ],
    rows: 0,
  },
  {
    name: "book.dat",
    content: Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(200, 7)]),
    says: [/book\.dat: The list of the archive cannot be read[\s\S]*?→ Check that it is whole/],
    rows: 0,
  },
  {
    name: "half.parquet",
    content: "PAR1 and no more",
    says: [/half\.parquet: This is Parquet, but broken or cut off[\s\S]*?→ Fetch it again/],
    rows: 0,
  },
  {
    name: "zeros.log",
    content: Buffer.alloc(MIB),
    says: [/zeros\.log: These are bytes that are no text[\s\S]*?→ .*Fetch it again/],
    rows: 0,
  },
  {
    name: "holed.log",
    content: Buffer.concat([Buffer.from(lines(20)), Buffer.alloc(100_000), Buffer.from(`\n${lines(20)}`)]),
    says: [/⚠ More than 1 % of holed\.log.*The first is line 21 \(byte \d+\): holds NUL bytes/],
    rows: 40,
  },
  { name: "head.csv", content: "member_no,name\n", says: [/⚠ head\.csv has not one row beside its head/], rows: 0 },
  {
    name: "ragged.csv",
    content: "no,name\n1,a\n2,b,c\n",
    says: [/⚠ More than 1 % of ragged\.csv.*The first is line 3 \(byte 12\): other number of columns/],
    rows: 1,
  },
  {
    name: "jump.log",
    content: lines(90).replaceAll(":09:0", ":19:0") + lines(9),
    says: [/⚠ The clock of jump\.log steps back by more than an hour \(1 times, first at line 91\)/],
    rows: 99,
  },
  {
    name: "no-zone.log",
    content: lines(30, ""),
    says: [/⚠ no-zone\.log states no time zone; Asia\/Tokyo was assumed.*--time-zone/],
    rows: 30,
  },
  {
    name: "bomb.log.gz",
    content: gzipSync(Buffer.concat([Buffer.from(line(1)), Buffer.alloc(200 * MIB), Buffer.from(`\n${line(2)}`)])),
    says: [
      /⚠ bomb\.log\.gz cannot be read on from some place \(compressed too well/,
      /⚠ More than 1 % of bomb\.log\.gz.*The first is line 2 \(byte 98\): line too long/,
    ],
    rows: 1,
  },
  { name: "good.log", content: ownLines("good", 50), says: [], rows: 50 },
];

function writeLongLine(path: string): void {
  const file = openSync(path, "w");
  writeSync(file, line(1));
  for (let at = 0; at < 100; at += 1) writeSync(file, Buffer.alloc(MIB, "x"));
  writeSync(file, `\n${line(2)}`);
  closeSync(file);
}

const digestsIn = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${name} ${createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex")}`,
    );
const peakMib = (pid: number | undefined) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024;

test("what cannot be added is named with what next, and nothing is added", async () => {
  const [only] = cases();
  mkdirSync(join(desk.folder, "nothing"));
  spawnSync("mkfifo", [join(desk.folder, "pipe.log")]);
  says(await desk.call(["add", "access.log", "gone.log", "gone.csv"]), 1, [
    /gone\.log: そこには何もありません/,
    /gone\.csv: そこには何も/,
    /→ .*まだ1つも加えていません/,
  ]);
  says(await desk.call(["add", "nothing"], "en"), 1, [/nothing: There is no file in this folder/, /→ Check the path/]);
  says(await desk.call(["add", "pipe.log"]), 1, [/pipe\.log: 普通のファイルではありません/]);
  says(await desk.call(["add", "access.log", "--time-zone", "Mars/Base"], "en"), 1, [
    /There is no time zone "Mars\/Base"/,
    /→ Write it like Asia\/Tokyo/,
  ]);
  says(await desk.call(["collect"]), 0, [/⚠ 読むファイルがまだありません。「hamon add ファイル」/]);
  assert.deepEqual((await desk.ask(served.url, `/api/cases/${only}/sources`)).answer, []);
  rmSync(join(desk.folder, "pipe.log"));
});

test("each bad file is named with its place and what next; the others are read; the files are as they were", async () => {
  const [only] = cases();
  const folder = join(desk.folder, "files");
  mkdirSync(folder);
  for (const { name, content } of BAD_FILES) writeFileSync(join(folder, name), content);
  writeLongLine(join(folder, "long.log"));
  const before = digestsIn(folder);
  const base = peakMib(served.child.pid);
  says(await desk.call(["add", "files"]), 0, [/表　 {2}ragged {2}ragged\.csv {2}未収集/]);
  const ended = await desk.call(["collect"], "en");
  says(ended, 1, [
    /✗ Files that could not be read: 6\. What is there of them is kept/,
    /⚠ More than 1 % of long\.log.*The first is line 2 \(byte 98\): line too long/,
    ...BAD_FILES.flatMap((file) => file.says),
  ]);
  const { answer } = await desk.ask(served.url, `/api/cases/${only}/sources`);
  const rows = new Map((answer as readonly Source[]).map(({ name, result }) => [name, result?.row_count ?? 0]));
  for (const file of BAD_FILES)
    assert.ok(
      file.rows === "some" ? (rows.get(file.name) ?? 0) > 1000 : rows.get(file.name) === file.rows,
      `${file.name}: ${rows.get(file.name)} rows`,
    );
  assert.equal(rows.get("long.log"), 2);
  assert.deepEqual(digestsIn(folder), before);
  const grown = peakMib(served.child.pid) - base;
  assert.ok(grown < MOST_MIB, `the server grew by ${grown} MiB`);
});

test("status goes on saying what was not read, and adding it as the sentence says mends it", async () => {
  says(await desk.call(["status"]), 0, [/✗ \S*app\.log: どの対応表/, /⚠ no-zone\.log には時間帯が書かれていません/]);
  const files = join(desk.folder, "files");
  assert.equal((await desk.call(["add", "files/no-zone.log", "--time-zone", "UTC"])).code, 0);
  writeFileSync(join(files, "app.log"), ownLines("app", 7));
  for (const name of ["stump.log.gz", "zeros.log"]) writeFileSync(join(files, name), lines(3, " +0000"));
  writeFileSync(join(files, "utf32.csv"), "member_no,name\n1,佐藤\n");
  writeFileSync(join(files, "book.dat"), "member_no,name\n1,佐藤\n2,鈴木\n");
  const mended = await desk.call(["collect"], "en");
  says(mended, 1, [/half\.parquet: This is Parquet/, /book\.dat: Not one line/]);
  assert.doesNotMatch((mended.out + mended.err).replaceAll(/^.*recognised as.*$/gm, ""), /no-zone\.log|app\.log|stump\.log|utf32\.csv/);
  assert.equal((await desk.call(["add", "files/book.dat", "--table", "book"])).code, 0);
  assert.doesNotMatch((await desk.call(["collect"], "en")).err, /book\.dat/);
  const [only] = cases();
  const { answer } = await desk.ask(served.url, `/api/cases/${only}/sources`);
  const zoned = (answer as readonly Source[]).find(({ name }) => name === "no-zone.log");
  assert.deepEqual([zoned?.time_zone, zoned?.result?.row_count, zoned?.result?.first_at], ["UTC", 30, "2026-05-11T09:00:00.000Z"]);
  says(await desk.call(["verify"]), 0, [/すべて一致しました/]);
});

const MAPS = join(FIRST_HOUR, "data_maps");
const own = (half: "fides" | "hamon") => join(desk.workspace, "data_maps", `member_site.${half}.yml`);

/** Puts the good map into the workspace, a slip made in one half. */
function writeMap(half: "fides" | "hamon" = "hamon", slip: (text: string) => string | Buffer = (text) => text): void {
  for (const one of ["fides", "hamon"] as const) copyFileSync(join(MAPS, `member_site.${one}.yml`), own(one));
  writeFileSync(own(half), slip(readFileSync(own(half), "utf8")));
}

test("without a data map, with half of one, or with a wrong one, scope says where and what next", async () => {
  const made = await desk.call(["init", "--title", "地図", "--organisation", "例示商会"]);
  says(made, 0, [/case_\d+_0002/]);
  const id = cases()[1] ?? "";
  const inCase = ["--case", id];
  await desk.call(["add", "access.log", "--log", "member-site", ...inCase]);
  await desk.call(["collect", ...inCase]);
  await desk.call(["detect", ...inCase]);
  says(await desk.call(["status"]), 1, [/事案が複数あります（case_\d+_0002, case_\d+_0001）/, /→ --case で/]);
  says(await desk.call(["scope", ...inCase]), 1, [/どのデータマップを使うかが決まっていません/, /→ 「hamon scope --data-map 名前」/]);
  says(await desk.call(["scope", "--data-map", "member_site", ...inCase], "en"), 1, [
    /The data map member_site of this case is missing \(member_site\.fides\.yml\)/,
    /→ Put member_site\.fides\.yml and member_site\.hamon\.yml/,
  ]);
  writeMap("hamon", (text) => text.replace("masks:", "masks: ["));
  says(await desk.call(["scope", ...inCase]), 1, [/member_site\.hamon\.yml:\d+:\d+: YAMLの書き方に誤り/, /→ 示した行と桁/]);
  writeMap("hamon", (text) => Buffer.concat([Buffer.from(`${text}# `), Buffer.from([0x8c, 0x5f]), Buffer.from("\n")]));
  says(await desk.call(["scope", ...inCase], "en"), 1, [/member_site\.hamon\.yml:\d+: This line is not in UTF-8/, /→ Save the file again/]);
  writeMap("fides", (text) => text.replace("name: email,", "name: mail,"));
  await desk.call(["add", "member.csv", "--table", "member", ...inCase]);
  await desk.call(["collect", ...inCase]);
  says(await desk.call(["scope", ...inCase]), 1, [
    /member_site\.fides\.yml:\d+:\d+: 列 mail が member_db\.member にありません。近い名前: email/,
    /→ データマップの列名を/,
  ]);
  mkdirSync(join(desk.workspace, "laws"));
  writeFileSync(join(desk.workspace, "laws", "own.yml"), "from: 2026-02-30\n");
  says(await desk.call(["decide", ...inCase], "en"), 1, [/workspace:laws: "laws" of a workspace is not read/, /→ Rename the folder/]);
  rmSync(join(desk.workspace, "laws"), { recursive: true });
});

test("a key that matches nothing and a table that is not there are shouted and never 0", async () => {
  const inCase = ["--case", cases()[1] ?? ""];
  writeMap("hamon", (text) => text.replace("column: member_no, equals", "column: phone, equals"));
  const shout =
    /180 requests took the access path member_page, and yet no row of member_db\.member has their key in phone\. This is not "no exposure"/;
  says(await desk.call(["scope", ...inCase], "en"), 0, [shout]);
  says(await desk.call(["status", ...inCase], "en"), 0, [shout, /Total\s+400\s+0–400\s+0–400\s+400/]);
  writeMap("hamon", (text) => text.replace("{ table: member,", "{ table: memberz,"));
  says(await desk.call(["scope", ...inCase]), 0, [
    /⚠ 侵入者が届いた member_db\.member の表（memberz）が取り込まれていません。この表の分は0ではなく、不明です。.*近い表 member/,
  ]);
  says(await desk.call(["status", ...inCase]), 0, [/合計\s+不明\s+不明\s+不明\s+不明/]);
  writeMap();
  says(await desk.call(["scope", ...inCase], "en"), 0, [/exposed rows 400/]);
  says(await desk.call(["status", ...inCase], "en"), 0, [/Total\s+400\s+180\s+0\s+400/]);
});

const rule = (modifier: string) =>
  `title: 会員の画面をまとめて見た\nid: 11111111-1111-4111-8111-111111111111\nlogsource: { category: webserver }\ndetection:\n  selection:\n    cs-uri-stem|${modifier}: /member/39\n  condition: selection\nlevel: low\n`;

test("an own rule with a slip is named and the others go on; a good one shows its own title", async () => {
  const id = cases()[1] ?? "";
  writeFileSync(join(desk.workspace, "rules", "slip.yml"), rule("startwith"));
  writeFileSync(join(desk.workspace, "rules", "members_in_bulk.yml"), rule("startswith"));
  says(await desk.call(["detect", "--case", id], "en"), 0, [
    /⚠ The rule at workspace:rules\/slip\.yml:6:\d+ has a mistake and was not evaluated[\s\S]*There is no modifier "startwith"[\s\S]*Nearest: startswith/,
    /low {2}会員の画面をまとめて見た {2}\d+/,
    /critical {2}\S/,
  ]);
  const { answer } = await desk.ask(served.url, `/api/cases/${id}/findings`);
  const titles = (answer as readonly FindingView[]).filter(({ rule_name }) => rule_name === "members_in_bulk").map(({ title }) => title.ja);
  assert.ok(titles.length > 0 && titles.every((title) => title === "会員の画面をまとめて見た"), titles.join());
  rmSync(join(desk.workspace, "rules", "slip.yml"));
});

/** Changes one byte of a file, and gives back how to undo it. */
function flip(path: string, at: number): () => void {
  const whole = readFileSync(path);
  const changed = Buffer.from(whole);
  changed[at] = (changed[at] ?? 0) ^ 1;
  const put = (bytes: Buffer) => {
    rmSync(path);
    writeFileSync(path, bytes, { mode: 0o600 });
  };
  put(changed);
  return () => put(whole);
}

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

// A part of the log that was added to is taken away soon after.
const newestFirst = (files: readonly string[]) => files.toSorted((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);

const tampered: readonly { name: string; folder: string; at: number; step: VerifyResult["steps"][number]["step"]; says: RegExp }[] = [
  { name: "an original", folder: "evidence/objects", at: 10, step: "originals", says: /✗ 原本のハッシュ.*objects\/\w\w\/\w{64}: .*原本/ },
  {
    name: "a tile of the log",
    folder: "evidence/log/tile/0",
    at: 5,
    step: "tree",
    says: /✗ エントリから計算し直したツリー.*log\/tile\/0\/\S+: /,
  },
  {
    name: "an entry of the log",
    folder: "evidence/log/tile/entries",
    at: 60,
    step: "tree",
    says: /✗ エントリから計算し直したツリー.*log\/tile\/entries\/\S+: /,
  },
  {
    name: "the checkpoint",
    folder: "evidence/log/checkpoint",
    at: 60,
    step: "checkpoint",
    says: /✗ チェックポイントの署名.*log\/checkpoint: /,
  },
  {
    name: "a table of the lake",
    folder: "lake/exposure",
    at: 40,
    step: "files",
    says: /✗ 集計表・文書のハッシュ.*lake\/exposure\/\S+\.parquet: /,
  },
];

test("verify names the first byte that was changed in each place, ends with 3, and agrees again when it is put back", async () => {
  const id = cases()[1] ?? "";
  const folder = join(desk.workspace, "cases", id);
  for (const { name, folder: below, at, says: said } of tampered) {
    const place = join(folder, below);
    const [file = place] = below.endsWith("checkpoint") ? [place] : newestFirst(filesBelow(place));
    const undo = flip(file, at);
    says(await desk.call(["verify", "--case", id]), 3, [said, /何も直さず、evidence フォルダを/]);
    undo();
    assert.equal((await desk.call(["verify", "--case", id, "--json"])).code, 0, name);
  }
});

test("a broken log is a fault of its page and hides neither clock nor figure; a lost table is named", async () => {
  const id = cases()[1] ?? "";
  const folder = join(desk.workspace, "cases", id);
  await served.stop();
  cpSync(join(folder, "evidence", "log"), join(desk.folder, "log"), { recursive: true });
  for (const file of filesBelow(join(folder, "evidence", "log", "tile", "entries"))) flip(file, 60);
  served = await desk.serve();
  const evidence = await desk.ask(served.url, `/api/cases/${id}/evidence`);
  assert.deepEqual([evidence.status, (evidence.answer as { fault: { code: string } }).fault.code], [400, "log-inconsistent"]);
  const overview = (await desk.ask(served.url, `/api/cases/${id}`)).answer as CaseOverview;
  assert.deepEqual(
    [overview.evidence.fault?.code, overview.evidence.entry_count, overview.exposure?.lines.length],
    ["log-inconsistent", null, 5],
  );
  says(await desk.call(["status", "--case", id], "en"), 0, [
    /The evidence log is not what was last signed/,
    /→ .*hamon verify/,
    /Total\s+400\s+180/,
  ]);
  rmSync(join(folder, "evidence", "log"), { recursive: true });
  renameSync(join(desk.folder, "log"), join(folder, "evidence", "log"));
  await served.stop();
  const [part = ""] = filesBelow(join(folder, "lake", "exposure"));
  renameSync(part, join(desk.folder, "kept.parquet"));
  served = await desk.serve();
  says(await desk.call(["status", "--case", id]), 1, [
    /lake\/exposure\/\S+\.parquet: 集計の表 exposure のファイルがないか/,
    /→ 「hamon verify」/,
  ]);
  renameSync(join(desk.folder, "kept.parquet"), part);
  says(await desk.call(["verify", "--case", id]), 0, [/すべて一致しました/]);
});

test("what another site sends is refused, not a fault of ours", async () => {
  const response = await fetch(`${served.url}/api/cases`, {
    method: "POST",
    headers: { "content-type": "text/plain", origin: "https://elsewhere.example" },
    body: "{}",
  });
  assert.equal(response.status, 403);
  assert.equal(((await response.json()) as { fault: { code: string } }).fault.code, "cross-site");
});
