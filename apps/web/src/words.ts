// The words of the screens: sentences of content/locales, fetched once per language, and how numbers and days are read.

import i18next from "i18next";
import { useMemo, useSyncExternalStore } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import { LANGUAGES, type Language, type Text } from "@hamon/records";
import { get } from "./api.js";
import { readClock } from "./clock.js";
import { formatBytes, formatCount, formatDay, formatMoment, formatSpan, type Calendar } from "./format.js";

const KEPT_LANGUAGE = "hamon-language";
const KEPT_CALENDAR = "hamon-calendar";

export async function loadWords(): Promise<void> {
  const language = wantedLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await get<Record<string, unknown>>(`/api/locales/${language}`) } },
    interpolation: { prefix: "{", suffix: "}", escapeValue: false },
    returnNull: false,
    parseMissingKeyHandler: (key) => `⟦${key}⟧`,
  });
  document.documentElement.lang = language;
}

function wantedLanguage(): Language {
  const wishes = [localStorage.getItem(KEPT_LANGUAGE), ...navigator.languages];
  const known = wishes.flatMap((wish) => LANGUAGES.filter((language) => wish?.startsWith(language)));
  return known[0] ?? "ja";
}

export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", await get(`/api/locales/${language}`));
  }
  localStorage.setItem(KEPT_LANGUAGE, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

const listeners = new Set<() => void>();

export function changeCalendar(calendar: Calendar): void {
  localStorage.setItem(KEPT_CALENDAR, calendar);
  for (const tell of listeners) tell();
}

function useCalendar(): Calendar {
  const listen = (tell: () => void) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  };
  return useSyncExternalStore(listen, () => (localStorage.getItem(KEPT_CALENDAR) === "japanese" ? "japanese" : "western"));
}

export type Params = Readonly<Record<string, unknown>>;

export interface Words {
  readonly language: Language;
  readonly calendar: Calendar;
  /** A sentence of the screens: web.<key>. */
  say(key: string, params?: Params): string;
  /** A sentence of another area by its whole key. */
  sayOf(key: string, params?: Params): string;
  /** The same for a key that data names: the bare name where no sentence is there. */
  sayOr(key: string, bare: string, params?: Params): string;
  text(text: Text): string;
  count(value: number): string;
  bytes(value: number): string;
  /** A day of Japan with its weekday. */
  day(on: string): string;
  moment(at: string): string;
  span(from: string, to: string): string;
}

// The first number of a sentence chooses its plural: clock.left_one where English says "day".
function quantityOf(params: Params): { readonly count?: number } {
  const quantity = Object.values(params).find((value) => typeof value === "number");
  return quantity === undefined ? {} : { count: quantity };
}

export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const calendar = useCalendar();
  const language = i18n.language as Language;
  return useMemo(() => {
    // `replace` keeps a parameter called "count" or "context" from being taken for i18next's own.
    const sayOf: Words["sayOf"] = (key, params = {}) => {
      const none = params["nearest"] === "—" || params["nearest"] === "-" ? { nearest: t("none") } : {};
      const { missing } = params;
      const statement = (one: string) => (one.startsWith("statement:") ? t(one.replace("statement:", "statements.")) : one);
      const named =
        typeof missing === "string" && missing.includes("statement:")
          ? { missing: missing.split(" ").map(statement).join(t("web.points.comma")) }
          : {};
      return t(key, { replace: { ...params, ...none, ...named }, ...quantityOf(params) }) as string;
    };
    return {
      language,
      calendar,
      sayOf,
      say: (key, params) => sayOf(`web.${key}`, params),
      sayOr: (key, bare, params) => (i18n.exists(key) ? sayOf(key, params) : bare),
      text: (text) => text[language] || text.ja || text.en,
      count: (value) => formatCount(value, language),
      bytes: (value) => formatBytes(value, language),
      day: (on) => formatDay(on, { language, calendar }, readClock().today),
      moment: (at) => formatMoment(at, language),
      span: (from, to) => formatSpan(from, to, language),
    };
  }, [t, i18n, language, calendar]);
}
