// Columns as they are stored match as their strings do: values of bytes, readings of one column, known values, few rows at a time.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parsePattern, placePattern, type Position } from "../pattern.js";
import { allOf, anyOf, type Predicate } from "../predicate.js";
import { readingOf } from "../reading.js";
import { asStored, toBatch } from "./corpus.test.js";
import type { ColumnRule } from "./column.js";
import { ColumnMatcher } from "./matcher.js";
import { compileColumns } from "./program.js";

const FIELDS = ["url", "plain(url)", "command(url)", "agent", "plain(agent)"];
const PIECES = [
  "a",
  "B",
  "/",
  "?q=",
  "%27",
  "%2527",
  "+",
  "&lt",
  ";",
  "&lt;",
  "/*",
  "*/",
  "  ",
  "c'a't",
  "${x",
  "\\x41",
  "union",
  "7",
  "\n",
];

const word = fc.array(fc.constantFrom(...PIECES), { maxLength: 7 }).map((pieces) => pieces.join(""));
const event = fc.record({ url: word, agent: word }, { requiredKeys: [], noNullPrototype: true });
const wanted = fc.constantFrom("a", "ab", "'", "union", "' ", "<", "cat", "un*n", "/a", "A", "7", "", "aunion", "a/?q=");
const text: fc.Arbitrary<Predicate> = fc.record({
  kind: fc.constant("text" as const),
  field: fc.constantFrom(...FIELDS),
  pattern: fc.tuple(wanted, fc.constantFrom<Position>("contains", "startswith", "endswith", "equals")).map(([some, how]) => {
    return placePattern(parsePattern(some), how);
  }),
  isCased: fc.boolean(),
});
const regex: fc.Arbitrary<Predicate> = fc.record({
  kind: fc.constant("regex" as const),
  field: fc.constantFrom(...FIELDS),
  source: fc.constantFrom("a.*'", "[ab]+/", "^u", "union\\b", "\\d", "(a|')$"),
  flags: fc.constantFrom("", "i"),
});
const number: fc.Arbitrary<Predicate> = fc.record({
  kind: fc.constant("number" as const),
  field: fc.constantFrom("url", "agent"),
  comparison: fc.constantFrom("gte" as const, "lt" as const),
  value: fc.constantFrom(7, 8),
});
const atom = fc.oneof({ weight: 5, arbitrary: text }, { weight: 3, arbitrary: regex }, number);
const search = fc.oneof(
  atom,
  fc.array(atom, { minLength: 1, maxLength: 4 }).map(anyOf),
  fc.array(atom, { minLength: 1, maxLength: 3 }).map(allOf),
  atom.map((of): Predicate => ({ kind: "not", of })),
);

test("stored columns match as strings do, whatever is kept of values", () => {
  const property = fc.property(
    fc.array(search, { minLength: 1, maxLength: 8 }),
    fc.array(event, { minLength: 1, maxLength: 30 }),
    fc.constantFrom(1 << 14, 1 << 26),
    (searches, events, cache_bytes) => {
      const rules = searches.map((one, no): ColumnRule => ({ no, logsource: allOf([]), search: one }));
      const program = compileColumns(rules);
      const batch = toBatch(events);
      const found = [batch, asStored(batch)].map((one) => {
        const matcher = new ColumnMatcher(program, { cache_bytes });
        // Twice: values are known then.
        return [1, 2].map(() => {
          const rows: string[] = [];
          matcher.match(one, (no, row) => rows.push(`${no} ${row}`));
          return rows.sort();
        });
      });
      assert.deepEqual(found[1], found[0]);
      assert.deepEqual(found[0]?.[1], found[0]?.[0]);
    },
  );
  fc.assert(property, { numRuns: Number(process.env["RUNS"] ?? 600) });
});

test("mayDiffer is true wherever a reading differs", () => {
  for (const name of ["plain(x)", "command(x)"]) {
    const reading = readingOf(name);
    assert.ok(reading !== null, name);
    const property = fc.property(word, (given) => {
      const bytes = Buffer.from(`&;${given}%`);
      if (!reading.mayDiffer(bytes, 2, bytes.length - 1)) assert.equal(reading.read(given), given);
    });
    fc.assert(property, { numRuns: 3_000 });
  }
  assert.equal(readingOf("plain(x)")?.mayDiffer(Buffer.from("/a?b=1&c=2"), 0, 10), false);
});

test("more rows than are numbered at once, with more tuples than a number holds, match each as alone", () => {
  const fields = Array.from({ length: 6 }, (_, i) => `f${i}`);
  const tests = fields.flatMap((field) =>
    Array.from(
      { length: 8 },
      (_, bit): Predicate => ({ kind: "text", field, pattern: placePattern(parsePattern(`${bit}`), "contains"), isCased: false }),
    ),
  );
  const rules = tests.map((one, no): ColumnRule => ({ no, logsource: allOf([]), search: one }));
  const digits = (seed: number) => Array.from({ length: 8 }, (_, bit) => ((seed >> bit) & 1 ? `${bit}` : "")).join("");
  // What the first two fields tell apart the others do not.
  const seedOf = (row: number, i: number) => (i < 2 ? (Math.imul(row >> 8, 37 + i) + i) & 255 : (row * (2 * i + 1)) & 255);
  const events = Array.from({ length: 9_000 }, (_, row) => Object.fromEntries(fields.map((field, i) => [field, digits(seedOf(row, i))])));
  let count = 0;
  const matcher = new ColumnMatcher(compileColumns(rules));
  matcher.match(asStored(toBatch(events)), (no, row) => {
    count += 1;
    assert.equal((seedOf(row, Math.floor(no / 8)) >> (no % 8)) & 1, 1, `rule ${no}, row ${row}`);
  });
  const expected = events.reduce((sum, one) => sum + Object.values(one).join("").length, 0);
  assert.equal(count, expected);
});
