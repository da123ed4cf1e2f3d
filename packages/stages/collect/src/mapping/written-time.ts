// A time as it is written, to its parts: year, month, day, hour. Only ways of writing that can be read in one way; where day and
// month cannot be told apart, the mapping says how it is written (time-format.ts).
//
// Read: 2025-04-17T02:14:03.123+09:00, 2025/04/17 9:05:03 PM, 17/Apr/2025:02:14:03 +0900, Thu, 17 Apr 2025 02:14:03 GMT,
// Thu Apr 17 02:14:03 2025, 2025 Apr 17 02:14:03, Apr 17 02:14:03, 2025年4月17日 9時5分3秒, 令和7年4月17日 午前9:05:03, R7.4.17 9:05.

/** A time on a wall: what its writer's clock and calendar showed. */
export interface Wall {
  /** Null: it states none. */
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  /** Minutes east of UTC; null: it states no zone. */
  readonly offset_min: number | null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Zones that mean one thing only: RFC 2822, and what logs here write. */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  UT: 0,
  JST: 540,
  KST: 540,
  CET: 60,
  CEST: 120,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
}; // prettier-ignore
/** The year before the first of an era. */
const ERAS: Readonly<Record<string, number>> = { 令和: 2018, 平成: 1988, 昭和: 1925, R: 2018, H: 1988, S: 1925 };

const CLOCK = String.raw`(?<noon>午前|午後)?\s*(?<hour>\d{1,2})[:時](?<minute>\d{2}|\d(?=分))(?:[:分](?:(?<second>\d{1,2})秒?(?:[.,:](?<part>\d{1,9}))?)?)?\s*(?<half>[AP]\.?M\.?)?`;
const ZONE = String.raw`(?:\s*\(?(?<zone>Z|[A-Z]{2,4}|(?:GMT|UTC)?[+-]\d{1,2}:?(?:\d{2})?)\)?)?`;
const DAY_NAME = String.raw`(?:\(?(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)[a-z]*\)?,?\s+)?`;
const WRITTEN: readonly RegExp[] = [
  String.raw`(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?:T|\s+|[-_:]|, )${CLOCK}${ZONE}`,
  String.raw`(?<year>\d{4})\s+(?<name>[A-Za-z]{3})\s+(?<day>\d{1,2})\s+${CLOCK}${ZONE}`,
  String.raw`${DAY_NAME}(?<day>\d{1,2})[-/ ](?<name>[A-Za-z]{3})[a-z]*[-/ ](?<year>\d{4})(?:[:, ]+)${CLOCK}${ZONE}`,
  String.raw`${DAY_NAME}(?<name>[A-Za-z]{3})[a-z]*\.?\s+(?<day>\d{1,2}),?\s+(?<year>\d{4}),?\s+${CLOCK}${ZONE}`,
  String.raw`${DAY_NAME}(?<name>[A-Za-z]{3})\s+(?<day>\d{1,2})\s+${CLOCK}(?:\s+(?<zone>[A-Z]{3,4}|[+-]\d{4}))?\s+(?<year>\d{4})`,
  String.raw`${DAY_NAME}(?<name>[A-Za-z]{3})\s+(?<day>\d{1,2})\s+${CLOCK}${ZONE}`,
  String.raw`(?<day>\d{1,2})[-\s]+(?<name>[A-Za-z]{3})\s+${CLOCK}${ZONE}`,
  String.raw`(?:(?<era>令和|平成|昭和|[RHS])\s*(?<era_year>\d{1,2}|元)|(?<year>\d{4}))[年.](?<month>\d{1,2})[月.](?<day>\d{1,2})日?(?:\s*\([^)]{1,3}\))?(?:\s*${CLOCK}${ZONE})?`,
].map((source) => new RegExp(`^${source}$`));

/** Longer texts are no times. */
const MOST_LETTERS = 64;

/** Null for what is none. */
export function wallOf(text: string): Wall | null {
  if (text.length > MOST_LETTERS) return null;
  const plain = /[^\u0000-\u007f]/.test(text) ? text.normalize("NFKC") : text;
  for (const form of WRITTEN) {
    const found = form.exec(plain)?.groups;
    if (found !== undefined) return partsOf(found);
  }
  return null;
}

/** The parts of a time, by their names, as numbers. */
export function partsOf(part: Readonly<Record<string, string | undefined>>): Wall | null {
  const month = part["name"] === undefined ? Number(part["month"]) : MONTHS.indexOf(part["name"].slice(0, 3).toLowerCase()) + 1;
  const offset_min = part["zone"] === undefined ? null : offsetOf(part["zone"]);
  if (month < 1 || month > 12 || offset_min === undefined) return null;
  return {
    year: yearOf(part),
    month,
    day: Number(part["day"]),
    hour: hourOf(Number(part["hour"] ?? 0), part["half"] ?? part["noon"]),
    minute: Number(part["minute"] ?? 0),
    second: Number(part["second"] ?? 0),
    ms: Number((part["part"] ?? "").padEnd(3, "0").slice(0, 3)),
    offset_min,
  };
}

function yearOf({ era, era_year, year }: Readonly<Record<string, string | undefined>>): number | null {
  if (era !== undefined) return (ERAS[era] ?? 0) + (era_year === "元" ? 1 : Number(era_year));
  return year === undefined ? null : Number(year.length === 2 ? `20${year}` : year);
}

// 12 AM is midnight, 12 PM noon; 13:00 PM, which some programs write, stays 13.
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour;
  const isAfternoon = half === "午後" || half.startsWith("P");
  return (hour % 12) + (isAfternoon ? 12 : 0);
}

// Undefined for a zone that nobody knows.
function offsetOf(zone: string): number | undefined {
  const known = ZONES[zone];
  if (known !== undefined) return known;
  const [, sign, hours = "", minutes = "0"] = /^(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
  return sign === undefined ? undefined : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
