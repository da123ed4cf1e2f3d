// Days and seconds without a Date object: a world has millions of them. Proleptic Gregorian, as Howard Hinnant's "chrono-Compatible
// Low-Level Date Algorithms" has it. Japan has no summer time: JST is UTC+9 throughout.

export const DAY_SECONDS = 86_400;
export const JST_SECONDS = 9 * 3_600;

export interface DayParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** @param dayNumber days since 1970-01-01 */
export function dayParts(dayNumber: number): DayParts {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Days since 1970-01-01 of a day written as 2025-04-17. */
export function dayNumber(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / 1000 / DAY_SECONDS;
}

export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** 2025-04-17 */
export function dayText(number: number): string {
  const { year, month, day } = dayParts(number);
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** 250417 or 20250417, as log files are named. */
export function dayDigits(number: number, yearDigits: 2 | 4): string {
  return dayText(number)
    .replaceAll("-", "")
    .slice(4 - yearDigits);
}

/** 02:14:07 of a second of the day. */
export function clockText(second: number): string {
  return `${twoDigits(Math.floor(second / 3_600))}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`;
}

/** 昭和50年3月2日, of a day since 1926-12-25. */
export function eraText(number: number): string {
  const { year, month, day } = dayParts(number);
  const isHeisei = number >= HEISEI_FROM;
  const count = isHeisei ? year - 1988 : year - 1925;
  return `${isHeisei ? "平成" : "昭和"}${count === 1 ? "元" : count}年${month}月${day}日`;
}

const HEISEI_FROM = dayNumber("1989-01-08");

/** 0 is Sunday. */
export function weekday(number: number): number {
  return (number + 4) % 7;
}
