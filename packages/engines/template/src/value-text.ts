// A value as a language prints it: digits grouped, ranges as ranges, an attested zero apart from 0, days of Japan.

import type { FigureView, Language } from "@hamon/records";
import type { Setting, Value } from "./source.js";

const LOCALES: Readonly<Record<Language, string>> = { ja: "ja-JP", en: "en-GB" };
const ZONE = "Asia/Tokyo";

/** Null for what is unknown: the caller says so and notes it. */
export function valueText(value: Value, style: "whole" | "bare", setting: Setting): string | null {
  const { language, words } = setting;
  switch (value.type) {
    case "unknown":
      return null;
    case "text":
      return value.text;
    case "day":
      return dayText(value.day, language);
    case "moment":
      return momentText(value.at, language);
    case "count":
      return countText(value.count, language);
    case "truth":
      return (value.truth ? words.yes : words.no)[language];
    case "figure":
      return figureText(value.figure, style, setting);
  }
}

/** Null for a figure that is unknown. */
export function figureText(figure: FigureView, style: "whole" | "bare", { language, words }: Setting): string | null {
  const unitOf = (count: number) => (style === "bare" ? "" : words.unit[figure.unit][count === 1 ? "one" : "many"][language]);
  const { state, value, low, high } = figure;
  if (state === "not_meaningful") return words.not_meaningful[language];
  if (state === "attested_zero") return words.attested_zero[language];
  if (value === null) return null;
  if (state === "range" && low !== null && high !== null) {
    const [number, lowest, highest] = [value, low, high].map((one) => countText(one, language)) as [string, string, string];
    return fill((figure.unit === "person" ? words.range : words.between)[language], {
      number,
      low: lowest,
      high: highest,
      unit: unitOf(high),
    });
  }
  if (state !== "exact") return null;
  return fill(words.amount[language], { number: countText(value, language), unit: unitOf(value) });
}

export function countText(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 0 }).format(count);
}

const dayInJapan = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

/** The day in Japan of a moment, YYYY-MM-DD. */
export function japanDay(moment: Date): string {
  return dayInJapan.format(moment);
}

/** 2025-04-21 -> 2025年4月21日, 21 April 2025. Text that is no day is printed as it stands. */
export function dayText(day: string, language: Language): string {
  const moment = new Date(`${day}T00:00:00+09:00`);
  if (Number.isNaN(moment.getTime())) return day;
  return formatIn(moment, language, { year: "numeric", month: "long", day: "numeric" });
}

/** The minute in Japan. */
export function momentText(at: string, language: Language): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return at;
  return formatIn(moment, language, {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

function formatIn(moment: Date, language: Language, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[language], { timeZone: ZONE, ...options }).format(moment);
}

function fill(pattern: string, parts: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
}
