// The vectors of Sigma's room through the stage: each event a record kept whole, each rule asked of its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { loadContent } from "@hamon/content";
import { EVENT_COLUMNS } from "@hamon/records";
import { parseRules, type Fields, type SigmaEvent } from "@hamon/sigma";
import { openTestCase, putEncoded, putEvents, type TestCase } from "../event-table.test.js";
import { byColumns, pairsOf } from "./matching.fixture.js";

interface Vector {
  readonly id: string;
  readonly detection: object;
  readonly event: SigmaEvent;
  readonly expected: boolean;
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
}

const file = new URL("../../../../engines/sigma/vectors/match.ndjson", import.meta.url);
const vectors = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Vector);
/** Columns that keywords are looked for in: one each for the texts of an event. */
const KEYWORDS = ["message", "file.path", "file.name", "url.domain"];
const FIELDS: Fields = {
  columns: EVENT_COLUMNS,
  logsource: { category: "logsource.category", product: "logsource.product", service: "logsource.service" },
  keywords: KEYWORDS,
  hasWhole: true,
};

function eventOf({ id, event }: Vector): SigmaEvent {
  const texts = Object.values(event).filter((value) => typeof value === "string");
  assert.ok(texts.length <= KEYWORDS.length, `${id} has more texts than there are columns for`);
  const words = Object.fromEntries(texts.map((text, i) => [KEYWORDS[i] as string, text]));
  return { "@timestamp": "2026-01-05T00:00:00Z", "logsource.service": id, ...words, fields: JSON.stringify(event) };
}

const cases: TestCase[] = [];
const content = await loadContent();
before(async () => {
  for (const put of [putEvents, (lake: TestCase["lake"], events: readonly SigmaEvent[]) => putEncoded(lake, events, 50)]) {
    const it = await openTestCase(content);
    cases.push(it);
    await put(it.lake, vectors.map(eventOf));
  }
});
after(async () => {
  for (const one of cases) await one.close();
});

test("every vector is judged as it says, of parts of DuckDB's and of parts that came encoded", async () => {
  const documents = vectors.map(({ id, detection }) => ({ title: id, logsource: { service: id }, detection }));
  const { rules, faults } = parseRules(documents, () => "vector");
  assert.deepEqual(faults, []);
  const placeholders = Object.fromEntries(vectors.flatMap((vector) => Object.entries(vector.placeholders ?? {})));
  const expected = vectors.flatMap(({ expected: isExpected }, i) => (isExpected ? [`${i} ${i}`] : []));
  assert.ok(expected.length > 50, "hardly a vector is to match");
  for (const { lake } of cases) {
    const { lines } = await byColumns(lake, rules, { ...FIELDS, placeholders });
    assert.deepEqual([...pairsOf(lines)].sort(), expected.sort());
  }
});
