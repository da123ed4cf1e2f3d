// What is read back is what was written; bytes that are no such file are refused, whatever they hold.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openTextColumns, ParquetFile, RowGroupWriter } from "./index.js";

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
  const file = openTextColumns(bytes);
  return Array.from({ length: file.group_count }, (_, group) => {
    const { row_count, columns } = file.read(group);
    const value = (name: string, row: number) => columns.get(name)?.values[columns.get(name)?.codes[row] as number] ?? null;
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

test("openTextColumns reads what RowGroupWriter wrote", () => {
  const property = fc.property(fc.array(rows, { minLength: 1, maxLength: 3 }), (groups) => {
    assert.deepEqual(readBack(written(groups)), groups);
  });
  fc.assert(property, { numRuns: 200 });
});

test("openTextColumns reads long columns, packed and in runs", () => {
  const long = Array.from(
    { length: 30_000 },
    (_, i): Row => ({ a: `v${(i * 7919) % 5_000}`, b: i % 1000 < 900 ? "same" : null, never: null }),
  );
  assert.deepEqual(readBack(written([long])), [long]);
});

test("openTextColumns reads only the columns that are named", () => {
  const file = openTextColumns(written([[{ a: "1", b: "2", never: null }]]));
  assert.deepEqual([...file.read(0, new Set(["b"])).columns.keys()], ["b"]);
});

test("openTextColumns refuses other bytes and never hangs on changed ones", () => {
  const good = written([Array.from({ length: 300 }, (_, i): Row => ({ a: `value ${i}`, b: i % 3 === 0 ? null : "b", never: null }))]);
  assert.throws(() => openTextColumns(Buffer.from("PAR1 no file PAR1")), RangeError);
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
