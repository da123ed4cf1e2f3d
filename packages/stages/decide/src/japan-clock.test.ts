// The clocks of the Japanese laws against a slow count that shares nothing with them but the list of holidays.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "@hamon/content";
import holidayJp from "@holiday-jp/holiday_jp";
import { decideDuties } from "@hamon/law";
import type { FactValue } from "@hamon/records";
import { HOLIDAYS } from "./japan-holidays.js";
import { lawBookOf } from "./law-files.js";

const book = lawBookOf(await loadContent());

/** Counts on a calendar's days one by one, with Date and nothing else. */
function slowDue(aware: Date, days: number): string {
  const day = new Date(aware);
  for (let counted = 1; counted < days; counted += 1) day.setUTCDate(day.getUTCDate() + 1);
  while (isClosed(day)) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

function isClosed(day: Date): boolean {
  const [month, date] = [day.getUTCMonth() + 1, day.getUTCDate()];
  if (day.getUTCDay() === 0 || day.getUTCDay() === 6) return true;
  if ((month === 12 && date >= 29) || (month === 1 && date <= 3)) return true;
  return day.toISOString().slice(0, 10) in holidayJp.holidays;
}

for (const [days, malicious] of [
  [30, false],
  [60, true],
] as const) {
  test(`the final report is due on the right day for each day of awareness from 2024 to 2028: ${days} days`, () => {
    let counted = 0;
    for (const day = new Date("2024-01-01T00:00:00Z"); day.getUTCFullYear() < 2029; day.setUTCDate(day.getUTCDate() + 1)) {
      const aware_on = day.toISOString().slice(0, 10);
      const facts = new Map<string, FactValue>(
        Object.entries({ aware_on, personal_data_involved: true, leak_suspected: true, person_count: 2000, malicious_act: malicious }),
      );
      const final = decideDuties({ book, facts, on: aware_on }).duties.find(({ duty }) => duty === "jp.appi.breach_report/final_report");
      assert.equal(final?.clock.due_on, slowDue(day, days), aware_on);
      counted += 1;
    }
    assert.equal(counted, 366 + 365 + 365 + 365 + 366);
  });
}

test("the holidays hold the substitute and the citizens' holiday, and tell where they end", () => {
  const japan = HOLIDAYS.get("japan");
  assert.ok(japan?.names.has("2026-09-22"), "国民の休日");
  assert.ok(japan?.names.has("2026-05-06"), "振替休日");
  assert.ok((japan?.until ?? "") >= "2049-12-31" && japan?.until.endsWith("-12-31"));
});

test("the duties of 1,271 organisations are decided within two seconds of a processor", () => {
  const start = process.cpuUsage();
  for (let at = 0; at < 1271; at += 1) {
    decideDuties({
      book,
      facts: new Map<string, FactValue>([
        ["aware_on", "2025-04-21"],
        ["person_count", at],
      ]),
      on: "2025-04-21",
    });
  }
  const took = process.cpuUsage(start).user / 1000;
  assert.ok(took < 2000, `${took.toFixed(0)} ms`);
});
