// Rules that a workspace brings: about Windows, with filters and placeholders, of fields that only whole records have.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import { LANGUAGES, type Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect, type DetectResult } from "./detect.js";
import { openTestCase, putEvents, withFiles, withoutFiles, type TestCase } from "./event-table.test.js";

const shipped = await loadContent();
/** Without the rules that ship: they would find things, too. */
const content = withoutFiles(shipped, (path) => /^rules\/(?!routing\/)\w+\//.test(path));
const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

async function run(
  events: readonly SigmaEvent[],
  files: Readonly<Record<string, string>>,
): Promise<{ result: DetectResult; it: TestCase }> {
  const given = withFiles(content, files);
  const it = await openTestCase(given);
  opened.push(it);
  await putEvents(it.lake, events);
  return { result: await detect(it.open, progress), it };
}

const WINDOWS = `title: Whoami
name: whoami
level: medium
logsource: { product: windows, category: process_creation }
detection:
  a: { Image|endswith: '\\whoami.exe' }
  b: { Hashes|contains: MD5 }
  f: { IntegrityLevel|exists: true, IntegrityLevel: null }
  condition: a and not b and not f
`;
const whole = (service: string, code: string, data: object): SigmaEvent => ({
  "@timestamp": "2025-04-16T03:00:00Z",
  "logsource.product": "windows",
  "logsource.service": service,
  "event.code": code,
  fields: JSON.stringify({ Event: { EventData: data } }),
});

test("detect asks Windows' own names of records kept whole, by channel and number, in each way that they come", async () => {
  const Image = "C:\\Windows\\System32\\whoami.exe";
  const events = [
    whole("sysmon", "1", { Image }),
    whole("sysmon", "1", { Image, Hashes: "MD5=0" }),
    whole("sysmon", "1", { Image, IntegrityLevel: null }),
    whole("sysmon", "5", { Image }),
    whole("security", "4688", { NewProcessName: Image }),
    whole("security", "4688", { Image }),
    { ...whole("sysmon", "1", {}), fields: '{"a":"\\ud800"}' },
    whole("sysmon", "1", { Image, User: "WORK\\admin" }),
    { ...whole("sysmon", "1", {}), fields: JSON.stringify({ Event: { UserData: { EventXML: { Image } } } }) },
  ];
  const filter = `title: Ours
logsource: { product: windows }
filter: { rules: [whoami], s: { User|endswith: '\\admin' }, condition: not s }
`;
  const { it, result } = await run(events, { "workspace:rules/whoami.yml": WINDOWS, "workspace:rules/ours.yml": filter });
  assert.deepEqual(result.not_evaluable, []);
  const found = await it.lake.query<{ event_id: number }>("select event_id from finding_event order by event_id");
  assert.deepEqual(
    found.map(({ event_id }) => event_id),
    [0, 4, 8],
  );
});

test("detect fills placeholders in from the workspace's own values, and tells of one that has none", async () => {
  const asking = (name: string) =>
    `title: Pages\nlevel: low\nlogsource: { category: webserver }\ndetection: { a: { cs-uri-stem|expand: '%${name}%' }, condition: a }\n`;
  const { result, it } = await run([{ "@timestamp": "2025-04-16T03:00:00Z", "url.path": "/ADMIN", "logsource.category": "webserver" }], {
    "workspace:rules/known.yml": asking("admin_pages"),
    "workspace:rules/unknown.yml": asking("other"),
    "workspace:rules/placeholders.yml": "admin_pages: [/admin, /manage]\nbroken: { a: 1 }\n",
  });
  assert.equal((await it.lake.query("select * from finding")).length, 1);
  assert.deepEqual(result.not_evaluable, [
    { rule: "unknown", status: "needs-placeholder", what: ["other"] },
    { rule: "workspace:rules/placeholders.yml:2:9", status: "faulty", what: ["bad-value"] },
  ]);
});

test("detect says which fields no record has", async () => {
  const events = [whole("sysmon", "1", { Image: "x", IntegrityLevel: "High" })];
  const asking = (title: string, detection: string) =>
    `title: ${title}\nlevel: low\nlogsource: { product: windows, category: process_creation }\ndetection: { ${detection} }\n`;
  const { result } = await run(events, {
    "workspace:rules/hashes.yml": asking("h", "a: { Image: x, Hashes: y }, condition: a"),
    "workspace:rules/either.yml": asking("e", "a: [{ Image: x }, { Hashes: y }], condition: a"),
  });
  assert.deepEqual(result.not_evaluable, [{ rule: "hashes", status: "fields-missing", what: ["Hashes"] }]);
  assert.deepEqual(result.partly_evaluable, [{ rule: "either", what: ["Hashes"] }]);
  assert.deepEqual(result.warnings, [
    { code: "rules-fields-missing", params: { count: 1, rules: "hashes (Hashes)" } },
    { code: "rules-partly", params: { count: 1, rules: "either (Hashes)" } },
  ]);
  for (const { code } of result.warnings)
    for (const language of LANGUAGES) assert.doesNotMatch(content.sentence(language, `warnings.${code}`, {}), /⟦warnings/);
});
