import assert from "node:assert/strict";
import { test } from "node:test";
import type { FactValue } from "@hamon/records";
import { nextOpenDay, openingOf, parseCalendar } from "./calendar.js";
import { addDays, weekdayOf } from "./day.js";
import { decideDuties } from "./duties.js";
import { bookOf, calendarFile, decideSample, fileOf, HOLIDAYS, sampleLaw } from "./law.fixture.js";

const { calendar } = parseCalendar(calendarFile, HOLIDAYS);

const openings = [
  ["2026-06-01", "open"],
  ["2026-06-06", { closed: "weekday" }],
  ["2026-05-04", { closed: "named", label: { ja: "Fourth", en: "Fourth" } }],
  ["2026-12-28", "open"],
  ["2026-12-29", { closed: "named", label: { ja: "winter", en: "winter" } }],
  ["2027-01-03", { closed: "named", label: { ja: "winter", en: "winter" } }],
  ["2027-01-04", "open"],
  ["1999-12-31", "unknown"],
  ["2036-01-01", "unknown"],
] as const;
for (const [day, opening] of openings) test(`openingOf ${day}`, () => assert.deepEqual(openingOf(calendar, day), opening));

const rolls = [
  { name: "an open day stays", day: "2026-06-01", open_on: "2026-06-01", closed: 0 },
  { name: "a Saturday goes to Monday", day: "2026-06-06", open_on: "2026-06-08", closed: 2 },
  { name: "a holiday before a weekend and one after it are passed together", day: "2026-05-01", open_on: "2026-05-05", closed: 4 },
  { name: "the year's end goes on into the new year", day: "2026-12-29", open_on: "2027-01-04", closed: 6 },
  { name: "the year's end that meets a weekend goes past it", day: "2024-12-29", open_on: "2025-01-06", closed: 8 },
  { name: "a day past the calendar's end is unknown", day: "2035-12-29", open_on: null, closed: 3 },
] as const;
for (const { name, day, open_on, closed } of rolls) {
  test(`nextOpenDay: ${name}`, () => {
    const next = nextOpenDay(calendar, day);
    assert.equal(next.open_on, open_on);
    assert.equal(next.closed.length, closed);
  });
}

test("nextOpenDay: a calendar that is never open tells no day instead of looking for ever", () => {
  const week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
  const always = { ...(calendarFile.value as object), weekdays: { "2000-01-01": { is: week, source: "act" } } };
  assert.equal(nextOpenDay(parseCalendar(fileOf("laws/calendars/c.yml", always), HOLIDAYS).calendar, "2026-06-01").open_on, null);
});

const spoilt = [
  {
    name: "a day of the year that does not exist",
    change: {
      yearly: { winter: { label: { ja: "w", en: "w" }, when: { "2000-01-01": { is: { from: "02-30", until: "01-03" }, source: "act" } } } },
    },
    code: "bad-date",
  },
  { name: "an unknown weekday", change: { weekdays: { "2000-01-01": { is: ["sonntag"], source: "act" } } }, code: "law-value-wrong" },
  { name: "holidays that nobody gave", change: { holidays: { "2000-01-01": { is: "moon", source: "act" } } }, code: "unknown-name" },
  { name: "closed days without a source", change: { weekdays: { "2000-01-01": { is: ["sunday"] } } }, code: "missing-citation" },
] as const;
for (const { name, change, code } of spoilt) {
  test(`parseCalendar refuses ${name}`, () => {
    const { faults } = parseCalendar(fileOf("laws/calendars/c.yml", { ...(calendarFile.value as object), ...change }), HOLIDAYS);
    assert.ok(
      faults.some((fault) => fault.code === code),
      faults.map(({ message }) => message).join(),
    );
  });
}

const base = { known_on: "2026-04-01", special: true, hostile: false, persons: 1, kind: "bank", returned: false } as const;

function clockOf(duty: string, facts: Readonly<Record<string, FactValue>>) {
  const found = decideSample({ ...base, ...facts }).duties.find((one) => one.duty === `xx.sample/${duty}`);
  assert.ok(found);
  return { ...found.clock, keys: found.clock.working.map(({ phrase }) => phrase.key), open: found.open };
}

test("a hard clock: the anchor is day one, the last day is moved past closed days, each step is told", () => {
  // 1 April is day 1, 10 April (Friday) day 10.
  assert.deepEqual([clockOf("report", {}).due_on, clockOf("report", {}).keys], ["2026-04-10", ["amount", "first_day_counted", "nth_day"]]);
  // 22 April is day 1, 1 May day 10: May Day, a weekend, the Fourth, then 5 May.
  const moved = clockOf("report", { known_on: "2026-04-22" });
  assert.deepEqual(
    [moved.due_on, moved.keys],
    [
      "2026-05-05",
      ["amount", "first_day_counted", "nth_day", "closed_named", "closed_weekday", "closed_weekday", "closed_named", "rolled"],
    ],
  );
});

test("a hard clock: the longer amount where its condition holds, with the reason", () => {
  const clock = clockOf("report", { hostile: true });
  assert.deepEqual([clock.due_on, clock.keys[0]], ["2026-04-20", "amount_because"]);
});

test("a hard clock: the shorter amount while it is unknown, and the question is asked", () => {
  const clock = clockOf("report", { hostile: "unknown" });
  assert.deepEqual([clock.due_on, clock.keys[0], clock.open.includes("hostile")], ["2026-04-10", "amount_shorter", true]);
});

test("a hard clock: two amounts that are the same leave nothing open", () => {
  const law = sampleLaw();
  law.values["long"] = { "2020-01-01": { is: 10, source: "act_1" } };
  law.triggers["hostile"] = { label: { ja: "h", en: "h" }, when: { "2020-01-01": { is: { fact: "hostile" }, source: "act_1" } } };
  const facts = new Map<string, FactValue>(Object.entries({ ...base, hostile: "unknown" }));
  const report = decideDuties({ book: bookOf(law).book, facts, on: "2026-01-01" }).duties[0];
  assert.equal(report?.clock.working[0]?.phrase.key, "amount");
});

test("a hard clock: the day after the anchor is day one where the law says so", () => {
  const law = sampleLaw();
  law.values["first"] = { "2020-01-01": { is: "not_counted", source: "act_1" } };
  const report = decideDuties({ book: bookOf(law).book, facts: new Map<string, FactValue>(Object.entries(base)), on: "2026-01-01" })
    .duties[0];
  assert.deepEqual([report?.clock.due_on, report?.clock.working[1]?.phrase.key], ["2026-04-13", "first_day_not_counted"]); // the 11th is a Saturday
});

test("a target has two ends and stays on closed days", () => {
  const clock = clockOf("early_word", { known_on: "2026-05-01" });
  assert.deepEqual(
    [clock.kind, clock.from_on, clock.due_on, clock.keys],
    ["target", "2026-05-03", "2026-05-10", ["amount", "first_day_counted", "nth_day_target"]],
  );
});

test("promptly invents no day", () => {
  const clock = clockOf("notice", {});
  assert.deepEqual(
    [clock.kind, clock.anchor_on, clock.from_on, clock.due_on, clock.keys],
    ["promptly", "2026-04-01", null, null, ["promptly"]],
  );
});

test("an unknown anchor gives no day and is asked", () => {
  for (const duty of ["report", "early_word", "notice"]) {
    const clock = clockOf(duty, { known_on: "unknown" });
    assert.deepEqual([clock.anchor_on, clock.due_on, clock.keys, clock.open], [null, null, [], ["known_on"]]);
  }
});

test("where the calendar ends there is no last day, and the working says why", () => {
  const clock = clockOf("report", { known_on: "2035-12-30" });
  assert.deepEqual([clock.due_on, clock.keys.at(-1)], [null, "calendar_ends"]);
});

test("for every day of four years the last day is open, and more days never end earlier", () => {
  const law = sampleLaw();
  const ends = [10, 11, 30, 60].map((days) => {
    law.values["short"] = { "2020-01-01": { is: days, source: "act_1" } };
    const { book } = bookOf(law);
    return Array.from({ length: 366 * 4 }, (_, at) => {
      const facts = new Map<string, FactValue>(Object.entries({ ...base, known_on: addDays("2023-01-01", at) }));
      return decideDuties({ book, facts, on: "2026-01-01" }).duties[0]?.clock.due_on ?? "none";
    });
  });
  for (let at = 0; at < 366 * 4; at += 1) {
    const row = ends.map((days) => days[at] as string);
    assert.deepEqual(row, [...row].sort());
    for (const day of row) assert.ok(openingOf(calendar, day) === "open" && !["saturday", "sunday"].includes(weekdayOf(day)), day);
  }
});
