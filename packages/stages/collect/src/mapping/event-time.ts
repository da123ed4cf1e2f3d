// Times as the logs of many makers write them, to UTC. What states no zone is read in the source's.

import { toMoment, wallToUtc, type Moment } from "../log-time.js";

const ISO = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/;
const EPOCH = /^\d{9,19}(?:\.\d+)?$/;
/** Digits of a count since 1970 in seconds, milliseconds, microseconds, nanoseconds. */
const EPOCH_SCALE: readonly (readonly [most: number, perMs: number])[] = [
  [11, 1 / 1000],
  [14, 1],
  [17, 1000],
  [19, 1_000_000],
];

export interface TimeRead {
  readonly moment: Moment;
  readonly assumedZone: boolean;
}

/** Null for what is no time. */
export function readTime(text: string, zone: string): TimeRead | null {
  const trimmed = text.trim();
  if (EPOCH.test(trimmed)) return epoch(trimmed);
  const part = ISO.exec(trimmed);
  if (part === null) return null;
  const [, year, month, day, hour, minute, second = "0", fraction = "", offset] = part;
  const ms = Number(fraction.padEnd(3, "0").slice(0, 3));
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), ms);
  const read = new Date(wall);
  if (read.getUTCMonth() !== Number(month) - 1 || read.getUTCDate() !== Number(day) || Number(hour) > 23) return null;
  if (offset === undefined) return { moment: toMoment(wallToUtc(wall, zone)), assumedZone: true };
  return { moment: toMoment(wall - offsetMs(offset)), assumedZone: false };
}

function epoch(text: string): TimeRead | null {
  const whole = text.split(".")[0] ?? "";
  const scale = EPOCH_SCALE.find(([most]) => whole.length <= most);
  if (scale === undefined) return null;
  return { moment: toMoment(Math.floor(Number(whole) / scale[1])), assumedZone: false };
}

const MS_PER_MINUTE = 60_000;

function offsetMs(offset: string): number {
  if (offset === "Z" || offset === "UTC") return 0;
  const digits = offset.replaceAll(/[+:-]/g, "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (offset.startsWith("-") ? -1 : 1) * minutes * MS_PER_MINUTE;
}
