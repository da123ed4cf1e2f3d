import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { lakeFor } from "./lake.fixture.js";

const hostile = [
  "\\N",
  '"\\N"',
  "nul\u0000here",
  "",
  "tab\there",
  'quote " here',
  '""',
  "new\nline",
  "back\\slash",
  "\\n",
  "𠮷野家",
  "\u{1f600}",
  "'; drop table event; --",
  " ",
  "-",
  "carriage\rreturn",
];

test("TSV through pipes gives back hostile values as they were", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const draft = lake.begin(session);
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = hostile.map((text, at) => `${at}\t${quote(text)}\n`).join("") + `${hostile.length}\t\\N\n`;
  await draft.writeTsv(
    "record_x",
    "p1",
    { n: "BIGINT", v: "VARCHAR" },
    (async function* () {
      for (const byte of [lines.slice(0, 7), lines.slice(7)]) yield Buffer.from(byte);
    })(),
  );
  await draft.commit();
  const rows = await lake.query<{ v: string | null }>("select v from record_x order by n");
  assert.deepEqual(
    rows.map(({ v }) => v),
    [...hostile, null],
  );
  const again = lake.begin(session);
  await again.writeTsv(
    "record_y",
    "p1",
    { n: "BIGINT", v: "VARCHAR" },
    session.readTsv("select n, v from record_x where n >= $least order by n", { least: 0 }),
  );
  await again.commit();
  assert.deepEqual(await lake.query("select v from record_y order by n"), rows);
});

test("TSV through pipes: whatever text goes in comes out", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const texts = fc.sample(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom("\t", "\n", "\r", '"', "\\", "N", "a", "\u0000", "ﾊ", "𠮷") }),
    ),
    { numRuns: 500, seed: 7 },
  );
  const draft = lake.begin(session);
  await draft.writeTsv(
    "record_x",
    "p",
    { n: "BIGINT", v: "VARCHAR" },
    (async function* () {
      for (let at = 0; at < texts.length; at += 50)
        yield Buffer.from(
          texts
            .slice(at, at + 50)
            .map((text, i) => `${at + i}\t"${text.replaceAll('"', '""')}"\n`)
            .join(""),
        );
    })(),
  );
  await draft.writeTsv("record_y", "p", { n: "BIGINT", v: "VARCHAR" }, session.readTsv("select 1 as n, 'x' as v"));
  await draft.commit();
  const again = lake.begin(session);
  await again.writeTsv("record_y", "p", { n: "BIGINT", v: "VARCHAR" }, session.readTsv("select n, v from record_x"));
  await again.commit();
  const rows = await lake.query<{ v: string }>("select v from record_y order by n");
  assert.deepEqual(
    rows.map(({ v }) => v),
    texts.map((text) => Buffer.from(text).toString()),
  );
});

test("a statement that fails does not wait for a source that says nothing", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  let wasLeft = false;
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => undefined),
      return: async () => ((wasLeft = true), { done: true, value: undefined }),
    }),
  };
  await assert.rejects(draft.writeTsv("record_x", "p", { n: "NO_SUCH_TYPE" }, source), /NO_SUCH_TYPE/);
  assert.ok(wasLeft);
});

test("many rows at once are pushed back, not gathered", async (t) => {
  const lake = await lakeFor(t);
  const session = await lake.session();
  const draft = lake.begin(session);
  const parts = await Promise.all(
    [1, 2, 3].map((part) =>
      draft.writeTsv(
        "record_x",
        `p${part}`,
        { n: "BIGINT", v: "VARCHAR" },
        session.readTsv(`select range as n, repeat('あ', 20) as v from range(${part * 100000})`),
      ),
    ),
  );
  assert.deepEqual(
    parts.map(({ row_count }) => row_count),
    [100_000, 200_000, 300_000],
  );
  await draft.commit();
  assert.deepEqual(await lake.query("select sum(n) as n, count(distinct v) as v from record_x"), [
    { n: 4_999_950_000 + 19_999_900_000 + 44_999_850_000, v: 1 },
  ]);
  assert.deepEqual(
    readdirSync(join(lake.folder, ".tmp")).filter((name) => name.startsWith("pipe-")),
    [],
  );
});

test("a TSV source that fails fails the write, and nothing hangs", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  await assert.rejects(
    draft.writeTsv(
      "record_x",
      "p",
      { n: "BIGINT" },
      (async function* () {
        yield Buffer.from("1\n");
        throw new Error("the source broke");
      })(),
    ),
    /the source broke/,
  );
  await assert.rejects(
    draft.writeTsv(
      "record_x",
      "p",
      { n: "BIGINT" },
      (async function* () {
        for (let i = 0; i < 200_000; i += 1) yield Buffer.from("not a number\n");
      })(),
    ),
    /record_x|CSV|BIGINT/i,
  );
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
