// Numbers, moments and days as people read them. Moments are shown in Japan's time.

import type { Language } from "@hamon/records";

const ZONE = "Asia/Tokyo";
const DAY_MS = 86_400_000;

export function formatCount(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** 4/17 02:14 or Apr 17, 02:14. */
export function formatMoment(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeZone: ZONE, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

export function formatSecond(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** A day of Japan with its weekday: 6/19（木） or Thu, Jun 19. */
export function formatDay(on: string, language: Language): string {
  const noon = new Date(`${on}T12:00:00+09:00`);
  return new Intl.DateTimeFormat(language, { timeZone: ZONE, month: "numeric", day: "numeric", weekday: "short" }).format(noon);
}

/** Today in Japan, "2025-04-21". */
export function dayOf(now: Date): string {
  return new Intl.DateTimeFormat("sv", { timeZone: ZONE }).format(now);
}

/** Whole days from one day to another; negative when it is past. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

export function formatBytes(bytes: number, language: Language): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, { style: "unit", unit: units[power] as string, unitDisplay: "short", maximumFractionDigits: 1 }).format(bytes / 1000 ** power);
}
