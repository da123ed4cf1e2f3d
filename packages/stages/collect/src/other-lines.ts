// Which lines of a file are of another encoding than the rest, and which are of none.

import type { OtherLines } from "@hamon/records";
import type { TextEncoding } from "./text-encoding.js";

/** Nobody reads a longer list; the count goes on. */
const MOST_SPANS = 100;

type Span = OtherLines["spans"][number];

/** A class: it counts over a whole file. */
export class OtherLinesTally {
  readonly #found = new Map<TextEncoding | null, { line_count: number; readonly spans: Span[] }>();

  /** A line of another encoding, or of none: its place in the original, without its end. */
  add(encoding: TextEncoding | null, offset: number, length: number): void {
    const found = this.#found.get(encoding) ?? { line_count: 0, spans: [] };
    this.#found.set(encoding, found);
    found.line_count += 1;
    const last = found.spans.at(-1);
    if (last !== undefined && isNext(last, offset))
      found.spans[found.spans.length - 1] = { offset: last.offset, length: offset + length - last.offset };
    else if (found.spans.length < MOST_SPANS) found.spans.push({ offset, length });
  }

  /** The commonest first. */
  list(): readonly OtherLines[] {
    return [...this.#found].map(([encoding, found]) => ({ encoding, ...found })).sort((a, b) => b.line_count - a.line_count);
  }
}

/** The end of a line: \n, or the two bytes that it is in UTF-16. */
const MOST_END = 2;

function isNext({ offset, length }: Span, next: number): boolean {
  return next - offset - length <= MOST_END;
}
