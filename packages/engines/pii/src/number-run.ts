// A run of digits as people write numbers: groups of half or full width, a hyphen, a space or a bracket between them.

import { digitWidth } from "./shape.js";

const MOST_DIGITS = 24;
const MOST_GROUPS = 6;

/** What stands behind a group. */
export const [HYPHEN, BRACKET] = [1, 3] as const;
const [NONE, SPACE] = [0, 2] as const;

/** Filled anew for each run; a place to keep numbers, not a value. */
export interface NumberRun {
  readonly digits: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Digits up to the end of each group. */
  readonly counts: Int32Array;
  /** Between a group and the next. */
  readonly separators: Uint8Array;
  groups: number;
}

export function newRun(): NumberRun {
  return {
    digits: new Uint8Array(MOST_DIGITS + 1),
    starts: new Int32Array(MOST_GROUPS),
    ends: new Int32Array(MOST_GROUPS),
    counts: new Int32Array(MOST_GROUPS),
    separators: new Uint8Array(MOST_GROUPS),
    groups: 0,
  };
}

export function isDigitAt(bytes: Uint8Array, at: number): boolean {
  return digitWidth(bytes, at) > 0;
}

/**
 * Reads the groups from `at` on, up to `end`.
 *
 * @returns the end of the first group. `run.groups` is 0 where that has more than MOST_DIGITS digits.
 */
export function readRun(bytes: Uint8Array, at: number, end: number, run: NumberRun): number {
  run.groups = 0;
  let count = 0;
  let place = at;
  let first = at;
  while (run.groups < MOST_GROUPS) {
    const start = place;
    const before = count;
    for (; place < end; ) {
      const width = digitWidth(bytes, place);
      if (width === 0) break;
      if (count < MOST_DIGITS) run.digits[count] = (bytes[place + width - 1] as number) & 0x0f;
      count += 1;
      place += width;
    }
    if (run.groups === 0) first = place;
    if (count > MOST_DIGITS || count === before) break;
    run.starts[run.groups] = start;
    run.ends[run.groups] = place;
    run.counts[run.groups] = count;
    run.groups += 1;
    const width = separatorAt(bytes, place, end);
    if (width === 0 || !isDigitAt(bytes, place + width) || place + width >= end) break;
    run.separators[run.groups - 1] = separatorKind(bytes, place);
    place += width;
  }
  if (run.groups > 0) run.separators[run.groups - 1] = NONE;
  return first;
}

/** Bytes of a separator; 0: none. */
function separatorAt(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  const byte = bytes[at] as number;
  if (byte === 0x2d || byte === 0x20 || byte === 0x28 || byte === 0x29) return 1;
  return byte >= 0xe2 && wideKind(bytes, at) !== NONE ? 3 : 0;
}

function separatorKind(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number;
  if (byte === 0x2d) return HYPHEN;
  if (byte === 0x20) return SPACE;
  return byte === 0x28 || byte === 0x29 ? BRACKET : wideKind(bytes, at);
}

// Hyphens and dashes U+2010 to U+2015, minus U+2212, the long vowels ー and ｰ, －; the wide space; （ and ）.
function wideKind(bytes: Uint8Array, at: number): number {
  const code = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  if ((code >= 0xe28090 && code <= 0xe28095) || code === 0xe28892 || code === 0xe383bc || code === 0xefbc8d || code === 0xefbdb0)
    return HYPHEN;
  if (code === 0xe38080) return SPACE;
  return code === 0xefbc88 || code === 0xefbc89 ? BRACKET : NONE;
}
