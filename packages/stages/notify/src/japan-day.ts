// Days as Japan counts them: a letter is dated, and comes back, on a day there.

const format = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo", year: "numeric", month: "2-digit", day: "2-digit" });

/** The day in Japan of a moment, YYYY-MM-DD. */
export function japanDay(moment: Date): string {
  return format.format(moment);
}

/** Whether the text is a day that a calendar has: not 2025-02-30. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}
