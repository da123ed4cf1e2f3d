import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  dayOf,
  daysBetween,
  durationOf,
  emsOf,
  formatBytes,
  formatCount,
  formatDay,
  formatMoment,
  formatSecond,
  formatShare,
  formatSpan,
} from "./format.js";

const ja = { language: "ja", calendar: "western" } as const;
const wareki = { language: "ja", calendar: "japanese" } as const;
const en = { language: "en", calendar: "japanese" } as const;

test("formatCount groups digits", () => {
  assert.equal(formatCount(17_480_000, "ja"), "17,480,000");
  assert.equal(formatCount(0, "en"), "0");
});

test("formatMoment shows Japan's time: the day before in UTC", () => {
  assert.equal(formatMoment("2025-04-16T17:14:00Z", "ja"), "4/17 02:14");
  assert.equal(formatMoment("2025-04-16T17:14:00Z", "en"), "17 Apr 02:14");
});
test("formatSecond reads like a log", () => assert.equal(formatSecond("2024-02-28T15:00:09Z"), "2024-02-29 00:00:09"));
test("formatSpan says the year once and the day once", () => {
  assert.equal(formatSpan("2025-04-16T17:14:00Z", "2025-04-21T00:40:00Z", "ja"), "2025/4/17 02:14 – 4/21 09:40");
  assert.equal(formatSpan("2025-04-16T17:14:00Z", "2025-04-17T00:40:00Z", "en"), "17 Apr 2025 02:14 – 09:40");
});

const days = [
  { name: "this year has no year", on: "2025-06-19", reader: ja, today: "2025-04-24", shown: "6/19（木）" },
  { name: "another year has", on: "2025-06-19", reader: ja, today: "2026-04-24", shown: "2025/6/19（木）" },
  { name: "an era by choice", on: "2025-06-19", reader: wareki, today: "2025-04-24", shown: "令和7年6月19日（木）" },
  { name: "the first year of an era", on: "2019-05-01", reader: wareki, today: "2019-05-02", shown: "令和元年5月1日（水）" },
  { name: "English has no era", on: "2025-06-19", reader: en, today: "2025-04-24", shown: "Thu 19 Jun" },
  { name: "a leap day", on: "2024-02-29", reader: en, today: "2025-04-24", shown: "Thu 29 Feb 2024" },
] as const;
for (const { name, on, reader, today, shown } of days) test(`formatDay: ${name}`, () => assert.equal(formatDay(on, reader, today), shown));

test("dayOf is the day in Japan", () => {
  assert.equal(dayOf(new Date("2025-04-20T15:00:00Z")), "2025-04-21");
  assert.equal(dayOf(new Date("2025-04-20T14:59:59Z")), "2025-04-20");
});

const spans = [
  { name: "the same day", from: "2025-04-21", to: "2025-04-21", days: 0 },
  { name: "over a leap day", from: "2024-02-28", to: "2024-03-01", days: 2 },
  { name: "over a month's end", from: "2025-01-31", to: "2025-02-01", days: 1 },
  { name: "the past", from: "2025-06-20", to: "2025-06-19", days: -1 },
] as const;
for (const { name, from, to, days } of spans) test(`daysBetween: ${name}`, () => assert.equal(daysBetween(from, to), days));

test("daysBetween: there and back is nothing", () => {
  const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }).map(dayOf);
  fc.assert(fc.property(day, day, (from, to) => daysBetween(from, to) + daysBetween(to, from) === 0));
});

test("formatBytes picks the unit", () => {
  assert.equal(formatBytes(999, "en"), "999 B");
  assert.equal(formatBytes(1_250_000, "en"), "1.3 MB");
  assert.equal(formatBytes(0, "ja"), "0 B");
});

const shares = [
  { name: "a plain one", part: 12, whole: 1000, shown: "1.2 %" },
  { name: "something is never 0", part: 1, whole: 1_000_000, shown: "< 0.1 %" },
  { name: "nothing is 0", part: 0, whole: 10, shown: "0 %" },
  { name: "of nothing there is none", part: 0, whole: 0, shown: "—" },
  { name: "all", part: 5, whole: 5, shown: "100 %" },
] as const;
for (const { name, part, whole, shown } of shares) test(`formatShare: ${name}`, () => assert.equal(formatShare(part, whole, "ja"), shown));

test("durationOf counts minutes and seconds, never below nothing", () => {
  assert.deepEqual(durationOf("2025-04-21T00:00:00Z", "2025-04-21T00:03:20Z"), { minutes: 3, seconds: 20 });
  assert.deepEqual(durationOf("2025-04-21T00:03:20Z", "2025-04-21T00:00:00Z"), { minutes: 0, seconds: 0 });
});

test("emsOf: a kanji takes one, also one outside the first plane; half-width kana about half", () => {
  assert.equal(emsOf("髙﨑𠮷"), 3);
  assert.ok(emsOf("ﾀﾞ") < 1.3);
  assert.equal(emsOf(""), 0);
});
