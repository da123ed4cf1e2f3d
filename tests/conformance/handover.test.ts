// Acquisition records and lists of hashes through the command line: kept, printed, committed to by the log, which names nobody.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import JSZip from "jszip";
import type { Acquisition, HashCheckResult, LogEntry, PrintedAcquisition } from "@hamon/records";
import { Desk, type Served } from "./command.js";

const FIRST_HOUR = fileURLToPath(new URL("../../examples/first_hour/", import.meta.url));
const desk = new Desk();
let served: Served;

before(async () => {
  spawnSync(process.execPath, [join(FIRST_HOUR, "make-files.mjs"), desk.folder]);
  await desk.call(["init", "--title", "引渡し", "--organisation", "例示商会"]);
  served = await desk.serve();
  await desk.call(["add", "access.log", "member.csv"]);
  assert.equal((await desk.call(["collect"])).code, 0);
});
after(async () => {
  await served.stop();
  desk.remove();
});

const SAID = {
  at: "2026-05-12T10:00:00+09:00",
  by: "山田 太郎",
  organisation: "例示商会 情報システム部",
  place: "東京本社 3階",
  medium: "web-01（製造番号 X-99）",
  method: "scp による複製",
  tool: "OpenSSH 9.2p1",
  witness: "佐藤 花子",
};
const said = Object.entries(SAID).flatMap(([name, value]) => [`--${name}`, value]);
const digest = (algorithm: string, name: string) =>
  createHash(algorithm)
    .update(readFileSync(join(desk.folder, name)))
    .digest("hex");
const record = (...more: readonly string[]) => desk.call(["--json", "handover", "record", ...more, ...said], "ja");
const entries = async () => {
  const id = readdirSync(join(desk.workspace, "cases"))[0];
  const { answer } = await desk.ask(served.url, `/api/cases/${id}/evidence/entries`);
  return (answer as { entries: readonly LogEntry[] }).entries;
};

test("an acquisition is refused when the hash of its source is another's, of no kind, or of many", async () => {
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [["access.log", "--hash-before", `sha256:${"0".repeat(64)}`], "acquisition-hash-different"],
    [["access.log", "--hash-before", `md5:${digest("md5", "member.csv")}`], "acquisition-hash-different"],
    [["access.log", "--hash-before", "crc32:00000000"], "acquisition-hash-malformed"],
    [["access.log", "member.csv", "--hash-before", `md5:${digest("md5", "member.csv")}`], "acquisition-hash-of-many"],
    [["access.log", "gone.log"], "original-unknown"],
  ];
  for (const [words, code] of refusals) {
    const { code: exit, err } = await record(...words);
    assert.deepEqual([exit, JSON.parse(err).fault.code], [1, code], words.join(" "));
  }
  assert.match((await desk.call(["handover", "print"], "ja")).err, /保全の記録がまだありません/);
  assert.equal((await entries()).filter(({ kind }) => kind === "acquisition").length, 0);
});

test("an acquisition is kept, printed, and committed to by an entry that names nobody", async () => {
  const made = JSON.parse((await record("access.log", "--hash-before", `sha1:${digest("sha1", "access.log")}`)).out) as Acquisition;
  assert.equal(made.hash_after, made.hash_before);
  const [entry] = (await entries()).filter(({ kind }) => kind === "acquisition");
  assert.deepEqual(entry?.body, { commitment: made.commitment, evidence_ids: made.originals.map(({ evidence_id }) => evidence_id) });
  assert.doesNotMatch(JSON.stringify(await entries()), /山田|佐藤|製造番号/);
  for (const format of ["pdf", "docx"]) {
    const printed = JSON.parse((await desk.call(["--json", "handover", "print", "--format", format])).out) as PrintedAcquisition;
    const file = readFileSync(join(desk.workspace, "cases", made.case_id, printed.path));
    assert.equal(createHash("sha256").update(file).digest("hex"), printed.sha256);
    if (format === "pdf") assert.equal(file.subarray(0, 5).toString(), "%PDF-");
    else for (const value of [...Object.values(SAID).slice(1), made.commitment]) assert.ok((await textOf(file)).includes(value), value);
  }
  const opened = JSON.parse((await desk.call(["--json", "handover", "print", "--format", "json"])).out) as PrintedAcquisition;
  const file = join(desk.workspace, "cases", made.case_id, opened.path);
  const hmac = spawnSync("openssl", ["dgst", "-sha256", "-mac", "HMAC", "-macopt", `hexkey:${opened.salt}`, file], { encoding: "utf8" });
  assert.equal(hmac.stdout.trim().split("= ").at(-1), made.commitment, "openssl opens the commitment");
  assert.equal((await desk.call(["verify"])).code, 0);
});

async function textOf(docx: Buffer): Promise<string> {
  const xml = (await (await JSZip.loadAsync(docx)).file("word/document.xml")?.async("string")) ?? "";
  return xml.replace(/<[^>]+>/g, "");
}

test("lists of hashes by the real tools are held against the originals, and a difference ends with code 3", async () => {
  const names = ["access.log", "member.csv"];
  writeFileSync(join(desk.folder, "SUMS"), spawnSync("sha256sum", names, { cwd: desk.folder }).stdout);
  const same = await desk.call(["--json", "handover", "hashes", "SUMS"]);
  const checked = JSON.parse(same.out) as HashCheckResult;
  assert.deepEqual([same.code, checked.findings.map(({ verdict }) => verdict)], [0, ["same", "same"]]);
  writeFileSync(
    join(desk.folder, "SUMS"),
    `${digest("md5", "member.csv")}  elsewhere.csv\n${"0".repeat(32)}  access.log\n${"1".repeat(32)}  gone.log\n?\n`,
  );
  const different = await desk.call(["handover", "hashes", "SUMS"], "ja");
  assert.equal(different.code, 3);
  assert.match(different.out, /✓ 1 {2}一致 {2}md5 {2}elsewhere\.csv\n✗ 2 {2}相違 {2}md5 {2}access\.log\n— 3 {2}保管なし[\s\S]*1 行/);
  const [entry] = await entries();
  assert.deepEqual([entry?.kind, entry?.body["same"], entry?.body["different"], entry?.body["absent"]], ["verify", 1, 1, 1]);
  writeFileSync(join(desk.folder, "SUMS"), "nothing here\n");
  assert.match((await desk.call(["handover", "hashes", "SUMS"], "en")).err, /No line of the list states a hash/);
  assert.match((await desk.call(["handover", "hashes", "NONE"], "en")).err, /The list cannot be read \(ENOENT\)/);
});
