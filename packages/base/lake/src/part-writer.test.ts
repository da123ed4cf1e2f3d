// Parts written without DuckDB: read by it as its own, sealed, whole or not there.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { RowGroupWriter, type RowGroup } from "@hamon/parquet";
import { openLake } from "./index.js";
import { folderFor, keyFor, lakeFor } from "./lake.fixture.js";
import { noncesOf } from "./sealed-file.js";

const CANARY = "カナリア花子";
const COLUMNS = { row_id: "BIGINT", name: "VARCHAR", evidence_id: "VARCHAR" } as const;

function groupOf(from: number, count: number): RowGroup {
  const rows = new RowGroupWriter(COLUMNS, ["evidence_id"]);
  for (let i = from; i < from + count; i += 1) {
    rows.number("row_id").set(rows.row, i);
    rows.text("name").set(rows.row, rows.text("name").idOfString(`${CANARY}${i}`));
    rows.next();
  }
  return rows.take();
}

const filesIn = (caseFolder: string) => readdirSync(join(caseFolder, "lake", "record"));

test("rows that came encoded are read beside rows that DuckDB wrote, before and after the lake is opened again", async (t) => {
  const caseFolder = folderFor(t);
  const first = await openLake({ caseFolder, key: keyFor(caseFolder) });
  const draft = first.begin(await first.session());
  const writer = await draft.writer("record_x", COLUMNS);
  await writer.add(groupOf(0, 3000));
  await writer.add(groupOf(3000, 10));
  const part = await writer.end("a", { evidence_id: "evidence_a" });
  await draft.write("record_x", "b", "select 9::bigint as row_id, 'b' as name, 'evidence_b' as evidence_id");
  await draft.commit();
  const select = "select count(*) as n, sum(row_id) as sum, count(distinct name) as names, max(evidence_id) as last from record_x";
  const expected = [{ n: 3011, sum: (3009 * 3010) / 2 + 9, names: 3011, last: "evidence_b" }];
  assert.deepEqual(await first.query(select), expected);
  await first.close();
  const again = await lakeFor(t, caseFolder);
  assert.deepEqual(await again.query(select), expected);
  const bytes = readFileSync(join(caseFolder, part.path));
  const { row_count, columns, sha256 } = part;
  assert.deepEqual([row_count, columns, part.bytes], [3010, COLUMNS, bytes.length]);
  assert.equal(sha256, createHash("sha256").update(bytes).digest("hex"));
});

test("a value of a part that came encoded is nowhere in its file, and no nonce comes twice", async (t) => {
  const caseFolder = folderFor(t);
  const lake = await lakeFor(t, caseFolder);
  const draft = lake.begin(await lake.session());
  const writer = await draft.writer("record_x", COLUMNS);
  for (let i = 0; i < 50; i += 1) await writer.add(groupOf(i, 2));
  const { path } = await writer.end("a", { evidence_id: "evidence_a" });
  const nonces = noncesOf(join(caseFolder, path)) ?? [];
  assert.ok(nonces.length > 300, `${nonces.length} modules`);
  assert.equal(new Set(nonces).size, nonces.length);
  assert.equal(readFileSync(join(caseFolder, path)).includes("カナリア"), false);
  await draft.discard();
});

test("without a key it lies in the clear, and is read", async (t) => {
  const caseFolder = folderFor(t);
  const lake = await openLake({ caseFolder, key: null });
  t.after(() => lake.close());
  const draft = lake.begin(await lake.session());
  const writer = await draft.writer("record_x", COLUMNS);
  await writer.add(groupOf(0, 2));
  const { path } = await writer.end("a", { evidence_id: "evidence_a" });
  await draft.commit();
  assert.ok(readFileSync(join(caseFolder, path)).includes(CANARY));
  assert.deepEqual(await lake.query("select name from record_x order by row_id"), [{ name: `${CANARY}0` }, { name: `${CANARY}1` }]);
});

test("a part that is dropped, or whose draft is, leaves no file and no row", async (t) => {
  const caseFolder = folderFor(t);
  const lake = await lakeFor(t, caseFolder);
  const draft = lake.begin(await lake.session());
  const dropped = await draft.writer("record_x", COLUMNS);
  await dropped.add(groupOf(0, 2));
  await dropped.drop();
  const ended = await draft.writer("record_x", COLUMNS);
  await ended.add(groupOf(0, 2));
  await ended.end("a", { evidence_id: "evidence_a" });
  assert.equal(filesIn(caseFolder).length, 1);
  await draft.discard();
  assert.deepEqual([filesIn(caseFolder), lake.parts()], [[], []]);
});
