// Logs in the samples of rules, read as they would be if they were added.

import type { Content } from "@hamon/content";
import { mappingsOf } from "./keep-ahead.js";
import { previewLog } from "./preview.js";

/** A day after every sample: times without a year are of the year before. */
export const SAMPLES_READ_AT = Date.UTC(2026, 0, 1);

/** Lines from which a sample is recognised: one line over and over says no more than itself. */
const LINES_TRIED = 20;

/** Whole text of a small log -> columns of each of its events; null when nothing reads it or a line of it is no event. */
export function sampleLogReader(content: Content): (text: string) => readonly Readonly<Record<string, string>>[] | null {
  const mappings = mappingsOf(content);
  const reading = { zone: "Asia/Tokyo", readAt: SAMPLES_READ_AT };
  const preview = (text: string, told: string | null) => previewLog(Buffer.from(text), { mappings, reading, told });
  return (text) => {
    const lines = text.split("\n");
    const head = preview(lines.slice(0, LINES_TRIED).join("\n"), null);
    const { recognised, events, unread } = lines.length <= LINES_TRIED ? head : preview(text, head.recognised?.name ?? null);
    return recognised === null || unread.length > 0 ? null : events.map(({ cells }) => Object.fromEntries(cells));
  };
}
