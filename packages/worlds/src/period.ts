// When: the days the logs cover, how busy each minute is, and which file a moment falls into.

import { DAY_SECONDS, dayDigits, dayNumber, JST_SECONDS, weekday } from "./calendar.js";
import type { Service } from "./requests.js";

export const FIRST_DAY = dayNumber("2025-04-07");
const LAST_DAY = dayNumber("2025-04-22");
/** The oldest line that is still there. */
export const STARTED_AT = FIRST_DAY * DAY_SECONDS - JST_SECONDS;
/** The logs were copied on the last day at 18:10 in Japan. */
export const COPIED_AT = LAST_DAY * DAY_SECONDS + 18 * 3_600 + 600 - JST_SECONDS;

/** How busy each hour in Japan is. */
const HOURS = [
  0.01, 0.006, 0.005, 0.004, 0.004, 0.006, 0.02, 0.08, 0.45, 1, 1, 0.95, 0.6, 0.9, 1, 0.97, 0.9, 0.75, 0.4, 0.2, 0.1, 0.06, 0.03, 0.02,
] as const;
const HOUR_SUM = HOURS.reduce((sum, hour) => sum + hour, 0);
const MINUTES_OF_DAY = 1_440;

/** Monday to Friday 1, Saturday and Sunday less. */
function dayWeight(day: number): number {
  const place = weekday(day);
  return place === 0 ? 0.12 : place === 6 ? 0.22 : 1;
}

const ALL_WEIGHT =
  Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, place) => dayWeight(FIRST_DAY + place)).reduce((sum, weight) => sum + weight, 0) -
  0.15;

/** Share of all requests of a service that begins in the minute from `at`, in seconds. */
export function minuteShare(at: number): number {
  const local = at + JST_SECONDS;
  const day = Math.floor(local / DAY_SECONDS);
  if (day < FIRST_DAY || at >= COPIED_AT) return 0;
  const hour = Math.floor((local % DAY_SECONDS) / 3_600);
  return (dayWeight(day) * (HOURS[hour] as number)) / (ALL_WEIGHT * HOUR_SUM * (MINUTES_OF_DAY / 24));
}

/** A file of a log: all lines of one service from `from` up to, not including, `to`. */
export interface LogFile {
  readonly service: Service;
  /** Below the world's folder. */
  readonly path: string;
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

/** Days of nginx end at midnight in Japan, those of IIS at midnight UTC. Oldest first. */
export function logFiles(): readonly LogFile[] {
  const days = Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, place) => FIRST_DAY + place);
  return days.flatMap((day) => [frontFile(day), reportFile(day)]);
}

function frontFile(day: number): LogFile {
  const from = day * DAY_SECONDS - JST_SECONDS;
  const to = Math.min(from + DAY_SECONDS, COPIED_AT);
  // Rotated once a day, packed a day later, as logrotate does with delaycompress.
  const ending = day === LAST_DAY ? "" : day === LAST_DAY - 1 ? `-${dayDigits(day, 4)}` : `-${dayDigits(day, 4)}.gz`;
  return { service: "kpi-front", path: `logs/kpi-front/access.log${ending}`, day, from, to };
}

function reportFile(day: number): LogFile {
  const from = day * DAY_SECONDS;
  return {
    service: "kpi-report",
    path: `logs/kpi-report/u_ex${dayDigits(day, 2)}.log`,
    day,
    from,
    to: Math.min(from + DAY_SECONDS, COPIED_AT),
  };
}

/** A moment in Japan, in seconds since 1970-01-01 UTC. */
export function japanTime(day: number, hour: number, minute = 0): number {
  return day * DAY_SECONDS - JST_SECONDS + hour * 3_600 + minute * 60;
}
