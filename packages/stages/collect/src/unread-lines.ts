// Lines that could not be read: their commonest shapes, and a format string that may read them.
//
// In a shape, runs of digits and of letters are one sign each, so that lines of one kind look alike and nothing of what they say
// is left. The format has the signs between the parts and our names for them, nothing of what they say either.

import { asUtf8, type ByteText } from "./byte-text.js";
import type { TimeReading } from "./mapping/event-time.js";
import { foundFormat } from "./mapping/found-format.js";

export interface UnreadShape {
  /** "[0/a/0:0:0:0 +0] a a=\"a\"". */
  readonly shape: string;
  readonly count: number;
  /** Line of the first, from 1. */
  readonly line: number;
}

export interface UnreadOutcome {
  readonly unread_shapes: readonly UnreadShape[];
  /** For a mapping of shape line; null where the lines have no form of their own. */
  readonly unread_format: string | null;
}

const MOST_LETTERS = 160;
const MOST_BYTES = 1024;
/** Kinds beyond these are not counted apart: a file of noise must not fill the memory. */
const MOST_SHAPES = 512;
/** Lines beyond these are not looked at: a file of noise must not cost more than one that is read. */
const MOST_LINES = 20_000;
const MOST_KEPT = 200;
const SHOWN = 3;

function shapeOf(line: string): string {
  return line
    .replaceAll(/[\p{L}\p{M}_][\p{L}\p{M}\p{N}_]*/gu, "a")
    .replaceAll(/\p{N}[\p{L}\p{M}\p{N}_]*/gu, (word) => (/^\p{N}+$/u.test(word) ? "0" : "a"))
    .replaceAll(/[\p{C}\uFFFD]+/gu, "?")
    .replaceAll(/a(?:[.\-@]?[a0])+/g, "a")
    .replaceAll(/\s+/g, " ")
    .slice(0, MOST_LETTERS);
}

/** A class: it counts over a whole file. */
export class UnreadLines {
  readonly #counts = new Map<string, { count: number; readonly line: number }>();
  readonly #kept: string[] = [];
  #seen = 0;

  add(text: ByteText, no: number): void {
    this.#seen += 1;
    if (this.#seen > MOST_LINES || text === "") return;
    const line = Buffer.from(asUtf8(text.slice(0, MOST_BYTES)), "latin1").toString("utf8");
    if (this.#kept.length < MOST_KEPT) this.#kept.push(line);
    const shape = shapeOf(line);
    const known = this.#counts.get(shape);
    if (known !== undefined) known.count += 1;
    else if (this.#counts.size < MOST_SHAPES) this.#counts.set(shape, { count: 1, line: no + 1 });
  }

  outcome(reading: TimeReading): UnreadOutcome {
    const unread_shapes = [...this.#counts]
      .map(([shape, { count, line }]) => ({ shape, count, line }))
      .sort((a, b) => b.count - a.count || a.line - b.line)
      .slice(0, SHOWN);
    return { unread_shapes, unread_format: this.#kept.length === 0 ? null : (foundFormat(this.#kept, reading)?.format ?? null) };
  }
}
