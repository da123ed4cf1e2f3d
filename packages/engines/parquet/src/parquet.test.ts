// What is written is what DuckDB reads, in the clear and sealed, whatever the rows hold.

import assert from "node:assert/strict";
import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { packed, ParquetFile, ROWS_OF_GROUP, RowGroupWriter, type Columns, type SealModule } from "./index.js";

const KEY = Buffer.from("0123456789abcdef0123456789abcdef");
const COLUMNS = {
  no: "BIGINT",
  at: "TIMESTAMP",
  text: "VARCHAR",
  port: "INTEGER",
  status: "SMALLINT",
  never: "VARCHAR",
  same: "VARCHAR",
  late: "VARCHAR",
} as const satisfies Columns;

let folder: string;
let duckdb: DuckDBConnection;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hamon-parquet-"));
  duckdb = await (await DuckDBInstance.create(":memory:")).connect();
  await duckdb.run(`pragma add_parquet_key('key', '${KEY.toString("base64")}')`);
});
after(() => {
  duckdb.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

const sealed: SealModule = (plain) => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", KEY, nonce);
  const body = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
};

interface Row {
  readonly no: number | null;
  readonly at: number | null;
  readonly text: string | null;
  readonly port: number | null;
  readonly status: number | null;
}

function fill(writer: RowGroupWriter, row: Row): void {
  for (const name of ["no", "at", "port", "status"] as const) if (row[name] !== null) writer.number(name).set(writer.row, row[name]);
  if (row.text !== null) writer.text("text").set(writer.row, writer.text("text").idOfString(row.text));
}

/** Rows cut into groups of a size, as a file. */
function fileOf(rows: readonly Row[], { size, seal }: { readonly size: number; readonly seal: SealModule | null }): Buffer {
  const file = new ParquetFile(COLUMNS, seal);
  const writer = new RowGroupWriter(COLUMNS, ["late"]);
  writer.constant("same", "いつも");
  const out: Uint8Array[] = [];
  for (const row of rows) {
    fill(writer, row);
    if (writer.next() || writer.row === size) out.push(...file.add(packed(writer.take()).group));
  }
  if (writer.row > 0) out.push(...file.add(packed(writer.take()).group));
  out.push(...file.end({ late: "後から" }));
  assert.equal(file.row_count, rows.length);
  return Buffer.concat(out);
}

async function read(bytes: Buffer, seal: SealModule | null, select = "*"): Promise<readonly Record<string, unknown>[]> {
  const path = join(folder, `${createHash("sha256").update(bytes).digest("hex")}.parquet`);
  writeFileSync(path, bytes);
  const key = seal === null ? "" : ", encryption_config = {footer_key: 'key'}";
  const reader = await duckdb.runAndReadAll(`select ${select} from read_parquet('${path}'${key})`);
  rmSync(path);
  return reader.getRowObjectsJS();
}

const micros = (at: unknown) => (at === null ? null : (at as Date).getTime() * 1000);
const plain = (row: Record<string, unknown>): Row => ({
  no: row["no"] === null ? null : Number(row["no"]),
  at: micros(row["at"]),
  text: row["text"] as string | null,
  port: row["port"] as number | null,
  status: row["status"] as number | null,
});

const nothing = { no: null, at: null, text: null, port: null, status: null };
const number = (most: number) =>
  fc.option(
    fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.maxSafeInteger().map((value) => (value % most) + 0), // no minus zero: no whole number is one
    ),
  );
const anyRow: fc.Arbitrary<Row> = fc.record(
  {
    no: number(Number.MAX_SAFE_INTEGER),
    // What a JavaScript date holds, in whole milliseconds: that is how the reader of this test gives it back.
    at: fc.option(fc.integer({ min: -2_000_000_000_000, max: 9_000_000_000_000 }).map((ms) => ms * 1000)),
    text: fc.option(
      fc.oneof(fc.constantFrom("", "a", "会社", "\\N", '\t"\n', "𠮷", "\u0000"), fc.string({ unit: "binary", maxLength: 300 })),
    ),
    port: number(2 ** 31),
    status: number(2 ** 15),
  },
  { noNullPrototype: true },
);

for (const [name, seal] of [
  ["in the clear", null],
  ["sealed", sealed],
] as const) {
  test(`${name}: any rows in groups of any size are read as they were written`, async () => {
    const groups = fc.tuple(fc.array(anyRow, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }));
    await fc.assert(
      fc.asyncProperty(groups, async ([rows, size]) => {
        const found = await read(fileOf(rows, { size, seal }), seal);
        assert.deepEqual(found.map(plain), rows);
        for (const row of found) assert.deepEqual([row["never"], row["same"], row["late"]], [null, "いつも", "後から"]);
      }),
      { numRuns: 120 },
    );
  });

  test(`${name}: more rows than a group has, with runs, steps, jumps and many values`, async () => {
    const rows: Row[] = Array.from({ length: ROWS_OF_GROUP + 5000 }, (_, i) => ({
      no: i * 3 + (i % 1000 === 0 ? 2 ** 40 : 0),
      at: 1_744_000_000_000_000 + Math.floor(i / 40) * 1_000_000,
      text: i % 11 === 0 ? null : `/policy/${(i * 7919) % 60_013}`,
      port: (i * 2_654_435) % 65_536,
      status: i < 50_000 ? 200 : ([200, 404, 500][i % 3] ?? null),
    }));
    const found = await read(fileOf(rows, { size: ROWS_OF_GROUP, seal }), seal);
    assert.equal(found.length, rows.length);
    for (const [i, row] of found.entries()) if (i % 97 === 0) assert.deepEqual(plain(row), rows[i]);
    const sum = (values: readonly (number | null)[]) => values.reduce<number>((all, value) => all + (value ?? 0), 0);
    const [sums] = await read(
      fileOf(rows, { size: ROWS_OF_GROUP, seal }),
      seal,
      "sum(port) as port, sum(status) as status, count(text) as text",
    );
    assert.equal(Number(sums?.["port"]), sum(rows.map(({ port }) => port)));
    assert.equal(Number(sums?.["status"]), sum(rows.map(({ status }) => status)));
    assert.equal(Number(sums?.["text"]), rows.filter(({ text }) => text !== null).length);
  });
}

test("no row at all is a table all the same", async () => {
  assert.deepEqual(await read(fileOf([], { size: 1, seal: null }), null), []);
  const [described] = await read(fileOf([], { size: 1, seal: sealed }), sealed, "count(*) as n");
  assert.equal(Number(described?.["n"]), 0);
});

test("columns have the types that they were declared with", async () => {
  const [types] = await read(
    fileOf([nothing], { size: 1, seal: null }),
    null,
    Object.keys(COLUMNS)
      .map((name) => `typeof("${name}") as "${name}"`)
      .join(),
  );
  assert.deepEqual({ ...types }, COLUMNS);
});

test("differences that a double cannot hold are written as they are", async () => {
  const ends = [-(2 ** 60), 2 ** 60, -(2 ** 53), 0, 9_007_199_254_740_991];
  const rows = Array.from({ length: 6000 }, (_, i) => ({ ...nothing, no: (ends[i % ends.length] ?? 0) + (i % 5 < 2 ? 2 ** 20 * i : -i) }));
  const found = await read(fileOf(rows, { size: 6000, seal: null }), null);
  assert.deepEqual(
    found.map((row) => BigInt(row["no"] as bigint)),
    rows.map(({ no }) => BigInt(no)),
  );
});

test("values that were chosen to collide make a longer dictionary, not a slow one", () => {
  const spread = Array.from({ length: 60_000 }, (_, i) => Math.imul(i, 0x9e3779b1));
  const chosen = Array.from({ length: 60_000 }, (_, i) => wordOfHash((i << 16) | 0x5a5a));
  const usual_ms = fillWith(spread);
  const chosen_ms = fillWith(chosen);
  assert.ok(chosen_ms < 20 * usual_ms + 100, `${chosen_ms} ms against ${usual_ms} ms`);
});

function fillWith(words: readonly number[]): number {
  const column = new RowGroupWriter({ text: "VARCHAR" }).text("text");
  const bytes = new DataView(new ArrayBuffer(4));
  const start = performance.now();
  for (const [row, word] of words.entries()) {
    bytes.setInt32(0, word, true);
    column.set(row, column.idOf(bytes, 0, 4));
    assert.ok(Buffer.from(bytes.buffer).equals(column.valueAt(column.ids[row] as number)));
  }
  return performance.now() - start;
}

/** The four bytes whose hash this is: the steps of text-column.ts backwards, as who reads them would do it. */
function wordOfHash(hash: number): number {
  let mixed = hash;
  for (const shift of [7, 15]) {
    let undone = mixed;
    for (let bits = shift; bits < 32; bits += shift) undone = mixed ^ (undone >>> shift);
    mixed = undone;
  }
  let inverse = 0x9e3779b1;
  for (let i = 0; i < 5; i += 1) inverse = Math.imul(inverse, 2 - Math.imul(0x9e3779b1, inverse));
  return Math.imul(mixed, inverse) ^ (4 << 5);
}
