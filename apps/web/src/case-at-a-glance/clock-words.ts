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
