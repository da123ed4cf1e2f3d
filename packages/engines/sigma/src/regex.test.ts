import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openDuckdb } from "./duckdb-table.test.js";
import { checkRe2, quoteRe2 } from "./regex.js";

const connection = await openDuckdb();

async function byDuckdb(source: string, value: string): Promise<boolean | "refused"> {
  try {
    const rows = await connection.runAndReadAll("select regexp_matches($value::VARCHAR, $source::VARCHAR)", { value, source });
    return rows.getRows()[0]?.[0] === true;
  } catch {
    return "refused";
  }
}

const good = [
  { source: "a.c", values: ["abc", "a\nc", "ac", "a会c", "A.C"] },
  { source: "(?i)SELECT\\s+", values: ["select ", "SELECT\t", "select　", "select"] },
  { source: "(?s)a.c", values: ["a\nc"] },
  { source: "(?im)^union$", values: ["x\nUNION\ny", "unions"] },
  { source: "^a|b$", values: ["ax", "xb", "b\n", "xa"] },
  { source: "[^\\d\\s]{2,3}?x", values: ["abx", "1 x", "会社x"] },
  { source: "[[:alpha:]_-]+\\.php\\z", values: ["we-b_s.php", "1.php", "a.php5"] },
  { source: "\\x41\\x{4f1a}\\101", values: ["A会A", "a会A"] },
  { source: "\\Qa.b\\E+", values: ["a.bb", "axb"] },
  { source: "(?P<name>x)(?:y)(z)*", values: ["xy", "xyzz", "y"] },
  { source: "\\bor\\b", values: ["x or y", "order", "会or社"] },
  { source: "\\p{Greek}\\pL", values: ["Ωx", "xx"] },
  { source: "a{,2}", values: ["a{,2}", "aa"] },
  { source: "x*?y", values: ["y", "xxy"] },
  { source: "[]a]", values: ["]", "b"] },
  { source: "(a|)", values: ["", "b"] },
  { source: "\\W[\\W_]", values: ["--", "a_", "社_"] },
  { source: "", values: ["", "x"] },
];
for (const { source, values } of good) {
  test(`checkRe2 takes ${source}, and JavaScript says the same as DuckDB`, async () => {
    const { fault, js } = checkRe2(source);
    assert.equal(fault, null);
    assert.ok(js !== null);
    const flags = source.startsWith("(?i") ? "iu" : "u";
    for (const value of values) assert.equal(new RegExp(js, flags).test(value), await byDuckdb(source, value), JSON.stringify(value));
  });
}

const bad = [
  "(a",
  "a)",
  "[a",
  "*a",
  "a**",
  "a*+",
  "(?=a)",
  "(?!a)",
  "(?<=a)b",
  "(?<!a)b",
  "(a)\\1",
  "\\Z",
  "\\h",
  "a{1001}",
  "a{2,1}",
  "[z-a]",
  "\\",
  "[[:nope:]]",
  "(?x)a",
  "\\p{Nope}",
  "\\é",
  "[\\b]",
];
for (const source of bad) {
  test(`checkRe2 refuses ${source}, as DuckDB does`, async () => {
    assert.notEqual(checkRe2(source).fault, null);
    assert.equal(await byDuckdb(source, "a"), "refused");
  });
}

test("checkRe2 refuses deep nesting without falling over", () => assert.notEqual(checkRe2("(".repeat(100_000)).fault, null));

test("checkRe2: what it takes, DuckDB takes, with the same answer", async () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "(",
    ")",
    "|",
    "*",
    "+",
    "?",
    "{2}",
    "^",
    "$",
    "\\b",
    "\\d",
    "\\.",
    "会",
    "(?:",
    "(?i)",
    "[",
    "]",
    "\\",
  );
  const source = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(source, fc.stringMatching(/^[abAB.1会]{0,6}$/), async (text, value) => {
      const { fault, js } = checkRe2(text);
      const told = await byDuckdb(text, value);
      if (fault !== null) return;
      assert.notEqual(told, "refused");
      if (js !== null) assert.equal(new RegExp(js, text.startsWith("(?i)") ? "iu" : "u").test(value), told);
    }),
    { numRuns: 400 },
  );
});

test("quoteRe2: any text matches itself and only itself", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
      const source = `\\A${quoteRe2(text)}\\z`;
      assert.equal(checkRe2(source).fault, null);
      assert.equal(await byDuckdb(source, text), true);
      assert.equal(await byDuckdb(source, `${text}x`), false);
    }),
    { numRuns: 100 },
  );
});
