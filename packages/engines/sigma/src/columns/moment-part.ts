// A part of a moment in UTC, as text writes moments; without a zone they are UTC. Weeks as ISO 8601 counts them.

import type { TimePart } from "../predicate.js";

const DAY_MS = 86_400_000;
const ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/;

/** @returns null when the text is no moment. */
export function parseMoment(text: string): Date | null {
  const moment = new Date(ZONE.test(text) ? text : `${text.replace(" ", "T")}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

export function momentPart(moment: Date, part: TimePart): number {
  if (part === "hour") return moment.getUTCHours();
  if (part === "minute") return moment.getUTCMinutes();
  if (part === "day") return moment.getUTCDate();
  if (part === "month") return moment.getUTCMonth() + 1;
  return part === "year" ? moment.getUTCFullYear() : weekOf(moment);
}

// The Thursday of a week lies in the year that the week belongs to.
function weekOf(moment: Date): number {
  const day = Math.floor(moment.getTime() / DAY_MS);
  const thursday = day - ((day + 3) % 7) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  return Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
}
