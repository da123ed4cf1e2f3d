// Tells at once of most entries that they are as entries must be: one pass over the bytes, nothing is made of them.
//
// It never refuses. What is not plain is left to parseEntry, which alone says what is wrong with an entry. Plain is
//   {"actor":"…","at":"…","body":{…},"kind":"…"}
// in RFC 8785 by what stands there: ASCII without escapes, whole numbers of at most 15 digits, members in their order, no space.
// Lists of files, a clock that is behind, and whatever is not ASCII are not.

import type { EntryPlace } from "@hamon/tlog";
import { isKind, isMoment } from "./entry.js";

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
/** Exact as a number, and written back as it stands. */
const MOST_DIGITS = 15;
const MOST_DEPTH = 32;

/** Letters that a string of JSON has as they are. */
const isLetter = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH));

const [HEAD, AT, BODY, KIND, END] = ['{"actor":"', '","at":"', '","body":{', ',"kind":"', '"}'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];
const WORDS = ["true", "false", "null"].map((text) => Buffer.from(text));

/** Kinds whose body says something that is held against the rest of the log. */
const CLAIMING = new Set(["ingest", "erase"]);

/** One entry after the other. A class: each is mostly like the one before. */
export class PlainEntries {
  readonly #reader = new PlainReader();
  #moment: Known | null = null;
  #kind: Known | null = null;

  /** The moment of a plain entry of a kind that claims nothing; null where it is not, or has none. */
  momentOf(bytes: Buffer, { start, end }: EntryPlace): string | null {
    const reader = this.#reader;
    if (!reader.read(bytes, start, end)) return null;
    if (this.#kind === null || !stands(bytes, reader.kind, this.#kind)) {
      const kind = known(bytes.toString("latin1", reader.kind.start, reader.kind.end));
      if (!isKind(kind.text) || CLAIMING.has(kind.text)) return null;
      this.#kind = kind;
    }
    if (this.#moment === null || !stands(bytes, reader.moment, this.#moment)) {
      const moment = known(bytes.toString("latin1", reader.moment.start, reader.moment.end));
      if (!isMoment(moment.text)) return null;
      this.#moment = moment;
    }
    return this.#moment.text;
  }
}

interface Known {
  readonly text: string;
  readonly bytes: Buffer;
}

function known(text: string): Known {
  return { text, bytes: Buffer.from(text) };
}

function stands(bytes: Uint8Array, { start, end }: EntryPlace, text: Known): boolean {
  if (text.bytes.length !== end - start) return false;
  for (let i = 0; i < text.bytes.length; i += 1) if (bytes[start + i] !== text.bytes[i]) return false;
  return true;
}

/** A class: the bytes and the place in them are for all its steps. */
class PlainReader {
  #bytes: Uint8Array = new Uint8Array();
  /** Of the entry: what follows it is never looked at twice. */
  #end = 0;
  #at = 0;
  /** Where these stand in the entry that was read last. */
  readonly moment = { start: 0, end: 0 };
  readonly kind = { start: 0, end: 0 };

  /** Whether an entry is plain, whatever its kind and its moment. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#end = end;
    this.#at = start;
    if (!this.#takes(HEAD)) return false;
    const actor = this.#at;
    if (!this.#skipLetters() || this.#at === actor || !this.#takes(AT)) return false;
    if (!this.#skipLettersOf(this.moment) || !this.#takes(BODY)) return false;
    if (!this.#map(1) || !this.#takes(KIND)) return false;
    return this.#skipLettersOf(this.kind) && this.#takes(END) && this.#at === end;
  }

  #skipLettersOf(place: { start: number; end: number }): boolean {
    place.start = this.#at;
    const isString = this.#skipLetters();
    place.end = this.#at;
    return isString;
  }

  #takes(text: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text[i]) return false;
    this.#at = at + text.length;
    return true;
  }

  #takesByte(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** To the quote that ends a string. */
  #skipLetters(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    while (at < end && isLetter[bytes[at] as number] === 1) at += 1;
    this.#at = at;
    return bytes[at] === QUOTE;
  }

  #value(depth: number): boolean {
    if (this.#at >= this.#end) return false;
    const first = this.#bytes[this.#at] as number;
    if (first === QUOTE) return this.#string();
    if (first === MINUS || (first >= ZERO && first <= NINE)) return this.#number();
    if (depth > MOST_DEPTH) return false;
    if (first !== OPEN_MAP && first !== OPEN_LIST) return WORDS.some((word) => this.#takes(word));
    this.#at += 1;
    return first === OPEN_MAP ? this.#map(depth + 1) : this.#list(depth + 1);
  }

  #string(): boolean {
    this.#at += 1;
    return this.#skipLetters() && this.#takesByte(QUOTE);
  }

  #number(): boolean {
    const isNegative = this.#takesByte(MINUS);
    const bytes = this.#bytes;
    const start = this.#at;
    while (this.#at <= start + MOST_DIGITS && (bytes[this.#at] as number) >= ZERO && (bytes[this.#at] as number) <= NINE) this.#at += 1;
    const digits = this.#at - start;
    if (bytes[start] === ZERO) return digits === 1 && !isNegative;
    return digits > 0 && digits <= MOST_DIGITS;
  }

  /** From behind its bracket. */
  #list(depth: number): boolean {
    if (this.#takesByte(CLOSE_LIST)) return true;
    do {
      if (!this.#value(depth)) return false;
    } while (this.#takesByte(COMMA));
    return this.#takesByte(CLOSE_LIST);
  }

  /** From behind its brace. Each name comes after the one before: so none comes twice. */
  #map(depth: number): boolean {
    if (this.#takesByte(CLOSE_MAP)) return true;
    let before = 0;
    do {
      const name = this.#at + 1;
      if (this.#bytes[this.#at] !== QUOTE || !this.#string()) return false;
      if (before > 0 && !this.#isBefore(before, name)) return false;
      before = name;
      if (!this.#takesByte(COLON) || !this.#value(depth)) return false;
    } while (this.#takesByte(COMMA));
    return this.#takesByte(CLOSE_MAP);
  }

  // Of ASCII the order of bytes is that of UTF-16. A quote ends each of the two: it is before every letter but "!" and space.
  #isBefore(one: number, other: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; ; i += 1) {
      const [a, b] = [bytes[one + i] as number, bytes[other + i] as number];
      if (a === QUOTE) return b !== QUOTE;
      if (b === QUOTE || a > b) return false;
      if (a < b) return true;
    }
  }
}
