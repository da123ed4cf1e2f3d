// The SQL finds what `fold` says, in texts of every kind: those that it reads in small letters, those that it rules out, the rest.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import { fold, FOLDED_LETTERS } from "./fold.js";
import { gateOf, textSql } from "./folded-sql.js";

const LETTERS = [..."aZ09 '\"%_\\.[]İKſéÅe\u0301か\u3099は\u309aガﾞﾟｶﾊヤﾔＡｂ９　ー山神\uf9a9한\u1100\u1161Σσ①㈱😀\u2400ゝヽ"];
const ROUNDS = 120;

/** The same numbers every time. */
function* randomTexts(): Generator<string> {
  let seed = 20250401;
  const next = (most: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % most;
  for (;;) yield Array.from({ length: next(9) }, () => LETTERS[next(LETTERS.length)]).join("");
}

async function found(texts: readonly string[], condition: string): Promise<readonly string[]> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const rows = texts.map((text, no) => `(${no}, '${text.replaceAll("'", "''")}')`).join(", ");
  const reader = await connection.runAndReadAll(`select no from (values ${rows}) t(no, x) where ${condition} order by no`);
  connection.closeSync();
  return reader.getRows().map(([no]) => texts[Number(no)] as string);
}

test("words are found in every text whose folded text has them, and in no other", async () => {
  const source = randomTexts();
  const texts = Array.from({ length: 500 }, () => source.next().value as string);
  for (let round = 0; round < ROUNDS; round += 1) {
    const of = texts[round] as string;
    const wanted = round % 2 === 0 ? of : Array.from(of).slice(1, 3).join("");
    if (wanted === "") continue;
    const folded = fold(wanted);
    assert.deepEqual(
      await found(texts, textSql("x", "~", wanted)),
      texts.filter((text) => fold(text).includes(folded)),
      `~ ${JSON.stringify(wanted)}`,
    );
    assert.deepEqual(
      await found(texts, textSql("x", "=", wanted)),
      texts.filter((text) => fold(text) === folded),
      `= ${JSON.stringify(wanted)}`,
    );
  }
});

test("the gate lets through every letter that is exchanged for another, whole and in parts", async () => {
  const misses = [];
  for (const letter of FOLDED_LETTERS.from) {
    const gate = gateOf(fold(letter)).replaceAll("'", "''");
    if ((await found([letter], `regexp_matches(x, '${gate}')`)).length === 0) misses.push(letter);
  }
  for (const [parts, whole] of [
    ["ｶﾞ", "ガ"],
    ["か\u3099", "が"],
    ["ﾊ\u309a", "パ"],
    ["ヽﾞ", "ヾ"],
  ] as const)
    if ((await found([parts], `regexp_matches(x, '${gateOf(whole)}')`)).length === 0) misses.push(parts);
  assert.deepEqual(misses, []);
});
