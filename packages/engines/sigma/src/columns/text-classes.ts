// Classes of UTF-16 code units: two units of one class are told apart by no text that any rule looks for.
//
// One table serves all automata. Folded, a unit has the class of its lower case; letters beyond 16 bits are folded before.

import { foldCase } from "../pattern.js";

export interface TextClasses {
  /** Code unit -> class; 0: stands in no text that is looked for. */
  readonly folded: Uint32Array;
  readonly cased: Uint32Array;
}

const UNITS = 0x10000;

/** @param folded texts in folded case. */
export function createTextClasses(folded: Iterable<string>, cased: Iterable<string>): TextClasses {
  const plain = classesOf(folded);
  return { folded: foldedUnits().map((unit) => plain[unit] as number), cased: classesOf(cased) };
}

function classesOf(texts: Iterable<string>): Uint32Array {
  const classes = new Uint32Array(UNITS);
  let count = 1;
  for (const text of texts) {
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      if (classes[unit] === 0) classes[unit] = count++;
    }
  }
  return classes;
}

let table: Uint32Array | undefined;

// Unit -> its lower case; worked out once.
function foldedUnits(): Uint32Array {
  table ??= Uint32Array.from({ length: UNITS }, (_, unit) => foldUnit(unit));
  return table;
}

function foldUnit(unit: number): number {
  if (unit < 128) return unit >= 65 && unit <= 90 ? unit + 32 : unit;
  if (unit >= 0xd800 && unit < 0xe000) return unit;
  return foldCase(String.fromCharCode(unit)).charCodeAt(0);
}

/** The text as the folded table reads it: only letters beyond 16 bits need to be folded before. */
export function foldBeyond(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? foldCase(text) : text;
}

/** foldCase, quick for ordinary texts. Only these two letters are not folded letter by letter by toLowerCase. */
export function foldText(text: string): string {
  return /[Σİ]/.test(text) ? foldCase(text) : text.toLowerCase();
}
