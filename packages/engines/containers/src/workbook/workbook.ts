// A workbook (.xlsx) as tables: its sheets, each row by row, in text. Read from the files of its archive as they come.
//
// ECMA-376 part 1 (SpreadsheetML). Formulas are not reckoned: what Excel last showed stands beside them. Furigana is left out.

import { SaxesParser, type SaxesTagPlain } from "saxes";
import { Broken } from "../broken.js";
import { columnOf, isMomentFormat, momentText, numberText } from "./sheet-values.js";

/** One file of the archive; may be read more than once. */
export type OpenPart = () => AsyncIterable<Uint8Array>;

export interface Sheet {
  readonly name: string;
  /** Cells by their columns; rows without any are left out. @throws {Broken} `damaged`. */
  rows(): AsyncGenerator<readonly string[]>;
}

export const MOST_SHEETS = 1000;
const MOST_COLUMNS = 16_384;
/** Of all shared texts together. */
export const MOST_SHARED_LETTERS = 128 * 1024 * 1024;
/** What an empty one costs all the same. */
export const LETTERS_OF_ENTRY = 8;
const MOST_CELL_LETTERS = 1024 * 1024;
export const MOST_ROW_LETTERS = 4 * 1024 * 1024;
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** Every document of Office has it. */
export const OFFICE_PART = "[Content_Types].xml";
const WORKBOOK = "xl/workbook.xml";
const WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels";

/** Whether an archive's files are those of a workbook. */
export function isWorkbook(paths: readonly string[]): boolean {
  const there = new Set(paths.map((path) => path.toLowerCase()));
  return [OFFICE_PART, WORKBOOK, WORKBOOK_RELATIONS].every((part) => there.has(part.toLowerCase()));
}

/** Hidden ones among them; `parts` by their names in small letters. @throws {Broken} `damaged`, or why a part cannot be read. */
export async function sheetsOf(parts: ReadonlyMap<string, OpenPart>): Promise<readonly Sheet[]> {
  const targets = await readRelations(parts);
  const { sheets, is1904 } = await readBook(parts);
  const shared = await readShared(
    partOf(
      parts,
      [...targets.values()].find((path) => /sharedStrings\.xml$/i.test(path)),
    ),
  );
  const moments = await readMomentStyles(
    partOf(
      parts,
      [...targets.values()].find((path) => /styles\.xml$/i.test(path)),
    ),
  );
  return sheets.map(({ id, name }) => ({ name, rows: () => rowsOf(partOf(parts, targets.get(id)), { shared, moments, is1904 }) }));
}

// Names of parts are the same in capitals (ECMA-376 part 2, 6.2.2.2).
function partOf(parts: ReadonlyMap<string, OpenPart>, path: string | undefined): OpenPart | null {
  return (path === undefined ? undefined : parts.get(path.toLowerCase())) ?? null;
}

interface Seen {
  open?(tag: SaxesTagPlain): void;
  text?(text: string): void;
  close?(name: string): void;
}

// Elements by their local names: makers differ in prefixes. Entities of a document's own are never expanded.
async function parse(part: OpenPart, seen: Seen, drain: () => void = () => undefined): Promise<void> {
  for await (const _ of pieces(part, seen)) drain();
}

async function* pieces(part: OpenPart, seen: Seen): AsyncGenerator<void> {
  const parser = new SaxesParser();
  let mistake: Broken | null = null;
  parser.on("error", ({ message }) => void (mistake ??= new Broken("damaged", message)));
  const whileSound = (take: () => void) => {
    try {
      if (mistake === null) take();
    } catch (broken) {
      if (!(broken instanceof Broken)) throw broken;
      mistake = broken;
    }
  };
  parser.on("opentag", (tag) => whileSound(() => seen.open?.({ ...tag, name: local(tag.name) })));
  parser.on("text", (text) => whileSound(() => seen.text?.(text)));
  parser.on("cdata", (text) => whileSound(() => seen.text?.(text)));
  parser.on("closetag", ({ name }) => whileSound(() => seen.close?.(local(name))));
  const decoder = new TextDecoder("utf-8");
  for await (const bytes of part()) {
    parser.write(decoder.decode(bytes, { stream: true }));
    yield; // what came before a mistake is good
    if (mistake !== null) throw mistake;
  }
  parser.close();
  yield;
  if (mistake !== null) throw mistake;
}

const local = (name: string) => name.slice(name.indexOf(":") + 1);

async function readRelations(parts: ReadonlyMap<string, OpenPart>): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>();
  const part = partOf(parts, WORKBOOK_RELATIONS);
  if (part === null) throw new Broken("damaged", "no relations");
  await parse(part, {
    open({ name, attributes }) {
      const { Id = "", Target = "" } = attributes;
      if (name === "Relationship") targets.set(Id, partNameOf(Target));
    },
  });
  return targets;
}

/** Of a target, which may be relative to the workbook's folder. */
function partNameOf(target: string): string {
  const parts: string[] = target.startsWith("/") ? [] : ["xl"];
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

interface NamedSheet {
  readonly id: string;
  readonly name: string;
}

async function readBook(
  parts: ReadonlyMap<string, OpenPart>,
): Promise<{ readonly sheets: readonly NamedSheet[]; readonly is1904: boolean }> {
  const part = partOf(parts, WORKBOOK);
  if (part === null) throw new Broken("damaged", "no workbook");
  const sheets: NamedSheet[] = [];
  let is1904 = false;
  await parse(part, {
    open({ name, attributes }) {
      if (name === "workbookPr") is1904 = /^(?:1|true)$/.test(attributes["date1904"] ?? "");
      if (name === "sheet" && sheets.length >= MOST_SHEETS) throw new Broken("members-reached", "sheets");
      if (name === "sheet") sheets.push({ id: relationIn(attributes), name: attributes["name"] ?? "" });
    },
  });
  return { sheets, is1904 };
}

// r:id, whatever the prefix.
function relationIn(attributes: Readonly<Record<string, string>>): string {
  const prefix =
    Object.keys(attributes)
      .find((name) => attributes[name] === RELATIONS)
      ?.slice("xmlns:".length) ?? "r";
  return attributes[`${prefix}:id`] ?? Object.entries(attributes).find(([name]) => name.endsWith(":id"))?.[1] ?? "";
}

async function readShared(part: OpenPart | null): Promise<readonly string[]> {
  const shared: string[] = [];
  if (part === null) return shared;
  let text = "";
  let [letters, phonetic, isText] = [0, 0, false];
  await parse(part, {
    open({ name }) {
      if (name === "si") text = "";
      if (name === "rPh") phonetic += 1;
      isText = name === "t" && phonetic === 0;
    },
    text(more) {
      if (isText) text += more.slice(0, MOST_CELL_LETTERS - text.length);
    },
    close(name) {
      isText = false;
      if (name === "rPh") phonetic -= 1;
      if (name !== "si") return;
      letters += text.length + LETTERS_OF_ENTRY;
      if (letters > MOST_SHARED_LETTERS) throw new Broken("damaged", "too many shared texts");
      shared.push(text);
    },
  });
  return shared;
}

/** Of each style of a cell: whether it shows a moment. */
async function readMomentStyles(part: OpenPart | null): Promise<readonly boolean[]> {
  const codes = new Map<number, string>();
  const moments: boolean[] = [];
  if (part === null) return moments;
  let isOfCells = false;
  await parse(part, {
    open({ name, attributes }) {
      if (name === "numFmt") codes.set(Number(attributes["numFmtId"]), attributes["formatCode"] ?? "");
      if (name === "cellXfs") isOfCells = true;
      const id = Number(attributes["numFmtId"] ?? 0);
      if (name === "xf" && isOfCells) moments.push(isMomentFormat(id, codes.get(id)));
    },
    close(name) {
      if (name === "cellXfs") isOfCells = false;
    },
  });
  return moments;
}

interface Book {
  readonly shared: readonly string[];
  readonly moments: readonly boolean[];
  readonly is1904: boolean;
}

async function* rowsOf(part: OpenPart | null, book: Book): AsyncGenerator<readonly string[]> {
  if (part === null) throw new Broken("damaged", "no such sheet");
  const reader = new RowReader(book);
  for await (const _ of pieces(part, reader)) yield* reader.taken();
}

/** A class: a row comes in pieces. */
class RowReader implements Seen {
  readonly #book: Book;
  #rows: string[][] = [];
  #row: string[] = [];
  #cell: { readonly column: number; readonly type: string; readonly style: number } | null = null;
  /** Where a cell is that does not say it. */
  #next = 0;
  #letters = 0;
  #text = "";
  #isValue = false;
  #phonetic = 0;

  constructor(book: Book) {
    this.#book = book;
  }

  taken(): readonly (readonly string[])[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open({ name, attributes }: SaxesTagPlain): void {
    if (name === "row") [this.#row, this.#next, this.#letters] = [[], 0, 0];
    if (name === "c") this.#begin(attributes);
    if (name === "rPh") this.#phonetic += 1;
    this.#isValue = (name === "v" || name === "t") && this.#cell !== null && this.#phonetic === 0;
  }

  text(more: string): void {
    if (this.#isValue) this.#text += more.slice(0, MOST_CELL_LETTERS - this.#text.length);
  }

  close(name: string): void {
    this.#isValue = false;
    if (name === "rPh") this.#phonetic -= 1;
    if (name === "c") this.#end();
    if (name === "row" && this.#row.some((cell) => cell !== "")) this.#rows.push(this.#row);
  }

  #begin({ r = "", t = "n", s = "0" }: Readonly<Record<string, string>>): void {
    const column = columnOf(r) ?? this.#next;
    this.#next = column + 1;
    this.#text = "";
    this.#cell = column < MOST_COLUMNS ? { column, type: t, style: Number(s) } : null;
  }

  #end(): void {
    const cell = this.#cell;
    this.#cell = null;
    if (cell === null || this.#text === "") return;
    while (this.#row.length < cell.column) this.#row.push("");
    const said = this.#said(cell.type, cell.style);
    this.#letters += said.length;
    if (this.#letters > MOST_ROW_LETTERS) throw new Broken("damaged", "a row too long");
    this.#row[cell.column] = said;
  }

  #said(type: string, style: number): string {
    const { shared, moments, is1904 } = this.#book;
    const text = this.#text;
    if (type === "s") return shared[Number(text)] ?? "";
    if (type === "b") return text === "1" ? "TRUE" : "FALSE";
    if (type !== "n") return text;
    return (moments[style] === true ? momentText(Number(text), is1904) : null) ?? numberText(text);
  }
}

/** A row as a line of CSV (RFC 4180). */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`;
}
