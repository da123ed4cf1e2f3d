// Clocks of logs that tell of the same acts: what is found of their offsets, and what nobody can tell.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect } from "../detect.js";
import { withFiles } from "../event-table.test.js";
import { randomOf } from "../random.fixture.js";
import { caseWith, content, HOUR, line, offsetsOf, SECOND, START, type Log } from "./clock-events.fixture.js";
import { readClockSettings } from "./clock-settings.js";

const progress: Progress = { signal: new AbortController().signal, report: () => undefined };

interface Act {
  readonly at: number;
  readonly what: SigmaEvent;
}

/** Requests of some visitors over ten hours; three quarters are of addresses that all ask for. */
function requests(count: number, seed = 1): readonly Act[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, no) => ({
    at: START + Math.floor(random() * 10 * HOUR),
    what: {
      "source.ip": `192.0.2.${Math.floor(random() * 40) + 40 * (seed - 1)}`,
      "http.request.method": "GET",
      "url.path": random() < 0.75 ? `/page/${Math.floor(random() * 4)}` : `/policies/${no}`,
      "url.query": random() < 0.2 ? `id=${seed}${no}` : null,
    },
  }));
}

/** Acts as a log has them: some lines are missing, and each is written up to a second later. */
function seenBy(log: Log, acts: readonly Act[], seed: number, share = 0.7): readonly SigmaEvent[] {
  const random = randomOf(seed);
  return acts.filter(() => random() < share).map(({ at, what }) => line(log, Math.floor((at + random() * 800) / SECOND) * SECOND, what));
}

const offsets = [
  { name: "clocks that agree", ahead: 0, verdict: "agree" },
  { name: "37 seconds", ahead: 37 * SECOND, verdict: "apart" },
  { name: "four minutes behind", ahead: -240 * SECOND, verdict: "apart" },
  { name: "nine hours, a zone stated wrongly", ahead: 9 * HOUR, verdict: "zone" },
  { name: "an hour behind, summer time", ahead: -HOUR, verdict: "zone" },
  { name: "nine hours and 37 seconds", ahead: 9 * HOUR + 37 * SECOND, verdict: "zone" },
] as const;

for (const { name, ahead, verdict } of offsets)
  test(`the offset of two logs with noise and missing lines: ${name}`, async () => {
    const acts = requests(1500);
    const proxy = seenBy({ service: "proxy", ahead }, acts, 11, 0.6);
    const web = seenBy({ service: "access" }, [...acts, ...requests(800, 2)], 12);
    const all = await offsetsOf([...proxy, ...web]);
    assert.equal(all.length, 1);
    const [found] = all;
    assert.deepEqual([found?.log, found?.reference_log, found?.sureness, found?.verdict], ["proxy", "access", "sure", verdict]);
    assert.ok(Math.abs(Number(found?.offset_ms) + ahead) <= SECOND, `offset ${found?.offset_ms}`);
    assert.ok(Number(found?.spread_ms) <= SECOND, `spread ${found?.spread_ms}`);
    assert.ok(Number(found?.pair_count) > 60, `pairs ${found?.pair_count}`);
  });

test("detect leaves what it found as a table, the same in every run, and tells of clocks that stand apart, not of those that agree", async () => {
  const acts = requests(400);
  const runs: { readonly rows: readonly unknown[]; readonly count: number; readonly isTold: boolean }[] = [];
  for (const ahead of [60 * SECOND, 60 * SECOND, 0]) {
    const it = await caseWith([...seenBy({ service: "proxy", ahead }, acts, 11), ...seenBy({ service: "access" }, acts, 12)]);
    const { clock_offset_count: count, warnings } = await detect(it.open, progress);
    runs.push({
      rows: await it.lake.query("select * from clock_offset"),
      count,
      isTold: warnings.some(({ code }) => code === "clocks-apart"),
    });
  }
  assert.deepEqual(runs[0], runs[1]);
  assert.deepEqual(
    runs.map(({ rows, count, isTold }) => [rows.length, count, isTold]),
    [
      [1, 1, true],
      [1, 1, true],
      [1, 0, false],
    ],
  );
});

test("the pair that is shown for an offset is one act in both logs", async () => {
  const acts = requests(1500);
  const all = [...seenBy({ service: "proxy", ahead: 90 * SECOND }, acts, 11), ...seenBy({ service: "access" }, acts, 12)];
  const found = await offsetsOf(all);
  const [one, other] = [all[Number(found[0]?.event_id)], all[Number(found[0]?.reference_event_id)]];
  assert.deepEqual([one?.["source.ip"], one?.["url.path"]], [other?.["source.ip"], other?.["url.path"]]);
  assert.notEqual(one?.["logsource.service"], other?.["logsource.service"]);
});

test("unrelated logs: nothing in common, and visitors in common at other times, are both unknown", async () => {
  const apart = await offsetsOf([...seenBy({ service: "a" }, requests(500, 1), 1), ...seenBy({ service: "b" }, requests(500, 3), 2)]);
  assert.deepEqual(new Set(apart.map(({ offset_ms }) => offset_ms)), new Set([null]));
  assert.ok(apart.length > 0, "unknown is listed");
  const random = randomOf(5);
  const strangers = (service: string) =>
    Array.from({ length: 600 }, (_, no) =>
      line({ service }, START + Math.floor(random() * 24 * HOUR), { "source.ip": `198.51.${no >> 8}.${no & 255}`, "url.path": "/" }),
    );
  const found = await offsetsOf([...strangers("a"), ...strangers("b")]);
  assert.deepEqual(
    found.map(({ sureness, offset_ms, verdict }) => [sureness, offset_ms, verdict]),
    [["cannot_tell", null, null]],
  );
});

const scanners = [
  { name: "one, for hours", every: 60 * SECOND, addresses: 1 },
  { name: "three at once, for minutes", every: SECOND, addresses: 3 },
];

for (const { name, every, addresses } of scanners)
  test(`scanners that go from one host to the next are no offset: ${name}`, async () => {
    const what = (no: number) => ({ "source.ip": `203.0.113.${no % addresses}`, "url.path": `/scan/${no}` });
    const scan = (service: string, at: number) => Array.from({ length: 500 }, (_, no) => line({ service }, at + no * every, what(no)));
    const found = await offsetsOf([...scan("a", START), ...scan("b", START + 1200 * SECOND)]);
    assert.deepEqual(
      found.map(({ reason }) => reason),
      ["too_few_pairs"],
    );
  });

test("numbers that name a mail, a connection or a request tie logs with few lines", async () => {
  const ways: readonly (readonly [string, (no: number) => SigmaEvent, (no: number) => SigmaEvent])[] = [
    ["a mail", (no) => ({ "email.message_id": `<m${no}@example.jp>` }), (no) => ({ "email.message_id": `m${no}@example.jp` })],
    [
      "a connection",
      (no) => ({ "source.ip": "192.0.2.1", "source.port": 40_000 + no }),
      (no) => ({ "source.ip": "192.0.2.1", "source.port": 40_000 + no }),
    ],
    [
      "a request",
      (no) => ({ fields: JSON.stringify({ request_id: `0af7651916cd43dd${no}` }) }),
      (no) => ({ message: `[0AF7651916CD43DD${no}] done` }),
    ],
  ];
  for (const [name, one, other] of ways) {
    const numbers = Array.from({ length: 8 }, (_, no) => no);
    const events = [
      ...numbers.map((no) => line({ service: "gateway", ahead: 65 * SECOND }, START + no * HOUR, one(no))),
      ...numbers.map((no) => line({ service: "store" }, START + no * HOUR + 300, other(no))),
    ];
    const [found] = await offsetsOf(events);
    const away = found?.log === "gateway" ? Number(found.offset_ms) : -Number(found?.offset_ms);
    assert.deepEqual([name, away, found?.pair_count, found?.sureness], [name, -64_700, 8, "likely"]);
  }
});

test("acts that come at a beat fit at many places, and nobody can tell", async () => {
  const beat = (service: string) =>
    Array.from({ length: 40 }, (_, no) =>
      line({ service }, START + no * 600 * SECOND, { "user.name": `u${no % 10}`, "source.ip": `192.0.2.${no % 10}` }),
    );
  const found = await offsetsOf([...beat("a"), ...beat("b")]);
  assert.deepEqual(
    found.map(({ reason }) => reason),
    ["no_cluster"],
  );
});

test("a log is not held against itself, nor against its own rotated files; one alone has no row", async () => {
  const acts = requests(600);
  const first = seenBy({ service: "access-2025-06-02", evidence: "one" }, acts, 1);
  const second = seenBy(
    { service: "access-2025-06-03", evidence: "two" },
    acts.map(({ at, what }) => ({ at: at + 24 * HOUR, what })),
    2,
  );
  assert.deepEqual(await offsetsOf([...first, ...second]), []);
});

test("hosts of one log, and machines whose logs have one name, are clocks of their own", async () => {
  const acts = requests(900);
  const hosts = [
    ...seenBy({ service: "syslog", host: "web1", evidence: "all" }, acts, 1),
    ...seenBy({ service: "syslog", host: "web2", evidence: "all", ahead: 120 * SECOND }, acts, 2),
  ];
  const [byHost] = await offsetsOf(hosts);
  assert.equal(Math.round(Math.abs(Number(byHost?.offset_ms)) / SECOND), 120);
  const files = [
    ...seenBy({ service: "access", evidence: "one" }, acts, 1),
    ...seenBy({ service: "access", evidence: "two", ahead: 120 * SECOND }, acts, 2),
  ];
  const [byFile] = await offsetsOf(files);
  assert.equal(Math.round(Math.abs(Number(byFile?.offset_ms)) / SECOND), 120);
  assert.match(String(byFile?.evidence_id), /^evidence_(one|two)$/);
});

test("hostile values do no harm, and what is found beside them stays", async () => {
  const acts = requests(1500);
  const nasty: readonly SigmaEvent[] = ["'; drop table event; --", "\u0000", "a\nb", "\ud800", "𠮷".repeat(300)].flatMap((text, no) =>
    ["1601-01-01T00:00:00Z", "2999-12-31T23:59:59Z"].map((at) =>
      line({ service: "proxy", evidence: `x${no}` }, Date.parse(at), {
        "logsource.service": text,
        "host.name": text,
        "source.ip": text,
        "user.name": text,
        "url.path": text,
        "url.query": text,
        "file.path": text,
        message: text,
        fields: text,
        "email.message_id": text,
      }),
    ),
  );
  const found = await offsetsOf([
    ...nasty,
    ...seenBy({ service: "proxy", ahead: 37 * SECOND }, acts, 11),
    ...seenBy({ service: "access" }, acts, 12),
  ]);
  const sure = found.filter(({ sureness }) => sureness === "sure");
  assert.equal(sure.length, 1);
  assert.ok(Math.abs(Math.abs(Number(sure[0]?.offset_ms)) - 37 * SECOND) <= SECOND, `offset ${sure[0]?.offset_ms}`);
});

test("readClockSettings names every mistake of clocks.yml", () => {
  const wrong = withFiles(content, { "rules/clocks.yml": "most_times: many\nreach: soon\nmost_rival: 2\nact_numbers: ['$.x; drop']\n" });
  assert.throws(
    () => readClockSettings(wrong),
    (fault: { code: string; all: readonly { params: { key: string } }[] }) => {
      const keys = fault.all.map(({ params }) => params.key);
      assert.equal(fault.code, "clock-setting-wrong");
      for (const key of ["most_times", "reach", "most_rival", "act_numbers"]) assert.ok(keys.includes(key), `${key} is not named`);
      return true;
    },
  );
});
