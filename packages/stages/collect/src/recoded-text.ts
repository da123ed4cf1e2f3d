// Text of any encoding on its way to its reader, as UTF-8, and where its letters stand in the original.
//
// Whole lines that are UTF-8 pass as they came, many at a time; only where some are not is each looked at.

import { isAscii, isUtf8 } from "node:buffer";
import type { OtherLines } from "@hamon/records";
import { asUtf8, toByteText } from "./byte-text.js";
import { ESC, readLine, type LineEncoding, type LineOptions } from "./line-encoding.js";
import { OffsetMap } from "./offset-map.js";
import { OtherLinesTally } from "./other-lines.js";
import { cutOf, encodingOf, likelyOf, linesIn, TEXT_ENCODINGS, type TextEncoding } from "./text-encoding.js";
import { Utf16Decoder, type Utf16Encoding } from "./utf16-text.js";

export interface Recoder {
  push(bytes: Uint8Array): void;
  /** Once, before the reader's own end. */
  end(): void;
  /** Of the file; and lines that are of another. */
  seen(): { readonly encoding: TextEncoding; readonly others: readonly OtherLines[] };
}

/** Takes UTF-8. */
export interface TextSink {
  push(bytes: Uint8Array): void;
}

/** `map` is to be asked while what was pushed is read. */
export function recoderOf(encoding: TextEncoding, map: OffsetMap, sink: TextSink): Recoder {
  return encoding === "utf-16le" || encoding === "utf-16be" ? new Utf16Recoder(encoding, map, sink) : new LineRecoder(encoding, map, sink);
}

/** All of it at once. */
export function recoded(bytes: Uint8Array, encoding: TextEncoding): Buffer {
  const pieces: Uint8Array[] = [];
  const recoder = recoderOf(encoding, new OffsetMap(), { push: (piece) => void pieces.push(piece) });
  recoder.push(bytes);
  recoder.end();
  return Buffer.concat(pieces);
}

/** A piece of an original as text; `encoding` as its source's result has it, null: told by the piece. */
export function readPiece(bytes: Buffer, encoding: string | null): string {
  const own = TEXT_ENCODINGS.find((known) => known === encoding) ?? encodingOf(bytes);
  return Buffer.from(asUtf8(toByteText(recoded(bytes, own))), "latin1").toString("utf8");
}

const LF = 10;
const END = Buffer.from([LF]);
/** Of a line without an end, more is not waited for. */
const MOST_HELD = 1024 * 1024;

class LineRecoder implements Recoder {
  readonly #options: LineOptions;
  readonly #map: OffsetMap;
  readonly #sink: TextSink;
  readonly #others = new OtherLinesTally();
  /** The beginning of a line whose end has not come. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #hasMain = false;

  constructor(main: LineEncoding, map: OffsetMap, sink: TextSink) {
    this.#options = { main, likely: likelyOf(main) };
    this.#map = map;
    this.#sink = sink;
  }

  push(piece: Uint8Array): void {
    this.#map.settle();
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const last = bytes.lastIndexOf(LF) + 1;
    const first = last > 0 && this.#heldBytes > 0 ? bytes.indexOf(LF) + 1 : 0;
    if (first > 0) this.#pass(this.#takeHeld(bytes.subarray(0, first)));
    if (last > first) this.#pass(bytes.subarray(first, last));
    if (last < bytes.length) this.#hold(bytes.subarray(last));
  }

  end(): void {
    if (this.#heldBytes > 0) this.#pass(this.#takeHeld(Buffer.alloc(0)));
  }

  /** Where all lines that say it are of one encoding, that is the file's, whatever its beginning was taken for. */
  seen(): ReturnType<Recoder["seen"]> {
    const others = this.#others.list();
    const [only] = others;
    return !this.#hasMain && others.length === 1 && only?.encoding != null
      ? { encoding: only.encoding as TextEncoding, others: [] }
      : { encoding: this.#options.main, others };
  }

  #takeHeld(more: Buffer): Buffer {
    const all = Buffer.concat([...this.#held, more]);
    this.#held = [];
    this.#heldBytes = 0;
    return all;
  }

  #hold(bytes: Buffer): void {
    this.#held.push(Buffer.from(bytes));
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= MOST_HELD) return;
    const all = this.#takeHeld(Buffer.alloc(0));
    const cut = cutOf(all);
    this.#pass(all.subarray(0, cut));
    if (cut < all.length) this.#hold(all.subarray(cut));
  }

  #pass(text: Buffer): void {
    const isPlain = this.#isPlain(text);
    if (isPlain) this.#map.add(1, 1, text.length);
    const made = isPlain ? text : this.#byLine(text);
    if (text.at(-1) === LF) this.#map.line();
    this.#sink.push(made);
  }

  #isPlain(text: Buffer): boolean {
    if (isAscii(text)) return !text.includes(ESC);
    if (this.#options.main !== "utf-8" || !isUtf8(text) || text.includes(ESC)) return false;
    this.#hasMain = true;
    return true;
  }

  #byLine(text: Buffer): Buffer {
    const made: Buffer[] = [];
    let left = text.length;
    for (const line of linesIn(text)) {
      made.push(this.#line(line));
      left -= line.length;
      if (left === 0) break;
      this.#map.add(1, 1);
      made.push(END);
      left -= 1;
    }
    return Buffer.concat(made);
  }

  #line(line: Buffer): Buffer {
    if (isAscii(line) && !line.includes(ESC)) {
      this.#map.add(1, 1, line.length);
      return line;
    }
    const offset = this.#map.taken;
    const { encoding, bytes } = readLine(line, this.#options, this.#map);
    if (encoding !== this.#options.main) this.#tell(encoding, offset, line);
    else if (!isAscii(bytes)) this.#hasMain = true;
    return bytes;
  }

  // Escapes that only colour a line are of any encoding.
  #tell(encoding: LineEncoding | null, offset: number, line: Buffer): void {
    if (encoding !== "utf-8" || !isAscii(line)) this.#others.add(encoding, offset, line.length);
  }
}

class Utf16Recoder implements Recoder {
  readonly #encoding: Utf16Encoding;
  readonly #map: OffsetMap;
  readonly #sink: TextSink;
  readonly #decoder: Utf16Decoder;
  readonly #others = new OtherLinesTally();
  #lineStart = 0;
  #isDamaged = false;

  constructor(encoding: Utf16Encoding, map: OffsetMap, sink: TextSink) {
    this.#encoding = encoding;
    this.#map = map;
    this.#sink = sink;
    this.#decoder = new Utf16Decoder(encoding, map, () => void (this.#isDamaged = true));
  }

  push(bytes: Uint8Array): void {
    this.#map.settle();
    this.#sink.push(this.#decoder.push(bytes, () => this.#endLine(2)));
  }

  end(): void {
    this.#sink.push(this.#decoder.end(() => this.#endLine(2)));
    this.#endLine(0);
  }

  seen(): ReturnType<Recoder["seen"]> {
    return { encoding: this.#encoding, others: this.#others.list() };
  }

  #endLine(ending: number): void {
    const { taken } = this.#map;
    if (this.#isDamaged) this.#others.add(null, this.#lineStart, taken - ending - this.#lineStart);
    this.#isDamaged = false;
    this.#lineStart = taken;
    this.#map.line();
  }
}
