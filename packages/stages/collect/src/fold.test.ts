// Folding: its own cases, the same in SQL, and sieves that never hold back what is there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { FOLDED_LETTERS, fold } from "./fold.js";
import { addToSieves, COLUMN_BYTES, DIGITS_BYTES, hasBits, sieveBits } from "./sieve.js";

const cases = [
  ["", ""],
  ["Robot", "robot"],
  ["ＡＢＣ　１２３", "abc 123"],
  ["ﾔﾏﾀﾞ ﾊﾟｰ", "ヤマダ パー"],
  ["か\u3099", "が"],
  ["e\u0301", "é"],
  ["ΑΣ ΣΑ", "ασ σα"],
  ["髙﨑 𠮷", "髙﨑 𠮷"],
  ["㈱①", "㈱①"],
  ["a\u0000あ", "a\u2400あ"],
  ["\ud842", "\ufffd"],
] as const;
for (const [text, folded] of cases) test(`fold: ${JSON.stringify(text)}`, () => assert.equal(fold(text), folded));

/** Since then Unicode has capital letters that DuckDB does not know: of scripts that nobody writes. */
const NEWER = /[\u1c89\ua7cb-\ua7dc\ufeff\u{10d50}-\u{10d65}\u{16ea0}-\u{16eb8}]/u;

test("fold: every letter there is folds in SQL as it does here", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `select range as code, lower(nfc_normalize(translate(chr(range::int), $from, $to))) as folded
     from range(1, 1114112) where range not between 55296 and 57343`,
    { ...FOLDED_LETTERS },
  );
  const rows = reader.getRows() as unknown as readonly (readonly [bigint, string])[];
  const differing = rows
    .map(([code, folded]) => [String.fromCodePoint(Number(code)), folded] as const)
    .filter(([letter, folded]) => fold(letter) !== folded);
  assert.equal(rows.length, 1_112_063);
  assert.deepEqual(
    differing.filter(([letter]) => !NEWER.test(letter)),
    [],
  );
  connection.closeSync();
});

test("sieves let through every part of every value", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 30 }),
    fc.stringMatching(/^[0-9a-fA-F見積]{0,20}$/),
    fc.constantFrom("ﾔﾏﾀﾞ", "Ａｂ1234567ｶﾞ", "か\u3099き"),
  );
  const property = fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), (values, a, b) => {
    const [column, digits] = [new Uint8Array(COLUMN_BYTES), new Uint8Array(DIGITS_BYTES)];
    for (const value of values) addToSieves(Buffer.from(value, "utf8"), column, digits);
    const folded = Array.from(fold(values[a % values.length] as string));
    const start = folded.length === 0 ? 0 : b % folded.length;
    const bits = sieveBits(folded.slice(start, start + 1 + (a % 9)).join(""));
    assert.ok(hasBits(column, bits.column) && hasBits(digits, bits.digits), "a part of a value was held back");
  });
  fc.assert(property, { numRuns: 2000 });
});

test("sieves hold back a word, a name of two letters and a number that are not there", () => {
  const [column, digits] = [new Uint8Array(COLUMN_BYTES), new Uint8Array(DIGITS_BYTES)];
  for (let no = 0; no < 20_000; no += 1) addToSieves(Buffer.from(`/member/${2_000_000 + no * 7}/見積`), column, digits);
  const isHeld = (text: string) => {
    const bits = sieveBits(text);
    return !hasBits(column, bits.column) || !hasBits(digits, bits.digits);
  };
  assert.deepEqual(["zzqq", "葛城", "9137465", "memper"].map(isHeld), [true, true, true, true]);
  assert.deepEqual(["見積", "2000007", "MEMBER", "/"].map(isHeld), [false, false, false, false]);
});
