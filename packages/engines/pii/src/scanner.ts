// One pass over UTF-8: bytes go through one table of words; the pass stops at digits, "@", ends of lines and the marks of a table only.
//
// What it was given is cut at the end of a line, or of a word where a line does not end, and a little of what was read stays before it: a
// value is looked at from both sides. Nothing else is held, so that memory does not grow with the file.

import { addressCell, prefectureAt, tellAddressBefore } from "./address.js";
import { AT, CLASS_SHIFT, DIGIT, LF, STOP } from "./automaton.js";
import { bornAt } from "./dates.js";
import { WHAT, type Kinds } from "./kinds.js";
import { mailAt } from "./mail-address.js";
import { kanaCell, nameCell, namesIn, type NameLabels } from "./names.js";
import { numberAt } from "./numbers.js";
import { isDigitAt } from "./number-run.js";
import { isWideDigit } from "./shape.js";
import { isWordByte, mark, sceneOf, tell, type FindingSink, type Place, type Scene } from "./scene.js";

/** Of a delimited table: where its cells end, and the bits of the kinds of each column. */
export interface TableColumns {
  /** One byte: "," "\t" ";". */
  readonly delimiter: string;
  readonly bits: readonly number[];
}

export interface Scanner {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Kept before the place where the next look begins. */
const BEHIND = 512;
/** A line without an end is cut. */
const MOST_HELD = 64 * 1024;
/** Looked back for a place where a line may be cut. */
const MOST_BACK = 4096;
/** A quote that does not close within so much is none. */
const MOST_QUOTED = 1024 * 1024;
const MOST_LINE = 8192;
/** Around a mark of a long line. */
const AROUND = 600;
const [QUOTE_CLASS, DELIMITER_CLASS] = [0xf3, 0xf4];
const [QUOTE, CR] = [0x22, 0x0d];
/** Behind a label nothing but these may stand before the next line. */
const BLANKS = new Set(Buffer.from(" \t\r:|-\"'：】　"));
const REACH_OF_NEXT_LINE = 12;

export function newScanner(kinds: Kinds, sink: FindingSink, table: TableColumns | null = null): Scanner {
  return new ByteScanner(kinds, sink, table);
}

/** A class: it lives from the first piece to `end`. */
class ByteScanner implements Scanner {
  readonly #scene: Scene;
  readonly #classes: Uint8Array;
  readonly #table: TableColumns | null;
  readonly #labels: NameLabels;
  readonly #cellBits: number;
  #state = 0;
  #rest = Buffer.alloc(0);
  /** Of #rest: what was looked at. */
  #behind = 0;
  #isQuoted = false;
  #quotedAt = 0;

  constructor(kinds: Kinds, sink: FindingSink, table: TableColumns | null) {
    this.#scene = sceneOf(kinds, sink);
    this.#table = table;
    this.#classes = Uint8Array.from(kinds.words.classes);
    this.#labels = { name: labelsOf(kinds.of.name), kana: labelsOf(kinds.of.kana) };
    this.#cellBits = kinds.bits.name | kinds.bits.kana | kinds.bits.address;
    if (table === null) return;
    this.#classes[QUOTE] = QUOTE_CLASS;
    this.#classes[table.delimiter.charCodeAt(0)] = DELIMITER_CLASS;
    this.#scene.column = 0;
    this.#scene.columnBits = table.bits[0] ?? 0;
    sink.row?.(0, 0);
  }

  push(piece: Uint8Array): void {
    this.#rest = this.#rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#rest, piece]);
    const last = this.#rest.lastIndexOf(0x0a) + 1;
    if (last > this.#behind) this.#look(last);
    else if (this.#rest.length - this.#behind > MOST_HELD) this.#look(cutOf(this.#rest, this.#behind));
  }

  end(): void {
    this.#look(this.#rest.length);
    const { end } = this.#scene;
    if (this.#table !== null) this.#endCell(end);
    this.#endLine(end);
  }

  #look(end: number): void {
    const scene = this.#scene;
    scene.bytes = this.#rest;
    scene.end = end;
    this.#scan(this.#behind, end);
    if (scene.firstMark !== -1) this.#endLine(end);
    const cut = Math.max(0, end - BEHIND);
    this.#shift(cut);
    this.#rest = Buffer.from(this.#rest.subarray(cut));
    this.#behind = end - cut;
    scene.bytes = this.#rest;
    scene.end = this.#behind;
  }

  #shift(by: number): void {
    const scene = this.#scene;
    scene.base += by;
    scene.labelStart -= by;
    scene.labelEnd -= by;
    scene.cellStart -= by;
    scene.lineStart -= by;
    scene.covered -= by;
    this.#quotedAt -= by;
  }

  #scan(from: number, end: number): void {
    const { bytes, kinds } = this.#scene;
    const { next, firstEnd } = kinds.words;
    const classes = this.#classes;
    let state = this.#state;
    let at = from;
    while (at < end) {
      const own = classes[bytes[at] as number] as number;
      if (own < STOP) {
        state = next[(state << CLASS_SHIFT) | own] as number;
        at += 1;
        if (state >= firstEnd) {
          const to = this.#word(state - firstEnd, at);
          if (to !== at) [at, state] = [to, 0];
        }
      } else {
        state = 0;
        at = own === DIGIT ? this.#digit(at) : this.#stop(own, at);
      }
    }
    this.#state = state;
  }

  #digit(at: number): number {
    const { bytes } = this.#scene;
    const before = bytes[at - 1] as number;
    if (at > 0 && ((before >= 0x30 && before <= 0x39) || isWideDigit(bytes, at - 3))) return at + 1;
    return numberAt(this.#scene, at);
  }

  #stop(own: number, at: number): number {
    if (own === AT) return mailAt(this.#scene, at);
    if (own === QUOTE_CLASS) return this.#quote(at);
    if (this.#isQuoted && at - this.#quotedAt < MOST_QUOTED) {
      if (own === LF) this.#endLine(at);
      return at + 1;
    }
    if (own === DELIMITER_CLASS) this.#endCell(at);
    else if (this.#table === null) this.#endTextLine(at);
    else this.#endRecord(at);
    return at + 1;
  }

  /** A quote in the middle of a cell is a letter. */
  #quote(at: number): number {
    if (this.#isQuoted) this.#isQuoted = false;
    else if (at === this.#scene.cellStart || this.#scene.bytes[at - 1] === QUOTE) {
      this.#isQuoted = true;
      this.#quotedAt = at;
    }
    return at + 1;
  }

  #word(output: number, at: number): number {
    const scene = this.#scene;
    const { bits, whats, length, isAscii } = scene.kinds.words.outputs[output]!;
    if ((whats & (1 << WHAT.wide_digit)) !== 0) return this.#wideDigit(at - length);
    if (isAscii && !isApart(scene.bytes, at - length, at)) return at;
    if (bits !== 0) this.#label(bits, at - length, at);
    if ((whats & (1 << WHAT.prefecture)) !== 0) prefectureAt(scene, at, length);
    else if ((whats & (1 << WHAT.block)) !== 0) tellAddressBefore(scene, at - length);
    else if ((whats & (1 << WHAT.born)) !== 0) bornAt(scene, at);
    else if ((whats & (1 << WHAT.honorific)) !== 0) mark(scene, at - length);
    return Math.max(at, Math.min(scene.covered, scene.end));
  }

  #wideDigit(at: number): number {
    const { bytes } = this.#scene;
    if (isWideDigit(bytes, at - 3) || isDigitAt(bytes, at - 1)) return at + 3;
    return numberAt(this.#scene, at);
  }

  /** Words over each other are one label of all their kinds: マイナンバーカード番号. */
  #label(bits: number, start: number, end: number): void {
    const scene = this.#scene;
    const isOver = scene.labelBits !== 0 && start <= scene.labelEnd && scene.labelEnd >= scene.cellStart;
    scene.labelBits = isOver ? scene.labelBits | bits : bits;
    scene.labelStart = start;
    scene.labelEnd = end;
    scene.labelReach = scene.kinds.reach;
    if ((bits & (scene.kinds.bits.name | scene.kinds.bits.kana)) !== 0) mark(scene, start);
  }

  #endCell(at: number): void {
    const scene = this.#scene;
    if ((scene.columnBits & this.#cellBits) !== 0) this.#lookAtCell(at);
    scene.column += 1;
    scene.columnBits = this.#table?.bits[scene.column] ?? 0;
    scene.cellStart = at + 1;
  }

  #lookAtCell(at: number): void {
    const scene = this.#scene;
    const { bytes, kinds } = scene;
    let [start, end] = [scene.cellStart, bytes[at - 1] === CR ? at - 1 : at];
    if (start < 0) return; // longer than any name
    if (bytes[start] === QUOTE && bytes[end - 1] === QUOTE && end - start > 1) [start, end] = [start + 1, end - 1];
    while (start < end && bytes[start] === 0x20) start += 1;
    while (end > start && bytes[end - 1] === 0x20) end -= 1;
    if (end <= start || end - start > BEHIND) return;
    if ((scene.columnBits & kinds.bits.address) !== 0) addressCell(scene, { start, end });
    if ((scene.columnBits & (kinds.bits.name | kinds.bits.kana)) === 0 || start < scene.covered) return;
    const text = bytes.subarray(start, end).toString("utf8");
    const [name, kana] = [nameCell(text, kinds.names), kanaCell(text, kinds.names)];
    const form = (scene.columnBits & kinds.bits.kana) !== 0 && kana.isName ? "kana" : "name";
    const [kind] = kinds.of[form];
    if (kind === undefined || (scene.columnBits & kind.bit) === 0 || !(form === "kana" ? kana : name).isName) return;
    tell(scene, kind, { start, end }, { context: "column", isWeak: !(form === "kana" ? kana : name).isListed });
  }

  #endRecord(at: number): void {
    const scene = this.#scene;
    this.#endCell(at);
    this.#endLine(at);
    this.#isQuoted = false;
    scene.labelBits = 0;
    scene.row += 1;
    scene.column = 0;
    scene.columnBits = this.#table?.bits[0] ?? 0;
    scene.sink.row?.(scene.base + at + 1, scene.row);
  }

  /** A label at the very end of a line speaks for what begins the next. */
  #endTextLine(at: number): void {
    const scene = this.#scene;
    this.#endLine(at);
    if (scene.labelBits === 0) return;
    for (let i = Math.max(0, scene.labelEnd); i < at; i += 1) if (!BLANKS.has(scene.bytes[i] as number)) return void (scene.labelBits = 0);
    if (at - scene.labelEnd > REACH_OF_NEXT_LINE) scene.labelBits = 0;
    scene.labelEnd = at + 1;
    scene.labelReach = REACH_OF_NEXT_LINE;
  }

  /** The second look, where something called for it. */
  #endLine(at: number): void {
    const scene = this.#scene;
    const [first, last] = [scene.firstMark, scene.lastMark];
    const start = Math.max(0, scene.lineStart);
    scene.lineStart = at;
    if (first === -1) {
      if (scene.spans.length > 0) scene.spans = [];
      return;
    }
    const isLong = at - start > MOST_LINE;
    const from = isLong ? wholeLetter(scene.bytes, Math.max(start, first - AROUND)) : start;
    const to = isLong ? Math.min(at, last + AROUND, from + MOST_LINE) : at;
    this.#lookForNames(from, to);
    scene.firstMark = -1;
    scene.spans = [];
  }

  // Names stand before what was found on their line, and never over it: an address has letters of names.
  #lookForNames(from: number, to: number): void {
    const scene = this.#scene;
    const bytes = scene.bytes.subarray(from, to);
    if (bytes.every(isPlainByte)) return;
    const text = bytes.toString("utf8");
    const { covered, spans } = scene;
    for (const { start, end, form, context, isWeak } of namesIn(text, scene.kinds.names, this.#labels)) {
      const [kind] = scene.kinds.of[form];
      const place = { start: from + Buffer.byteLength(text.slice(0, start)), end: from + Buffer.byteLength(text.slice(0, end)) };
      if (kind === undefined || isOver(spans, place)) continue;
      scene.covered = 0;
      tell(scene, kind, place, { context, isWeak });
    }
    scene.covered = Math.max(covered, scene.covered);
  }
}

function isOver(spans: readonly number[], { start, end }: Place): boolean {
  for (let i = 0; i < spans.length; i += 2) if (start < (spans[i + 1] as number) && end > (spans[i] as number)) return true;
  return false;
}

function isPlainByte(byte: number): boolean {
  return byte < 0x80;
}

function labelsOf(kinds: Kinds["list"]): readonly string[] {
  return kinds.flatMap(({ labels }) => labels.map((label) => label.toLowerCase())).sort((a, b) => b.length - a.length);
}

/** "tel" of "hotel" and "telnet" is no label; that of "telNo" and "tel_no" is. */
function isApart(bytes: Uint8Array, start: number, end: number): boolean {
  const [before, after] = [bytes[start - 1] ?? 0x20, bytes[end] ?? 0x20];
  const isSmallAfter = after >= 0x61 && after <= 0x7a;
  const isUpper = after >= 0x41 && after <= 0x5a;
  const wasUpper = (bytes[end - 1] as number) <= 0x5a;
  return (!isWordByte(before) || before === 0x5f) && !isSmallAfter && !(isUpper && wasUpper);
}

/** Where a line that does not end may be cut: behind a mark, a blank, or before a letter of Japanese. */
function cutOf(bytes: Buffer, from: number): number {
  const floor = Math.max(from + 1, bytes.length - MOST_BACK);
  for (let at = bytes.length - 1; at > floor; at -= 1) {
    const byte = bytes[at] as number;
    if (byte === 0x2c || byte === 0x3b || byte === 0x7d || byte === 0x09 || byte === 0x3e) return at + 1;
    if (byte === 0x82 && bytes[at - 1] === 0x80 && bytes[at - 2] === 0xe3) return at + 1; // 。
  }
  for (let at = bytes.length - 1; at > floor; at -= 1) {
    const byte = bytes[at] as number;
    if (byte === 0x20 && !isDigitAt(bytes, at - 1)) return at + 1;
  }
  return wholeLetter(bytes, bytes.length - BEHIND);
}

function wholeLetter(bytes: Uint8Array, at: number): number {
  let place = at;
  while (place > 0 && ((bytes[place] ?? 0) & 0xc0) === 0x80) place -= 1;
  return place;
}
