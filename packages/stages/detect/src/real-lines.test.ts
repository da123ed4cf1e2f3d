// The rules on real lines of ../shared/data: a scanner's log, ordinary traffic, and the attacks of the OWASP CRS tests.
// Prints what it measures. Every line is also judged by the interpreter: both must find the same.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadContent } from "@hamon/content";
import type { Progress } from "@hamon/records";
import { evaluateTest, planRules, type Plan, type SigmaEvent } from "@hamon/sigma";
import { detect, type DetectResult } from "./detect.js";
import { eventFields } from "./event-fields.js";
import { openTestCase, putEvents, type TestCase } from "./event-table.test.js";
import { readRules } from "./rule-files.js";

const SHARED = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
const skip = existsSync(SHARED) ? false : "shared/data is not here";
const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const content = await loadContent();
const { rules } = readRules(content);
const plan: Plan = planRules(
  rules.map(({ rule }) => rule),
  eventFields(content),
);
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

const COMBINED =
  /^"?(\S+) \S+ (\S+) \[(\d+)\/(\w+)\/(\d+):(\d+:\d+:\d+) ([+-]\d{2})(\d{2})\] "(\S+) (.*?)(?: HTTP\/[\d.]+)?" (\d+) (\d+|-)(?: "(.*?)" "(.*?)")?"?"?$/;

function parseLine(line: string): SigmaEvent | null {
  const found = COMBINED.exec(line);
  if (found === null) return null;
  const [, ip, user, day, month, year, time, hours, minutes, method, target = "", status, bytes, referrer = "-", agent = "-"] = found;
  const known = (text: string | undefined) => (text === "-" || text === "" ? null : (text ?? null));
  const moment = new Date(`${day} ${month} ${year} ${time} GMT${hours}${minutes}`).toISOString();
  return {
    ...targetOf(target),
    "@timestamp": moment,
    "source.ip": ip,
    "user.name": known(user),
    "http.request.method": method,
    "http.response.status_code": Number(status),
    "http.response.bytes": bytes === "-" ? null : Number(bytes),
    "http.request.referrer": known(referrer),
    "user_agent.original": known(agent),
    "logsource.category": "webserver",
  };
}

function targetOf(target: string): SigmaEvent {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    "url.original": target,
    "url.path": decode(path),
    "url.query": mark < 0 ? null : decode(target.slice(mark + 1).replaceAll("+", " ")),
  };
}

// Once, octet by octet; what is no escape stays, what is no UTF-8 is replaced.
function decode(text: string): string {
  const octets = text.replace(/%([0-9a-f]{2})|[^\x00-\x7f]/gi, (whole, hex?: string) =>
    hex === undefined ? Buffer.from(whole).toString("latin1") : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(octets, "latin1").toString("utf8").replaceAll("\0", " ");
}

function readLog(name: string): readonly SigmaEvent[] {
  const lines = readFileSync(`${SHARED}apache-access-logs/${name}`, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const events = lines.map(parseLine).filter((event) => event !== null);
  assert.ok(events.length > 0.99 * lines.length, "lines were not understood");
  return events;
}

async function run(events: readonly SigmaEvent[]): Promise<{ result: DetectResult; it: TestCase }> {
  const it = await openTestCase(content);
  opened.push(it);
  await putEvents(it.lake, events);
  return { result: await detect(it.open, progress), it };
}

// "<rule> <event>" of the single-event rules, by both.
async function assertSameMatches(it: TestCase, events: readonly SigmaEvent[]): Promise<void> {
  const single = plan.rules.filter(({ is_finding, test: asked }) => is_finding && asked !== null);
  const byHand = single.flatMap(({ no, test: asked }) =>
    events.flatMap((event, i) => (asked !== null && evaluateTest(asked, event) ? [`${rules[no]?.rule_name} ${i}`] : [])),
  );
  const names = single.map(({ no }) => rules[no]?.rule_name ?? "");
  const rows = await it.lake.query<{ hit: string }>(
    `select "rule.name" || ' ' || event_id as hit from finding_event join finding using (finding_id) where list_contains($names, "rule.name")`,
    { names },
  );
  assert.deepEqual(rows.map(({ hit }) => hit).sort(), byHand.sort());
  console.log(`${events.length} events, ${single.length} rules, ${byHand.length} matches, the same by both`);
}

test("a scanner's log: nearly every line belongs to a story of an intruder", { skip }, async () => {
  const events = readLog("scanner-acunetix.txt");
  const { result, it } = await run(events);
  const share = result.intruder_event_count / events.length;
  console.log(`scanner: ${result.finding_count} findings, ${(100 * share).toFixed(1)} % of ${events.length} lines attributed`);
  assert.ok(share >= 0.95);
  await assertSameMatches(it, events);
});

test("ordinary traffic: hardly a line is told of, and nobody is an intruder", { skip }, async () => {
  const events = readLog("benign-elastic-apache_logs-first5000.txt");
  const { result, it } = await run(events);
  const [grave] = await it.lake.query<{ n: number }>(
    `select count(distinct event_id) as n from finding_event join finding using (finding_id) where level in ('medium', 'high', 'critical')`,
  );
  const share = (grave?.n ?? 0) / events.length;
  console.log(`ordinary: ${result.finding_count} findings, ${(100 * share).toFixed(2)} % of ${events.length} lines medium or above`);
  assert.ok(share <= 0.003);
  assert.equal(result.intruder_count, 0);
  await assertSameMatches(it, events);
});

interface CrsCase {
  readonly attack: boolean;
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
}

function toEvent({ method, uri, headers }: CrsCase, i: number): SigmaEvent {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    ...targetOf(uri),
    "@timestamp": "2025-04-16T01:00:00Z",
    "source.ip": `198.18.${i >> 8}.${i & 255}`,
    "http.request.method": method,
    "http.response.status_code": 404,
    "user_agent.original": byName.get("user-agent") ?? null,
    "http.request.referrer": byName.get("referer") ?? null,
    "logsource.category": "webserver",
  };
}

test("the OWASP CRS tests that an access log shows: more than half are found", { skip }, async () => {
  const cases = readFileSync(`${SHARED}crs-regression/access-log-visible.ndjson`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as CrsCase);
  const events = cases.map(toEvent);
  const { it } = await run(events);
  const rows = await it.lake.query<{ event_id: number }>("select distinct event_id from finding_event");
  const hits = new Set(rows.map(({ event_id }) => event_id));
  const share = (isAttack: boolean) => {
    const places = cases.flatMap(({ attack }, i) => (attack === isAttack ? [i] : []));
    return places.filter((i) => hits.has(i)).length / places.length;
  };
  console.log(`CRS: recall ${share(true).toFixed(3)}, of the others ${share(false).toFixed(3)}`);
  assert.ok(share(true) >= 0.6);
  assert.ok(share(false) <= 0.05);
  await assertSameMatches(it, events);
});
