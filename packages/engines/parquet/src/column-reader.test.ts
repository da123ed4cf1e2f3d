// What is read back is what was written; bytes that are no such file are refused, whatever they hold.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { bytesSource, openColumns, ParquetFile, RowGroupWriter, type Columns, type ColumnSource } from "./index.js";

type Row = Readonly<Record<"a" | "b" | "never", string | null>>;

function written(groups: readonly (readonly Row[])[]): Uint8Array {
  const file = new ParquetFile({ a: "VARCHAR", b: "VARCHAR", never: "VARCHAR", no: "BIGINT" }, null);
  const writer = new RowGroupWriter({ a: "VARCHAR", b: "VARCHAR", never: "VARCHAR", no: "BIGINT" });
  const parts = groups.flatMap((rows) => {
    for (const row of rows) {
      for (const name of ["a", "b"] as const)
        if (row[name] !== null) writer.text(name).set(writer.row, writer.text(name).idOfString(row[name]));
      writer.number("no").set(writer.row, writer.row);
      writer.next();
    }
    // The writer is filled again: what it gave is copied.
    return [Buffer.concat(file.add(writer.take()))];
  });
  return Buffer.concat([...parts, ...file.end()]);
}

function readBack(bytes: Uint8Array): readonly (readonly Row[])[] {
  const file = openColumns(bytesSource(bytes));
  return file.groups.map((_, group) => {
    const { row_count, columns } = file.read(group);
    const value = (name: string, row: number) =>
      (columns.get(name)?.values[columns.get(name)?.codes[row] as number] ?? null) as string | null;
    return Array.from({ length: row_count }, (__, row) => ({ a: value("a", row), b: value("b", row), never: value("never", row) }));
  });
}

const text = fc.option(fc.oneof(fc.constantFrom("", "x", "会社", "y".repeat(300)), fc.string({ unit: "binary", maxLength: 6 })), {
  nil: null,
});
const rows = fc.array(fc.record({ a: text, b: text, never: fc.constant(null) }, { noNullPrototype: true }), {
  minLength: 1,
  maxLength: 60,
});

test("openColumns reads what RowGroupWriter wrote", () => {
  const property = fc.property(fc.array(rows, { minLength: 1, maxLength: 3 }), (groups) => {
    assert.deepEqual(readBack(written(groups)), groups);
  });
  fc.assert(property, { numRuns: 200 });
});

test("openColumns reads long columns, packed and in runs", () => {
  const long = Array.from(
    { length: 30_000 },
    (_, i): Row => ({ a: `v${(i * 7919) % 5_000}`, b: i % 1000 < 900 ? "same" : null, never: null }),
  );
  assert.deepEqual(readBack(written([long])), [long]);
});

test("openColumns reads only the columns that are named", () => {
  const file = openColumns(bytesSource(written([[{ a: "1", b: "2", never: null }]])));
  assert.deepEqual([...file.read(0, new Set(["b"])).columns.keys()], ["b"]);
});

test("openColumns refuses other bytes and never hangs on changed ones", () => {
  const good = written([Array.from({ length: 300 }, (_, i): Row => ({ a: `value ${i}`, b: i % 3 === 0 ? null : "b", never: null }))]);
  assert.throws(() => openColumns(bytesSource(Buffer.from("PAR1 no file PAR1"))), RangeError);
  const property = fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
    const changed = Buffer.from(good);
    changed[at] = byte;
    try {
      readBack(changed);
    } catch (mistake) {
      assert.ok(mistake instanceof Error && !/Invalid array length|heap/.test(mistake.message), String(mistake));
    }
  });
  fc.assert(property, { numRuns: 2_000 });
});

const KEY = Buffer.alloc(32, 7);

function sealed(plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", KEY, nonce);
  const body = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

function opened(module: Uint8Array): Uint8Array {
  const cipher = createDecipheriv("aes-256-gcm", KEY, module.subarray(0, 12));
  cipher.setAuthTag(module.subarray(-16));
  return Buffer.concat([cipher.update(module.subarray(12, -16)), cipher.final()]);
}

type Cells = Readonly<Record<string, readonly (string | number | null)[]>>;

function cellsOf(source: ColumnSource, names: readonly string[]): Cells {
  const file = openColumns(source);
  const groups = file.groups.map((_, group) => file.read(group, new Set(names)));
  const cells = (name: string) =>
    groups.flatMap(({ row_count, columns }) => {
      const column = columns.get(name);
      return Array.from({ length: row_count }, (_, row) => column?.values[column.codes[row] as number] ?? null);
    });
  return Object.fromEntries(names.map((name) => [name, cells(name)]));
}

const NUMBERS = { at: "TIMESTAMP", no: "BIGINT", port: "INTEGER", status: "SMALLINT" } as const satisfies Columns;
const number = (most: number) => fc.option(fc.integer({ min: -most, max: most }), { nil: null });
const numbers = fc.record(
  { at: number(2 ** 51), no: number(2 ** 53 - 1), port: number(2 ** 31 - 1), status: number(4) },
  { noNullPrototype: true },
);

test("openColumns reads numbers, sealed, as they were set: of few values, as differences, and too far apart for these", () => {
  const property = fc.property(fc.array(numbers, { minLength: 1, maxLength: 40 }), fc.constantFrom(1, 200), (some, times) => {
    const [file, writer] = [new ParquetFile(NUMBERS, sealed), new RowGroupWriter(NUMBERS)];
    // So many values that they have no dictionary.
    const rows = Array.from({ length: times }, (_, i) =>
      some.map((row) => ({ ...row, no: row.no === null ? null : Math.abs(row.no) - i })),
    ).flat();
    for (const row of rows) {
      for (const [name, value] of Object.entries(row)) if (value !== null) writer.number(name).set(writer.row, value);
      writer.next();
    }
    const bytes = Buffer.concat([...file.add(writer.take()), ...file.end()]);
    const names = Object.keys(NUMBERS);
    const expected = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name as keyof typeof row])]));
    assert.deepEqual(cellsOf({ ...bytesSource(bytes), open: opened }, names), expected);
  });
  fc.assert(property, { numRuns: 60 });
});

test("openColumns tells whose a file is, which columns have a value, and where the numbers of a group begin", () => {
  const bytes = written([
    [{ a: "x", b: null, never: null }],
    [
      { a: null, b: "y", never: null },
      { a: null, b: null, never: null },
    ],
  ]);
  const { groups, is_own } = openColumns(bytesSource(bytes));
  assert.equal(is_own, true);
  assert.deepEqual(
    groups.map(({ row_count, filled, least }) => [row_count, [...filled], least("no"), least("a")]),
    [
      [1, ["a", "no"], 0, null],
      [2, ["b", "no"], 0, null],
    ],
  );
});

test("openColumns refuses a sealed file under another key", () => {
  const bytes = Buffer.concat([...new ParquetFile({ a: "VARCHAR" }, sealed).end()]);
  const other = (module: Uint8Array) => opened(Buffer.concat([Buffer.alloc(1), module.subarray(1)]));
  assert.throws(() => openColumns({ ...bytesSource(bytes), open: other }), /authenticate|unable/i);
  assert.throws(() => openColumns(bytesSource(bytes)), RangeError);
});

test("openColumns reads what DuckDB wrote without compression, sealed, in groups and pages of its own", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hamon-parquet-"));
  const duckdb = await (await DuckDBInstance.create(":memory:")).connect();
  t.after(() => {
    duckdb.closeSync();
    rmSync(folder, { recursive: true, force: true });
  });
  await duckdb.run(`pragma add_parquet_key('key', '${KEY.toString("base64")}')`);
  await duckdb.run("set force_mbedtls_unsafe = true");
  const select = `select range * 3 as no, case when range % 7 > 0 then 'v' || (range % 5) end as few, '会社' || range as many,
    (range % 300 - 9)::SMALLINT as status, timestamp '2025-04-16' + interval (range) second as moment, null::VARCHAR as never from range(30000)`;
  const file = join(folder, "x.parquet");
  await duckdb.run(
    `copy (${select}) to '${file}' (format parquet, compression uncompressed, row_group_size 20480, encryption_config {footer_key: 'key'})`,
  );
  const reader = await duckdb.runAndReadAll(`select * replace (epoch_us(moment) as moment) from (${select})`);
  const expected = reader.getColumnsObject();
  const source = { ...bytesSource(readFileSync(file)), open: opened };
  const names = ["no", "few", "many", "status", "moment", "never"];
  const found = cellsOf(source, names);
  for (const name of names) {
    const wanted = expected[name]?.map((value) => (typeof value === "bigint" ? Number(value) : value));
    assert.deepEqual(found[name], wanted, name);
  }
  assert.equal(openColumns(source).is_own, false);
});
