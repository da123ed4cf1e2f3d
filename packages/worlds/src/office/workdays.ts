// When people of an office work: weekends, national holidays of Japan, the peak at the end of a month, and the hours of one person's day.
//
// Japan has no summer time. A day is a day in Japan, a number since 1970-01-01.

import holidayJp from "@holiday-jp/holiday_jp";
import { DAY_SECONDS, dayParts, dayText, JST_SECONDS, weekday } from "../calendar.js";
import type { Dice } from "../random.js";

/** Both days included. */
export interface Period {
  readonly first_day: number;
  readonly last_day: number;
}

export function daysOf({ first_day, last_day }: Period): readonly number[] {
  return Array.from({ length: last_day - first_day + 1 }, (_, place) => first_day + place);
}

export function isWorkday(day: number): boolean {
  const place = weekday(day);
  const isNewYear = /^(12-(29|30|31)|01-0[23])$/.test(dayText(day).slice(5));
  return place !== 0 && place !== 6 && !isNewYear && !Object.hasOwn(holidayJp.holidays, dayText(day));
}

/** Workdays of a month that are left after this one, 0 on its last. */
function workdaysLeft(day: number): number {
  const { month } = dayParts(day);
  let left = 0;
  for (let next = day + 1; dayParts(next).month === month; next += 1) left += isWorkday(next) ? 1 : 0;
  return left;
}

const PEAK = [1.9, 1.6, 1.35] as const;

/** How much there is to do: 1 on an ordinary workday, more at the end of a month and on its first, 0 on a day off. */
export function busyness(day: number): number {
  if (!isWorkday(day)) return 0;
  const peak = PEAK[workdaysLeft(day)];
  if (peak !== undefined) return peak;
  const isFirst = dayParts(day - 1).month !== dayParts(day).month || !isWorkday(day - 1);
  return isFirst ? 1.2 : 1;
}

/** A moment in Japan in seconds since 1970-01-01 UTC. @param second of the day */
export function momentOf(day: number, second: number): number {
  return day * DAY_SECONDS - JST_SECONDS + second;
}

export function dayOf(at: number): number {
  return Math.floor((at + JST_SECONDS) / DAY_SECONDS);
}

/** A stretch of work, in seconds of a day in Japan. */
export interface Shift {
  readonly from: number;
  readonly to: number;
}

const HOUR = 3_600;
const LUNCH = { from: 12 * HOUR, to: 13 * HOUR } as const;

/** How one person works: fixed for the person. */
export interface Habit {
  /** Seconds of the day. */
  readonly comes: number;
  readonly goes: number;
  /** Of the days, the share that ends late. */
  readonly late: number;
}

export function rollHabit(dice: Dice): Habit {
  const comes = 8 * HOUR + dice.below(5_400);
  return { comes, goes: comes + 9 * HOUR + dice.below(4_800), late: dice.share() ** 2 * 0.5 };
}

/** When somebody works on a day; null when not. Few work on days off, many stay late at the end of a month. */
export function rollShift(dice: Dice, day: number, { comes, goes, late }: Habit): Shift | null {
  const work = busyness(day);
  const isHere = dice.chance(work === 0 ? 0.025 : 0.94);
  const from = comes - 600 + dice.below(1_500);
  const isLate = dice.chance(Math.min(0.9, late * Math.max(1, work * 1.2)));
  const to = goes + dice.below(2_700) + (isLate ? HOUR + dice.below(3 * HOUR) : 0);
  if (!isHere) return null;
  return work === 0 ? { from: from + HOUR, to: Math.min(to, from + 5 * HOUR) } : { from, to: Math.min(to, 23 * HOUR + 1_800) };
}

/** A second of the shift; few over lunch. */
export function rollSecond(dice: Dice, { from, to }: Shift): number {
  const second = from + dice.share() * (to - from);
  const isLunch = second >= LUNCH.from && second < LUNCH.to;
  return isLunch && dice.chance(0.7) ? from + dice.share() * (to - from) : second;
}

/** About `mean` of something; more or fewer, now and then none. */
export function rollCount(dice: Dice, mean: number): number {
  const wanted = mean * (0.3 + 1.4 * dice.share());
  return Math.floor(wanted) + (dice.chance(wanted % 1) ? 1 : 0);
}
