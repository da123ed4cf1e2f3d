// Blocks as an Excel workbook (.xlsx). A first heading begins a sheet; figures are numbers, everything else is text.
//
// A text never becomes a formula: it is written as a string of the file, and one that begins with = + - @ has the
// format "Text", so that it stays one when somebody edits the cell.

import ExcelJS, { type Cell, type Workbook, type Worksheet } from "exceljs";
import { lineText, type Align, type Block, type Line, type TableBlock } from "@hamon/template";
import type { PrintOptions } from "./press.js";
import { cleanText } from "./printable.js";
import { setZipClock } from "./zip-clock.js";

const FONT = { name: "Yu Gothic", size: 10, color: { argb: "FF1B2733" } };
const FAINT = { argb: "FF5B6B79" };
const WASH = { type: "pattern", pattern: "solid", fgColor: { argb: "FFF1F4F6" } } as const;
const HAIR = { style: "thin", color: { argb: "FFB9C4CC" } } as const;
const RULE = { style: "medium", color: { argb: "FF1B2733" } } as const;
const FORMULA_START = /^[=+\-@\t\r]/;
const TEXT_FORMAT = "@";
const COUNT_FORMAT = "#,##0";
/** Excel's own limits. */
const MAX_NAME = 31;
const FORBIDDEN_IN_NAME = /[\\/?*[\]:']/g;
const MAX_TEXT = 32_767;
const LABEL_WIDTH = 34;
const COLUMN_WIDTH = 18;
/** Points: one line, the line of heads, the title. */
const ROW_HEIGHT = 19;
const HEAD_HEIGHT = 34;
const TITLE_HEIGHT = 28;

/** The same blocks and moment give the same bytes. */
export async function printXlsx(blocks: readonly Block[], options: PrintOptions): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  book.creator = cleanText(options.author);
  book.lastModifiedBy = cleanText(options.author);
  book.title = cleanText(options.title);
  book.created = options.madeAt;
  book.modified = options.madeAt;
  const writer = new SheetWriter(book, options);
  for (const block of blocks) writer.write(block);
  const bytes = await book.xlsx.writeBuffer();
  return setZipClock(Buffer.from(bytes as ArrayBuffer), options.madeAt);
}

class SheetWriter {
  readonly #book: Workbook;
  readonly #options: PrintOptions;
  #sheet: Worksheet | null = null;
  #row = 0;

  constructor(book: Workbook, options: PrintOptions) {
    this.#book = book;
    this.#options = options;
  }

  write(block: Block): void {
    switch (block.kind) {
      case "title":
      case "page_break":
        return;
      case "heading":
        if (block.level === 1) this.#begin(lineText(block.line));
        else this.#put(this.#next(), 1, block.line).font = { ...FONT, bold: true, size: 11 };
        return;
      case "paragraph":
        this.#put(this.#next(), 1, block.line).font = block.is_note ? { ...FONT, size: 9, color: FAINT } : FONT;
        return;
      case "list":
        for (const item of block.items) this.#put(this.#next(), 1, [{ text: "・" }, ...item]);
        return;
      case "field":
        this.#field(block.label, block.value);
        return;
      case "table":
        this.#table(block);
    }
  }

  #begin(name: string): void {
    const { banner, title } = this.#options;
    const clean = cleanText(name).replace(FORBIDDEN_IN_NAME, "").slice(0, MAX_NAME);
    this.#sheet = this.#book.addWorksheet(clean === "" ? `${this.#book.worksheets.length + 1}` : clean, {
      properties: { defaultRowHeight: ROW_HEIGHT },
      views: [{ showGridLines: false }],
      pageSetup: { paperSize: 9, orientation: "landscape", fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    });
    this.#sheet.getColumn(1).width = LABEL_WIDTH;
    this.#row = 0;
    if (banner !== null) this.#put(this.#next(), 1, [{ text: banner }]).font = { ...FONT, bold: true };
    this.#put(this.#next(), 1, [{ text: title }]).font = { ...FONT, bold: true, size: 14 };
    this.#sheet.getRow(this.#row).height = TITLE_HEIGHT;
    this.#row += 1;
  }

  #next(): number {
    if (this.#sheet === null) this.#begin(this.#options.title);
    this.#row += 1;
    return this.#row;
  }

  #field(label: Line, value: Line): void {
    const row = this.#next();
    const head = this.#put(row, 1, label);
    head.font = { ...FONT, bold: true };
    head.fill = WASH;
    head.alignment = { vertical: "middle" };
    this.#put(row, 2, value).alignment = { horizontal: "left", vertical: "middle" };
  }

  #table({ caption, columns, rows }: TableBlock): void {
    this.#row += 1;
    if (caption !== null) this.#put(this.#next(), 1, caption).font = { ...FONT, bold: true };
    const head = this.#next();
    (this.#sheet as Worksheet).getRow(head).height = HEAD_HEIGHT;
    columns.forEach(({ head: line, align, share }, i) => {
      const cell = this.#put(head, i + 1, line);
      cell.font = { ...FONT, bold: true };
      cell.fill = WASH;
      cell.border = { top: RULE, bottom: RULE };
      cell.alignment = { horizontal: align, vertical: "middle", wrapText: true };
      this.#widen(i + 1, share);
    });
    for (const { cells, weight } of rows)
      this.#tableRow(
        cells,
        weight,
        columns.map(({ align }) => align),
      );
    this.#row += 1;
  }

  #tableRow(cells: readonly Line[], weight: "normal" | "total" | "side", aligns: readonly Align[]): void {
    const row = this.#next();
    cells.forEach((line, i) => {
      const cell = this.#put(row, i + 1, line);
      if (weight === "total") cell.font = { ...FONT, bold: true };
      cell.border = { top: weight === "total" ? RULE : HAIR, bottom: HAIR };
      cell.alignment = { horizontal: aligns[i] ?? "left", vertical: "middle", indent: weight === "side" && i === 0 ? 1 : 0 };
    });
  }

  #widen(column: number, share: number): void {
    const wide = (this.#sheet as Worksheet).getColumn(column);
    wide.width = Math.max(wide.width ?? 0, Math.min(60, COLUMN_WIDTH * share));
  }

  #put(row: number, column: number, line: Line): Cell {
    const cell = (this.#sheet as Worksheet).getCell(row, column);
    cell.font = line.some(({ is_unknown }) => is_unknown) ? { ...FONT, color: FAINT } : FONT;
    const [only] = line;
    if (line.length === 1 && only?.number !== undefined) {
      cell.value = only.number;
      cell.numFmt = COUNT_FORMAT;
      return cell;
    }
    const text = cleanText(lineText(line)).slice(0, MAX_TEXT);
    cell.value = text === "" ? null : text;
    if (FORMULA_START.test(text)) cell.numFmt = TEXT_FORMAT;
    return cell;
  }
}
