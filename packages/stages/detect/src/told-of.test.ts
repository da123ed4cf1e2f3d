// Of whom findings of logs other than web logs tell.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import type { Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect } from "./detect.js";
import { openTestCase, putEvents, withFiles, withoutFiles, type TestCase } from "./event-table.test.js";

const content = await loadContent();
const none = withoutFiles(content, (path) => path.startsWith("rules/") && !/(?:story|gaps|clocks)\.yml$|routing/.test(path));
const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

const at = "2025-04-16T03:00:00Z";
const windows = (code: string, data: object): SigmaEvent => ({
  "@timestamp": at,
  "logsource.product": "windows",
  "logsource.service": "security",
  "event.code": code,
  "host.name": "dc-01",
  "user.name": "made",
  fields: JSON.stringify({ Event: { EventData: data } }),
});
const rule = (logsource: string, detection: string) =>
  `title: T\nname: watched\nlevel: high\nlogsource: { ${logsource} }\ndetection: { ${detection} }\n`;
const grouped = (by: string) =>
  `---\ntitle: C\nlevel: high\ncorrelation: { type: event_count, rules: [watched], group-by: [${by}], timespan: 1h, condition: { gte: 1 } }\n`;

async function toldOf(text: string, event: SigmaEvent): Promise<readonly unknown[]> {
  const it = await openTestCase(withFiles(none, { "workspace:rules/one.yml": text }));
  opened.push(it);
  await putEvents(it.lake, [event]);
  await detect(it.open, progress);
  const rows = await it.lake.query<{ entity_field: string; entity: string }>("select entity_field, entity from finding");
  return rows.map(({ entity_field, entity }) => [entity_field, entity]);
}

const made = windows("4720", { SubjectUserName: "admin", TargetUserName: "made", WorkstationName: "PC-01" });
const request: SigmaEvent = {
  "@timestamp": at,
  "logsource.category": "webserver",
  "source.ip": "192.0.2.1",
  "user.name": "taro",
  "url.path": "/a",
};
const mail: SigmaEvent = {
  "@timestamp": at,
  "logsource.category": "email",
  "source.ip": "192.0.2.1",
  "email.from.address": "a@example.jp",
};
const created = "product: windows, service: security";

for (const [name, text, event, expected] of [
  ["the account, where an event of Windows names one", rule(created, "a: { EventID: 4720 }, condition: a"), made, ["user.name", "made"]],
  [
    "who did it, where the rule asks of that",
    rule(created, "a: { EventID: 4720 }, f: { SubjectUserName|endswith: $ }, condition: a and not f"),
    made,
    ["user.name", "admin"],
  ],
  [
    "the machine, where a correlation groups by it",
    rule(created, "a: { EventID: 4720 }, condition: a") + grouped("Computer"),
    made,
    ["host.name", "dc-01"],
  ],
  [
    "who did it, where a correlation groups by that",
    rule(created, "a: { EventID: 4720 }, condition: a") + grouped("SubjectUserName"),
    made,
    ["user.name", "admin"],
  ],
  [
    "the machine, where nobody is named",
    rule(created, "a: { EventID: 1102 }, condition: a"),
    { ...made, "event.code": "1102", "user.name": null },
    ["host.name", "dc-01"],
  ],
  ["the address of a request", rule("category: webserver", "a: { url.path: /a }, condition: a"), request, ["source.ip", "192.0.2.1"]],
  [
    "the account of a request without an address",
    rule("category: webserver", "a: { url.path: /a }, condition: a"),
    { ...request, "source.ip": null },
    ["user.name", "taro"],
  ],
  [
    "who sent a mail",
    rule("category: email", "a: { email.from.address|endswith: example.jp }, condition: a"),
    mail,
    ["email.from.address", "a@example.jp"],
  ],
] as const) {
  test(`detect tells of ${name}`, async () => assert.deepEqual(await toldOf(text, event), [expected]));
}

test("detect tells of an address, else an account, where a workspace's own story.yml does not say", async () => {
  const story = content.file("rules/story.yml").text.replace(/^told_of:\n(?:[ #].*\n)+/m, "");
  assert.doesNotMatch(story, /told_of/);
  const it = await openTestCase(
    withFiles(none, {
      "rules/story.yml": story,
      "workspace:rules/one.yml": rule("category: email", "a: { email.from.address: a@example.jp }, condition: a"),
    }),
  );
  opened.push(it);
  await putEvents(it.lake, [mail, { ...mail, "source.ip": null, "user.name": "taro" }]);
  await detect(it.open, progress);
  assert.deepEqual(await it.lake.query("select entity_field, entity from finding order by 1"), [
    { entity_field: "source.ip", entity: "192.0.2.1" },
    { entity_field: "user.name", entity: "taro" },
  ]);
});
