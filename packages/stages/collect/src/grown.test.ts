// Logs that grow, are rotated, packed and copied: every line is an event once, as if the last file alone had been read.

import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { addSources, listSources, type OpenCase } from "@hamon/case";
import type { NewSource } from "@hamon/records";
import { now, openWorkshop, progress, type Workshop } from "./case.fixture.js";
import { collect } from "./index.js";

let workshop: Workshop;
before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.close());

const line = (at: number, who = "198.51.100.7") =>
  `${who} - - [17/Apr/2025:02:${String(Math.floor(at / 60) % 60).padStart(2, "0")}:${String(at % 60).padStart(2, "0")} +0900] "GET /kpi/${at} HTTP/1.1" 200 ${at} "-" "Mozilla/5.0"\n`;
const lines = (from: number, to: number, who?: string) => Array.from({ length: to - from }, (_, at) => line(from + at, who)).join("");

const newCase = async (name: string, files: Readonly<Record<string, string | Buffer>>, wanted: Partial<NewSource> = {}) => {
  const { open } = await workshop.caseWith(name, files, wanted);
  const folder = join(workshop.folder, open.case_id);
  const path = (file: string) => join(folder, file);
  return { open, folder, path, addAll: () => addSources(workshop.store, open.case_id, { paths: [folder] }, now()) };
};

/** Rows without what names the original. */
const rowsOf = (open: OpenCase) =>
  open.lake.query(
    `select * exclude (event_id, evidence_id, "event.ingested"), event_id % 4294967296 as no from event order by "logsource.service", "url.original", "log.offset"`,
  );
const unparsedOf = (open: OpenCase) =>
  open.lake.query('select reason, line_no, "log.offset", "log.length" from unparsed order by "log.offset"');
const originalsOf = async (open: OpenCase) =>
  (await open.lake.query<{ n: number }>("select count(distinct evidence_id)::int as n from event"))[0]?.n;
const codesOf = async (open: OpenCase) =>
  (await listSources(open.store, open.case_id)).map(({ name, set_aside, result }) => [
    `${name}${set_aside > 0 ? ` (${set_aside})` : ""}`,
    ...(result?.warnings ?? []).map(({ code }) => code),
  ]);

/** The lake is that of one reading of these texts alone. */
async function assertAsRead(open: OpenCase, name: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const once = await newCase(`${name}, once`, texts);
  await collect(once.open, progress);
  assert.deepEqual(await rowsOf(open), await rowsOf(once.open));
  assert.deepEqual(await unparsedOf(open), await unparsedOf(once.open));
  for (const table of ["value", "sieve"]) assert.equal(partRows(open, table), partRows(once.open, table), table);
}
const partRows = ({ lake }: OpenCase, table: string) => lake.parts(table).reduce((sum, { row_count }) => sum + row_count, 0);

test("a log that grows three times, its last line cut each time, has every line once, as a single reading has", async () => {
  const text = lines(0, 400);
  const cuts = [text.indexOf("/kpi/97 ") + 3, text.indexOf("/kpi/98 "), text.indexOf("/kpi/300 ") - 20];
  const { open, path } = await newCase("grows", { "access.log": text.slice(0, cuts[0]) });
  await collect(open, progress);
  for (const [at, cut] of [...cuts.slice(1), text.length].entries()) {
    writeFileSync(path("access.log"), text.slice(0, cut));
    const { sources, removed } = await collect(open, progress);
    assert.deepEqual(
      sources.map(({ fault, warnings }) => [fault, warnings.some(({ code }) => code === "grown")]),
      [[null, true]],
      `growth ${at + 1}`,
    );
    assert.ok(removed.length > 0, "what its rows take the place of goes in the same run");
  }
  await assertAsRead(open, "grows", { "access.log": text });
  const items = await open.evidence.items();
  const [source, ...others] = await listSources(open.store, open.case_id);
  assert.deepEqual(others, []);
  assert.equal(items.length, 4, "each original stays");
  assert.equal(source?.evidence_id, items[3]?.evidence_id);
  assert.deepEqual(
    source?.result?.grown_from,
    items.slice(0, 3).map(({ evidence_id, bytes }) => ({ evidence_id, bytes })),
  );
  const { entries } = await open.evidence.entriesNaming(items[3]?.evidence_id ?? "", { limit: 10 });
  const growth = entries.find(({ body }) => body["grown"] === items[3]?.evidence_id);
  assert.deepEqual(growth?.body["earlier"], [items[2]?.evidence_id]);
  assert.equal((await open.evidence.verify()).ok, true);
});

test("a part of a first line is the beginning of the whole at the same path", async () => {
  const { open, path } = await newCase("first line", { "access.log": line(1).slice(0, 40) });
  await collect(open, progress);
  writeFileSync(path("access.log"), lines(1, 5));
  await collect(open, progress);
  await assertAsRead(open, "first line", { "access.log": lines(1, 5) });
});

test("a log that has not changed is not read again, nor one whose time alone is another", async () => {
  const { open, path } = await newCase("same", { "access.log": lines(0, 10) });
  await collect(open, progress);
  const parts = open.lake.parts();
  assert.deepEqual((await collect(open, progress)).sources, []);
  utimesSync(path("access.log"), 1_700_000_000, 1_700_000_000);
  assert.equal((await collect(open, progress)).sources.length, 1, "it was looked at");
  assert.deepEqual([open.lake.parts(), (await open.evidence.items()).length], [parts, 1]);
  assert.deepEqual((await collect(open, progress)).sources, []);
  rmSync(path("access.log"));
  assert.deepEqual((await collect(open, progress)).sources, [], "one that is gone is kept");
});

test("rotated: renamed, grown meanwhile, packed, the folder added again on three days; every line once", async () => {
  const days = [lines(0, 120), lines(120, 260), lines(260, 300)] as const;
  const { open, path, addAll } = await newCase("rotated", { "access.log": days[0].slice(0, 5000) });
  const nextDay = async (text: string) => {
    writeFileSync(path("access.log"), text);
    await addAll();
    const { sources } = await collect(open, progress);
    assert.deepEqual(
      sources.filter(({ fault }) => fault !== null),
      [],
    );
  };
  await collect(open, progress);
  writeFileSync(path("access.log"), days[0]);
  renameSync(path("access.log"), path("access.log.1"));
  await nextDay(days[1].slice(0, 700));
  await assertAsRead(open, "day 2", { "access.log": days[1].slice(0, 700), "access.log.1": days[0] });
  writeFileSync(path("access.log"), days[1]);
  writeFileSync(path("access.log.2.gz"), gzipSync(days[0]));
  renameSync(path("access.log"), path("access.log.1"));
  await nextDay(days[2]);
  await assertAsRead(open, "day 3", { "access.log": days[2], "access.log.1": days[1], "access.log.2": days[0] });
  assert.deepEqual((await collect(open, progress)).sources, []);
});

test("a log and the same packed are one, whichever came first; one that is packed and longer is the grown one", async () => {
  const { open, path, addAll } = await newCase("packed", {
    "a.log": lines(0, 90),
    "b.log.gz": gzipSync(lines(100, 150)),
    "c.log": lines(200, 220),
  });
  await collect(open, progress);
  writeFileSync(path("a.log.1.gz"), gzipSync(lines(0, 90)));
  writeFileSync(path("b.log"), lines(100, 150));
  writeFileSync(path("c.log.1.gz"), gzipSync(lines(200, 300)));
  await addAll();
  assert.equal((await collect(open, progress)).event_count, 90 + 50 + 100);
  assert.deepEqual(
    await codesOf(open),
    [
      ["a.log"],
      ["b.log.gz"],
      ["c.log", "superseded"],
      ["a.log.1.gz", "known-content"],
      ["b.log", "known-content"],
      ["c.log.1.gz", "grown"],
    ].sort((a, b) => order(a) - order(b)),
  );
});
const NAMES = ["a.log", "a.log.1.gz", "b.log", "b.log.gz", "c.log", "c.log.1.gz"];
const order = ([name = ""]: readonly string[]) => NAMES.indexOf(name);

test("an older copy adds nothing and says so; at the path of the log itself too", async () => {
  const { open, path, addAll } = await newCase("older", { "access.log": lines(0, 200) });
  await collect(open, progress);
  writeFileSync(path("copy.log"), lines(0, 200).slice(0, 9000));
  writeFileSync(path("copy.log.gz"), gzipSync(lines(0, 3)));
  await addAll();
  assert.equal((await collect(open, progress)).event_count, 200);
  writeFileSync(path("access.log"), lines(0, 7));
  assert.equal((await collect(open, progress)).event_count, 200);
  assert.deepEqual((await collect(open, progress)).sources, []);
  assert.deepEqual(await codesOf(open), [
    ["access.log", "older-copy"],
    ["copy.log", "older-copy"],
    ["copy.log.gz", "older-copy"],
  ]);
  await assertAsRead(open, "older", { "access.log": lines(0, 200) });
});

test("a log that was cut to nothing and begins anew is another original; what was there before stays read", async () => {
  const { open, path } = await newCase("copytruncate", { "access.log": lines(0, 80) });
  await collect(open, progress);
  writeFileSync(path("access.log"), "");
  await collect(open, progress);
  writeFileSync(path("access.log"), lines(500, 520));
  await collect(open, progress);
  appendFileSync(path("access.log"), lines(520, 530));
  await collect(open, progress);
  await assertAsRead(open, "copytruncate", { "access.log": lines(500, 530), "access.log.1": lines(0, 80) });
  const sources = await listSources(open.store, open.case_id);
  assert.deepEqual(
    sources.map(({ set_aside, state, result }) => [set_aside, state, result?.row_count]),
    [
      [0, "collected", 30],
      [1, "collected", 80],
    ],
  );
});

test("two logs that begin alike are two, and so are those of which one is empty or has no whole line", async () => {
  const { open } = await newCase("alike", {
    "a.log": line(1) + lines(10, 20, "203.0.113.1"),
    "b.log": line(1) + lines(10, 30, "203.0.113.2"),
    "c.log": "",
    "d.log": line(1).trimEnd(),
  });
  assert.equal((await collect(open, progress)).event_count, 11 + 21 + 1);
  assert.equal(await originalsOf(open), 3);
});

test("what was said of a log holds for it when it has grown under another name", async () => {
  const text = lines(0, 60).replaceAll(" +0900", "");
  const { open, path, addAll } = await newCase("told", { "access.log": text.slice(0, 3000) }, { time_zone: "UTC" });
  await collect(open, progress);
  renameSync(path("access.log"), path("access.log.1"));
  writeFileSync(path("access.log.1"), text);
  await addAll();
  await collect(open, progress);
  const [row] = await open.lake.query<{ first: string; n: number }>('select min("@timestamp") as first, count(*)::int as n from event');
  assert.deepEqual(row, { first: "2025-04-17T02:00:00.000Z", n: 60 });
});

test("a file that took a log's place and is none fails alone; the log stays read and comes back", async () => {
  const { open, path } = await newCase("replaced", { "access.log": lines(0, 30) });
  await collect(open, progress);
  copyFileSync(path("access.log"), path("kept"));
  writeFileSync(path("access.log"), "Dear team,\nplease find the log attached.\n");
  const { sources, event_count } = await collect(open, progress);
  assert.deepEqual([sources[0]?.fault?.code, event_count], ["source-no-log", 30]);
  writeFileSync(path("access.log"), lines(0, 40));
  assert.equal((await collect(open, progress)).event_count, 40);
  rmSync(path("access.log"));
  mkdirSync(path("access.log"));
  assert.equal((await collect(open, progress)).event_count, 40);
});

test("other logs that come line by line grow too: syslog, JSON Lines, a mailbox", async () => {
  const syslog = (to: number) =>
    Array.from(
      { length: to },
      (_, at) => `Apr 17 02:14:${String(at).padStart(2, "0")} web1 sshd[${at}]: Accepted password for a from 198.51.100.7 port 22 ssh2\n`,
    ).join("");
  const json = (to: number) =>
    Array.from(
      { length: to },
      (_, at) =>
        `${JSON.stringify({ "@timestamp": `2025-04-17T02:14:${String(at).padStart(2, "0")}Z`, message: `m${at}`, ecs: { version: "8.0" } })}\n`,
    ).join("");
  const mail = (to: number) =>
    Array.from(
      { length: to },
      (_, at) =>
        `From a@b Thu Apr 17 02:14:00 2025\nFrom: a@example.com\nTo: b@example.com\nDate: Thu, 17 Apr 2025 02:14:${String(at).padStart(2, "0")} +0900\nSubject: s${at}\n\ntext ${at}\n\n`,
    ).join("");
  const files = (to: number) => ({ "auth.log": syslog(to), "app.json": json(to), "box.mbox": mail(to) });
  const { open, path } = await newCase("others", files(5));
  await collect(open, progress);
  for (const [name, text] of Object.entries(files(9))) writeFileSync(path(name), text);
  assert.equal((await collect(open, progress)).event_count, 27);
  await assertAsRead(open, "others", files(9));
});
