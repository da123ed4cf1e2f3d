// Behaviours that ship, over small tables in DuckDB.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import type { Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect } from "../detect.js";
import { openTestCase, putEvents, withFiles, withoutFiles, type TestCase } from "../event-table.test.js";
import { readBehaviours } from "./behaviour-files.js";

const shipped = await loadContent();
/** Without rules: they would find things, too. */
const content = withoutFiles(shipped, (path) => /^rules\/(?!routing\/|behaviour\/)\w+\//.test(path));
const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

const DAY_MS = 86_400_000;

async function found(events: readonly SigmaEvent[], roster: readonly (readonly string[])[] = []): Promise<TestCase> {
  const it = await openTestCase(content);
  opened.push(it);
  await putEvents(it.lake, events);
  if (roster.length > 0) await putRoster(it, roster);
  await detect(it.open, progress);
  return it;
}

async function putRoster({ lake }: TestCase, rows: readonly (readonly string[])[]): Promise<void> {
  const session = await lake.session();
  const draft = lake.begin(session);
  const columns = { アカウント: "VARCHAR", メールアドレス: "VARCHAR", 出向元: "VARCHAR" };
  async function* lines() {
    for (const row of rows) yield Buffer.from(`${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join("\t")}\n`);
  }
  await draft.writeTsv("record_roster", "test", columns, lines());
  await draft.commit();
  await session.close();
}

const entities = async ({ lake }: TestCase) => {
  const rows = await lake.query<{ entity: string }>("select distinct entity from finding order by entity");
  return rows.map(({ entity }) => entity);
};

const signIn = (day: number, hour: number, ip: string, user = "taro"): SigmaEvent => ({
  "@timestamp": new Date(Date.parse("2025-04-01T00:00:00Z") + day * DAY_MS + (hour - 9) * 3_600_000).toISOString(),
  "user.name": user,
  "source.ip": ip,
  "event.action": "ssh_login",
  "event.outcome": "success",
  "logsource.product": "linux",
  "logsource.service": "sshd",
});
const days = (count: number, make: (day: number) => SigmaEvent) => Array.from({ length: count }, (_, day) => make(day));

test("a first use at night of another address is found, with what was usual before", async () => {
  const it = await found([...days(6, (day) => signIn(day, 10, "10.0.0.1")), signIn(7, 1, "10.9.9.9", "EXAMPLE\\taro")]);
  assert.deepEqual(await entities(it), ["EXAMPLE\\taro"]);
  const [measured] = await it.lake.query("select measure, known_days, own_usual, peer_usual from finding_measure");
  assert.deepEqual(measured, { measure: "new_origin", known_days: 6, own_usual: 1, peer_usual: null });
  const events = await it.lake.query<{ event_id: number }>("select event_id from finding_event");
  assert.deepEqual(events, [{ event_id: 6 }]);
});

test("no first use is found by day, of a failure, with too little history, of many addresses, or of an address that many use", async () => {
  const usual = days(6, (day) => signIn(day, 10, "10.0.0.1"));
  const many = ["a", "b", "c", "d"].flatMap((user) => [
    ...days(6, (day) => signIn(day, 10, `10.1.0.${user.charCodeAt(0)}`, user)),
    signIn(6, 12, "10.7.7.7", user),
  ]);
  for (const [why, events] of Object.entries({
    day: [...usual, signIn(7, 12, "10.9.9.9")],
    failure: [...usual, { ...signIn(7, 1, "10.9.9.9"), "event.outcome": "failure" }],
    history: [...usual.slice(0, 4), signIn(7, 1, "10.9.9.9")],
    origins: [...days(6, (day) => signIn(day, 10, `10.0.0.${day}`)), signIn(7, 1, "10.9.9.9")],
    shared: [...usual, ...many, signIn(7, 1, "10.7.7.7")],
  })) {
    assert.deepEqual(await entities(await found(events)), [], why);
  }
});

const mailing = (day: number, { user = "taro", company = "甲社", minutes = 20, bytes = 80_000, to = "x@home.example" } = {}) => {
  const start = Date.parse("2025-04-01T03:00:00Z") + day * DAY_MS;
  const at = (minute: number) => new Date(start + minute * 60_000).toISOString();
  const mail = { "logsource.service": "postfix", "event.code": `Q${day}${user}`, "host.name": "mx1" };
  return [
    {
      "@timestamp": at(0),
      "user.name": user,
      "event.action": "openat",
      "file.path": `${company}/契約者一覧.xlsx`,
      "logsource.service": "samba",
    },
    {
      ...mail,
      "@timestamp": at(minutes),
      "event.action": "mail_queued",
      "email.from.address": `${user}@agency.example`,
      "file.size": bytes,
    },
    { ...mail, "@timestamp": at(minutes), "event.action": "mail_delivery", "email.to.address": to },
  ] as readonly SigmaEvent[];
};
const ROSTER = [
  ["taro", "taro@agency.example", "本社"],
  ["jiro", "jiro@agency.example", "甲社"],
  ["hana", "hana@agency.example", ""],
];
const COMPANIES = ["甲社", "乙社", "甲社"];

test("somebody seconded who mails other companies' lists home is found from the third day on, beside others' usual", async () => {
  const it = await found(
    COMPANIES.flatMap((company, day) => mailing(day, { company })),
    ROSTER,
  );
  assert.deepEqual(await entities(it), ["taro"]);
  const events = await it.lake.query<{ event_id: number }>("select event_id from finding_event order by event_id");
  assert.deepEqual(
    events.map(({ event_id }) => event_id),
    [6, 7, 8],
  );
  const [measured] = await it.lake.query("select value, unit, peer_usual, peer_count from finding_measure");
  assert.deepEqual(measured, { value: 3, unit: "day", peer_usual: 0, peer_count: 1 });
});

test("none is found of one's own company, of staff, of small or later letters, of different or own domains, of two days", async () => {
  const cases = {
    own: ["甲社", "乙社", "本社"].flatMap((company, day) => mailing(day, { company })),
    staff: COMPANIES.flatMap((company, day) => mailing(day, { company, user: "hana" })),
    small: COMPANIES.flatMap((company, day) => mailing(day, { company, bytes: 10_000 })),
    later: COMPANIES.flatMap((company, day) => mailing(day, { company, minutes: 90 })),
    elsewhere: [
      ...COMPANIES.flatMap((company, day) => mailing(day, { company, to: "x@other.example" })),
      ...[3, 4, 5, 6].flatMap((day) => mailing(day, { minutes: 90 })),
    ],
    domains: COMPANIES.flatMap((company, day) => mailing(day, { company, to: `x@d${day}.example` })),
    inside: COMPANIES.flatMap((company, day) => mailing(day, { company, to: "hana@agency.example" })),
    two_days: COMPANIES.slice(0, 2).flatMap((company, day) => mailing(day, { company })),
  };
  for (const [why, events] of Object.entries(cases)) assert.deepEqual(await entities(await found(events, ROSTER)), [], why);
});

test("a behaviour says that its log or its personnel list is not there", async () => {
  const state = `select "rule.name" as name, state, what from rule where kind = 'behaviour' order by 1`;
  const none = await found([{ "@timestamp": "2025-04-01T00:00:00Z", "logsource.category": "webserver" }]);
  assert.deepEqual(
    (await none.lake.query<{ state: string }>(state)).map((row) => row.state),
    ["no-log", "no-log"],
  );
  const without = await found(mailing(0));
  const [seconded] = await without.lake.query<{ state: string; what: string }>(state);
  assert.deepEqual([seconded?.state, JSON.parse(seconded?.what ?? "")], ["fields-missing", ["アカウント", "メールアドレス", "出向元"]]);
});

test("hostile names and paths break nothing", async () => {
  const text = `'; drop table event; -- "\\ %_ 甲/..//一覧`;
  const it = await found(
    [...mailing(0, { user: text, company: text }), ...days(7, (day) => signIn(day, 1, `${text}${day}`, text)), signIn(8, 1, "", "")],
    [[text, `${text}@x`, text]],
  );
  const [count] = await it.lake.query("select count(*) as n from event");
  assert.deepEqual(count, { n: 11 });
});

test("readBehaviours reads what ships, and tells each mistake with its place", () => {
  assert.deepEqual(readBehaviours(shipped).faults, []);
  const path = "workspace:rules/behaviour/own.yml";
  const of = (text: string) => readBehaviours(withFiles(content, { [path]: text })).faults.map(({ at, params }) => [at, params["key"]]);
  assert.deepEqual(of("title: x\nbehaviour: { kind: __proto__ }\n"), [[`${path}:2:20`, "behaviour.kind"]]);
  assert.deepEqual(of("title: x\nbehaviour: { kind: first_seen, acts: [a], least_days: -1 }\n"), [
    [`${path}:2:55`, "behaviour.least_days"],
  ]);
});
