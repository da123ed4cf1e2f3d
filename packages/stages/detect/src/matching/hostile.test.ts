// One rule or one value that asks too much of a machine costs the others nothing; who asks to stop is heard; nothing is left.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import { EVENT_COLUMNS } from "@hamon/records";
import { parseRules, type Fields, type Rule, type SigmaEvent } from "@hamon/sigma";
import { openTestCase, putEncoded, type TestCase } from "../event-table.test.js";
import { byColumns, pairsOf } from "./matching.fixture.js";

const FIELDS: Fields = { columns: EVENT_COLUMNS, keywords: ["url.path"] };
const content = await loadContent();
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

async function caseOf(events: readonly SigmaEvent[], rowsOfGroup = 1_000): Promise<TestCase> {
  const it = await openTestCase(content);
  opened.push(it);
  await putEncoded(
    it.lake,
    events.map((event, i) => ({
      "@timestamp": new Date(Date.UTC(2025, 3, 16) + i * 1000).toISOString(),
      "source.ip": "192.0.2.1",
      ...event,
    })),
    rowsOfGroup,
  );
  return it;
}

function rulesOf(detections: Readonly<Record<string, object>>, more: readonly object[] = []): readonly Rule[] {
  const documents = Object.entries(detections).map(([name, a]) => ({ title: name, name, logsource: {}, detection: { a, condition: "a" } }));
  const { rules, faults } = parseRules([...documents, ...more.map((one) => ({ title: "c", ...one }))], () => "r");
  assert.deepEqual(faults, []);
  return rules;
}

const leftIn = (it: TestCase) => {
  const folder = join(it.lake.folder, "sigma_hit");
  return existsSync(folder) ? readdirSync(folder) : [];
};

test("an expression past its budget and one that is too large are refused by name, with what watches them; the rest finds all", async () => {
  const correlation = (rule: string) => ({
    correlation: { type: "event_count", rules: [rule], "group-by": ["source.ip"], timespan: "1h", condition: { gte: 2 } },
  });
  const rules = rulesOf(
    {
      slow: { "url.path|re": "[ab]{5,900}c$" },
      same: { "url.path|re": "[ab]{5,900}c$" },
      large: { "url.path|re": "((((x{1000}){1000}){1000}){1000})" },
      honest: { "url.path|contains": "ab" },
    },
    [correlation("slow"), correlation("same"), correlation("honest")],
  );
  // Found before the budget is used up, and after.
  const events = ["abababc", "ababababc", `${"ab".repeat(50_000)}c`, "ababac"].map((path) => ({ "url.path": path }));
  const it = await caseOf(events);
  const { lines, trial, plan } = await byColumns(it.lake, rules, FIELDS, {
    costs: { slow_steps: 10, most_steps: 1, least_steps: 200_000 },
  });
  assert.deepEqual([...trial.refused].sort(), [
    [0, "too-slow"],
    [1, "too-slow"],
    [2, "broken"],
  ]);
  assert.deepEqual(
    trial.slow.map(({ no }) => no),
    [0],
  );
  assert.deepEqual(
    plan.rules.map(({ status, what }) => [status, ...what]),
    [
      ["unsupported", "too-slow"],
      ["unsupported", "too-slow"],
      ["unsupported", "broken"],
      ["evaluable"],
      ["unsupported", "too-slow"],
      ["unsupported", "too-slow"],
      ["evaluable"],
    ],
  );
  assert.deepEqual(pairsOf(lines), ["6 0", "6 1", "6 2", "6 3"]);
  assert.deepEqual(leftIn(it), []);
});

test("a value of a hundred million letters is read, and the main thread goes on meanwhile", async () => {
  const rules = rulesOf({
    within: { "url.query|contains": "needle" },
    end: { "url.query|endswith": "end" },
    expression: { "url.query|re": "needle[0-9]" },
    other: { "url.path": "/login" },
  });
  const long = `${"ab ".repeat(33_333_333)}needle7 end`;
  const it = await caseOf([
    { "url.path": "/login" },
    { "url.path": "/x", "url.query": long },
    { "url.path": "/login", "url.query": "needle" },
  ]);
  let [beats, most, last] = [0, 0, performance.now()];
  const heart = setInterval(() => {
    beats += 1;
    most = Math.max(most, performance.now() - last);
    last = performance.now();
  }, 20);
  const [begun, { lines, trial }] = [performance.now(), await byColumns(it.lake, rules, FIELDS)];
  clearInterval(heart);
  assert.deepEqual([...trial.refused], []);
  assert.deepEqual(pairsOf(lines), ["0 1", "0 2", "1 1", "2 1", "3 0", "3 2"]);
  const took = performance.now() - begun;
  assert.ok(beats > 5 && most < took / 2, `${beats} beats, the longest pause ${most} ms of ${took}`);
});

test("matching that is asked to stop ends at once, and leaves no file", async () => {
  const it = await caseOf(
    Array.from({ length: 400 }, (_, i) => ({ "url.path": `/a${i}` })),
    10,
  );
  const stop = new AbortController();
  const progress = { signal: stop.signal, report: (done: number) => (done === 2 ? stop.abort() : undefined) };
  const rules = rulesOf({ all: { "url.path|startswith": "/a" } });
  await assert.rejects(byColumns(it.lake, rules, FIELDS, { progress }), { name: "AbortError" });
  assert.deepEqual(leftIn(it), []);
  assert.equal((await byColumns(it.lake, rules, FIELDS)).lines.length, 400);
});
