// The encoding of one line, and the line as UTF-8.
//
// A line of Japanese rarely fits two encodings, and where it does its letters tell: EUC-JP read as CP932 is katakana of half width
// among rare kanji. Words of a line that are UTF-8 stay so, whatever the others are.

import { isUtf8 } from "node:buffer";
import { toByteText } from "./byte-text.js";

export type LegacyEncoding = "shift_jis" | "euc-jp";
export type LineEncoding = "utf-8" | "iso-2022-jp" | LegacyEncoding;

/** Takes letters, one after the other: what they became, and how many bytes each was. */
export interface LetterSink {
  add(made: number, original: number, count?: number): void;
  /** Bytes that became nothing. */
  skip(original: number): void;
}

export interface ReadLine {
  /** Null: no encoding fits, and letters that do not were replaced. */
  readonly encoding: LineEncoding | null;
  /** UTF-8; the line itself where that is what it was. */
  readonly bytes: Buffer;
}

export interface LineOptions {
  /** Of the file. */
  readonly main: LineEncoding;
  /** What a line of the older encodings is where it could be either. */
  readonly likely: LegacyEncoding;
}

const DECODERS = {
  shift_jis: new TextDecoder("shift_jis", { fatal: true }),
  "euc-jp": new TextDecoder("euc-jp", { fatal: true }),
  "iso-2022-jp": new TextDecoder("iso-2022-jp", { fatal: true }),
} as const;
const LENIENT = {
  "utf-8": new TextDecoder("utf-8", { ignoreBOM: true }),
  shift_jis: new TextDecoder("shift_jis"),
  "euc-jp": new TextDecoder("euc-jp"),
  "iso-2022-jp": new TextDecoder("iso-2022-jp"),
} as const;
export const ESC = 0x1b;
/** What decoders make of single bytes that no encoding has. */
const NO_LETTERS = /[\u0080-\u009f\uf8f0-\uf8ff]/;
/** To two bytes a letter, or to katakana of half width. */
const SHIFTED = /\u001b(?:\$[@B]|\([IJ])/;
/** The last of them goes back to one byte a letter. */
const CLOSED = /\u001b\([BJ](?:(?!\u001b)[^])*$/;
/** Bytes between those that end no letter. */
const WORDS = /[\u0040-\u00ff]+/g;
const NON_ASCII = /[\u0080-\u00ff]/;
/** Letters of UTF-8 as Japanese has them. */
const UTF8_LONG = /[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}/g;
const UTF8_TWO = /[\u00c2-\u00df][\u0080-\u00bf]/g;
const KANA_OF_EUC = /[\u00a4\u00a5][\u00a1-\u00f6]/g;

/** A line that is not all ASCII, or has escapes; `letters` is told of each, in order. */
export function readLine(line: Buffer, options: LineOptions, letters: LetterSink): ReadLine {
  if (line.includes(ESC)) {
    const shifted = readShifted(line, options, letters);
    if (shifted !== null) return shifted;
  }
  if (isUtf8(line) && (options.main === "utf-8" || isSurelyUtf8(toByteText(line)))) {
    letters.add(1, 1, line.length);
    return { encoding: "utf-8", bytes: line };
  }
  const text = toByteText(line);
  return readMain(text, line, { ...options, letters }) ?? readWords(text, options, letters);
}

/** Bytes that no letter of EUC-JP has, and CP932 nearly always. */
const NO_EUC = /[\u0081-\u008d\u0090-\u009f]/;

// The lines of most files of the older encodings need no more.
function readMain(text: string, line: Buffer, { main, letters }: LineOptions & { readonly letters: LetterSink }): ReadLine | null {
  if (main !== "shift_jis" && main !== "euc-jp") return null;
  if (text.search(UTF8_LONG) !== -1 || (main === "shift_jis" && !NO_EUC.test(text))) return null;
  const decoded = decodedBy(main, line);
  if (decoded === null) return null;
  const bytes = Buffer.from(decoded);
  addWord(text, decoded, { encoding: main, made: bytes.length, letters });
  return { encoding: main, bytes };
}

function isSurelyUtf8(text: string): boolean {
  UTF8_LONG.lastIndex = 0;
  return !NON_ASCII.test(text) || UTF8_LONG.test(text);
}

// Whose shift is never undone is taken for it only in a file that is of that encoding: else the rest of a line could be hidden.
function readShifted(line: Buffer, { main }: LineOptions, letters: LetterSink): ReadLine | null {
  const text = toByteText(line);
  const isMain = main === "iso-2022-jp";
  if (NON_ASCII.test(text) || !SHIFTED.test(text) || !(isMain || CLOSED.test(text))) return null;
  const decoded = decodedBy("iso-2022-jp", line);
  if (decoded !== null) {
    const bytes = Buffer.from(decoded);
    addLetters(lettersOfShifted(text, decoded), { made: bytes.length, original: line.length }, letters);
    return { encoding: "iso-2022-jp", bytes };
  }
  return isMain ? replaced(line, "iso-2022-jp", letters) : null;
}

function replaced(line: Buffer, encoding: LineEncoding, letters: LetterSink): ReadLine {
  const bytes = Buffer.from(LENIENT[encoding].decode(line));
  letters.add(bytes.length, line.length);
  return { encoding: null, bytes };
}

function decodedBy(encoding: keyof typeof DECODERS, bytes: Uint8Array): string | null {
  try {
    const text = DECODERS[encoding].decode(bytes);
    return NO_LETTERS.test(text) ? null : text;
  } catch {
    return null;
  }
}

interface Letter {
  readonly made: number;
  readonly original: number;
}

// Decoders differ in what they take for a letter: where the count is not that of the bytes, all of them are one.
function addLetters(found: readonly Letter[], { made, original }: Letter, letters: LetterSink): void {
  const sum = found.reduce((all, one) => all + one.original, 0);
  if (sum === original) for (const one of found) letters.add(one.made, one.original);
  else if (made === 0) letters.skip(original);
  else letters.add(made, original);
}

// An escape belongs to the letter before it, the first of a line to the letter behind.
function lettersOfShifted(text: string, decoded: string): readonly Letter[] {
  let [at, width, before] = [0, 1, 0];
  const shift = () => {
    while (text.charCodeAt(at) === ESC) {
      width = text[at + 1] === "$" ? 2 : 1;
      at += text[at + 1] === "$" && text[at + 2] === "(" ? 4 : 3;
    }
  };
  shift();
  return Array.from(decoded, (letter) => {
    at += width;
    shift();
    const original = at - before;
    before = at;
    return { made: Buffer.byteLength(letter), original };
  });
}

interface Word {
  readonly text: string;
  readonly bytes: Buffer;
  /** "damaged": UTF-8 but for a few bytes, as where a field was cut. */
  readonly kind: "utf-8" | "damaged" | "legacy";
}

function readWords(text: string, options: LineOptions, letters: LetterSink): ReadLine {
  const words = new Map<number, Word>();
  for (const { 0: word, index } of text.matchAll(WORDS)) if (NON_ASCII.test(word)) words.set(index, wordOf(word));
  const legacy = [...words.values()].filter(({ kind }) => kind === "legacy");
  const found = legacyOf(legacy, options);
  const made: Buffer[] = [];
  let at = 0;
  for (const [index, word] of words) {
    made.push(plain(text.slice(at, index), letters), readWord(word, found.encoding, letters));
    at = index + word.text.length;
  }
  made.push(plain(text.slice(at), letters));
  const isWhole = found.fits && ![...words.values()].some(({ kind }) => kind === "damaged");
  const encoding = legacy.length === 0 ? "utf-8" : found.encoding;
  return { encoding: isWhole ? encoding : null, bytes: Buffer.concat(made) };
}

function plain(text: string, letters: LetterSink): Buffer {
  if (text !== "") letters.add(1, 1, text.length);
  return Buffer.from(text, "latin1");
}

/** Letters of CP932 that look like UTF-8 by chance are one byte in four at least. */
const SURELY_UTF8 = 4;

function wordOf(text: string): Word {
  const bytes = Buffer.from(text, "latin1");
  const long = (text.match(UTF8_LONG) ?? []).join("").length;
  if (long === 0) return { text, bytes, kind: "legacy" };
  if (isUtf8(bytes)) return { text, bytes, kind: "utf-8" };
  const left = text
    .replaceAll(UTF8_LONG, "")
    .replaceAll(UTF8_TWO, "")
    .replaceAll(/[\u0000-\u007f]/g, "").length;
  return { text, bytes, kind: long > left * SURELY_UTF8 ? "damaged" : "legacy" };
}

/** What all the words are that are no UTF-8. */
function legacyOf(words: readonly Word[], { main, likely }: LineOptions): { readonly encoding: LegacyEncoding; readonly fits: boolean } {
  const all = words.map(({ text }) => text).join(" ");
  const bytes = Buffer.from(all, "latin1");
  const isSjis = decodedBy("shift_jis", bytes) !== null;
  const isEuc = decodedBy("euc-jp", bytes) !== null;
  if (isSjis && isEuc) return { encoding: eitherOf(all, { main, likely }), fits: true };
  if (isSjis || isEuc) return { encoding: isSjis ? "shift_jis" : "euc-jp", fits: true };
  return { encoding: likely, fits: false };
}

/** Kana that a line must have to be EUC-JP in a file of CP932: of katakana of half width a few look like it. */
const SURELY = 3;

function eitherOf(text: string, { main, likely }: LineOptions): LegacyEncoding {
  const kana = text.match(KANA_OF_EUC)?.length ?? 0;
  if (main === "shift_jis") return kana >= SURELY ? "euc-jp" : "shift_jis";
  return kana > 0 || /[\u00e0-\u00fc]/.test(text) ? "euc-jp" : likely;
}

function readWord({ text, bytes, kind }: Word, encoding: LegacyEncoding, letters: LetterSink): Buffer {
  if (kind === "utf-8") return plain(text, letters);
  const decoded = kind === "legacy" ? decodedBy(encoding, bytes) : null;
  if (decoded === null) return replaced(bytes, kind === "damaged" ? "utf-8" : encoding, letters).bytes;
  const made = Buffer.from(decoded);
  addWord(text, decoded, { encoding, made: made.length, letters });
  return made;
}

interface WordSink {
  readonly encoding: LegacyEncoding;
  readonly made: number;
  readonly letters: LetterSink;
}

// All letters of these encodings are one code of UTF-16: where the count is another, the word is taken as one.
function addWord(text: string, decoded: string, { encoding, made, letters }: WordSink): void {
  let count = 0;
  for (let at = 0; at < text.length; at += widthOf(text.charCodeAt(at), encoding)) count += 1;
  if (count !== decoded.length) return letters.add(made, text.length);
  for (let i = 0, at = 0; i < count; i += 1) {
    const width = widthOf(text.charCodeAt(at), encoding);
    letters.add(bytesOf(decoded.charCodeAt(i)), width);
    at += width;
  }
}

function bytesOf(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
}

function widthOf(first: number, encoding: LegacyEncoding): number {
  if (encoding === "euc-jp") return first === 0x8f ? 3 : first === 0x8e || first > 0xa0 ? 2 : 1;
  return (first > 0x80 && first < 0xa0) || (first > 0xdf && first < 0xfd) ? 2 : 1;
}
