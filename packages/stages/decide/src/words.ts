// The law engine's phrases as sentences, in both languages at once: a record keeps both.

import type { Content } from "@hamon/content";
import { weekdayOf, type Day, type Phrase } from "@hamon/law";
import type { Language, Text } from "@hamon/records";

/** Where the sentence of a phrase stands in content/locales. */
export function sentenceKey(key: Phrase["key"]): string {
  return `decide.phrases.${key}`;
}

export function toText(content: Content, phrase: Phrase): Text {
  return { ja: sentenceOf(content, "ja", phrase), en: sentenceOf(content, "en", phrase) };
}

function sentenceOf(content: Content, language: Language, { key, params, days }: Phrase): string {
  const shown = Object.entries(params).map(([name, value]) => [name, shownIn(content, language, value)] as const);
  const dated = Object.entries(days).map(([name, day]) => [name, dayIn(content, language, day)] as const);
  return content.sentence(language, sentenceKey(key), Object.fromEntries([...shown, ...dated]));
}

function shownIn(content: Content, language: Language, value: Phrase["params"][string]): string {
  if (typeof value === "number") return value.toLocaleString("en-US");
  if (typeof value === "string") return value;
  return "key" in value ? sentenceOf(content, language, value) : value[language];
}

/** A day as a reader of the language writes it: 2025年6月19日（木）, Thu 19 Jun 2025. */
function dayIn(content: Content, language: Language, day: Day): string {
  const [year, month, date] = day.split("-").map(Number);
  return content.sentence(language, "decide.day", {
    year,
    month,
    date,
    month_name: content.sentence(language, `decide.months.m${month}`),
    weekday: content.sentence(language, `decide.weekdays.${weekdayOf(day)}`),
  });
}
