// Whole spans, as a case has them: what is found of holes, what is not of quiet hours, and what nobody can tell.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import type { Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect } from "../detect.js";
import { openTestCase, putEvents, withFiles, type TestCase } from "../event-table.test.js";
import { randomOf } from "../random.fixture.js";
import { readGapSettings } from "./gap-settings.js";

const content = await loadContent();
const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday, midnight in Japan. */
const MONDAY = Date.parse("2025-06-02T00:00:00+09:00");

const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

interface Original {
  readonly name?: string;
  readonly service?: string;
  readonly host?: string;
  readonly product?: string;
  /** The file of an archive that an event is of. */
  readonly memberOf?: (at: number) => { readonly member: string; readonly service: string };
  readonly events: readonly (number | { readonly at: number; readonly record: number })[];
}

function rowsOf({ service = "access", host, product = "nginx", name = "one", events, memberOf }: Original): readonly SigmaEvent[] {
  const head = { "logsource.category": "webserver", "logsource.product": product, "logsource.service": service, "host.name": host ?? null };
  return events.map((event) => {
    const { at, record } = typeof event === "number" ? { at: event, record: null } : event;
    const fields = record === null ? null : JSON.stringify({ Event: { System: { EventRecordID: record } } });
    const own = memberOf?.(at);
    const file = own === undefined ? {} : { "log.file.path": own.member, "logsource.service": own.service };
    return { ...head, ...file, "@timestamp": new Date(at).toISOString(), evidence_id: `evidence_${name}`, fields };
  });
}

interface FoundGap {
  readonly kind: string;
  readonly evidence_id: string | null;
  readonly from_at: string;
  readonly to_at: string;
  readonly from_event_id: number | null;
  readonly usual_count: number | null;
  readonly found_count: number | null;
  readonly sureness: string;
  readonly reason: string | null;
  readonly first_missing: number | null;
  readonly last_missing: number | null;
}

async function gapsOf(
  ...originals: readonly Original[]
): Promise<{ gaps: readonly FoundGap[]; gap_count: number; warnings: readonly string[] }> {
  const it = await openTestCase(content);
  opened.push(it);
  await putEvents(it.lake, originals.flatMap(rowsOf));
  const { gap_count, warnings } = await detect(it.open, progress);
  const gaps = await it.lake.query<FoundGap>("select * from gap order by from_at, gap_id");
  return { gaps, gap_count, warnings: warnings.map(({ code }) => code) };
}

/** Requests of an office: so many an hour from 8 to 20, none at night, few on days off. */
function office(days: number, an_hour: number, seed = 1): readonly number[] {
  const random = randomOf(seed);
  const times: number[] = [];
  for (let hour = 0; hour < days * 24; hour += 1) {
    const isDayOff = Math.floor(hour / 24) % 7 >= 5;
    const isOpen = hour % 24 >= 8 && hour % 24 < 20;
    const count = isOpen ? Math.round(an_hour * (isDayOff ? 0.1 : 1) * (0.5 + random())) : 0;
    for (let no = 0; no < count; no += 1) times.push(MONDAY + hour * HOUR + Math.floor(random() * HOUR));
  }
  return times.sort((a, b) => a - b);
}

const without = (times: readonly number[], from: number, to: number) => times.filter((at) => at < from || at >= to);
const told = ({ gaps }: { readonly gaps: readonly FoundGap[] }) => gaps.filter(({ sureness }) => sureness !== "cannot_tell");

test("an office's log of three weeks has no gap at night, at the weekend or on a day off in Japan", async () => {
  const found = await gapsOf({ events: office(21, 120) });
  assert.deepEqual(found.gaps, []);
  assert.deepEqual([found.gap_count, found.warnings], [0, []]);
});

test("two hours without a line on a working day are a gap: its span, what is usual, how sure", async () => {
  const from = MONDAY + 10 * DAY + 10 * HOUR;
  const found = await gapsOf({ events: without(office(21, 120), from, from + 2 * HOUR) });
  assert.deepEqual([found.gap_count, found.warnings], [1, ["log-gaps"]]);
  const [gap] = found.gaps;
  assert.equal(gap?.kind, "silence");
  assert.equal(gap?.sureness, "sure");
  assert.equal(gap?.found_count, 0);
  assert.equal(gap?.evidence_id, "evidence_one");
  const [begins, ends] = [Date.parse(String(gap?.from_at)), Date.parse(String(gap?.to_at))];
  assert.ok(begins < from && begins > from - 5 * MINUTE, `begins ${gap?.from_at}`);
  assert.ok(ends >= from + 2 * HOUR && ends < from + 2 * HOUR + 5 * MINUTE, `ends ${gap?.to_at}`);
  assert.ok(Number(gap?.usual_count) > 150 && Number(gap?.usual_count) < 300, `usually ${gap?.usual_count}`);
});

test("a scanner's night does not make the other nights a gap", async () => {
  const night = Array.from({ length: 6 * 3600 }, (_, second) => MONDAY + 8 * DAY + second * 1000);
  const found = await gapsOf({ events: [...office(21, 120), ...night].sort((a, b) => a - b) });
  assert.deepEqual(told(found), []);
});

test("an archive of several logs is no log that fell silent between them", async () => {
  const times = [...office(7, 120), ...office(7, 120).map((at) => at + 9 * DAY)];
  const memberOf = (at: number) => (at < MONDAY + 8 * DAY ? { member: "a.log", service: "access" } : { member: "b.log", service: "sshd" });
  const found = await gapsOf({ events: times, memberOf });
  assert.deepEqual(
    found.gaps.map(({ sureness, reason }) => [sureness, reason]),
    [["cannot_tell", "many_logs"]],
  );
});

test("a quiet log of twenty lines a day does not cry, and a week without it is told", async () => {
  const random = randomOf(7);
  const times = Array.from({ length: 60 * 20 }, () => MONDAY + Math.floor(random() * 60 * DAY)).sort((a, b) => a - b);
  assert.deepEqual((await gapsOf({ events: times })).gaps, []);
  const found = await gapsOf({ events: without(times, MONDAY + 30 * DAY, MONDAY + 37 * DAY) });
  assert.equal(found.gap_count, 1);
});

test("of a log with too few events nobody can tell, and it is said", async () => {
  const found = await gapsOf({ events: [0, 1, 2, 3, 4].map((no) => MONDAY + no * DAY) });
  assert.equal(found.gap_count, 0);
  assert.deepEqual(
    found.gaps.map(({ sureness, reason, usual_count, found_count }) => [sureness, reason, usual_count, found_count]),
    [["cannot_tell", "too_few_events", null, null]],
  );
});

test("the night between two days of a log is nobody's to tell", async () => {
  const found = await gapsOf({ events: office(2, 300) });
  assert.equal(found.gap_count, 0);
  assert.deepEqual([...new Set(found.gaps.map(({ reason }) => reason))], ["too_few_days"]);
});

const byDay = (times: readonly number[], service: (day: number) => string) =>
  Array.from({ length: 21 }, (_, day) => ({
    name: `day_${day}`,
    service: service(day),
    events: times.filter((at) => at >= MONDAY + day * DAY && at < MONDAY + (day + 1) * DAY),
  })).filter(({ events }) => events.length > 0);

test("a missing file in a rotated set is a gap between two files, whatever day is in their names", async () => {
  const days = byDay(office(21, 120), (day) => `access-202506${String(day + 2).padStart(2, "0")}`);
  const found = await gapsOf(...days.filter(({ name }) => name !== "day_9"));
  assert.deepEqual(
    found.gaps.map(({ kind, sureness, evidence_id }) => [kind, sureness, evidence_id]),
    [["between_files", "sure", null]],
  );
});

test("hours in which one line of five is left are thin: how many there are, how many there should be", async () => {
  const from = MONDAY + 10 * DAY + 10 * HOUR;
  const all = office(21, 120);
  const found = await gapsOf({ events: all.filter((at, no) => at < from || at >= from + 4 * HOUR || no % 5 === 0) });
  const [gap, ...others] = told(found);
  assert.deepEqual([others, gap?.kind, gap?.sureness], [[], "thin", "likely"]);
  const [begins, ends] = [Date.parse(String(gap?.from_at)), Date.parse(String(gap?.to_at))];
  assert.ok(begins >= from && ends <= from + 4 * HOUR && ends - begins >= 2 * HOUR, `${gap?.from_at} to ${gap?.to_at}`);
  const kept = all.filter((at, no) => at >= begins && at < ends && no % 5 === 0).length;
  assert.equal(gap?.found_count, kept);
  assert.ok(Number(gap?.usual_count) > 3 * kept, `usually ${gap?.usual_count}`);
});

test("an hour with one visit of ten lines, where others have five, is quiet and not thin", async () => {
  const visits = Array.from({ length: 28 * 12 }, (_, no) => ({ day: Math.floor(no / 12), hour: 8 + (no % 12) })).filter(
    ({ day }) => day % 7 < 5,
  );
  const random = randomOf(3);
  const lines = visits.flatMap(({ day, hour }) => {
    const count = day === 15 && hour === 11 ? 1 : 4 + Math.floor(random() * 3);
    return Array.from({ length: count }, () => Math.floor(random() * 55) * MINUTE).flatMap((start) =>
      Array.from({ length: 10 }, (_, line) => MONDAY + day * DAY + hour * HOUR + start + line * 20_000),
    );
  });
  const found = await gapsOf({ events: lines.sort((a, b) => a - b) });
  assert.deepEqual(
    told(found).filter(({ kind }) => kind === "thin"),
    [],
  );
});

test("three days with a tenth of their lines are one thin span, and not each of their hours", async () => {
  const from = MONDAY + 8 * DAY;
  const found = await gapsOf({ events: office(28, 120).filter((at, no) => at < from || at >= from + 3 * DAY || no % 10 === 0) });
  assert.deepEqual(
    told(found)
      .filter(({ kind }) => kind === "thin")
      .map(({ from_at, to_at }) => [from_at, to_at].map((at) => new Date(String(at)).getTime())),
    [[from, from + 3 * DAY]],
  );
});

test("of two machines under one name the thinned one is named, and their log is not told of beside it", async () => {
  const [one, other] = [office(21, 120, 1), office(21, 30, 2)];
  const from = MONDAY + 10 * DAY + 9 * HOUR;
  const thinned = one.filter((at, no) => at < from || at >= from + 6 * HOUR || no % 20 === 0);
  const found = await gapsOf({ name: "one", events: thinned }, { name: "other", events: other });
  assert.deepEqual([...new Set(told(found).map(({ evidence_id }) => evidence_id))], ["evidence_one"]);
});

test("of two machines under one name the silent one is named", async () => {
  const [one, other] = [office(21, 120, 1), office(21, 120, 2)];
  const from = MONDAY + 10 * DAY + 9 * HOUR;
  const found = await gapsOf({ name: "one", events: one }, { name: "other", events: without(other, from, from + 3 * HOUR) });
  assert.deepEqual(
    found.gaps.map(({ kind, evidence_id }) => [kind, evidence_id]),
    [["silence", "evidence_other"]],
  );
});

const numbered = (count: number, isKept: (record: number) => boolean) =>
  Array.from({ length: count }, (_, no) => ({ at: MONDAY + no * 30_000, record: 1000 + no })).filter(({ record }) => isKept(record));

test("numbers that jump are missing records: which, how many, and surely", async () => {
  const found = await gapsOf({ product: "windows", service: "security", events: numbered(600, (no) => no < 1204 || no > 1377) });
  const [gap] = told(found).filter(({ kind }) => kind === "missing_records");
  assert.deepEqual(
    [gap?.first_missing, gap?.last_missing, gap?.usual_count, gap?.found_count, gap?.sureness],
    [1204, 1377, 174, 0, "sure"],
  );
});

test("numbers without a break prove a silence to be quiet", async () => {
  const hole = MONDAY + 10 * DAY + 10 * HOUR;
  const times = without(office(21, 120), hole, hole + 3 * HOUR);
  const found = await gapsOf({ product: "windows", service: "security", events: times.map((at, no) => ({ at, record: no + 1 })) });
  assert.deepEqual(found.gaps, []);
});

test("numbers that jump often, or come twice, tell nothing", async () => {
  const often = await gapsOf({ product: "windows", service: "security", events: numbered(600, (no) => no % 5 !== 0) });
  assert.deepEqual([often.gap_count, often.gaps.map(({ reason }) => reason)], [0, ["numbers_jump_often"]]);
  const again = numbered(300, () => true).map(({ at, record }) => ({ at: at + DAY, record: record + (record > 1100 ? 500 : 0) }));
  const twice = await gapsOf({ product: "windows", service: "security", events: [...numbered(300, () => true), ...again] });
  assert.deepEqual(
    twice.gaps.filter(({ kind }) => kind === "missing_records").map(({ reason }) => reason),
    ["numbers_repeat"],
  );
});

test("events at hostile times do no harm", async () => {
  const times = [Date.parse("1601-01-01T00:00:00Z"), Date.parse("2999-12-31T23:59:59Z"), ...office(21, 120)];
  const found = await gapsOf({ events: times });
  assert.deepEqual(found.gaps, []);
});

test("detect finds the same gaps in every run, with the same ids", async () => {
  const from = MONDAY + 10 * DAY + 10 * HOUR;
  const original = { events: without(office(21, 120), from, from + 2 * HOUR) };
  assert.deepEqual((await gapsOf(original)).gaps, (await gapsOf(original)).gaps);
});

test("readGapSettings names every mistake of gaps.yml", () => {
  const wrong = withFiles(content, { "rules/gaps.yml": "least_minutes: many\nalone: soon\nrecord_numbers: ['$.x; drop']\n" });
  assert.throws(
    () => readGapSettings(wrong),
    (fault: { code: string; all: readonly { params: { key: string } }[] }) => {
      const keys = fault.all.map(({ params }) => params.key);
      assert.equal(fault.code, "gap-setting-wrong");
      for (const key of ["least_minutes", "alone", "record_numbers"]) assert.ok(keys.includes(key), `${key} is not named`);
      return true;
    },
  );
});
