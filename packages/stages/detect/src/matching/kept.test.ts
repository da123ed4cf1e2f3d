// What is kept of a run: the same is found with it and without, and only what is new or changed is asked.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Lake } from "@hamon/lake";
import { EVENT_COLUMNS } from "@hamon/records";
import { parseRules, type Fields, type Rule, type SigmaEvent } from "@hamon/sigma";
import { loadContent } from "@hamon/content";
import { openTestCase, putEncoded, putEvents, type TestCase } from "../event-table.test.js";
import { KEPT_TABLES } from "./kept-hits.js";
import { byColumns } from "./matching.fixture.js";

const FIELDS: Fields = { columns: EVENT_COLUMNS, keywords: ["url.path"], hasWhole: true };
const content = await loadContent();
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

async function openLake(): Promise<Lake> {
  const it = await openTestCase(content);
  opened.push(it);
  await putEncoded(it.lake, eventsFrom(0, 60), 20, "first");
  await putEvents(it.lake, [...Array.from({ length: 60 }, () => ({})), ...eventsFrom(60, 40)], "second");
  return it.lake;
}

function eventsFrom(first: number, count: number): readonly SigmaEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    "@timestamp": new Date(Date.UTC(2025, 3, 16, 1, first + i)).toISOString(),
    "source.ip": `192.0.2.${i % 5}`,
    "user.name": i % 2 === 0 ? "見本" : null,
    "url.path": `/page/${(first + i) % 9}/${"x".repeat(i % 3)}`,
    fields: i % 4 === 0 ? JSON.stringify({ Image: `C:\\${i % 3}.exe` }) : null,
  }));
}

const search = (name: string, selection: object) => ({ title: name, name, logsource: {}, detection: { a: selection, condition: "a" } });
const DOCUMENTS = [
  ...Array.from({ length: 7 }, (_, no) => search(`page${no}`, { "url.path|contains": `/page/${no}/` })),
  search("pattern", { "url.path|re": "page/[2-5]/x+$" }),
  search("word", { "url.path|startswith": "/nowhere" }),
];
const COUNTED = {
  title: "many",
  name: "many",
  correlation: { type: "event_count", rules: ["page0"], "group-by": ["source.ip"], timespan: "2h", condition: { gte: 2 } },
};

function rulesOf(documents: readonly object[]): readonly Rule[] {
  const { rules, faults } = parseRules([...documents, COUNTED], () => "r");
  assert.deepEqual(faults, []);
  return rules;
}

async function both(lake: Lake, documents: readonly object[], fields = FIELDS) {
  const rules = rulesOf(documents);
  const kept = await byColumns(lake, rules, fields, { isKept: true });
  const { lines, trial } = await byColumns(lake, rules, fields);
  assert.ok(lines.length > 20, `${lines.length} matches`);
  assert.deepEqual(kept.lines, lines);
  assert.deepEqual([kept.trial.slow, kept.trial.refused], [trial.slow, trial.refused]);
  assert.equal(trial.work.kept_detection_count, 0);
  const { asked_detection_count, kept_detection_count, asked_part_count, kept_part_count } = kept.trial.work;
  return [asked_detection_count, kept_detection_count, asked_part_count, kept_part_count];
}

test("findMatches asks what is not kept: nothing twice, a changed detection alone, a new log alone", async () => {
  const lake = await openLake();
  assert.deepEqual(await both(lake, DOCUMENTS), [9, 0, 2, 0]);
  assert.deepEqual(await both(lake, DOCUMENTS), [0, 9, 0, 2]);
  const changed = DOCUMENTS.with(3, search("page3", { "url.path|contains": "/page/8/" }));
  assert.deepEqual(await both(lake, changed), [1, 8, 2, 0], "one changed");
  assert.deepEqual(
    await both(lake, [search("before", { "url.path": "*" }), ...changed]),
    [1, 9, 2, 0],
    "one more, the numbers of all others moved",
  );
  await putEvents(lake, [...Array.from({ length: 100 }, () => ({})), ...eventsFrom(100, 30)], "third");
  assert.deepEqual(await both(lake, changed), [9, 0, 1, 2], "one more log");
  assert.deepEqual(await both(lake, changed), [0, 9, 0, 3]);
});

test("findMatches asks anew what would be read elsewhere in whole records", async () => {
  const lake = await openLake();
  const inside = (at: string): Fields => ({
    ...FIELDS,
    routing: [
      {
        logsource: { category: null, product: null, service: null },
        ways: [{ name: "all", when: { kind: "all", of: [] }, names: {}, columns: {}, fields: null, keywords: null, inside: [at] }],
      },
    ],
  });
  const documents = [...DOCUMENTS, search("image", { Image: "C:\\1.exe" })];
  assert.deepEqual(await both(lake, documents, inside("{}")), [10, 0, 2, 0]);
  assert.deepEqual(await both(lake, documents, inside("{}")), [0, 10, 0, 2]);
});

test("findMatches keeps nothing of rules that are gone, nor of events that are gone or were read again", async () => {
  const lake = await openLake();
  await both(lake, DOCUMENTS);
  const count = async (table: string) => Number((await lake.query<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n);
  const [hits, asked] = [await count("kept_hit"), await count("kept_detection")];
  const fewer = DOCUMENTS.slice(1);
  await byColumns(lake, rulesOf([...fewer, search("page0", { "url.path": "never" })]), FIELDS, { isKept: true });
  assert.equal(await count("kept_detection"), asked);
  assert.ok((await count("kept_hit")) < hits, "hits of a rule that is gone are still there");
  await remove(lake, "second");
  assert.deepEqual(
    lake.parts("kept_hit").map(({ part }) => part),
    ["first"],
  );
  assert.deepEqual(await both(lake, DOCUMENTS), [1, 8, 1, 0]);
  assert.deepEqual(
    [...new Set((await lake.query<{ event_part: string }>("select event_part from kept_detection")).map((row) => row.event_part))],
    ["first"],
  );
  await putEvents(lake, eventsFrom(500, 60), "first");
  assert.deepEqual(await both(lake, DOCUMENTS), [9, 0, 1, 0], "the same name, other bytes");
});

// As a case takes a file out: every part that is named like it.
async function remove(lake: Lake, name: string): Promise<void> {
  const session = await lake.session();
  const draft = lake.begin(session);
  for (const { table, part } of lake.parts()) if (part === name) draft.remove(table, part);
  await draft.commit();
  await session.close();
}

test("findMatches asks all rules together again where an expression comes near to what is told of", async () => {
  const lake = await openLake();
  const rules = rulesOf(DOCUMENTS);
  const costs = { slow_steps: 1, most_steps: 50_000, least_steps: 1_000_000_000 };
  const first = await byColumns(lake, rules, FIELDS, { isKept: true, costs });
  assert.equal(first.trial.slow.length, 0);
  const dear = { ...costs, slow_steps: 0.05 };
  const again = await byColumns(lake, rules, FIELDS, { isKept: true, costs: dear });
  const alone = await byColumns(lake, rules, FIELDS, { costs: dear });
  assert.deepEqual([again.trial.slow, again.lines], [alone.trial.slow, alone.lines]);
  assert.equal(again.trial.slow.length, 1);
  assert.equal(again.trial.work.asked_detection_count, 9);
});

test("findMatches leaves nothing kept of a run that was not committed", async () => {
  const lake = await openLake();
  const session = await lake.session();
  const draft = lake.begin(session);
  const silent = { signal: new AbortController().signal, report: () => undefined };
  const costs = { slow_steps: 500, most_steps: 50_000, least_steps: 1_000_000_000 };
  const finding = { lake, session, rules: rulesOf(DOCUMENTS), fields: FIELDS, keepOf: () => ["source.ip"], costs, progress: silent };
  await (await import("./find-matches.js")).findMatches({ ...finding, keeping: draft });
  assert.ok(
    draft.parts().some(({ table }) => KEPT_TABLES.includes(table)),
    "nothing was kept in the draft",
  );
  await draft.discard();
  await session.close();
  assert.deepEqual(
    lake.parts().filter(({ table }) => KEPT_TABLES.includes(table)),
    [],
  );
});
