// Times as logs write them: each to the same moment, or to none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readTime } from "./event-time.js";
import { timeFormat } from "./time-format.js";

const READING = { zone: "Asia/Tokyo", readAt: Date.UTC(2025, 5, 1) };
const MOMENT = "2025-04-16 17:14:03";

const same = [
  "2025-04-17T02:14:03+09:00",
  "2025-04-16T17:14:03Z",
  "2025-04-17 02:14:03",
  "2025-04-17 02:14:03 JST",
  "2025-04-16 17:14:03 UTC",
  "2025/04/17 2:14:03",
  "2025/04/17 2:14:03 AM",
  "2025/4/17 午前2:14:03",
  "2025-04-17, 02:14:03",
  "17/Apr/2025:02:14:03 +0900",
  "17/Apr/2025:02:14:03",
  "17-Apr-2025 02:14:03",
  "17 Apr 2025 02:14:03 +0900",
  "Thu, 17 Apr 2025 02:14:03 +0900",
  "Thu Apr 17 02:14:03 2025",
  "Thu Apr 17 02:14:03 JST 2025",
  "Apr 17 2025 02:14:03",
  "Apr 17, 2025 2:14:03 AM",
  "2025 Apr 17 02:14:03",
  "Apr 17 02:14:03",
  "Thu Apr 17 02:14:03",
  "17 Apr 02:14:03",
  "2025年4月17日 2時14分3秒",
  "2025年4月17日(木) 2:14:03",
  "令和7年4月17日 2:14:03",
  "令和７年４月１７日　２：１４：０３",
  "R7.4.17 02:14:03",
  "1744823643",
  "1744823643.0",
  "1744823643000",
  "1744823643000000",
  "1744823643000000000",
];
for (const text of same) test(`readTime: ${text}`, () => assert.equal(readTime(text, READING)?.moment.at, MOMENT));

const others = [
  { text: "2025-04-17T02:14:03.123456+09:00", at: "2025-04-16 17:14:03.123" },
  { text: "03/Nov/2024:06:25:25.105", at: "2024-11-02 21:25:25.105" },
  { text: "2025/04/17 12:00:00 PM", at: "2025-04-17 03:00:00" },
  { text: "2025/04/17 12:00:00 AM", at: "2025-04-16 15:00:00" },
  { text: "2025/04/17 午後11:59:59", at: "2025-04-17 14:59:59" },
  { text: "2025/04/17 9:05", at: "2025-04-17 00:05:00" },
  { text: "令和元年5月1日", at: "2019-04-30 15:00:00" },
  { text: "平成31年4月30日 23:59:59", at: "2019-04-30 14:59:59" },
  { text: "Feb 29 00:00:00", at: "2024-02-28 15:00:00" },
  { text: "Jun  3 00:00:00", at: "2024-06-02 15:00:00" }, // a day that is not yet over is of the year before
  { text: "2024-02-29 23:59:60", at: "2024-02-29 15:00:00" }, // a leap second
];
for (const { text, at } of others) test(`readTime: ${text} is ${at}`, () => assert.equal(readTime(text, READING)?.moment.at, at));

const none = [
  "",
  "-",
  "2025-02-29 00:00:00",
  "2025-13-01 00:00:00",
  "Foo 17 02:14:03",
  "04/05/2025 02:14:03",
  "2025-04-17 25:00:00",
  "12345",
  "200",
  "a".repeat(100_000),
];
for (const text of none) test(`readTime: ${text.slice(0, 30)} is none`, () => assert.equal(readTime(text, READING), null));

test("readTime says what it assumed", () => {
  const assumed = (text: string) => {
    const { assumedZone, assumedYear } = readTime(text, READING) ?? {};
    return [assumedZone, assumedYear];
  };
  assert.deepEqual(assumed("2025-04-17T02:14:03Z"), [false, false]);
  assert.deepEqual(assumed("2025-04-17T02:14:03"), [true, false]);
  assert.deepEqual(assumed("Apr 17 02:14:03"), [true, true]);
  assert.deepEqual(assumed("1744823643"), [false, false]);
});

const written = [
  { format: "dd/MM/yyyy HH:mm:ss", text: "17/04/2025 02:14:03" },
  { format: "M/d/yyyy h:mm:ss a", text: "4/17/2025 2:14:03 AM" },
  { format: "yyyyMMddHHmmss", text: "20250417021403" },
  { format: "yyyyMMdd HHmmss Z", text: "20250417 021403 +0900" },
  { format: "yy/MM/dd HH:mm:ss", text: "25/04/17 02:14:03" },
  { format: "yyyy-MM-dd'T'HH.mm.ss.SSS", text: "2025-04-17T02.14.03.000" },
  { format: "MM/dd-HH:mm:ss.SSSSSS", text: "04/17-02:14:03.000000" },
];
for (const { format, text } of written)
  test(`time_format: ${format}`, () => assert.equal(readTime(text, READING, [timeFormat(format) as never])?.moment.at, MOMENT));

test("time_format: what is told is not read otherwise", () => {
  const format = timeFormat("dd/MM/yyyy HH:mm:ss");
  assert.ok(format);
  assert.equal(readTime("2025-04-17 02:14:03", READING, [format]), null);
  assert.equal(readTime("1744823643", READING, [format]), null);
});

for (const wrong of ["", "HH:mm", "yyyy-MM", "yyyy-MM-dd QQ", "dd dd MM yyyy"])
  test(`time_format: "${wrong}" is none`, () => assert.equal(timeFormat(wrong), null));
