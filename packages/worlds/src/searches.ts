// What honest people type into the search box, percent-encoded as their browsers send it: UTF-8, by old ones Shift_JIS.

import type { Company } from "./company.js";
import { encodeCp932, toCp932Text } from "./cp932.js";
import type { Dice } from "./random.js";
import { WORDS } from "./words.js";

/** Of searches, the share sent in Shift_JIS. */
const SHIFT_JIS = 0.08;

export class Searches {
  private readonly utf8: readonly string[];
  private readonly shiftJis: readonly string[];

  constructor({ names }: Company) {
    const words = [...WORDS.searches, ...WORDS.searches, ...names.surnames.map(({ kanji }) => kanji)];
    // Browsers differ on whether an apostrophe needs encoding.
    this.utf8 = words.map((word, place) =>
      encodeURIComponent(word)
        .replaceAll("%20", "+")
        .replaceAll("'", place % 2 === 0 ? "%27" : "'"),
    );
    this.shiftJis = words.map((word) => percentEncode(encodeCp932(toCp932Text(word, true))));
  }

  /** Value of q. */
  roll(dice: Dice): string {
    return dice.pick(dice.chance(SHIFT_JIS) ? this.shiftJis : this.utf8);
  }
}

function percentEncode(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    isPlain(byte) ? String.fromCharCode(byte) : byte === 0x20 ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function isPlain(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x5f
  );
}
