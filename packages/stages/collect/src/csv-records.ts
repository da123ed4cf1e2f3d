// Splits bytes of a delimited table into records (RFC 4180): quotes, quotes doubled, line ends inside quotes.
//
// Works on bytes: in UTF-8, CP932 and EUC-JP no byte of a letter is a comma, a tab, a quote or a line end.

import type { ByteText } from "./byte-text.js";

export interface RecordSink {
  record(cells: readonly ByteText[], offset: number, length: number): void;
  /** A quote that never closes: the rest of the file would be one cell. */
  openQuote(offset: number, length: number): void;
}

/** A record may not be longer: an open quote must not eat a file of gigabytes. */
const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** A class: it lives from the first piece to `end`. */
export class CsvSplitter {
  readonly #sink: RecordSink;
  readonly #delimiter: string;
  #rest: ByteText = "";
  #offset = 0;

  constructor(delimiter: string, sink: RecordSink) {
    this.#delimiter = delimiter;
    this.#sink = sink;
  }

  push(piece: ByteText): void {
    const text = this.#rest === "" ? piece : this.#rest + piece;
    let start = 0;
    for (let end = recordEnd(text, start); end !== -1; end = recordEnd(text, start)) {
      this.#emit(text, start, end);
      start = end + 1;
    }
    this.#offset += start;
    this.#rest = text.slice(start);
    if (this.#rest.length > MAX_RECORD_BYTES) this.#breakOpenQuote();
  }

  end(): void {
    if (this.#rest === "") return;
    if (quotesIn(this.#rest) % 2 === 1) this.#breakOpenQuote();
    if (this.#rest !== "") this.#emit(this.#rest, 0, this.#rest.length);
    this.#rest = "";
  }

  // The line with the quote is given up; what follows is read on from the next line.
  #breakOpenQuote(): void {
    const text = this.#rest;
    const end = text.indexOf("\n");
    const stop = end === -1 ? text.length : end + 1;
    this.#sink.openQuote(this.#offset, stop);
    this.#rest = "";
    this.#offset += stop;
    if (stop < text.length) this.push(text.slice(stop));
  }

  #emit(text: ByteText, start: number, end: number): void {
    const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    if (stop === start) return; // a blank line
    const record = text.slice(start, stop);
    this.#sink.record(splitCells(record, this.#delimiter), this.#offset + start, record.length);
  }
}

/** The place of the line end that ends the record, or -1 when it is not there yet. */
export function recordEnd(text: ByteText, start: number): number {
  let end = text.indexOf("\n", start);
  let quote = text.indexOf('"', start);
  if (quote === -1 || quote > end) return end;
  let isInside = false;
  let place = start;
  for (;;) {
    quote = text.indexOf('"', place);
    if (!isInside) {
      if (end !== -1 && end < place) end = text.indexOf("\n", place);
      if (end === -1 || quote === -1 || end < quote) return end;
    } else if (quote === -1) return -1;
    isInside = !isInside;
    place = quote + 1;
  }
}

function quotesIn(text: ByteText): number {
  let count = 0;
  for (let place = text.indexOf('"'); place !== -1; place = text.indexOf('"', place + 1)) count += 1;
  return count;
}

/** The cells of one record. */
export function splitCells(record: ByteText, delimiter: string): readonly ByteText[] {
  if (!record.includes('"')) return record.split(delimiter);
  const cells: ByteText[] = [];
  let start = 0;
  while (start <= record.length) {
    const isQuoted = record.charCodeAt(start) === 34;
    const stop = isQuoted ? quotedEnd(record, start, delimiter) : plainEnd(record, start, delimiter);
    const raw = record.slice(start, stop);
    cells.push(isQuoted ? unquote(raw) : raw);
    start = stop + 1;
  }
  return cells;
}

function plainEnd(record: ByteText, start: number, delimiter: string): number {
  const end = record.indexOf(delimiter, start);
  return end === -1 ? record.length : end;
}

function quotedEnd(record: ByteText, start: number, delimiter: string): number {
  let place = start + 1;
  for (;;) {
    const quote = record.indexOf('"', place);
    if (quote === -1) return record.length;
    if (record.charCodeAt(quote + 1) !== 34) return plainEnd(record, quote + 1, delimiter);
    place = quote + 2;
  }
}

function unquote(raw: ByteText): ByteText {
  const last = raw.lastIndexOf('"');
  return (raw.slice(1, last) + raw.slice(last + 1)).replaceAll('""', '"');
}
