// A workbook of before 2007 (.xls): the list of its sheets, its shared texts, and which formats show moments.
//
// Spec: [MS-XLS] 2.1.7.20.3 (Globals Substream); records of Excel 5 and 95 are the same but for their texts, which are in a code page.

import { Broken } from "../broken.js";
import { Continued, RECORD, Records } from "./biff-records.js";
import { openCompoundFile, type CompoundFile } from "./compound-file.js";
import { isMomentFormat } from "./sheet-values.js";
import { LETTERS_OF_ENTRY, MOST_SHARED_LETTERS, MOST_SHEETS } from "./workbook.js";

export interface BiffBook {
  readonly bytes: Buffer;
  /** Null: texts are UTF-16 (Excel 97 and later). */
  readonly decoder: TextDecoder | null;
  /** Those before the first that cannot be read. */
  readonly shared: readonly string[];
  /** Of each style of a cell: whether it shows a moment. */
  readonly moments: readonly boolean[];
  readonly is1904: boolean;
  readonly sheets: readonly BoundSheet[];
}

export interface BoundSheet {
  readonly name: string;
  /** Where its records begin. */
  readonly at: number;
}

const [BIFF5, BIFF8] = [0x0500, 0x0600];
/** Charts and modules have no cells. */
const HAS_CELLS: ReadonlySet<number> = new Set([0, 1]);
/** A cell names its style by 16 bits. */
const MOST_STYLES = 0x1_0000;

/** @throws {Broken} `book-locked`, `is-office-book` where it is another document, `not-supported`, `damaged`. */
export function openBiffBook(file: Buffer): BiffBook {
  const compound = openCompoundFile(file);
  const bytes = compound.stream("Workbook") ?? compound.stream("Book");
  if (bytes === null) throw new Broken(isLocked(compound) ? "book-locked" : "is-office-book");
  const records = new Records(bytes, 0);
  records.next();
  if (records.type !== RECORD.bof) throw new Broken("not-supported", "older than Excel 5");
  const version = records.u16(0);
  if (version !== BIFF5 && version !== BIFF8) throw new Broken("not-supported", "version of a workbook");
  return new Globals(records, version === BIFF8).read();
}

/** What Office of today writes under a password. */
function isLocked(compound: CompoundFile): boolean {
  return compound.has("EncryptedPackage");
}

/** A class: what is read of one record is needed for the next. */
class Globals {
  readonly #records: Records;
  readonly #isBiff8: boolean;
  readonly #sheets: BoundSheet[] = [];
  readonly #codes = new Map<number, string>();
  readonly #formats: number[] = [];
  #decoder: TextDecoder | null;
  #shared: readonly string[] = [];
  #is1904 = false;

  constructor(records: Records, isBiff8: boolean) {
    this.#records = records;
    this.#isBiff8 = isBiff8;
    this.#decoder = isBiff8 ? null : decoderOf(932);
  }

  read(): BiffBook {
    const records = this.#records;
    for (records.next(); records.type !== RECORD.eof; records.next()) this.#take(records);
    const isMoment = new Map([...new Set(this.#formats)].map((id) => [id, isMomentFormat(id, this.#codes.get(id))]));
    return {
      bytes: records.bytes,
      decoder: this.#decoder,
      shared: this.#shared,
      moments: this.#formats.map((id) => isMoment.get(id) === true),
      is1904: this.#is1904,
      sheets: this.#sheets,
    };
  }

  #take(records: Records): void {
    if (records.type === RECORD.file_pass) throw new Broken("book-locked");
    if (records.type === RECORD.code_page && !this.#isBiff8) this.#decoder = decoderOf(records.u16(0));
    if (records.type === RECORD.date_mode) this.#is1904 = records.u16(0) === 1;
    if (records.type === RECORD.bound_sheet) this.#sheet(records);
    if (records.type === RECORD.format) this.#codes.set(records.u16(0), this.#formatCode(records));
    if (records.type === RECORD.xf && this.#formats.length < MOST_STYLES) this.#formats.push(records.u16(2));
    if (records.type === RECORD.sst) this.#shared = sharedTexts(records.content(8));
  }

  #sheet(records: Records): void {
    if (this.#sheets.length >= MOST_SHEETS) throw new Broken("members-reached", "sheets");
    const [at, kind] = [records.u32(0), records.u8(5)];
    const name = this.#text(records.content(7), records.u8(6));
    if (HAS_CELLS.has(kind)) this.#sheets.push({ name, at });
  }

  #formatCode(records: Records): string {
    return this.#isBiff8 ? this.#text(records.content(4), records.u16(2)) : this.#text(records.content(3), records.u8(2));
  }

  #text(content: Continued, count: number): string {
    return textOf(content, count, this.#decoder);
  }
}

/** A text whose length was read. @throws {Broken} `damaged`. */
export function textOf(content: Continued, count: number, decoder: TextDecoder | null): string {
  if (count === 0) return "";
  if (decoder !== null) return content.text(count, decoder);
  return content.letters(count, (content.u8() & 1) === 1);
}

/** Numbers of code pages -> the names that the Encoding Standard has; Japanese where none is known. */
const CODE_PAGES: Readonly<Record<number, string>> = {
  367: "windows-1252",
  874: "windows-874",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  10_000: "macintosh",
  32_769: "windows-1252",
};

function decoderOf(page: number): TextDecoder {
  const isWindows = page >= 1250 && page <= 1258;
  return new TextDecoder(isWindows ? `windows-${page}` : (CODE_PAGES[page] ?? "shift_jis"));
}

/** With the parts in other fonts and the furigana left out. Of a list that breaks, what came before. */
function sharedTexts(content: Continued): readonly string[] {
  const shared: string[] = [];
  let letters = 0;
  try {
    // As many as there are: what it says of their number is wrong in files of some makers.
    while (!content.isOver) {
      const text = richText(content);
      letters += text.length + LETTERS_OF_ENTRY;
      if (letters > MOST_SHARED_LETTERS) return shared;
      shared.push(text);
    }
  } catch (mistake) {
    if (!(mistake instanceof Broken)) throw mistake; // told by the cell that wants one of those missing
  }
  return shared;
}

function richText(content: Continued): string {
  const [count, flags] = [content.u16(), content.u8()];
  const runBytes = (flags & 8) === 0 ? 0 : 4 * content.u16();
  const extraBytes = (flags & 4) === 0 ? 0 : content.u32();
  const text = content.letters(count, (flags & 1) === 1);
  content.skip(runBytes + extraBytes);
  return text;
}
