// Which words a clock gets: days left, a target, promptly, late, filed, or a question. No countdown is invented.

import type { Obligation } from "@hamon/records";
import { daysBetween } from "../format.js";

export type ClockWords =
  | { readonly kind: "filed" | "late-filed" | "not-owed" | "undecided" | "no-anchor" }
  | { readonly kind: "left" | "late" | "target" | "target-past" | "promptly"; readonly days: number };

/** `today`: a day of Japan. */
export function clockWords({ state, is_late, clock, owed }: Obligation, today: string): ClockWords {
  if (state === "filed" || state === "closed") return { kind: is_late === true ? "late-filed" : "filed" };
  if (state === "not_owed") return { kind: "not-owed" };
  if (state === "undecided" || owed === "unknown") return { kind: "undecided" };
  if (clock.anchor_on === null) return { kind: "no-anchor" };
  // The day of awareness counts as day 1.
  if (clock.kind === "promptly") return { kind: "promptly", days: daysBetween(clock.anchor_on, today) + 1 };
  if (clock.due_on === null) return { kind: "no-anchor" };
  const days = daysBetween(today, clock.due_on);
  if (clock.kind === "target") return { kind: days < 0 ? "target-past" : "target", days: Math.abs(days) };
  return { kind: days < 0 ? "late" : "left", days: Math.abs(days) };
}

export function isLate({ kind }: ClockWords): boolean {
  return kind === "late" || kind === "late-filed";
}

const URGENCY: readonly ClockWords["kind"][] = [
  "late",
  "target-past",
  "promptly",
  "target",
  "left",
  "no-anchor",
  "undecided",
  "late-filed",
  "filed",
  "not-owed",
];

/** Late ones first, then what is promptly due, then by what is left; done ones last. The order of equals is kept. */
export function byUrgency(obligations: readonly Obligation[], today: string): readonly Obligation[] {
  const weight = (obligation: Obligation) => {
    const words = clockWords(obligation, today);
    const days = "days" in words && (words.kind === "left" || words.kind === "target") ? words.days : 0;
    return URGENCY.indexOf(words.kind) * 1e6 + days;
  };
  return obligations
    .map((one) => ({ one, at: weight(one) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** The way from the anchor to the last day, for drawing; null where the law sets no number of days. */
export interface ClockTrack {
  readonly day_count: number;
  /** Days gone, the first counted; never above the whole. */
  readonly gone: number;
  /** For a target: the day it begins, counted alike. */
  readonly from: number | null;
}

export function clockTrack({ clock }: Pick<Obligation, "clock">, today: string): ClockTrack | null {
  const { anchor_on, due_on, from_on } = clock;
  if (anchor_on === null || due_on === null || clock.kind === "promptly") return null;
  const day_count = daysBetween(anchor_on, due_on) + 1;
  if (day_count < 1) return null;
  const gone = Math.min(day_count, Math.max(0, daysBetween(anchor_on, today) + 1));
  return { day_count, gone, from: from_on === null ? null : daysBetween(anchor_on, from_on) + 1 };
}
