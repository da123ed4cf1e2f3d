// Where the timeline's bars, days and names stand. Pixels; nothing here draws.

import type { TimelineBucket } from "@hamon/records";
import { dayOf } from "../format.js";

const DAY_MS = 86_400_000;
const JAPAN_MS = 9 * 3_600_000;

/** Fewer, wider buckets, so that a year of hours still has a bar for each. A gap stays one only where all of it is. */
export function mergeBuckets(buckets: readonly TimelineBucket[], most: number): readonly TimelineBucket[] {
  const size = Math.ceil(buckets.length / most);
  if (size <= 1) return buckets;
  return Array.from({ length: Math.ceil(buckets.length / size) }, (_, at) => mergeOf(buckets.slice(at * size, (at + 1) * size)));
}

function mergeOf(buckets: readonly TimelineBucket[]): TimelineBucket {
  const sum = (name: "event_count" | "intruder_count") => buckets.reduce((total, bucket) => total + bucket[name], 0);
  return {
    at: buckets[0]?.at ?? "",
    event_count: sum("event_count"),
    intruder_count: sum("intruder_count"),
    is_gap: buckets.every(({ is_gap }) => is_gap),
  };
}

/** Height of a count, by the root: a few are seen beside many, and something is never nothing. */
export function barHeight(count: number, most: number, height: number): number {
  if (count <= 0 || most <= 0) return 0;
  return Math.max(2, Math.sqrt(count / most) * height);
}

/** Stretches of buckets without any line: first and last index, both within. */
export function gapsOf(buckets: readonly TimelineBucket[]): readonly { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  for (const [at, { is_gap }] of buckets.entries()) {
    const last = gaps.at(-1);
    if (!is_gap) continue;
    if (last?.to === at - 1) last.to = at;
    else gaps.push({ from: at, to: at });
  }
  return gaps;
}

export interface DayMark {
  /** Start of the day in Japan. */
  readonly at: string;
  /** Share of the width, 0 to 1. */
  readonly place: number;
  readonly is_weekend: boolean;
}

/** The days of Japan that begin between two moments. */
export function daysWithin(from: string, to: string): readonly DayMark[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const first = Math.ceil((start + JAPAN_MS) / DAY_MS) * DAY_MS - JAPAN_MS;
  const count = Math.max(0, Math.ceil((end - first) / DAY_MS));
  return Array.from({ length: count }, (_, at) => first + at * DAY_MS).map((at) => {
    const weekday = new Date(at + JAPAN_MS).getUTCDay();
    return { at: new Date(at).toISOString(), place: (at - start) / (end - start), is_weekend: weekday === 0 || weekday === 6 };
  });
}

/** Day of Japan -> its buckets, in order. */
export function hoursByDay(buckets: readonly TimelineBucket[]): ReadonlyMap<string, readonly TimelineBucket[]> {
  const days = new Map<string, TimelineBucket[]>();
  for (const bucket of buckets) {
    const on = dayOf(new Date(bucket.at));
    days.set(on, [...(days.get(on) ?? []), bucket]);
  }
  return days;
}

export interface Flag {
  readonly key: string;
  readonly x: number;
  /** Width of its words. */
  readonly width: number;
}

export type Side = "right" | "left" | "edge";

export interface PlacedFlag extends Flag {
  /** 0 is the topmost; null: no room for words, a mark only. */
  readonly lane: number | null;
  /** Where its words stand: beside the mark, or where neither side has room, along the right edge. */
  readonly side: Side;
}

const SPACE = 10;

/** Gives each flag, the weightiest first, the topmost lane where its words touch no other's. */
export function placeFlags(flags: readonly Flag[], lanes: number, width: number): readonly PlacedFlag[] {
  const taken: { from: number; to: number }[][] = Array.from({ length: lanes }, () => []);
  return flags.map((flag) => {
    const side = sideOf(flag, width);
    const span = spanOf(flag, side, width);
    const lane = flag.width > width ? -1 : taken.findIndex((others) => others.every(({ from, to }) => to <= span.from || from >= span.to));
    taken[lane]?.push(span);
    return { ...flag, side, lane: lane < 0 ? null : lane };
  });
}

function sideOf({ x, width: words }: Flag, width: number): Side {
  if (x + SPACE + words <= width) return "right";
  return x - SPACE - words >= 0 ? "left" : "edge";
}

function spanOf({ x, width: words }: Flag, side: Side, width: number): { readonly from: number; readonly to: number } {
  if (side === "right") return { from: x - 2, to: x + words + SPACE };
  if (side === "left") return { from: x - words - SPACE, to: x + 2 };
  return { from: Math.min(x - 2, width - words - SPACE), to: Math.max(x + 2, width) };
}
