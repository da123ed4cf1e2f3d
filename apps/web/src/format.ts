// Numbers, moments and days as people read them. Moments are shown in Japan's time, whatever the browser's.

import type { Language } from "@hamon/records";

/** 西暦 or 和暦, by choice; the latter for days in Japanese only. */
export type Calendar = "western" | "japanese";

export interface Reader {
  readonly language: Language;
  readonly calendar: Calendar;
}

const ZONE = "Asia/Tokyo";
const DAY_MS = 86_400_000;
const LOCALES: Readonly<Record<Language, string>> = { ja: "ja-JP", en: "en-GB" };

// A formatter costs as much as a row to draw: each is made once.
const kept = new Map<string, Intl.DateTimeFormat>();

function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  const found = kept.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options });
  kept.set(key, found);
  return found;
}

const numbers: Readonly<Record<Language, Intl.NumberFormat>> = { ja: new Intl.NumberFormat("ja-JP"), en: new Intl.NumberFormat("en-GB") };

export function formatCount(value: number, language: Language): string {
  return numbers[language].format(value);
}

/** A share as people say it: 1.2 %, under 0.1 %, never 0 % for something. */
export function formatShare(part: number, whole: number, language: Language): string {
  if (whole <= 0) return "—";
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.1) return `< ${numbers[language].format(0.1)} %`;
  return `${numbers[language].format(Number(percent.toFixed(1)))} %`;
}

/** 4/17 02:14 or 17 Apr 02:14. */
export function formatMoment(at: string, language: Language): string {
  return `${formatDate(new Date(at), language)} ${formatTime(at)}`;
}

function formatDate(at: Date, language: Language): string {
  return dates(LOCALES[language], { month: language === "ja" ? "numeric" : "short", day: "numeric" }).format(at);
}

function formatTime(at: string): string {
  return dates("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** 2025-04-17 02:14:00, to be compared with a log. */
export function formatSecond(at: string): string {
  return dates("sv-SE", { dateStyle: "short", timeStyle: "medium" }).format(new Date(at));
}

/** 2025/4/17 02:14 – 4/21 09:40: the year once, the day once where it is one. */
export function formatSpan(from: string, to: string, language: Language): string {
  const end = dayOf(new Date(from)) === dayOf(new Date(to)) ? formatTime(to) : formatMoment(to, language);
  return `${formatFullDate(new Date(from), language)} ${formatTime(from)} – ${end}`;
}

function formatFullDate(at: Date, language: Language): string {
  return dates(LOCALES[language], { year: "numeric", month: language === "ja" ? "numeric" : "short", day: "numeric" }).format(at);
}

/** A day of Japan with its weekday: 6/19（木） or Thu 19 Jun; with its year when that is not today's; 令和7年6月19日（木） by choice. */
export function formatDay(on: string, { language, calendar }: Reader, today: string = dayOf(new Date())): string {
  const noon = new Date(`${on}T12:00:00+09:00`);
  const weekday = dates(LOCALES[language], { weekday: "short" }).format(noon);
  if (language === "ja" && calendar === "japanese")
    return `${dates("ja-JP-u-ca-japanese", { dateStyle: "long" }).format(noon)}（${weekday}）`;
  const date = on.slice(0, 4) === today.slice(0, 4) ? formatDate(noon, language) : formatFullDate(noon, language);
  return language === "ja" ? `${date}（${weekday}）` : `${weekday} ${date}`;
}

/** The day of a moment in Japan, "2025-04-21". */
export function dayOf(at: Date): string {
  return dates("sv-SE", { dateStyle: "short" }).format(at);
}

/** Whole days from one day to another; negative when it is past. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Powers of a thousand, one decimal: 1.3 MB. */
export function formatBytes(bytes: number, language: Language): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${numbers[language].format(Number((bytes / 1000 ** power).toFixed(1)))} ${UNITS[power] ?? "B"}`;
}

/** How long something took: 42 s, 3 min 20 s. The words come from the caller's locale. */
export function durationOf(from: string, to: string): { readonly minutes: number; readonly seconds: number } {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  return { minutes: Math.floor(seconds / 60), seconds: seconds % 60 };
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3ffff}]/gu;
const NARROW_EM = 0.58;

/** About how many ems a text takes: a kanji one, a Latin letter a little over half. */
export function emsOf(text: string): number {
  const wide = text.match(WIDE)?.length ?? 0;
  return wide + (Array.from(text).length - wide) * NARROW_EM;
}
