// Wildcard patterns of texts and "any" only: the texts are looked for one after the other, each at its earliest place.

import { foldCase, type Pattern } from "../pattern.js";

export interface Glob {
  readonly starts: string;
  readonly ends: string;
  /** In this order, between them. */
  readonly parts: readonly string[];
}

/** Characters of text times those of one part: past this the search within the text may cost more than an automaton. */
const MOST_WORK = 1 << 24;

/** @returns null when the pattern asks for more than texts; of text in folded case unless cased. */
export function toGlob(pattern: Pattern, isCased: boolean): Glob | null {
  const texts = [""];
  for (const part of pattern) {
    if (part.kind === "any") texts.push("");
    else if (part.kind === "literal") texts.push((texts.pop() ?? "") + (isCased ? part.text : foldCase(part.text)));
    else return null;
  }
  if (texts.length === 1 || texts.some((text) => /\p{Surrogate}/u.test(text))) return null;
  return { starts: texts[0] as string, ends: texts.at(-1) as string, parts: texts.slice(1, -1).filter((text) => text !== "") };
}

/** Null when it would take too long in this way. */
export function globMatches({ starts, ends, parts }: Glob, text: string): boolean | null {
  if (text.length < starts.length + ends.length || !text.startsWith(starts) || !text.endsWith(ends)) return false;
  const last = text.length - ends.length;
  let at = starts.length;
  for (const part of parts) {
    if (text.length * part.length > MOST_WORK) return null;
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
    if (at > last) return false;
  }
  return true;
}
