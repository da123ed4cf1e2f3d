// Times as the logs of many makers write them, to UTC. What states no zone is read in the source's; what states no year is the
// latest that does not lie after the log was read.

import { toMoment, wallToUtc, type Moment } from "../log-time.js";
import { wallOf, type Wall } from "./written-time.js";
import type { TimeFormat } from "./time-format.js";

const EPOCH = /^\d{9,19}(?:\.\d+)?$/;
/** Digits of a count since 1970 in seconds, milliseconds, microseconds, nanoseconds. */
const EPOCH_SCALE: readonly (readonly [most: number, perMs: number])[] = [
  [11, 1 / 1000],
  [14, 1],
  [17, 1000],
  [19, 1_000_000],
];
/** A day over, as clocks differ. */
const AHEAD_MS = 86_400_000;
const YEARS_BACK = 9;

export interface TimeRead {
  readonly moment: Moment;
  readonly assumedZone: boolean;
  readonly assumedYear: boolean;
}

export interface TimeReading {
  /** Of times that state none. */
  readonly zone: string;
  /** Milliseconds since 1970: no event lies after it. */
  readonly readAt: number;
}

/** Null for what is no time. `formats`: how it is written, where its mapping says so. */
export function readTime(text: string, reading: TimeReading, formats: readonly TimeFormat[] = []): TimeRead | null {
  const trimmed = text.trim();
  for (const format of formats) {
    const wall = format(trimmed);
    if (wall !== null) return momentOf(wall, reading);
  }
  if (EPOCH.test(trimmed)) return formats.length === 0 ? epoch(trimmed) : null;
  const wall = formats.length === 0 ? wallOf(trimmed) : null;
  return wall === null ? null : momentOf(wall, reading);
}

function epoch(text: string): TimeRead | null {
  const [whole = "", part = ""] = text.split(".");
  const scale = EPOCH_SCALE.find(([most]) => whole.length <= most);
  if (scale === undefined) return null;
  const ms = Math.floor(Number(whole) / scale[1]) + (whole.length <= 11 ? Number(part.padEnd(3, "0").slice(0, 3)) : 0);
  return { moment: toMoment(ms), assumedZone: false, assumedYear: false };
}

function momentOf(wall: Wall, reading: TimeReading): TimeRead | null {
  if (wall.year === null) return latest(wall, reading);
  const ms = utcOf({ ...wall, year: wall.year }, reading.zone);
  return ms === null ? null : { moment: toMoment(ms), assumedZone: wall.offset_min === null, assumedYear: false };
}

function latest(wall: Wall, { zone, readAt }: TimeReading): TimeRead | null {
  const newest = new Date(readAt).getUTCFullYear() + 1;
  for (let year = newest; year > newest - YEARS_BACK; year -= 1) {
    const ms = utcOf({ ...wall, year }, zone);
    if (ms !== null && ms <= readAt + AHEAD_MS) return { moment: toMoment(ms), assumedZone: wall.offset_min === null, assumedYear: true };
  }
  return null;
}

const MS_PER_MINUTE = 60_000;

// Null for a day or hour that is not.
function utcOf(wall: Wall & { readonly year: number }, zone: string): number | null {
  const { year, month, day, hour, minute, second, ms, offset_min } = wall;
  const at = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const read = new Date(Date.UTC(year, month - 1, day)); // a leap second may end in the next one
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60) return null;
  return offset_min === null ? wallToUtc(at, zone) : at - offset_min * MS_PER_MINUTE;
}
