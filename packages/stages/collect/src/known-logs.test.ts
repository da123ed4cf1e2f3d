// What a log is known by: copies, lost rows, short logs that begin alike, and what an original that stands for none leaves.

import assert from "node:assert/strict";
import { appendFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { addSources } from "@hamon/case";
import { now, openWorkshop, progress, type Workshop } from "./case.fixture.js";
import { comparedCount, dropRows, growingCase, lines } from "./grown.fixture.js";
import { collect } from "./index.js";

let workshop: Workshop;
before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.close());

for (const when of ["in one run", "in a later run"] as const) {
  test(`a log of which there is a second file with the same bytes grows as one, ${when}`, async () => {
    const { open, path, addAll, counts, source } = await growingCase(workshop, { "a.log": lines(0, 50), "a.log.copy": lines(0, 50) });
    if (when === "in a later run") await collect(open, progress);
    else writeFileSync(path("b.log"), lines(0, 60));
    if (when === "in a later run") appendFileSync(path("a.log"), lines(50, 60));
    await addAll();
    await collect(open, progress);
    assert.deepEqual(await counts(), { n: 60, urls: 60 });
    assert.notEqual((await source("a.log.copy")).result?.covered_by ?? null, null);
  });
}

for (const added of [["a.log", "b.log.gz"], ["a.log"], []]) {
  test(`a copy is read where the rows that stood for it are lost and their file is gone (to be read anew: ${added.join(", ") || "none"})`, async () => {
    const { open, path, counts, source } = await growingCase(workshop, { "a.log": lines(0, 50), "b.log.gz": gzipSync(lines(0, 50)) });
    await collect(open, progress);
    assert.deepEqual((await source("b.log.gz")).result?.covered_by, (await source("a.log")).evidence_id);
    await dropRows(open);
    await open.store.db
      .updateTable("source")
      .set({ state: "added" })
      .where("case_id", "=", open.case_id)
      .where("name", "in", ["", ...added])
      .execute();
    rmSync(path("a.log"));
    await collect(open, progress);
    assert.deepEqual(await counts(), { n: 50, urls: 50 });
    assert.deepEqual(
      [(await source("b.log.gz")).result?.row_count, (await collect(open, progress)).sources.length],
      [50, added.length > 0 ? 1 : 0],
    );
  });
}

test("short logs that share their header are not read again to be held against each other; one that has grown is still found", async () => {
  const header = `#Software: Microsoft Internet Information Services 10.0\n#Remark: ${"of one host ".repeat(20)}\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n`;
  const iis = (day: number, to: number) =>
    header +
    Array.from({ length: to }, (_, at) => `2025-04-${day} 02:14:${10 + at} 198.51.100.${day} GET /kpi/${day}/${at} 200\n`).join("");
  const days = Array.from({ length: 12 }, (_, at) => 10 + at);
  const files = Object.fromEntries(days.map((day) => [`u_ex${day}.log`, iis(day, 40 - day)]));
  const { open, path, counts } = await growingCase(workshop, files);
  await collect(open, progress);
  const rows = days.reduce((sum, day) => sum + 40 - day, 0);
  assert.deepEqual([await counts(), await comparedCount(open)], [{ n: rows, urls: rows }, 0]);
  writeFileSync(path("u_ex10.log"), iis(10, 60));
  await collect(open, progress);
  assert.deepEqual(await counts(), { n: rows + 30, urls: rows + 30 });
});

test("a source that is read anew and whose lines another has by now leaves no rows beside those", async () => {
  const { open, path, addAll, counts, source } = await growingCase(workshop, { "b.log.gz": gzipSync(lines(0, 50)) });
  await collect(open, progress);
  // As it was before digests were kept: nothing is known of what is packed.
  const { result, evidence_id, source_id } = await source("b.log.gz");
  const text = JSON.stringify({ ...result, content: undefined });
  await open.store.db.updateTable("source").set({ result: text }).where("source_id", "=", source_id).execute();
  writeFileSync(path("a.log"), lines(0, 60));
  await addAll();
  await collect(open, progress);
  assert.deepEqual(await counts(), { n: 110, urls: 60 });
  await addSources(open.store, open.case_id, { paths: [path("b.log.gz")], time_zone: "UTC" }, now());
  const { removed } = await collect(open, progress);
  assert.deepEqual(await counts(), { n: 60, urls: 60 });
  assert.deepEqual([...new Set(removed.map(({ part }) => part))], [evidence_id]);
});

test("a log that is read as its earlier original was said to be is not looked at again", async () => {
  const text = lines(0, 60).replaceAll(" +0900", "");
  const { open, path, addAll, source } = await growingCase(workshop, { "a.log": text.slice(0, 3000) }, { time_zone: "UTC" });
  await collect(open, progress);
  renameSync(path("a.log"), path("a.log.1"));
  writeFileSync(path("a.log.1"), text);
  await addAll();
  await collect(open, progress);
  const { time_zone, result } = await source("a.log.1");
  assert.deepEqual([time_zone, result?.file?.bytes], ["UTC", text.length]);
  assert.deepEqual((await collect(open, progress)).sources, []);
});

test("a copy whose log is gone and whose file is another by now is read from what was kept, and stays read", async () => {
  const { open, path, counts, source } = await growingCase(workshop, { "a.log": lines(0, 50), "b.log": lines(0, 20) });
  await collect(open, progress);
  const { source_id } = await source("a.log");
  await open.store.db.deleteFrom("source").where("source_id", "=", source_id).execute();
  await dropRows(open);
  const past = new Date(1_700_000_000_000);
  utimesSync(path("b.log"), past, past);
  assert.deepEqual((await collect(open, progress)).sources.length, 1);
  assert.equal((await source("b.log")).result?.covered_by ?? null, null);
  await collect(open, progress);
  assert.deepEqual([await counts(), (await source("b.log")).result?.row_count], [{ n: 20, urls: 20 }, 20]);
  assert.deepEqual((await collect(open, progress)).sources, []);
});
