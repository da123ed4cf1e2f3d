import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rowPieces, textRows } from "./tsv.js";

type Value = string | null;

// As DuckDB writes: null is \N, a value with tab, newline, quote or that looks like null is quoted.
function cell(value: Value): string {
  if (value === null) return "\\N";
  return /[\t\n\r"]/.test(value) || value === "\\N" ? `"${value.replaceAll('"', '""')}"` : value;
}

async function* chunks(bytes: Buffer, sizes: readonly number[]): AsyncIterable<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 7;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function readBack(rows: readonly (readonly Value[])[], sizes: readonly number[]): Promise<readonly (readonly Value[])[]> {
  const bytes = Buffer.from(rows.map((row) => `${row.map(cell).join("\t")}\n`).join(""));
  const found: (readonly Value[])[] = [];
  for await (const row of textRows(chunks(bytes, sizes))) found.push(row);
  return found;
}

const cases: readonly { name: string; rows: readonly (readonly Value[])[] }[] = [
  { name: "nothing", rows: [] },
  {
    name: "nulls and empty values",
    rows: [
      ["a", null, ""],
      [null, "", "b"],
    ],
  },
  {
    name: "tabs, newlines and quotes inside",
    rows: [
      ["a\tb", 'say "x"', "1\n2"],
      ["c", "d", "e"],
    ],
  },
  { name: "the text of a null", rows: [["\\N", "x"]] },
  { name: "Japanese", rows: [["髙﨑　𠮷子", "ｶﾅ", null]] },
];
for (const { name, rows } of cases) test(`textRows: ${name}`, async () => assert.deepEqual(await readBack(rows, [3]), rows));

test("textRows: any rows come back, however the bytes are cut", async () => {
  const value = fc.option(fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => !text.includes("\0")));
  const rows = fc.array(fc.array(value, { minLength: 2, maxLength: 2 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(rows, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (given, sizes) =>
      assert.deepEqual(await readBack(given, sizes), given),
    ),
  );
});

test("rowPieces cuts between rows only, and counts them", async () => {
  const bytes = Buffer.from('1\t"a\nb"\n2\tc\n3\t"d""\ne"\n4\tf\n');
  const pieces: string[] = [];
  let count = 0;
  for await (const { piece, rows } of rowPieces(chunks(bytes, [2]), 6)) {
    pieces.push(piece.toString());
    count += rows;
  }
  assert.equal(count, 4);
  assert.equal(pieces.join(""), bytes.toString());
  assert.ok(pieces.length > 1 && pieces.every((piece) => /^\d\t/.test(piece)));
});
