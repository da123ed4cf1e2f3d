// The distinct values of a log's columns, counted; and what is said of a column that has too many.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { now, openWorkshop, progress, type Workshop } from "./case.fixture.js";
import { addSources } from "@hamon/case";
import { collect } from "./index.js";

let workshop: Workshop;
before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.close());

const line = (at: number, path: string, ip = `198.51.100.${at % 3}`) =>
  `${ip} - - [17/Apr/2025:02:14:${String(at % 60).padStart(2, "0")} +0900] "GET ${path} HTTP/1.1" 200 512 "-" "検索/1"\n`;

const SUMS = `select field, count(value) as listed, sum(row_count) as rows from value group by field order by field`;

test("values stand with their rows; they are those of the events, and go when their log is read anew", async () => {
  const text = Array.from({ length: 10 }, (_, at) => line(at, at % 2 === 0 ? "/a?q=%E4%BC%9A%E7%A4%BE" : "/b")).join("");
  const { open, paths } = await workshop.caseWith("values", { "a.log": text });
  const rows = () => open.lake.query(`select value, row_count from value where field = 'source.ip' order by value`);
  const expected = [4, 3, 3].map((row_count, nth) => ({ value: `198.51.100.${nth}`, row_count }));
  await collect(open, progress);
  assert.deepEqual(await rows(), expected);
  assert.deepEqual(await open.lake.query(`select value, row_count from value where field = 'url.query'`), [
    { value: "q=会社", row_count: 5 },
  ]);
  for (const { field, rows, listed } of await open.lake.query<{ field: string; rows: number; listed: number }>(SUMS)) {
    const [found] = await open.lake.query<{ n: number; listed: number }>(
      `select count("${field}") as n, count(distinct "${field}") as listed from event`,
    );
    assert.deepEqual([field, rows, listed], [field, found?.n, found?.listed]);
  }
  await addSources(workshop.store, open.case_id, { paths, time_zone: "UTC" }, now());
  await collect(open, progress);
  assert.deepEqual(await rows(), expected);
});

test("a column with too many values is one row that says so", async () => {
  const count = 70_000;
  const text = Array.from({ length: count }, (_, at) => line(at, `/member/${at}`)).join("");
  const { open } = await workshop.caseWith("many values", { "a.log": text });
  await collect(open, progress);
  const [path] = await open.lake.query(`select value, row_count from value where field = 'url.path'`);
  assert.deepEqual(path, { value: null, row_count: count });
  const [agent] = await open.lake.query(`select value, row_count from value where field = 'user_agent.original'`);
  assert.deepEqual(agent, { value: "検索/1", row_count: count });
});

test("a table of records has no list of values", async () => {
  const { open } = await workshop.caseWith("records", { "t.csv": "id,name\n1,山田\n" });
  await collect(open, progress);
  assert.deepEqual(await open.lake.query("select * from value"), []);
});
