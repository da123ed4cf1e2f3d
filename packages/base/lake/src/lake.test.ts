import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { TABLES } from "@hamon/records";
import { openLake } from "./index.js";
import { count, finding, folderFor, lakeFor, LONG } from "./lake.fixture.js";

test("every fixed table can be read from the first day", async (t) => {
  const lake = await lakeFor(t);
  for (const table of Object.keys(TABLES)) assert.equal(await count(lake, table), 0, table);
});

test("query gives numbers, RFC 3339 moments, days and lists; refuses what no number holds", async (t) => {
  const lake = await lakeFor(t);
  const [row] = await lake.query(
    `select 9007199254740991::bigint as big, timestamp '2025-04-20 15:00:00.5' as at, date '2024-02-29' as on_day, [1, 2] as list, 1.5::decimal(4,2) as d, $t as t, $l as l, $n as n, $b as b`,
    {
      t: "髙﨑𠮷'\"",
      l: ["a", "b"],
      n: null,
      b: true,
      unused: 1,
    },
  );
  assert.deepEqual(row, {
    big: 9007199254740991,
    at: "2025-04-20T15:00:00.500Z",
    on_day: "2024-02-29",
    list: [1, 2],
    d: 1.5,
    t: "髙﨑𠮷'\"",
    l: ["a", "b"],
    n: null,
    b: true,
  });
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
  assert.deepEqual(
    removed.map(({ path }) => path),
    [part.path],
  );
  assert.deepEqual(await lake.query("select finding_id from finding order by 1"), [{ finding_id: "b" }, { finding_id: "c" }]);
  assert.ok(!existsSync(join(lake.folder, "..", part.path)));
  const third = lake.begin(session);
  third.remove("finding");
  await third.commit();
  assert.equal(await count(lake, "finding"), 0);
});

test("parts of an older version lack columns of a newer one: their rows have null there", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const draft = lake.begin(session);
  await draft.write("record_x", "a-old", "select 1::bigint as row_id, 'a' as name");
  await draft.write("record_x", "b-new", "select 2::bigint as row_id, 'first' as added, 'b' as name");
  await draft.commit();
  assert.deepEqual(await lake.query("select row_id, name, added from record_x order by row_id"), [
    { row_id: 1, name: "a", added: null },
    { row_id: 2, name: "b", added: "first" },
  ]);
});

test("a discarded draft leaves no file", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  await draft.write("finding", "all", finding("'a'"));
  await draft.discard();
  assert.deepEqual(readdirSync(join(lake.folder, "finding")), []);
});

test("an aborted session interrupts what runs; others go on", async (t) => {
  const lake = await lakeFor(t);
  const controller = new AbortController();
  const session = await lake.session({ signal: controller.signal });
  const stopped = assert.rejects(session.query(LONG), { name: "AbortError" });
  setTimeout(() => controller.abort(), 300);
  assert.deepEqual(await lake.query("select 1 as one"), [{ one: 1 }]);
  await stopped;
});

test("one question does not wait for another", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const endings: string[] = [];
  const slow = lake.query("select count(*) as n from range(60000000) r where hash(r.range) % 7 = 0").then(() => endings.push("slow"));
  const long = session.query(LONG).catch(() => endings.push("long"));
  for (let at = 0; at < 5; at += 1) assert.deepEqual(await lake.query("select $at::bigint as at", { at }), [{ at }]);
  endings.push("quick");
  await slow;
  await session.interrupt();
  await long;
  assert.deepEqual(endings, ["quick", "slow", "long"]);
});

test("interrupt stops only its own session, and the session goes on", async (t) => {
  const lake = await lakeFor(t);
  const [one, two] = [await lake.session(), await lake.session()];
  const stopped = assert.rejects(one.query(LONG), { name: "AbortError" });
  const other = two.query("select count(*) as n from range(30000000) r where hash(r.range) % 2 = 3");
  await lake.query("select 1");
  await one.interrupt();
  await stopped;
  assert.deepEqual(await one.query("select 1 as one"), [{ one: 1 }]);
  assert.deepEqual(await other, [{ n: 0 }]);
});

test("several tables change in one step, also for somebody who reads them all the time", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const seen = new Set<string>();
  const writing = new AbortController();
  const reading = (async () => {
    while (!writing.signal.aborted)
      seen.add(
        JSON.stringify(
          await lake
            .query("select (select count(*) from finding) as a, (select count(*) from story) as b, (select count(*) from record_x) as c")
            .catch(() => "none yet"),
        ),
      );
  })();
  for (let round = 1; round <= 6; round += 1) {
    const draft = lake.begin(session);
    await draft.write("finding", "all", `select null::varchar as finding_id from range(${round})`);
    await draft.write("story", "all", `select null::varchar as story_id from range(${round})`);
    await draft.write("record_x", "all", `select range as row_id from range(${round})`);
    await draft.commit();
  }
  writing.abort();
  await reading;
  assert.ok(seen.size > 1, "it was read in between");
  for (const one of seen) assert.match(one, /none yet|"a":(\d),"b":\1,"c":\1/);
});

test("what a reader began on stays until it has ended", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const write = async (rows: number) => {
    const draft = lake.begin(session);
    for (const part of ["a", "b", "c", "d"])
      await draft.write("record_x", part, `select range as n, md5(range::varchar) as v from range(${rows})`);
    return draft.commit();
  };
  const { written } = await write(300_000);
  const reading = lake.query("select count(distinct v) as n from (select * from record_x order by v)");
  await write(10);
  assert.deepEqual(await reading, [{ n: 300_000 }]);
  await new Promise((resolve) => setImmediate(resolve));
  for (const { path } of written) assert.ok(!existsSync(join(lake.folder, "..", path)), path);
});

test("parts with names that make one file name are two", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  await draft.write("record_契約", "a b", "select 1 as n");
  await draft.write("record_顧客", "a b", "select 2 as n");
  await draft.write("record_顧客", "a_b", "select 3 as n");
  await draft.write("record_顧客", "a_b", "select 4 as n");
  await draft.commit();
  assert.deepEqual(
    await lake.query('select (select sum(n) from "record_契約") as a, (select list(n order by n) from "record_顧客") as b'),
    [{ a: 1, b: [2, 4] }],
  );
});

test("a committed draft cannot be discarded any more", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  await draft.write("finding", "all", finding("'a'"));
  await draft.commit();
  await draft.discard();
  assert.equal(await count(lake, "finding"), 1);
});

test("a part states its rows, its bytes and the SHA-256 of its file", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  const part = await draft.write("record_x", "evidence_1", "select range as n, 'x' as v from range(7)");
  await draft.commit();
  const bytes = readFileSync(join(lake.folder, "..", part.path));
  assert.deepEqual([part.row_count, part.bytes, part.sha256], [7, bytes.length, createHash("sha256").update(bytes).digest("hex")]);
  assert.deepEqual(part.columns, { n: "BIGINT", v: "VARCHAR" });
  assert.deepEqual(lake.parts("record_x"), [part]);
});

const brokenManifests = [
  { name: "gone", text: null },
  { name: "cut", text: '[{"table":"finding"' },
  { name: "no list", text: "{}" },
  { name: "a path out of the lake", text: '[{"table":"finding","part":"all","path":"lake/../../x.parquet","columns":{}}]' },
];

for (const { name, text } of brokenManifests) {
  test(`openLake refuses a manifest that is broken (${name}) and removes nothing`, async (t) => {
    const caseFolder = folderFor(t);
    mkdirSync(join(caseFolder, "lake", "finding"), { recursive: true });
    writeFileSync(join(caseFolder, "lake", "finding", "all-1.parquet"), "rows");
    if (text !== null) writeFileSync(join(caseFolder, "lake", "manifest.json"), text);
    await assert.rejects(openLake({ caseFolder, key: null }), { code: "lake-manifest-broken" });
    assert.ok(existsSync(join(caseFolder, "lake", "finding", "all-1.parquet")));
  });
}

test("a question that needs more memory and disk than there is says so", async (t) => {
  const lake = await openLake({ caseFolder: folderFor(t), key: null, memoryLimitMib: 16, threads: 1 });
  t.after(() => lake.close());
  await lake.query("set global max_temp_directory_size = '1MiB'");
  await assert.rejects(lake.query("select list(range) from range(50000000)"), { code: "lake-memory" });
  assert.deepEqual(await lake.query("select 1 as one"), [{ one: 1 }]);
});

test("a part that is gone or changed is named, and a wrong statement stays what it is", async (t) => {
  for (const spoil of [(file: string) => rmSync(file), (file: string) => writeFileSync(file, readFileSync(file).fill(0, 4))]) {
    const caseFolder = folderFor(t);
    const lake = await lakeFor(t, caseFolder);
    const draft = lake.begin(await lake.session());
    const { path } = await draft.write("finding", "all", finding("'a'"));
    await draft.commit();
    spoil(join(caseFolder, path));
    await assert.rejects(lake.query("select finding_id from finding"), { code: "lake-file-broken", at: path });
    await assert.rejects(lake.query("select parquet from finding_event"), { name: "Error" });
  }
});
