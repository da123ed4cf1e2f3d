// What a cell of a workbook says, as a person sees it: numbers that are days become days.
//
// ECMA-376 part 1, 18.3.1.4 (c), 18.8.30 (numFmt). A day is a count since 1900, whose February had 29 days by mistake, or since 1904.

/** Built-in formats of days and hours; 27–36 and 50–58 are those of Japanese. */
const isBuiltInDay = (id: number) => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Whether a format's code writes a moment: y, m, d, h, s, or an era (g, e) outside quotes, brackets and escapes. */
export function isMomentFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return isBuiltInDay(id);
  const [first = ""] = code.split(";");
  const bare = first.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^[\]]*\]/gi, "");
  return !/general/i.test(bare) && /[ymdhs]|ge/i.test(bare) && !/^[#0?.,E+\-\s]*$/i.test(bare);
}

const MS_PER_DAY = 86_400_000;
/** The 60th day of 1900, which was none. */
const NO_DAY = 60;

/** "2025-04-17 02:14:03", "2025-04-17" for midnight, "02:14:03" for less than a day; null beyond the calendar. */
export function momentText(serial: number, is1904: boolean): string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return null;
  const days = is1904 ? serial + 1462 : serial < NO_DAY ? serial + 1 : serial;
  // To the millisecond: a float holds no more.
  const ms = Math.round(days * MS_PER_DAY);
  const text = new Date(Date.UTC(1899, 11, 30) + ms).toISOString();
  const clock = text.slice(11, 23).replace(/\.000$/, "");
  if (serial < 1) return clock;
  return clock === "00:00:00" ? text.slice(0, 10) : `${text.slice(0, 10)} ${clock}`;
}

/** 1.2345678901E10 is 12345678901; what is short stays as it is written. */
export function numberText(raw: string): string {
  return /e/i.test(raw) && Number.isFinite(Number(raw)) ? String(Number(raw)) : raw;
}

/** "C5" -> 2; null for what is no place. */
export function columnOf(place: string): number | null {
  const letters = /^([A-Z]{1,3})\d+$/.exec(place)?.[1];
  if (letters === undefined) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
