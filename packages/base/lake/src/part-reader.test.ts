// Parts read without DuckDB: what came encoded and what writePlain made, sealed and in the clear; and how long files stay.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { RowGroupWriter } from "@hamon/parquet";
import { openLake, openPartFile, type Lake, type LakePart } from "./index.js";
import { folderFor, lakeFor } from "./lake.fixture.js";

const COLUMNS = { row_id: "BIGINT", name: "VARCHAR" } as const;
const NAMES = ["花子", "太郎", null];

async function writeParts(lake: Lake): Promise<readonly LakePart[]> {
  const draft = lake.begin(await lake.session());
  const rows = new RowGroupWriter(COLUMNS);
  for (const [i, name] of NAMES.entries()) {
    rows.number("row_id").set(rows.row, i);
    if (name !== null) rows.text("name").set(rows.row, rows.text("name").idOfString(name));
    rows.next();
  }
  const writer = await draft.writer("record_x", COLUMNS);
  await writer.add(rows.take());
  await writer.end("a", {});
  await draft.writePlain(
    "record_x",
    "b",
    "select row_id::BIGINT as row_id, name from (values (0, '花子'), (1, '太郎'), (2, null)) as t(row_id, name)",
  );
  const { written } = await draft.commit();
  return written;
}

const namesOf = (lake: Lake, part: LakePart) =>
  lake.reading(async (handleOf) => {
    const file = openPartFile(handleOf(part));
    const { columns, row_count } = file.read(0);
    file.close();
    const column = columns.get("name");
    return Array.from({ length: row_count }, (_, row) => column?.values[column.codes[row] as number] ?? null);
  });

test("openPartFile reads what came encoded and what writePlain made, sealed and in the clear", async (t) => {
  const clear = await openLake({ caseFolder: folderFor(t), key: null });
  t.after(() => clear.close());
  for (const lake of [await lakeFor(t), clear]) {
    const parts = await writeParts(lake);
    assert.equal(parts.length, 2);
    for (const part of parts) assert.deepEqual(await namesOf(lake, part), NAMES, `${part.part} ${part.key}`);
  }
});

test("openPartFile names a part that is gone or was changed", async (t) => {
  const caseFolder = folderFor(t);
  const lake = await lakeFor(t, caseFolder);
  const [changed, gone] = (await writeParts(lake)) as [LakePart, LakePart];
  const file = join(caseFolder, changed.path);
  const bytes = readFileSync(file);
  for (const place of [8, bytes.length >> 1, bytes.length - 30]) {
    writeFileSync(file, Buffer.concat([bytes.subarray(0, place), Buffer.from([(bytes[place] as number) ^ 1]), bytes.subarray(place + 1)]));
    await assert.rejects(namesOf(lake, changed), { code: "lake-file-broken", at: changed.path }, String(place));
  }
  rmSync(join(caseFolder, gone.path));
  await assert.rejects(namesOf(lake, gone), { code: "lake-file-broken", at: gone.path });
});

test("a file that is replaced while it is read goes when the reading has ended", async (t) => {
  const caseFolder = folderFor(t);
  const lake = await lakeFor(t, caseFolder);
  const [part] = (await writeParts(lake)) as [LakePart];
  const file = join(caseFolder, part.path);
  await lake.reading(async () => {
    const draft = lake.begin(await lake.session());
    draft.remove("record_x");
    await draft.commit();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(existsSync(file), "gone while it was read");
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(existsSync(file), false);
});
