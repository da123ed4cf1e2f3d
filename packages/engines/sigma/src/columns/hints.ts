// Where a text of four letters or more may begin: three letters at every second place, of which one triple stands in each.

import type { Needle } from "./trie.js";

const HINTS = 1 << 15;
/** With more of them too many letters would be hints. */
const MOST_HINTS = HINTS / 32;
/** Classes of ASCII: three of them make a hint's number. */
const MOST_CLASSES = 64;
/** Of a text that can be skipped to. */
const SHORTEST = 4;

/** Which classes stand in texts, by their own numbers; those of ASCII are below `width`. */
export interface OwnClasses {
  readonly of: Uint32Array;
  readonly width: number;
}

/** 1 where three classes begin a text, or follow its first; empty: some text is too short, or they are too many. */
export function hintsOf(needles: readonly Needle[], { of: own, width }: OwnClasses): Uint8Array {
  const isHinted = needles.length * 2 <= MOST_HINTS && width <= MOST_CLASSES && needles.every(({ kinds }) => kinds.length >= SHORTEST);
  if (!isHinted) return new Uint8Array(0);
  const hints = new Uint8Array(HINTS);
  for (const { kinds } of needles) {
    const [a = 0, b = 0, c = 0, d = 0] = [...kinds.subarray(0, SHORTEST)].map((kind) => own[kind] as number);
    // Beyond ASCII all are read letter by letter.
    if (Math.max(a, b, c) < width) hints[hintOf(a, b, c)] = 1;
    if (Math.max(b, c, d) < width) hints[hintOf(b, c, d)] = 1;
  }
  return hints;
}

export function hintOf(first: number, second: number, third: number): number {
  return first ^ (second << 5) ^ (third << 9);
}
