// Files of a log by week or month, as rotation names them.

import { dayParts, dayText, twoDigits, weekday } from "../calendar.js";
import { dayDigits } from "../calendar.js";
import type { Period } from "./workdays.js";

/** The Sunday on or after a day, at most the last day. */
function weekEnd(day: number, { last_day }: Period): number {
  return Math.min(last_day, day + ((7 - weekday(day)) % 7));
}

/** mail.log-20250413.gz: rotated on Sundays, packed but for the newest. */
export function rotated(path: string, period: Period): (day: number) => string {
  return (day) => {
    const end = weekEnd(day, period);
    return end === period.last_day ? path : `${path}-${dayDigits(end, 4)}.gz`;
  };
}

/** Of a pattern with {week}, the day a week ends as 20250413. */
export function weekly(pattern: string, period: Period): (day: number) => string {
  return (day) => pattern.replace("{week}", dayText(weekEnd(day, period)).replaceAll("-", ""));
}

/** Of a pattern with {month}. */
export function monthly(pattern: string): (day: number) => string {
  return (day) => pattern.replace("{month}", monthText(day));
}

/** 202504 */
export function monthText(day: number): string {
  const { year, month } = dayParts(day);
  return `${year}${twoDigits(month)}`;
}
