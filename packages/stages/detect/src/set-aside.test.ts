// What a person set aside stays a finding and is left out of its story, which says so; it comes back when the finding names more.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import type { Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect } from "./detect.js";
import { openTestCase, putEvents, withFiles, type TestCase } from "./event-table.test.js";
import type { SetAside } from "./set-aside.js";

const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

const rule = (name: string, level: string, tags: string) =>
  `title: ${name}\nid: ${name}\nlevel: ${level}\ntags: [${tags}]\nlogsource: { category: webserver }\ndetection: { a: { cs-uri-stem: /${name} }, condition: a }\n`;
const content = withFiles(await loadContent(), {
  "workspace:rules/one.yml": rule("one", "critical", "attack.persistence"),
  "workspace:rules/two.yml": rule("two", "low", "attack.discovery"),
});
const request = (path: string, at: string): SigmaEvent => ({
  "@timestamp": at,
  "source.ip": "192.0.2.1",
  "url.path": path,
  "url.original": path,
  "logsource.category": "webserver",
});
const EVENTS = [request("/one", "2025-04-16T03:00:00.123456Z"), request("/two", "2025-04-16T05:00:00Z")];

interface Story {
  readonly score: number;
  readonly is_intruder: boolean;
  readonly first_at: string;
  readonly finding_count: number;
  readonly event_count: number;
}

async function caseWith(events: readonly SigmaEvent[]): Promise<TestCase> {
  const it = await openTestCase(content);
  opened.push(it);
  await putEvents(it.lake, events);
  return it;
}

async function run(it: TestCase, aside: readonly SetAside[]) {
  const { warnings, intruder_count } = await detect(it.open, progress, aside);
  const [story] = await it.lake.query<Story>("select score, is_intruder, first_at, finding_count, event_count from story");
  const left = await it.lake.query<{ finding_count: number; whole_score: number }>("select finding_count, whole_score from story_left_out");
  const findings = await it.lake.query<{ finding_id: string; rule: string; event_count: number; first_at: string; last_at: string }>(
    'select finding_id, "rule.name" as rule, event_count, first_at, last_at from finding order by rule',
  );
  const aside_ids = await it.lake.query<{ suppression_id: string }>("select suppression_id from suppressed_finding");
  const told = warnings.filter(({ code }) => code === "findings-suppressed").map(({ params }) => params["count"]);
  assert.ok(story !== undefined && findings[0] !== undefined, "there is a story and a finding");
  return { story, left, findings, told, intruder_count, aside_ids: aside_ids.map(({ suppression_id }) => suppression_id) };
}

test("a finding that is set aside stays listed and counted; its story's score goes without it and says what it would be", async () => {
  const it = await caseWith(EVENTS);
  const whole = await run(it, []);
  const finding_id = whole.findings[0]?.finding_id ?? "";
  assert.deepEqual([whole.left, whole.told, whole.story.is_intruder, whole.intruder_count], [[], [], true, 1]);

  const { story, left, findings, told, aside_ids } = await run(it, [{ suppression_id: "suppression_1", finding_id, named: null }]);
  assert.deepEqual(findings, whole.findings, "no finding goes");
  assert.deepEqual([aside_ids, told], [["suppression_1"], [1]]);
  assert.deepEqual(left, [{ finding_count: 1, whole_score: whole.story.score }]);
  assert.deepEqual([story.finding_count, story.event_count, story.is_intruder], [2, 2, false]);
  assert.ok(
    story.score > 0 && story.score < whole.story.score - 1,
    `${story.score} of ${whole.story.score}: less than the rule and its tactic`,
  );
  assert.equal(story.first_at, findings[1]?.first_at, "the story begins with what is not set aside");

  const none = await run(
    it,
    findings.map((one) => ({ suppression_id: `suppression_${one.rule}`, finding_id: one.finding_id, named: null })),
  );
  assert.deepEqual([none.story.score, none.story.is_intruder, none.story.finding_count, none.told], [0, false, 2, [2]]);
});

test("a finding set aside for what it named comes back when it names more; of a whole rule it stays aside", async () => {
  const it = await caseWith(EVENTS);
  const [finding] = (await run(it, [])).findings;
  const { finding_id, ...named } = finding as NonNullable<typeof finding>;
  const one: SetAside = { suppression_id: "suppression_one", finding_id, named };
  const rule: SetAside = { suppression_id: "suppression_rule", finding_id, named: null };
  assert.deepEqual((await run(it, [one])).aside_ids, ["suppression_one"]);
  const fewer: SetAside = { ...one, named: { ...named, event_count: named.event_count - 1 } };
  assert.deepEqual((await run(it, [fewer])).aside_ids, [], "one event more, between the first and the last");
  await putEvents(it.lake, [...EVENTS, request("/one", "2025-04-16T04:00:00Z")]);
  assert.deepEqual((await run(it, [one])).aside_ids, [], "it names one event more");
  assert.deepEqual((await run(it, [one, rule])).aside_ids, ["suppression_rule"]);
  const stranger: SetAside = { suppression_id: "suppression_x", finding_id: "finding_of_nobody", named: null };
  assert.deepEqual((await run(it, [stranger])).aside_ids, []);
});
