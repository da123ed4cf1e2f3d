// Archives on their way into the lake: their files read each by itself, and what of them is not read told by name.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { addSources, listSources } from "@hamon/case";
import type { SourceResult } from "@hamon/records";
import { now, openWorkshop, progress, READING, type CaseWithFiles, type Workshop } from "./case.fixture.js";
import { collect } from "./index.js";

let workshop: Workshop;
const scratch = mkdtempSync(join(tmpdir(), "hamon-archive-"));
before(async () => {
  workshop = await openWorkshop();
});
after(async () => {
  await workshop.close();
  rmSync(scratch, { recursive: true, force: true });
});

const hasTool = (tool: string) => spawnSync("which", [tool]).status === 0;
const skipWithout = (...tools: readonly string[]) => {
  const missing = tools.filter((tool) => !hasTool(tool));
  return { skip: missing.length > 0 && `not here: ${missing.join(", ")}` };
};

/** Packs files with a tool, in their order. */
function pack(files: Readonly<Record<string, string | Buffer>>, tool: string, args: readonly string[], name: string): Buffer {
  const folder = mkdtempSync(join(scratch, "x-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  execFileSync(tool, [...args, name, ...Object.keys(files)], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return readFileSync(join(folder, name));
}

const logLine = (second: number, path: string) =>
  `198.51.100.7 - - [17/Apr/2025:02:14:${String(second).padStart(2, "0")} +0900] "GET ${path} HTTP/1.1" 200 512 "-" "x"\n`;
const syslogLine = (text: string) => `Apr 17 02:14:01 web1 sshd[100]: ${text}\n`;

async function resultOf({ open }: CaseWithFiles): Promise<SourceResult> {
  await collect(open, progress);
  const [source] = await listSources(workshop.store, open.case_id);
  assert.equal(source?.fault ?? null, null);
  return source?.result as SourceResult;
}

const FILES = {
  "logs/access.log": logLine(1, "/a") + logLine(2, "/b") + "garbage\n",
  "logs/表示/auth.log": syslogLine("Failed password for root from 203.0.113.9 port 4022 ssh2"),
  "customers.csv": "id,name\n1,会社\n2,b\n",
  "empty.log": "",
  "picture.png": Buffer.from("89504e470d0a1a0a0000000d494844520000000000\n\n\n", "hex"),
  "logs/other.log": logLine(3, "/c"),
} as const;

const kinds = [
  { tool: "zip", args: ["-q"], name: "all.zip" },
  { tool: "tar", args: ["-cf"], name: "all.tar" },
  { tool: "tar", args: ["-czf"], name: "all.tar.gz" },
  { tool: "zstd", args: ["--zstd", "-cf"], name: "all.tar.zst" },
  { tool: "7z", args: ["a", "-bd", "-bso0", "-ms=off"], name: "all.7z" },
] as const;

for (const { tool, args, name } of kinds)
  test(`the files of ${name} are read each by itself, with the way back to their bytes`, skipWithout(tool), async () => {
    const made = await workshop.caseWith(name, { [name]: pack(FILES, tool === "zstd" ? "tar" : tool, args, name) });
    const { open } = made;
    const result = await resultOf(made);
    const members = Object.fromEntries(
      (result.members?.list ?? []).map(({ path, format, row_count, reason }) => [path, [format, row_count, reason]]),
    );
    assert.deepEqual(members, {
      "logs/access.log": ["combined", 2, null],
      "logs/表示/auth.log": ["syslog", 1, null],
      "customers.csv": ["csv", 2, null],
      "empty.log": ["empty", 0, null],
      "picture.png": [null, 0, "source-is-binary"],
      "logs/other.log": ["combined", 1, null],
    });
    assert.deepEqual([result.row_count, result.unparsed_count, result.members?.unread_count], [6, 2, 1]);
    assert.ok(
      result.warnings.some(({ code, params }) => code === "member-unread" && params["name"] === "picture.png"),
      "not told",
    );
    type Row = {
      readonly id: number;
      readonly path: string;
      readonly offset: number;
      readonly length: number;
      readonly evidence_id: string;
    };
    const rows = await open.lake.query<Row>(
      `select event_id as id, "log.file.path" as path, "log.offset" as offset, "log.length" as length, evidence_id from event order by event_id`,
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, 4);
    const pieces = rows.map(({ path, ...piece }) => ({ ...piece, member: path }));
    const lines = (await open.evidence.bytesAt(pieces, READING)).map((bytes, i) => `${rows[i]?.path} ${bytes}`);
    assert.deepEqual(
      lines.sort(),
      ["logs/access.log", "logs/other.log", "logs/表示/auth.log"]
        .flatMap((path) =>
          String(FILES[path as keyof typeof FILES])
            .trimEnd()
            .split("\n")
            .filter((line) => line !== "garbage")
            .map((line) => `${path} ${line}`),
        )
        .sort(),
    );
    assert.deepEqual(await open.lake.query(`select "log.file.path" as path, line_no, reason from unparsed order by path`), [
      { path: "logs/access.log", line_no: 2, reason: "unknown-shape" },
      { path: "picture.png", line_no: 0, reason: "source-is-binary" },
    ]);
    assert.deepEqual(await open.lake.query("select id, name from record_customers order by row_id"), [
      { id: "1", name: "会社" },
      { id: "2", name: "b" },
    ]);
    assert.deepEqual(await open.lake.query(`select value, row_count from value where field = 'log.file.path' order by value`), [
      { value: "logs/access.log", row_count: 2 },
      { value: "logs/other.log", row_count: 1 },
      { value: "logs/表示/auth.log", row_count: 1 },
    ]);
  });

test("an encrypted zip tells that its password is missing, and is read once it is given", skipWithout("zip"), async () => {
  const zip = pack({ "a.log": logLine(1, "/a") }, "zip", ["-q", "-P", "ひみつ"], "locked.zip");
  const made = await workshop.caseWith("locked", { "locked.zip": zip });
  const { open, paths } = made;
  const before = await resultOf(made);
  assert.deepEqual([before.row_count, before.members?.list[0]?.reason], [0, "password-missing"]);
  await open.evidence.addPassword("ひみつ");
  await addSources(workshop.store, open.case_id, { paths, password: "ひみつ" }, now());
  const after = await resultOf(made);
  assert.deepEqual([after.row_count, after.unparsed_count, after.members?.unread_count], [1, 0, 0]);
  assert.deepEqual(await open.lake.query("select count(*) as n from unparsed"), [{ n: 0 }]);
});

for (const [tool, ending] of [
  ["zstd", "zst"],
  ["xz", "xz"],
  ["bzip2", "bz2"],
] as const)
  test(
    `a log packed by ${tool} is read as the log it is; its lines are found in it; cut, what came before counts`,
    skipWithout(tool),
    async () => {
      const text = Array.from({ length: 20_000 }, (_, i) => logLine(i % 60, `/${(i * 7919) % 100_003}`)).join("");
      const packed = execFileSync(tool, ["-c"], { input: text, maxBuffer: 1 << 26 });
      const made = await workshop.caseWith(tool, { [`a.log.${ending}`]: packed });
      const result = await resultOf(made);
      assert.deepEqual([result.format, result.compression, result.row_count], ["combined", tool, 20_000]);
      const [row] = await made.open.lake.query<{ evidence_id: string; offset: number; length: number }>(
        `select evidence_id, "log.offset" as offset, "log.length" as length from event order by event_id desc limit 1`,
      );
      assert.ok(row !== undefined, "no row");
      assert.equal(String((await made.open.evidence.bytesAt([row], READING))[0]), text.trimEnd().split("\n").at(-1));
      const cut = await workshop.caseWith(`${tool} cut`, { "a.log": packed.subarray(0, Math.floor(packed.length * 0.9)) });
      const { row_count, warnings } = await resultOf(cut);
      assert.ok(row_count > 0, "nothing of what came before");
      assert.equal(warnings[0]?.code, "truncated");
    },
  );
