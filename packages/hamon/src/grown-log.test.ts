// A log that has grown, in the whole house: what runs again, what an erasure leaves, and what a kill in the middle leaves.

import assert from "node:assert/strict";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { addSources, eraseOriginals, listSources, removeSources, restoreCase, runStages, type OpenCase } from "./index.js";
import { newCaseFolder, now } from "./case.fixture.js";
import { staleStages } from "./run.js";

const lines = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, at) => `198.51.100.7 - - [17/Apr/2025:02:14:03 +0900] "GET /kpi/${from + at} HTTP/1.1" 200 5\n`,
  ).join("");
const REASON = { reason: "保存期間の満了" };

async function grown(t: TestContext) {
  const { workspace, case_id, write } = await newCaseFolder(t);
  const open = await workspace.openCase(case_id, "cli");
  const add = (files: Readonly<Record<string, string | Buffer>>) => addSources(open.store, case_id, { paths: write(files) }, now());
  const [path = ""] = write({ "access.log": lines(0, 20) });
  await addSources(open.store, case_id, { paths: [path] }, now());
  await collectNow(open);
  return { open, add, path, grow: (from: number, to: number) => appendFileSync(path, lines(from, to)) };
}

const collectNow = (open: OpenCase) => runStages(open, { stages: ["collect", "detect"] });
const countOf = async ({ lake }: OpenCase) =>
  (await lake.query<{ n: number; urls: number }>('select count(*)::int as n, count(distinct "url.original")::int as urls from event'))[0];

test("a log that has grown makes collect and what follows it out of date, once", async (t) => {
  const { open, grow } = await grown(t);
  assert.deepEqual([...(await staleStages(open))].includes("collect"), false);
  grow(20, 30);
  assert.ok((await staleStages(open)).has("collect"), "it is seen without being read");
  await collectNow({ ...open, now: () => new Date("2026-05-13T00:00:00Z") });
  assert.deepEqual(await countOf(open), { n: 30, urls: 30 });
  const stale = await staleStages(open);
  assert.deepEqual([stale.has("collect"), stale.has("detect")], [false, false]);
  assert.equal((await open.evidence.verify()).ok, true);
});

test("an earlier original is erased alone: the grown one stays, and is named as what still has its lines", async (t) => {
  const { open, grow } = await grown(t);
  grow(20, 30);
  await collectNow(open);
  const [first, second] = await open.evidence.items();
  const { same_lines } = await eraseOriginals(open, { ...REASON, originals: [first?.evidence_id ?? ""] });
  assert.deepEqual(same_lines, [second?.evidence_id]);
  assert.deepEqual(await countOf(open), { n: 30, urls: 30 });
  grow(30, 35);
  await collectNow(open);
  assert.deepEqual(await countOf(open), { n: 35, urls: 35 });
  assert.equal((await open.evidence.verify()).ok, true);
  const third = (await open.evidence.items())[2]?.evidence_id ?? "";
  const last = await eraseOriginals(open, { ...REASON, originals: ["access.log"] });
  assert.deepEqual([last.erased.length, last.erased.at(-1)?.evidence_id, last.same_lines], [2, third, []]);
  assert.equal((await countOf(open))?.n, 0);
  assert.deepEqual(await listSources(open.store, open.case_id), []);
});

for (const how of ["erased", "taken out"] as const) {
  test(`where the original that stood for a copy's lines is ${how}, those of the copy are read`, async (t) => {
    const { open, add } = await grown(t);
    await add({ "copy.log.gz": gzipSync(lines(0, 12)) });
    await collectNow(open);
    assert.deepEqual(await countOf(open), { n: 20, urls: 20 });
    const [first] = await open.evidence.items();
    if (how === "erased") await eraseOriginals(open, { ...REASON, originals: [first?.evidence_id ?? ""] });
    else await removeSources(open, { sources: ["access.log"] });
    assert.equal((await countOf(open))?.n, 0);
    assert.ok((await staleStages(open)).has("collect"));
    await collectNow(open);
    assert.deepEqual(await countOf(open), { n: 12, urls: 12 });
    assert.equal((await listSources(open.store, open.case_id))[0]?.result?.covered_by ?? null, null);
  });
}

test("a restore leaves a copy alone whose file is gone, as long as the rows that stand for it are there", async (t) => {
  const { open, add } = await grown(t);
  const [{ path = "" } = {}] = (await add({ "copy.log.gz": gzipSync(lines(0, 12)) })).filter(({ name }) => name === "copy.log.gz");
  await collectNow(open);
  rmSync(path);
  assert.deepEqual((await restoreCase(open, {})).sources, []);
  await collectNow(open);
  const states = (await listSources(open.store, open.case_id)).map(({ state }) => state);
  assert.deepEqual([states, await countOf(open)], [["collected", "collected"], { n: 20, urls: 20 }]);
});

/** The same case, whose lake or database fails at its next turn. */
const broken = {
  "before the rows are there": (open: OpenCase): OpenCase => ({
    ...open,
    lake: {
      ...bound(open.lake),
      begin: (session) => ({ ...bound(open.lake.begin(session)), commit: () => Promise.reject(new Error("killed")) }),
    },
  }),
  "once the rows are there": (open: OpenCase): OpenCase => ({
    ...open,
    store: {
      ...bound(open.store),
      db: new Proxy(open.store.db, {
        get: (db, name) => {
          if (name === "transaction") throw new Error("killed");
          const value = Reflect.get(db, name) as unknown;
          return typeof value === "function" ? value.bind(db) : value;
        },
      }),
    },
  }),
} as const;

function bound<Thing extends object>(thing: Thing): Thing {
  return new Proxy(thing, {
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...Reflect.ownKeys(Object.getPrototypeOf(target) as object)])],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

for (const [when, breakIt] of Object.entries(broken)) {
  test(`a collect that ends ${when} leaves the old rows or the new ones, and the next goes on, also when the log has grown again`, async (t) => {
    const { open, grow } = await grown(t);
    grow(20, 30);
    await assert.rejects(runStages(breakIt(open), { stages: ["collect"] }), { message: "killed" });
    const n = when === "once the rows are there" ? 30 : 20;
    assert.deepEqual(await countOf(open), { n, urls: n });
    grow(30, 44);
    await collectNow(open);
    assert.deepEqual(await countOf(open), { n: 44, urls: 44 });
    assert.deepEqual(await open.store.db.selectFrom("source_outcome").selectAll().execute(), []);
    assert.equal((await listSources(open.store, open.case_id))[0]?.result?.row_count, 44);
  });
}

test("a file that could not be read, was added again as what it is, and whose collect was killed: its rows are its own", async (t) => {
  const { open, add } = await grown(t);
  await add({ "x.log": lines(100, 150) });
  const path = (await listSources(open.store, open.case_id)).find(({ name }) => name === "x.log")?.path ?? "";
  await addSources(open.store, open.case_id, { paths: [path], kind: "table" }, now());
  await collectNow(open);
  await addSources(open.store, open.case_id, { paths: [path], kind: "log" }, now());
  await assert.rejects(runStages(broken["once the rows are there"](open), { stages: ["collect"] }), { message: "killed" });
  assert.deepEqual(await countOf(open), { n: 70, urls: 70 });
  await collectNow(open);
  const source = (await listSources(open.store, open.case_id)).find(({ name }) => name === "x.log");
  assert.deepEqual([source?.state, source?.result?.row_count, source?.result?.warnings], ["collected", 50, []]);
  assert.deepEqual(await countOf(open), { n: 70, urls: 70 });
});

test("a zone that is said after a kill holds: the rows are read anew in it", async (t) => {
  const { open, add } = await grown(t);
  await add({ "x.log": lines(100, 150).replaceAll(" +0900", "") });
  await assert.rejects(runStages(broken["once the rows are there"](open), { stages: ["collect"] }), { message: "killed" });
  const path = (await listSources(open.store, open.case_id)).find(({ name }) => name === "x.log")?.path ?? "";
  await addSources(open.store, open.case_id, { paths: [path], time_zone: "UTC" }, now());
  await collectNow(open);
  const source = (await listSources(open.store, open.case_id)).find(({ name }) => name === "x.log");
  assert.deepEqual([source?.state, source?.time_zone, source?.result?.first_at], ["collected", "UTC", "2025-04-17T02:14:03.000Z"]);
  assert.deepEqual(await countOf(open), { n: 70, urls: 70 });
});

test("an erasure names originals whose lines are the same though no source is theirs, and what those are kin to", async (t) => {
  const { open, add, path, grow } = await grown(t);
  await add({ "copy.log": lines(0, 12) });
  await collectNow(open);
  await add({ "copy.log": lines(500, 510) });
  await collectNow(open);
  writeFileSync(path, lines(0, 7));
  await collectNow(open);
  writeFileSync(path, lines(0, 20));
  grow(20, 25);
  await collectNow(open);
  assert.deepEqual(await countOf(open), { n: 35, urls: 35 });
  const [first, copy, , older, longer] = (await open.evidence.items()).map(({ evidence_id }) => evidence_id);
  const { same_lines } = await eraseOriginals(open, { ...REASON, originals: [older ?? ""] });
  assert.deepEqual(same_lines, [first, copy, longer]);
});
