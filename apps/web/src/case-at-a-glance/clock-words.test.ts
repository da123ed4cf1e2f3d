import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock, Obligation } from "@hamon/records";
import { byUrgency, clockTrack, clockWords } from "./clock-words.js";

function obligation(clock: Partial<Clock>, rest: Partial<Obligation> = {}): Obligation {
  const whole: Clock = { kind: "hard", anchor_on: "2025-04-21", due_on: "2025-06-19", from_on: null, working: [], ...clock };
  return { state: "open", owed: true, is_late: null, clock: whole, ...rest } as Obligation;
}

const target = { kind: "target", from_on: "2025-04-23", due_on: "2025-04-25" } as const;
const promptly = { kind: "promptly", due_on: null } as const;

const cases = [
  { name: "days are left", given: obligation({}), today: "2025-04-23", words: { kind: "left", days: 57 } },
  { name: "the last day is not late", given: obligation({}), today: "2025-06-19", words: { kind: "left", days: 0 } },
  { name: "the day after is", given: obligation({}), today: "2025-06-20", words: { kind: "late", days: 1 } },
  { name: "over a leap day", given: obligation({ due_on: "2024-03-01" }), today: "2024-02-28", words: { kind: "left", days: 2 } },
  { name: "a target is a target", given: obligation(target), today: "2025-04-23", words: { kind: "target", days: 2 } },
  {
    name: "a target that has passed is no breach",
    given: obligation(target),
    today: "2025-04-28",
    words: { kind: "target-past", days: 3 },
  },
  {
    name: "promptly counts the days gone, from day 1",
    given: obligation(promptly),
    today: "2025-04-23",
    words: { kind: "promptly", days: 3 },
  },
  { name: "promptly on the day itself", given: obligation(promptly), today: "2025-04-21", words: { kind: "promptly", days: 1 } },
  {
    name: "an unknown anchor has no day",
    given: obligation({ anchor_on: null, due_on: null }),
    today: "2025-04-23",
    words: { kind: "no-anchor" },
  },
  {
    name: "a limit the calendar cannot give has no day",
    given: obligation({ due_on: null }),
    today: "2025-04-23",
    words: { kind: "no-anchor" },
  },
  {
    name: "missing facts are a question",
    given: obligation({}, { state: "undecided", owed: "unknown" }),
    today: "2025-04-23",
    words: { kind: "undecided" },
  },
  {
    name: "not owed has no clock, however late",
    given: obligation({}, { state: "not_owed", owed: false }),
    today: "2026-01-01",
    words: { kind: "not-owed" },
  },
  { name: "filed in time", given: obligation({}, { state: "filed", is_late: false }), today: "2025-07-01", words: { kind: "filed" } },
  {
    name: "filed late stays late",
    given: obligation({}, { state: "filed", is_late: true }),
    today: "2025-07-01",
    words: { kind: "late-filed" },
  },
] as const;

for (const { name, given, today, words } of cases) test(`clockWords: ${name}`, () => assert.deepEqual(clockWords(given, today), words));

test("byUrgency: late, promptly, target, left by days, questions, filed", () => {
  const given = [
    obligation({}, { duty: "left-long" }),
    obligation({}, { duty: "filed", state: "filed", is_late: false }),
    obligation({}, { duty: "asked", state: "undecided", owed: "unknown" }),
    obligation({ due_on: "2025-04-22" }, { duty: "late" }),
    obligation({ due_on: "2025-05-01" }, { duty: "left-short" }),
    obligation(promptly, { duty: "promptly" }),
    obligation(target, { duty: "target" }),
  ];
  assert.deepEqual(
    byUrgency(given, "2025-04-24").map(({ duty }) => duty),
    ["late", "promptly", "target", "left-short", "left-long", "asked", "filed"],
  );
});

const tracks = [
  { name: "60 days, three gone", given: obligation({}), today: "2025-04-23", track: { day_count: 60, gone: 3, from: null } },
  { name: "a target begins on its third day", given: obligation(target), today: "2025-04-22", track: { day_count: 5, gone: 2, from: 3 } },
  { name: "long past it is full, not more", given: obligation({}), today: "2027-01-01", track: { day_count: 60, gone: 60, from: null } },
  { name: "promptly has none", given: obligation(promptly), today: "2025-04-23", track: null },
  { name: "an unknown anchor has none", given: obligation({ anchor_on: null }), today: "2025-04-23", track: null },
] as const;
for (const { name, given, today, track } of tracks) test(`clockTrack: ${name}`, () => assert.deepEqual(clockTrack(given, today), track));
