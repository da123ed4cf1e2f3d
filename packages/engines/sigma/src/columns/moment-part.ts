// A part of a moment in UTC, as text writes moments; without a zone they are UTC. Weeks as ISO 8601 counts them.

import type { TimePart } from "../predicate.js";

const DAY_MS = 86_400_000;

/** @returns null when the text is no moment. */
export function momentPart(text: string, part: TimePart): number | null {
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text);
  const moment = new Date(hasZone ? text : `${text.replace(" ", "T")}Z`);
  if (Number.isNaN(moment.getTime())) return null;
  const parts: Readonly<Record<TimePart, () => number>> = {
    minute: () => moment.getUTCMinutes(),
    hour: () => moment.getUTCHours(),
    day: () => moment.getUTCDate(),
    week: () => weekOf(moment),
    month: () => moment.getUTCMonth() + 1,
    year: () => moment.getUTCFullYear(),
  };
  return parts[part]();
}

// The Thursday of a week lies in the year that the week belongs to.
function weekOf(moment: Date): number {
  const day = Math.floor(moment.getTime() / DAY_MS);
  const thursday = day - ((day + 3) % 7) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  return Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
}
