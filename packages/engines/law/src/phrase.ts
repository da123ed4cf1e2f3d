// A sentence to be: its key and what goes into it. The words stand with the caller, in every language.

import type { Text } from "@hamon/records";
import type { Day } from "./day.js";

/** Keys of the sentences that reasons and workings need; API, as each needs its words. */
export const PHRASES = [
  // Reasons.
  "condition", // a condition with a name: {label}
  "trigger",
  "exemption",
  "follows", // another duty must be owed: {title}
  "no_version", // nothing of the law is recorded for {on}; the first version is of {first}
  "fact_true",
  "fact_false",
  "fact_unknown",
  "over_true", // {label} {value} {limit}
  "over_false",
  "over_unknown",
  "at_least_true",
  "at_least_false",
  "at_least_unknown",
  "range", // {best}, and between {low} and {high}; as the {value} of those above
  "choice_true", // {label} {value}: the choice is one of those named
  "choice_false",
  "choice_unknown",
  // Workings.
  "amount", // the limit is {amount} days
  "amount_because", // … as {because}
  "amount_shorter", // the shorter, {amount} days, as it is not known whether {because}
  "first_day_counted", // {label} {on} is day 1
  "first_day_not_counted", // the day after {label} {on} is day 1
  "nth_day", // day {amount} is {on}
  "nth_day_target", // day {from_amount} is {from}, day {amount} is {on}: a target
  "closed_weekday", // {on} is closed
  "closed_named", // {on} is closed: {label}
  "rolled", // so the next open day, {on}
  "calendar_ends", // the calendar does not tell whether {on} is open
  "promptly", // without delay from {label} {on}: no number of days
] as const;
export type PhraseKey = (typeof PHRASES)[number];

export interface Phrase {
  readonly key: PhraseKey;
  /** A number is shown grouped; a Text or another phrase in the reader's language. */
  readonly params: Readonly<Record<string, string | number | Text | Phrase>>;
  /** Days, to be shown as a reader writes them. */
  readonly days: Readonly<Record<string, Day>>;
}

export function phrase(key: PhraseKey, params: Phrase["params"] = {}, days: Phrase["days"] = {}): Phrase {
  return { key, params, days };
}
