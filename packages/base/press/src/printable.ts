// Text from anywhere, made fit for paper: no control characters, no halves of a character, and 〓 (geta, the
// printer's mark for a missing sort) where the font has no glyph.

import { hasGlyph } from "./glyphs.js";

const GETA = "〓";
/** Line feed stays. Tabs become spaces before. */
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g;
/** They would turn the order of what follows. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** Drawn by no glyph of their own: joiners, variation selectors, spaces. */
const INVISIBLE = /^(?:[\s\u200b-\u200d\u2060]|\p{Variation_Selector})$/u;
const PLAIN = /^[\x20-\x7e\n]*$/;

/** Safe for any format: Word and Excel refuse control characters in their XML. */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/\r\n?/g, "\n").replace(/\t/g, " ").replace(CONTROLS, "").replace(DIRECTION, "").replace(LONE_SURROGATE, "\ufffd");
}

/** Counts the characters for which 〓 was printed. */
export interface GetaCount {
  count: number;
}

/** Clean, and with a glyph for each character. Composed first: か and a mark are one glyph as が. */
export function printableText(text: string, geta: GetaCount): string {
  if (PLAIN.test(text)) return text;
  let printable = "";
  for (const letter of cleanText(text).normalize("NFC")) {
    if (hasGlyph(letter.codePointAt(0) ?? 0) || INVISIBLE.test(letter)) printable += letter;
    else {
      printable += GETA;
      geta.count += 1;
    }
  }
  return printable;
}
