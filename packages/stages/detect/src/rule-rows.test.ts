// No rule goes in silence: each has a row that says what became of it, whose it is, and where it stands.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import type { FaultRecord, Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect } from "./detect.js";
import { openTestCase, putEvents, withFiles, type TestCase } from "./event-table.test.js";
import { listRuleRows } from "./rule-rows.js";

const content = await loadContent();
const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

const rule = (title: string, detection: string, more = "") =>
  `title: ${title}\nlevel: low\nauthor: 田中\n${more}logsource: { product: windows, category: process_creation }\ndetection: { ${detection} }\n`;
const files = {
  "workspace:rules/asked.yml": rule("a", "a: { Image: x }, condition: a", "license: DRL 1.1\ntags: [attack.t1057]\n"),
  "workspace:rules/either.yml": rule("e", "a: [{ Image: x }, { Hashes: y }], condition: a"),
  "workspace:rules/hashes.yml": rule("h", "a: { Hashes: y }, condition: a"),
  "workspace:rules/place.yml": rule("p", "a: { Image|expand: '%admin%' }, condition: a"),
  "workspace:rules/old.yml": rule("o", "a: { Image: x }, condition: a | count() > 5"),
  "workspace:rules/gone.yml": rule("g", "a: { Image: x }, condition: a", "status: deprecated\n"),
  "workspace:rules/wrong.yml": rule("w", "a: { Image|endwith: x, Hashes|contians: y }, condition: a"),
  "workspace:rules/heavy.yml": rule("v", "a: { Image|re: '((((x{1000}){1000}){1000}){1000})' }, condition: a"),
};
const event: SigmaEvent = {
  "@timestamp": "2025-04-16T03:00:00Z",
  "logsource.product": "windows",
  "logsource.service": "sysmon",
  "event.code": "1",
  fields: JSON.stringify({ Event: { EventData: { Image: "x" } } }),
};

interface Kept {
  readonly name: string;
  readonly state: string;
  readonly what: string;
}

test("detect leaves a row for every rule: asked, asked in part, and each reason why one was not", async () => {
  const given = withFiles(content, files);
  const it = await openTestCase(given);
  opened.push(it);
  await putEvents(it.lake, [event]);
  await detect(it.open, progress);
  const own = await it.lake.query<Kept>(`select "rule.name" as name, state, what from rule where origin = 'workspace' order by name`);
  assert.deepEqual(
    own.map(({ name, state, what }) => [name, state, JSON.parse(what)]),
    [
      ["asked", "evaluable", []],
      ["either", "partly", ["Hashes"]],
      ["gone", "retired", ["deprecated"]],
      ["hashes", "fields-missing", ["Hashes"]],
      ["heavy", "broken", []],
      ["old", "unsupported", ["aggregation without timeframe"]],
      ["place", "needs-placeholder", ["admin"]],
      ["wrong", "faulty", ["unknown-modifier"]],
    ],
  );
  const [asked] = await it.lake.query(`select title, "at", kind, level, author, license, tags, is_finding from rule where title = 'a'`);
  assert.deepEqual(asked, {
    title: "a",
    at: "workspace:rules/asked.yml:1:1",
    kind: "detection",
    level: "low",
    author: "田中",
    license: "DRL 1.1",
    tags: "attack.t1057",
    is_finding: true,
  });
  const [wrong] = await it.lake.query<{ at: string; faults: string }>(`select "at", faults from rule where state = 'faulty'`);
  const faults = JSON.parse(wrong?.faults ?? "[]") as readonly FaultRecord[];
  assert.equal(wrong?.at, "workspace:rules/wrong.yml:5:34", "the place of the first mistake");
  assert.deepEqual(
    faults.map(({ code, params }) => [code, params["modifier"]]),
    [
      ["unknown-modifier", "endwith"],
      ["unknown-modifier", "contians"],
    ],
  );
  const [shipped] = await it.lake.query<{ n: number }>("select count(*) as n from rule where origin = 'shipped'");
  assert.equal(shipped?.n, listRuleRows(content).length);
});

test("listRuleRows tells without events: what ships is asked, and a rule that only serves another says so", () => {
  const rows = listRuleRows(content);
  assert.deepEqual([...new Set(rows.map(({ state }) => state))], ["evaluable"]);
  assert.deepEqual([...new Set(rows.map(({ origin }) => origin))], ["shipped"]);
  assert.ok(
    rows.some(({ is_finding }) => !is_finding),
    "a rule that a correlation watches stands as no finding",
  );
  assert.deepEqual(
    rows.map(({ rule_no }) => rule_no),
    rows.map((_, i) => i),
  );
});
