import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { TABLES } from "@hamon/records";
import { openLake, type Lake } from "./index.js";

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-lake-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function lakeFor(t: TestContext, caseFolder = folderFor(t)): Promise<Lake> {
  const lake = await openLake({ caseFolder });
  t.after(() => lake.close());
  return lake;
}

const finding = (id: string) => `select * replace (${id} as finding_id) from (select null as row) left join finding on false`;
const count = async (lake: Lake, table: string) => (await lake.query<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n;

test("every fixed table can be read from the first day", async (t) => {
  const lake = await lakeFor(t);
  for (const table of Object.keys(TABLES)) assert.equal(await count(lake, table), 0, table);
});

test("query gives numbers, RFC 3339 moments, days and lists; refuses what no number holds", async (t) => {
  const lake = await lakeFor(t);
  const [row] = await lake.query(`select 9007199254740991::bigint as big, timestamp '2025-04-20 15:00:00.5' as at, date '2024-02-29' as on_day, [1, 2] as list, 1.5::decimal(4,2) as d, $t as t, $l as l, $n as n, $b as b`, {
    t: "髙﨑𠮷'\"", l: ["a", "b"], n: null, b: true, unused: 1,
  });
  assert.deepEqual(row, { big: 9007199254740991, at: "2025-04-20T15:00:00.500Z", on_day: "2024-02-29", list: [1, 2], d: 1.5, t: "髙﨑𠮷'\"", l: ["a", "b"], n: null, b: true });
  await assert.rejects(lake.query("select 9007199254740993::bigint as big"), /past 2\^53/);
});

test("a draft is invisible until commit, then replaces what had its name", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const first = lake.begin(session);
  const part = await first.write("finding", "all", finding("'a'"));
  assert.equal(part.row_count, 1);
  assert.equal(await count(lake, "finding"), 0);
  await first.commit();
  assert.equal(await count(lake, "finding"), 1);
  const second = lake.begin(session);
  await second.write("finding", "all", `${finding("'b'")} union all ${finding("'c'")}`);
  second.remove("story");
  const { removed } = await second.commit();
  assert.deepEqual(removed.map(({ path }) => path), [part.path]);
  assert.deepEqual(await lake.query("select finding_id from finding order by 1"), [{ finding_id: "b" }, { finding_id: "c" }]);
  assert.ok(!existsSync(join(lake.folder, "..", part.path)));
  const third = lake.begin(session);
  third.remove("finding");
  await third.commit();
  assert.equal(await count(lake, "finding"), 0);
});

test("a discarded draft leaves no file", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  await draft.write("finding", "all", finding("'a'"));
  await draft.discard();
  assert.deepEqual(readdirSync(join(lake.folder, "finding")), []);
});

const hostile = ["tab\there", 'quote " here', '""', "new\nline", "back\\slash", "\\n", "𠮷野家", "\u{1f600}", "'; drop table event; --", " ", "-", "carriage\rreturn"];

test("TSV through pipes gives back hostile values as they were", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const draft = lake.begin(session);
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = hostile.map((text, at) => `${at}\t${quote(text)}\n`).join("") + `${hostile.length}\t\\N\n`;
  await draft.writeTsv("record_x", "p1", { n: "BIGINT", v: "VARCHAR" }, (async function* () {
    for (const byte of [lines.slice(0, 7), lines.slice(7)]) yield Buffer.from(byte);
  })());
  await draft.commit();
  const rows = await lake.query<{ v: string | null }>("select v from record_x order by n");
  assert.deepEqual(rows.map(({ v }) => v), [...hostile, null]);
  const again = lake.begin(session);
  await again.writeTsv("record_y", "p1", { n: "BIGINT", v: "VARCHAR" }, session.readTsv("select n, v from record_x where n >= $least order by n", { least: 0 }));
  await again.commit();
  assert.deepEqual(await lake.query("select v from record_y order by n"), rows);
});

test("a TSV source that fails fails the write, and nothing hangs", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  await assert.rejects(
    draft.writeTsv("record_x", "p", { n: "BIGINT" }, (async function* () {
      yield Buffer.from("1\n");
      throw new Error("the source broke");
    })()),
    /the source broke/,
  );
  await assert.rejects(draft.writeTsv("record_x", "p", { n: "BIGINT" }, (async function* () {
    for (let i = 0; i < 200_000; i += 1) yield Buffer.from("not a number\n");
  })()), /record_x|CSV|BIGINT/i);
  await draft.discard();
});

test("readTsv left early or on a bad select ends", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  let bytes = 0;
  for await (const chunk of session.readTsv("select * from range(50000000)")) {
    bytes += chunk.length;
    break;
  }
  assert.ok(bytes > 0);
  await assert.rejects(async () => {
    for await (const chunk of session.readTsv("select * from nowhere")) bytes += chunk.length;
  }, /nowhere/);
  assert.deepEqual(await session.query("select 1 as one"), [{ one: 1 }]);
});

test("an aborted session interrupts what runs; others go on", async (t) => {
  const lake = await lakeFor(t);
  const controller = new AbortController();
  const session = await lake.session({ signal: controller.signal });
  const long = session.query("select sum(a.range * b.range) from range(1000000) a, range(1000000) b");
  setTimeout(() => controller.abort(), 300);
  assert.deepEqual(await lake.query("select 1 as one"), [{ one: 1 }]);
  await assert.rejects(long, { name: "AbortError" });
});

test("a crash of the DuckDB process is told, and the next question is answered", async (t) => {
  const lake = await lakeFor(t);
  const [row] = await lake.query<{ pid: number }>("select 1 as pid");
  assert.equal(row?.pid, 1);
  const long = lake.query("select sum(a.range * b.range) from range(1000000) a, range(1000000) b");
  const crashed = assert.rejects(long, { code: "lake-crashed" });
  await killEngineOf(process.pid);
  await crashed;
  assert.equal(await count(lake, "event"), 0);
});

async function killEngineOf(pid: number): Promise<void> {
  const listing = spawn("sh", ["-c", `for p in /proc/[0-9]*; do grep -q "^PPid:\\s*${pid}$" $p/status 2>/dev/null && grep -q engine-process $p/cmdline && echo \${p#/proc/}; done; true`]);
  const [found] = (await once(listing.stdout, "data")) as [Buffer];
  process.kill(Number(String(found).trim().split("\n")[0]), "SIGKILL");
}

test("a kill between write and commit leaves the old state, and the leftovers are swept", async (t) => {
  const caseFolder = folderFor(t);
  const script = `import { openLake } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const lake = await openLake({ caseFolder: process.argv[1] });
    const one = lake.begin(await lake.session());
    await one.write("finding", "all", ${JSON.stringify(finding("'old'"))});
    await one.commit();
    const two = lake.begin(await lake.session());
    await two.write("finding", "all", ${JSON.stringify(finding("'new'"))});
    console.log("written"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, caseFolder], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.equal(readdirSync(join(caseFolder, "lake", "finding")).length, 2);
  const lake = await lakeFor(t, caseFolder);
  assert.deepEqual(await lake.query("select finding_id from finding"), [{ finding_id: "old" }]);
  assert.equal(readdirSync(join(caseFolder, "lake", "finding")).length, 1);
});
