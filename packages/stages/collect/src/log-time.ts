// Times of log lines to UTC. The last one is remembered: lines of the same second are the rule.

const MONTHS: Readonly<Record<string, number>> = {
  Jan: 0,
  Feb: 1,
  Mar: 2,
  Apr: 3,
  May: 4,
  Jun: 5,
  Jul: 6,
  Aug: 7,
  Sep: 8,
  Oct: 9,
  Nov: 10,
  Dec: 11,
};
const MS_PER_MINUTE = 60_000;
const CLF_TIME = /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?: ([+-])(\d{2})(\d{2}))?$/;
const W3C_TIME = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.\d+)?$/;

export interface Moment {
  /** "YYYY-MM-DD hh:mm:ss" in UTC, ".sss" behind it where the log tells. */
  readonly at: string;
  readonly seconds: number;
  /** Microseconds since 1970. */
  readonly micros: number;
}

export interface Clock {
  /** Null for what is no time. */
  read(text: string): Moment | null;
  /** Whether a time without a zone was read in the zone given. */
  readonly assumedZone: () => boolean;
}

/** Apache and nginx: 17/Apr/2025:02:14:03 +0900. */
export function clfClock(zone: string): Clock {
  let assumed = false;
  const read = remembered((text) => {
    const part = CLF_TIME.exec(text);
    const month = MONTHS[part?.[2] ?? ""];
    if (part === null || month === undefined) return null;
    const wall = wallTime(Number(part[3]), month, [part[1], part[4], part[5], part[6]]);
    if (wall === null) return null;
    if (part[7] !== undefined) return wall - (part[7] === "-" ? -1 : 1) * (Number(part[8]) * 60 + Number(part[9])) * MS_PER_MINUTE;
    assumed = true;
    return wallToUtc(wall, zone);
  });
  return { read, assumedZone: () => assumed };
}

/** IIS W3C: 2025-04-16 17:14:03, UTC by the format unless the source says otherwise. */
export function w3cClock(zone: string): Clock {
  const read = remembered((text) => {
    const part = W3C_TIME.exec(text);
    if (part === null) return null;
    const wall = wallTime(Number(part[1]), Number(part[2]) - 1, [part[3], part[4], part[5], part[6]]);
    return wall === null || zone === "UTC" ? wall : wallToUtc(wall, zone);
  });
  return { read, assumedZone: () => false };
}

function remembered(parse: (text: string) => number | null): (text: string) => Moment | null {
  let lastText = "";
  let last: Moment | null = null;
  return (text) => {
    if (text === lastText) return last;
    const ms = parse(text);
    lastText = text;
    last = ms === null ? null : toMoment(ms);
    return last;
  };
}

/** A moment of milliseconds since 1970. */
export function toMoment(ms: number): Moment {
  const [letters, seconds] = ms % 1000 === 0 ? [19, ms / 1000] : [23, Math.floor(ms / 1000)];
  return { at: new Date(ms).toISOString().slice(0, letters).replace("T", " "), seconds, micros: ms * 1000 };
}

// A wall time as if it were UTC; null for a day or hour that is not.
function wallTime(year: number, month: number, [day, hour, minute, second]: readonly (string | undefined)[]): number | null {
  const ms = Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second));
  const read = new Date(ms);
  const isReal =
    read.getUTCMonth() === month && read.getUTCDate() === Number(day) && read.getUTCHours() === Number(hour) && Number(minute) < 60;
  return isReal && Number.isFinite(ms) ? ms : null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A wall time of a zone to UTC: the offset at that moment, asked twice for the hours around a change. */
export function wallToUtc(wall: number, zone: string): number {
  const first = wall - offsetAt(wall, zone);
  return wall - offsetAt(first, zone);
}

/** Offsets change on quarters of an hour at most. */
const QUARTER_MS = 900_000;
const MOST_KNOWN = 10_000;
const known = new Map<string, Map<number, number>>();

// Asked for every line that has no zone: the calendar itself is far too slow for that.
function offsetAt(ms: number, zone: string): number {
  const offsets = known.get(zone) ?? new Map<number, number>();
  known.set(zone, offsets);
  const quarter = Math.floor(ms / QUARTER_MS);
  const found = offsets.get(quarter);
  if (found !== undefined) return found;
  if (offsets.size > MOST_KNOWN) offsets.clear();
  const offset = offsetOf(quarter * QUARTER_MS, zone);
  offsets.set(quarter, offset);
  return offset;
}

function offsetOf(ms: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return (
    Date.UTC(part["year"] ?? 0, (part["month"] ?? 1) - 1, part["day"], part["hour"], part["minute"], part["second"]) -
    Math.floor(ms / 1000) * 1000
  );
}
