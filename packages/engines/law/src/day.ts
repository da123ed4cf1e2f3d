// Days without a time or a zone, as RFC 3339 full-dates ("2025-04-21"): what a time limit in days is counted in.
//
// Spec: RFC 3339 section 5.6 (full-date); the calendar is the proleptic Gregorian one.

/** "2025-04-21". */
export type Day = string;

/** A month and a day of any year: "12-29". */
export type YearlyDay = string;

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const YEARLY_DAY = /^\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
/** A leap year, so that 02-29 is a day of some year. */
const LEAP_YEAR = 2024;

/** Whether a value names a day that exists: "2025-02-29" does not. */
export function isDay(value: string): boolean;
export function isDay(value: unknown): value is Day;
export function isDay(value: unknown): boolean {
  return typeof value === "string" && DAY.test(value) && formatDay(parseDay(value)) === value;
}

/** Whether a value is a month and a day that some year has. */
export function isYearlyDay(value: unknown): value is YearlyDay {
  return typeof value === "string" && YEARLY_DAY.test(value) && isDay(`${LEAP_YEAR}-${value}`);
}

export function addDays(day: Day, count: number): Day {
  return formatDay(parseDay(day) + count);
}

/** Days from `from` to `to`; negative when `to` is before. */
export function daysBetween(from: Day, to: Day): number {
  return parseDay(to) - parseDay(from);
}

export function weekdayOf(day: Day): Weekday {
  // Day 0 (1970-01-01) was a Thursday.
  return WEEKDAYS[(((parseDay(day) + 3) % 7) + 7) % 7] as Weekday;
}

/** The month and day alone: "12-29". */
export function yearlyDayOf(day: Day): YearlyDay {
  return day.slice(5);
}

/** The day that a moment falls on in a zone. `moment`: RFC 3339 or anything Date reads. */
export function dayOf(moment: string | Date, time_zone: string): Day {
  return new Intl.DateTimeFormat("en-CA", { timeZone: time_zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    new Date(moment),
  );
}

// Days since 1970-01-01. A day that does not exist rolls over, which isDay notices.
function parseDay(day: Day): number {
  const [, year, month, date] = DAY.exec(day) ?? [];
  if (year === undefined) throw new Error(`not a day: ${day}`);
  const moment = new Date(0);
  moment.setUTCFullYear(Number(year), Number(month) - 1, Number(date));
  return moment.getTime() / DAY_MS;
}

function formatDay(dayNumber: number): Day {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}
