import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockText, dayDigits, dayNumber, dayText, eraText, weekday } from "./calendar.js";
import { COPIED_AT, japanTime, logFiles, minuteShare, STARTED_AT } from "./period.js";

const days = [
  { name: "the first", number: 0, text: "1970-01-01" },
  { name: "a leap day", number: dayNumber("2024-02-29"), text: "2024-02-29" },
  { name: "the day after a leap day", number: dayNumber("2024-02-29") + 1, text: "2024-03-01" },
  { name: "no leap day in 1900", number: dayNumber("1900-02-28") + 1, text: "1900-03-01" },
  { name: "the end of a year", number: dayNumber("2024-12-31"), text: "2024-12-31" },
] as const;

for (const { name, number, text } of days) {
  test(`dayText: ${name}`, () => assert.equal(dayText(number), text));
}

test("dayText: agrees with Date on every day", () => {
  fc.assert(
    fc.property(fc.integer({ min: -25_000, max: 40_000 }), (number) =>
      assert.equal(dayText(number), new Date(number * 86_400_000).toISOString().slice(0, 10)),
    ),
  );
});

test("eras: the last day of Showa, the first of Heisei", () => {
  assert.equal(eraText(dayNumber("1989-01-07")), "昭和64年1月7日");
  assert.equal(eraText(dayNumber("1989-01-08")), "平成元年1月8日");
  assert.equal(eraText(dayNumber("1975-03-02")), "昭和50年3月2日");
});

test("weekday and clock", () => {
  assert.equal(weekday(dayNumber("2025-04-20")), 0);
  assert.equal(clockText(86_399), "23:59:59");
  assert.equal(dayDigits(dayNumber("2025-04-07"), 2), "250407");
});

test("files: a morning in Japan is the day before for IIS", () => {
  const at = japanTime(dayNumber("2025-04-17"), 2, 14);
  assert.equal(new Date(at * 1000).toISOString(), "2025-04-16T17:14:00.000Z");
  const holding = logFiles().filter(({ from, to }) => at >= from && at < to);
  assert.deepEqual(
    holding.map(({ path }) => path),
    ["logs/kpi-report/u_ex250416.log", "logs/kpi-front/access.log-20250417.gz"],
  );
});

test("files: those of nginx follow each other without a gap from the first line to the last", () => {
  const files = logFiles().filter(({ service }) => service === "kpi-front");
  assert.equal(files.length, 16);
  assert.deepEqual([files[0]?.from, files.at(-1)?.to], [STARTED_AT, COPIED_AT]);
  assert.ok(files.every(({ from }, nth) => nth === 0 || files[nth - 1]?.to === from));
  assert.deepEqual(
    files.slice(-2).map(({ path }) => path),
    ["logs/kpi-front/access.log-20250421", "logs/kpi-front/access.log"],
  );
});

test("minuteShare: all minutes together are about the whole", () => {
  let sum = 0;
  for (let at = STARTED_AT; at < COPIED_AT; at += 60) sum += minuteShare(at);
  assert.ok(Math.abs(sum - 1) < 0.02, String(sum));
  assert.equal(minuteShare(STARTED_AT - 60), 0);
  assert.equal(minuteShare(COPIED_AT), 0);
});
