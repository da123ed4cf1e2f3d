import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, daysBetween, formatBytes, formatCount, formatDay, formatMoment } from "./format.js";

test("formatCount groups digits", () => assert.equal(formatCount(17_480_000, "ja"), "17,480,000"));
test("formatMoment shows Japan's time", () => assert.equal(formatMoment("2025-04-16T17:14:00Z", "ja"), "4/17 02:14"));
test("formatDay shows the weekday", () => assert.equal(formatDay("2025-06-19", "ja"), "6/19(木)"));
test("dayOf is the day in Japan", () => assert.equal(dayOf(new Date("2025-04-20T15:00:00Z")), "2025-04-21"));

const spans = [
  { name: "the same day", from: "2025-04-21", to: "2025-04-21", days: 0 },
  { name: "over a leap day", from: "2024-02-28", to: "2024-03-01", days: 2 },
  { name: "the past", from: "2025-06-20", to: "2025-06-19", days: -1 },
] as const;
for (const { name, from, to, days } of spans) test(`daysBetween: ${name}`, () => assert.equal(daysBetween(from, to), days));

test("formatBytes picks the unit", () => {
  assert.equal(formatBytes(999, "en"), "999 byte");
  assert.equal(formatBytes(1_250_000, "en"), "1.3 MB");
});
