import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import type { Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect, type DetectResult } from "./detect.js";
import { openTestCase, putEvents, withFiles, type TestCase } from "./event-table.test.js";
import { listRuleRows } from "./rule-rows.js";

const content = await loadContent();
const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:137.0) Gecko/20100101 Firefox/137.0";

interface Asked {
  readonly ip: string;
  readonly path: string;
  readonly at: string;
  readonly user?: string;
  readonly status?: number;
  readonly query?: string;
  readonly method?: string;
}

function request({ ip, path, at, user, status = 200, query, method = "GET" }: Asked): SigmaEvent {
  const target = { "url.original": query === undefined ? path : `${path}?${query}`, "url.path": path, "url.query": query ?? null };
  const head = { "@timestamp": at, "source.ip": ip, "user.name": user ?? null, "http.request.method": method };
  return {
    ...head,
    ...target,
    "http.response.status_code": status,
    "http.response.bytes": 900,
    "user_agent.original": BROWSER,
    "logsource.category": "webserver",
    "logsource.product": "nginx",
    "logsource.service": "kpi-front",
  };
}

function many(count: number, from: string, step_s: number, make: (n: number, at: string) => SigmaEvent): readonly SigmaEvent[] {
  return Array.from({ length: count }, (_, i) => make(i + 1, new Date(Date.parse(from) + i * step_s * 1000).toISOString()));
}

const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

async function openCase(given = content): Promise<TestCase> {
  const it = await openTestCase(given);
  opened.push(it);
  return it;
}

async function run(events: readonly SigmaEvent[], given = content): Promise<{ result: DetectResult; it: TestCase }> {
  const it = await openCase(given);
  if (events.length > 0) await putEvents(it.lake, events);
  return { result: await detect(it.open, progress), it };
}

const SHELL = "/kpi/upload/attachments/thumb.aspx";
const ordinary = [
  ...many(60, "2025-04-16T00:10:00Z", 300, (n, at) => request({ ip: "10.20.0.4", user: "k20001", path: `/kpi/records/${n}`, at })),
  ...many(40, "2025-04-16T01:00:00Z", 120, (n, at) =>
    request({ ip: "198.18.3.3", user: "a10010-1", path: "/kpi/search", query: `q=会社 明細 select 保険 O'Brien&page=${n}`, at }),
  ),
  ...many(20, "2025-04-16T02:00:00Z", 600, (n, at) => request({ ip: "198.18.3.4", path: `/kpi/dashbord${n % 3}`, status: 404, at })),
];
const planted = [
  request({ ip: "203.0.113.9", path: "/login", at: "2025-04-16T17:00:00Z" }),
  request({ ip: "203.0.113.9", path: SHELL, method: "PUT", status: 201, at: "2025-04-16T17:00:30Z" }),
  request({ ip: "203.0.113.9", path: SHELL, query: "c=whoami", at: "2025-04-16T17:01:00Z" }),
  request({ ip: "203.0.113.9", path: "/kpi/dashboard", at: "2025-04-16T20:30:00Z" }),
  // On another day, past every pause: an ordinary request of whoever has the address now.
  request({ ip: "203.0.113.9", path: "/login", at: "2025-04-14T01:00:00Z" }),
  request({ ip: "203.0.113.9", path: "/login", at: "2025-04-18T01:00:00Z" }),
];

test("detect finds nothing in no events, and says that there was no log to ask about", async () => {
  const { result } = await run([]);
  assert.equal(result.finding_count, 0);
  assert.equal(result.intruder_event_count, 0);
  assert.deepEqual(result.statuses, { "no-log": result.rule_count });
  assert.deepEqual(result.warnings, []);
  assert.deepEqual(
    result.written.map(({ table, row_count }) => [table, row_count]),
    [
      ["finding", 0],
      ["finding_event", 0],
      ["finding_measure", 0],
      ["story", 0],
      ["suppressed_finding", 0],
      ["story_left_out", 0],
      ["intruder_event", 0],
      ["gap", 0],
      ["clock_offset", 0],
      ["rule", listRuleRows(content).length],
    ],
  );
});

test("detect is silent on ordinary days, Japanese searches and NATed agencies among them", async () => {
  const { result } = await run(ordinary);
  assert.equal(result.finding_count, 0);
});

test("detect tells a web shell: finding, events, story, and the requests that belong to it", async () => {
  const { result, it } = await run([...ordinary, ...planted]);
  assert.equal(result.intruder_count, 1);
  const findings = await it.lake.query<Record<string, unknown>>(`select * from finding order by "rule.name"`);
  assert.deepEqual(
    findings.map((one) => [one["rule.name"], one["level"], one["entity"], one["event_count"]]),
    [
      ["web_command_injection", "high", "203.0.113.9", 1],
      ["web_shell_call", "critical", "203.0.113.9", 1],
      ["web_shell_upload", "critical", "203.0.113.9", 1],
    ],
  );
  assert.ok(String(findings[1]?.["tags"]).split(" ").includes("attack.t1505.003"));
  assert.match(String(findings[0]?.["finding_id"]), /^finding_[0-9a-f]{20}$/);
  const [story] = await it.lake.query<Record<string, unknown>>("select * from story");
  assert.equal(story?.["is_intruder"], true);
  assert.equal(story?.["first_at"], "2025-04-16T17:00:30.000Z");
  assert.equal(story?.["last_at"], "2025-04-16T17:01:00.000Z");
  assert.equal(story?.["event_count"], 2);
  const mine = await it.lake.query<{ path: string }>(
    `select "url.path" as path from intruder_event join event using (event_id) order by "@timestamp"`,
  );
  assert.deepEqual(
    mine.map(({ path }) => path),
    ["/login", SHELL, SHELL, "/kpi/dashboard"],
  );
  const named = await it.lake.query<{ n: number }>(`select count(*) as n from finding_event join finding using (finding_id)`);
  assert.equal(named[0]?.n, 3);
});

test("detect tells an address that only reads slowly, night by night, and takes in all its nights", async () => {
  const nights = [17, 18, 19, 20].flatMap((day) =>
    many(25, `2025-04-${day}T16:00:00Z`, 90, (n, at) =>
      request({ ip: "203.0.113.20", user: "k20001", path: `/kpi/records/${day * 1000 + n}`, at }),
    ),
  );
  const { result, it } = await run([...ordinary, ...nights]);
  assert.equal(result.intruder_count, 1);
  assert.equal(result.intruder_event_count, 100);
  const [story] = await it.lake.query<Record<string, unknown>>("select entity, is_intruder from story");
  assert.deepEqual(story, { entity: "203.0.113.20", is_intruder: true });
});

test("detect: one probe of the internet's noise makes a finding but no intruder", async () => {
  const { result } = await run([...ordinary, request({ ip: "192.0.2.77", path: "/.env", status: 404, at: "2025-04-16T03:00:00Z" })]);
  assert.deepEqual([result.finding_count, result.intruder_count, result.intruder_event_count], [1, 0, 0]);
});

test("detect run again replaces what it left, with the same ids", async () => {
  const { it } = await run(planted);
  const ids = () => it.lake.query("select finding_id, story_id, event_count from finding order by finding_id");
  const before = await ids();
  const again = await detect(it.open, progress);
  assert.deepEqual(await ids(), before);
  assert.equal(again.removed.length, again.written.length);
  assert.equal(it.lake.parts("finding").length, 1);
});

test("detect asked to stop leaves what was there", async () => {
  const { it } = await run(planted);
  const parts = it.lake.parts();
  const stop = new AbortController();
  const report = (done: number) => (done > 3 ? stop.abort() : undefined);
  await assert.rejects(detect(it.open, { signal: stop.signal, report }), { name: "AbortError" });
  assert.deepEqual(it.lake.parts(), parts);
});

const OWN = `title: Our own
id: 11111111-2222-3333-4444-555555555555
level: medium
logsource: { category: webserver }
detection:
  a: { cs-uri-stem|endswith: /会員.do }
  condition: a
`;

test("detect asks the workspace's own rules, in the words of other log formats, and survives their mistakes", async () => {
  const files = {
    "workspace:rules/own.yml": OWN,
    "workspace:rules/broken.yml": OWN.replace("endswith", "endwith"),
    "workspace:rules/windows.yml": OWN.replace("cs-uri-stem|endswith", "CommandLine|endswith"),
    "workspace:rules/old.yml": OWN.replace("condition: a", "condition: a | count() > 5"),
    "workspace:rules/retired.yml": OWN.replace("level: medium", "level: medium\nstatus: deprecated"),
  };
  const { result, it } = await run(
    [request({ ip: "192.0.2.8", path: "/app/会員.do", at: "2025-04-16T03:00:00Z" })],
    withFiles(content, files),
  );
  assert.deepEqual(await it.lake.query<Record<string, unknown>>('select "rule.name" as name, "rule.id" as id from finding'), [
    { name: "own", id: "11111111-2222-3333-4444-555555555555" },
  ]);
  assert.deepEqual(result.not_evaluable, [
    { rule: "windows", status: "fields-missing", what: ["CommandLine"] },
    { rule: "old", status: "unsupported", what: ["aggregation without timeframe"] },
    { rule: "workspace:rules/broken.yml:6:29", status: "faulty", what: ["unknown-modifier"] },
  ]);
  assert.deepEqual(result.warnings, [
    {
      code: "rule-faulty",
      params: { code: "unknown-modifier", at: "workspace:rules/broken.yml:6:29", modifier: "endwith", nearest: "endswith" },
    },
    { code: "rules-fields-missing", params: { count: 1, rules: "windows (CommandLine)" } },
    { code: "rules-unsupported", params: { count: 1, rules: "old (aggregation without timeframe)" } },
  ]);
});

test("detect leaves out a rule whose expression is too large, and the correlation on it, by name", async () => {
  const heavy = OWN.replace("cs-uri-stem|endswith: /会員.do", "cs-uri-stem|re: '((((x{1000}){1000}){1000}){1000})'").replace(
    "title:",
    "name: heavy\ntitle:",
  );
  const counted =
    "title: c\nlevel: low\ncorrelation: { type: event_count, rules: [heavy], group-by: [source.ip], timespan: 5m, condition: { gte: 2 } }\n";
  const { result } = await run(planted, withFiles(content, { "workspace:rules/heavy.yml": heavy, "workspace:rules/counted.yml": counted }));
  const mine = result.not_evaluable.filter(({ rule }) => rule === "heavy" || rule === "counted");
  assert.deepEqual(mine.map(({ rule, status }) => [rule, status]).sort(), [
    ["counted", "unsupported"],
    ["heavy", "broken"],
  ]);
  assert.equal(result.intruder_count, 1);
});

test("detect stops a rule that is too slow, and tells of it by name; it finds nothing, the others all", async () => {
  const story = content
    .file("rules/story.yml")
    .text.replace("most_steps: 50000", "most_steps: 1")
    .replace("slow_steps: 500", "slow_steps: 0")
    .replace("least_steps: 1000000000", "least_steps: 20000");
  const slow = OWN.replace("cs-uri-stem|endswith: /会員.do", () => "cs-uri-query|re: '[a-z]{3,900}!$'");
  const files = { "rules/story.yml": story, "workspace:rules/slow.yml": slow };
  const events = [...planted, request({ ip: "192.0.2.9", path: "/a", query: `${"ab".repeat(9_000)}!`, at: "2025-04-16T17:02:00Z" })];
  const { result, it } = await run(events, withFiles(content, files));
  assert.deepEqual(result.not_evaluable, [{ rule: "slow", status: "too-slow", what: [] }]);
  assert.ok(
    result.slow_rules.some(({ rule }) => rule === "slow"),
    "it is not told of as slow",
  );
  assert.equal(result.warnings.find(({ code }) => code === "rules-too-slow")?.params["rules"], "slow");
  assert.deepEqual(await it.lake.query(`select * from finding where "rule.name" = 'slow'`), []);
  assert.equal(result.intruder_count, 1);
});

test("detect tells of an account where a rule groups by that alone, and makes no intruder of it", async () => {
  const counted = `title: c\nlevel: critical\ntags: [attack.t1213]\ncorrelation: { type: value_count, rules: [page], group-by: [user.name], timespan: 1h, condition: { field: source.ip, gte: 3 } }\n---\n${OWN.replace("title:", "name: page\ntitle:").replace("cs-uri-stem|endswith: /会員.do", "cs-uri-stem|startswith: /kpi/records/")}`;
  const events = many(3, "2025-04-16T03:00:00Z", 60, (n, at) =>
    request({ ip: `192.0.2.${n}`, user: "田中", path: `/kpi/records/${n}`, at }),
  );
  const { result, it } = await run(events, withFiles(content, { "workspace:rules/counted.yml": counted }));
  assert.deepEqual(await it.lake.query("select entity_field, entity, is_intruder from story"), [
    { entity_field: "user.name", entity: "田中", is_intruder: false },
  ]);
  assert.equal(result.intruder_event_count, 0);
});

test("detect warns when one address is most of the log: a proxy's", async () => {
  const { result } = await run(planted);
  assert.deepEqual(result.warnings, [{ code: "one-address-is-most", params: { entity: "203.0.113.9", percent: 67 } }]);
});

test("detect refuses story settings that cannot be, all at once", async () => {
  const wrong = content
    .file("rules/story.yml")
    .text.replace("intruder_score: 40", "intruder_score: many")
    .replace("session_gap: 4h", "session_gap: long")
    .replace("SubjectUserName: user.name", "SubjectUserName: who");
  const it = await openCase(withFiles(content, { "rules/story.yml": wrong }));
  await assert.rejects(detect(it.open, progress), (fault: { code: string; all: readonly { params: { key: string } }[] }) => {
    assert.equal(fault.code, "story-setting-wrong");
    assert.deepEqual(
      fault.all.map(({ params }) => params.key),
      ["intruder_score", "session_gap", "told_of"],
    );
    return true;
  });
});
