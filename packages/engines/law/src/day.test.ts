import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, dayOf, daysBetween, isDay, isYearlyDay, weekdayOf } from "./day.js";

const days = [
  ["2024-02-29", true],
  ["2025-02-29", false],
  ["1900-02-29", false],
  ["2000-02-29", true],
  ["2025-04-31", false],
  ["2025-13-01", false],
  ["2025-00-10", false],
  ["2025-1-1", false],
  ["0000-01-01", true],
  ["令和7年4月21日", false],
  ["２０２５-０４-２１", false],
  ["2025-04-21T00:00:00Z", false],
  ["", false],
] as const;
for (const [value, expected] of days) test(`isDay: ${value}`, () => assert.equal(isDay(value), expected));

test("isDay: nothing but a text is a day", () =>
  assert.deepEqual(
    [null, undefined, 20250421, new Date(0)].map((value) => isDay(value as unknown)),
    [false, false, false, false],
  ));

test("isYearlyDay takes 29 February and no 30th", () =>
  assert.deepEqual(["02-29", "02-30", "12-31", "1-3"].map(isYearlyDay), [true, false, true, false]));

const sums = [
  { name: "over the end of a month", day: "2025-04-30", count: 1, sum: "2025-05-01" },
  { name: "over the end of a year", day: "2024-12-03", count: 29, sum: "2025-01-01" },
  { name: "over a leap day", day: "2024-01-31", count: 29, sum: "2024-02-29" },
  { name: "over no leap day", day: "2023-01-31", count: 29, sum: "2023-03-01" },
  { name: "backwards", day: "2025-03-01", count: -1, sum: "2025-02-28" },
  { name: "before 1970", day: "1969-12-31", count: 1, sum: "1970-01-01" },
] as const;
for (const { name, day, count, sum } of sums) {
  test(`addDays ${name}`, () => {
    assert.equal(addDays(day, count), sum);
    assert.equal(daysBetween(day, sum), count);
  });
}

test("weekdayOf: known days", () =>
  assert.deepEqual(["2025-06-19", "2026-12-21", "1970-01-01", "1969-12-28"].map(weekdayOf), ["thursday", "monday", "thursday", "sunday"]));

test("dayOf: a day in Japan that is the day before in UTC", () => {
  assert.equal(dayOf("2025-04-20T15:00:00Z", "Asia/Tokyo"), "2025-04-21");
  assert.equal(dayOf("2025-04-20T14:59:59Z", "Asia/Tokyo"), "2025-04-20");
  assert.equal(dayOf("2024-12-31T15:00:00Z", "Asia/Tokyo"), "2025-01-01");
});

test("addDays and daysBetween undo each other for every day of eight years", () => {
  for (let count = 0; count < 366 * 8; count += 1) {
    const day = addDays("2022-01-01", count);
    assert.equal(daysBetween("2022-01-01", day), count);
    assert.ok(isDay(day));
  }
});
