// The words of the screens: sentences of content/locales, fetched once per language.

import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { LANGUAGES, type Language, type Text } from "@hamon/records";
import { get } from "./api.js";

const KEPT = "hamon-language";

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
  const kept = localStorage.getItem(KEPT);
  const wishes = [kept, ...navigator.languages];
  return LANGUAGES.find((language) => wishes.find((wish) => LANGUAGES.some((one) => wish?.startsWith(one)))?.startsWith(language)) ?? "ja";
}

export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", await get(`/api/locales/${language}`));
  }
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export interface Words {
  readonly language: Language;
  /** A sentence of the screens: web.<key>. */
  say(key: string, params?: Readonly<Record<string, unknown>>): string;
  /** A sentence of another area by its whole key. */
  sayOf(key: string, params?: Readonly<Record<string, unknown>>): string;
  text(text: Text): string;
}

export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const sayOf: Words["sayOf"] = (key, params = {}) => t(key, params) as string;
  return { language, sayOf, say: (key, params) => sayOf(`web.${key}`, params), text: (text) => text[language] || text.ja || text.en };
}
