// The shapes of lines that could not be read: runs of digits and of letters become one sign each, so that lines of one kind look
// alike and nothing of what they say is left.

import { asUtf8, type ByteText } from "./byte-text.js";

export interface UnreadShape {
  /** "[0/a/0:0:0:0 +0] a a=\"a\"". */
  readonly shape: string;
  readonly count: number;
  /** Line of the first, from 1. */
  readonly line: number;
}

const MOST_LETTERS = 160;
/** Kinds beyond these are not counted apart: a file of noise must not fill the memory. */
const MOST_SHAPES = 512;
const SHOWN = 3;

function shapeOf(line: string): string {
  return line
    .slice(0, MOST_LETTERS * 4)
    .replaceAll(/[\p{L}\p{M}_]+(?:[\p{L}\p{M}\p{N}_]*)/gu, "a")
    .replaceAll(/\p{N}+/gu, "0")
    .replaceAll(/[\p{C}\uFFFD]+/gu, "?")
    .replaceAll(/a(?:[.\-@]?[a0])+/g, "a")
    .replaceAll(/0(?:a|0)*a/g, "a")
    .replaceAll(/ +/g, " ")
    .slice(0, MOST_LETTERS);
}

/** A class: it counts over a whole file. */
export class LineShapes {
  readonly #counts = new Map<string, { count: number; readonly line: number }>();

  add(text: ByteText, no: number): void {
    const shape = shapeOf(Buffer.from(asUtf8(text.slice(0, MOST_LETTERS * 4)), "latin1").toString("utf8"));
    const known = this.#counts.get(shape);
    if (known !== undefined) known.count += 1;
    else if (this.#counts.size < MOST_SHAPES) this.#counts.set(shape, { count: 1, line: no + 1 });
  }

  commonest(): readonly UnreadShape[] {
    return [...this.#counts]
      .map(([shape, { count, line }]) => ({ shape, count, line }))
      .sort((a, b) => b.count - a.count || a.line - b.line)
      .slice(0, SHOWN);
  }
}
