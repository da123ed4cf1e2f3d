// Records of a workbook stream, one after the other, and texts that go on over several of them.
//
// Spec: [MS-XLS] 2.1.4 (record), 2.5.293 (XLUnicodeRichExtendedString), 2.4.58 (Continue).

import { Broken } from "../broken.js";

export const RECORD = {
  formula: 0x0006,
  eof: 0x000a,
  date_mode: 0x0022,
  file_pass: 0x002f,
  continue: 0x003c,
  code_page: 0x0042,
  bound_sheet: 0x0085,
  mul_rk: 0x00bd,
  rstring: 0x00d6,
  xf: 0x00e0,
  sst: 0x00fc,
  label_sst: 0x00fd,
  number: 0x0203,
  label: 0x0204,
  bool_err: 0x0205,
  string: 0x0207,
  rk: 0x027e,
  format: 0x041e,
  bof: 0x0809,
} as const;

const HEAD_BYTES = 4;

/** A class: it stands at one record and goes on to the next. */
export class Records {
  readonly bytes: Buffer;
  type = 0;
  /** Where the record begins, its head included. */
  at: number;
  /** Where its content begins and ends. */
  start: number;
  end: number;
  readonly #last: number;

  constructor(bytes: Buffer, first: number, last = bytes.length) {
    this.bytes = bytes;
    this.at = this.start = this.end = first;
    this.#last = Math.min(last, bytes.length);
  }

  /** @throws {Broken} `damaged` where the next record is not whole: a stream ends by a record that says so. */
  next(): void {
    if (this.end + HEAD_BYTES > this.#last) throw new Broken("damaged", "no end of records");
    this.at = this.end;
    this.type = this.bytes.readUInt16LE(this.at);
    this.start = this.at + HEAD_BYTES;
    this.end = this.start + this.bytes.readUInt16LE(this.at + 2);
    if (this.end > this.#last) throw new Broken("damaged", "a record beyond the end");
  }

  /** @throws {Broken} `damaged` where the record is shorter. */
  u16(offset: number): number {
    return this.bytes.readUInt16LE(this.#within(offset, 2));
  }

  u32(offset: number): number {
    return this.bytes.readUInt32LE(this.#within(offset, 4));
  }

  u8(offset: number): number {
    return this.bytes.readUInt8(this.#within(offset, 1));
  }

  f64(offset: number): number {
    return this.bytes.readDoubleLE(this.#within(offset, 8));
  }

  /** Its content from there on, over the records that continue it. */
  content(offset: number): Continued {
    return new Continued(this.bytes, Math.min(this.start + offset, this.end), this.end);
  }

  #within(offset: number, count: number): number {
    if (this.start + offset + count > this.end) throw new Broken("damaged", "a record too short");
    return this.start + offset;
  }
}

/** A class: it goes on from record to record. */
export class Continued {
  readonly #bytes: Buffer;
  #at: number;
  #end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  /** Nothing is left, in what continues it neither. */
  get isOver(): boolean {
    while (this.#at >= this.#end) if (!this.#goOn()) return true;
    return false;
  }

  /** @throws {Broken} `damaged` where nothing is left. */
  u8(): number {
    this.#need();
    this.#at += 1;
    return this.#bytes[this.#at - 1] as number;
  }

  u16(): number {
    return this.u8() + this.u8() * 0x100;
  }

  u32(): number {
    return this.u16() + this.u16() * 0x1_0000;
  }

  skip(count: number): void {
    for (let left = count; left > 0; ) {
      this.#need();
      const step = Math.min(left, this.#end - this.#at);
      this.#at += step;
      left -= step;
    }
  }

  /** Bytes of a text in the letters of a code page. */
  text(count: number, decoder: TextDecoder): string {
    const pieces: Buffer[] = [];
    for (let left = count; left > 0; ) {
      this.#need();
      const piece = this.#bytes.subarray(this.#at, Math.min(this.#at + left, this.#end));
      this.#at += piece.length;
      left -= piece.length;
      pieces.push(piece);
    }
    return decoder.decode(Buffer.concat(pieces));
  }

  /** Letters of one or of two bytes; a record that continues them says anew which. */
  letters(count: number, isWide: boolean): string {
    let [text, wide] = ["", isWide];
    for (let left = count; left > 0; ) {
      const there = wide ? (this.#end - this.#at) >>> 1 : this.#end - this.#at;
      const step = Math.min(left, there);
      const end = this.#at + (wide ? 2 * step : step);
      text += this.#bytes.toString(wide ? "utf16le" : "latin1", this.#at, end);
      this.#at = end;
      left -= step;
      if (left === 0) break;
      this.#at = this.#end;
      this.#need();
      wide = (this.u8() & 1) === 1;
    }
    return text;
  }

  #need(): void {
    if (this.isOver) throw new Broken("damaged", "a text too short");
  }

  #goOn(): boolean {
    const head = this.#end;
    if (head + HEAD_BYTES > this.#bytes.length || this.#bytes.readUInt16LE(head) !== RECORD.continue) return false;
    const end = head + HEAD_BYTES + this.#bytes.readUInt16LE(head + 2);
    if (end > this.#bytes.length) return false;
    [this.#at, this.#end] = [head + HEAD_BYTES, end];
    return true;
  }
}
