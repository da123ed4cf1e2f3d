// Blocks as a Word document (.docx), with headings, tables and page numbers that Word itself knows.
//
// Spec: ECMA-376, WordprocessingML. Sizes are half-points, measures twentieths of a point.

import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  Packer,
  PageBreak,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
  type IBorderOptions,
  type IParagraphOptions,
} from "docx";
import { lineText, type Align, type Block, type FieldBlock, type Line, type TableBlock, type TableRow as Row } from "@hamon/template";
import type { PrintOptions } from "./press.js";
import { cleanText } from "./printable.js";
import { setZipClock } from "./zip-clock.js";

const INK = "1B2733";
const FAINT = "5B6B79";
const WASH = "F1F4F6";
const FONT = { ascii: "Yu Gothic", hAnsi: "Yu Gothic", eastAsia: "游ゴシック", cs: "Yu Gothic" };
const HAIR: IBorderOptions = { style: BorderStyle.SINGLE, size: 4, color: "B9C4CC" };
const RULE: IBorderOptions = { style: BorderStyle.SINGLE, size: 8, color: INK };
const NONE: IBorderOptions = { style: BorderStyle.NONE, size: 0, color: "auto" };
const BULLET = "hamon-list";
/** A4 less the margins. */
const TEXT_WIDTH = 9412;
const MARGIN = 1247;
const LABEL_SHARE = 0.29;

/** The same blocks and moment give the same bytes. */
export async function printDocx(blocks: readonly Block[], options: PrintOptions): Promise<Buffer> {
  const document = new Document({
    title: cleanText(options.title),
    creator: cleanText(options.author),
    lastModifiedBy: cleanText(options.author),
    styles: { default: { document: { run: { font: FONT, size: 21, color: INK, language: { value: "en-GB", eastAsia: "ja-JP" } } } } },
    numbering: {
      config: [
        {
          reference: BULLET,
          levels: [{ level: 0, format: "bullet", text: "•", style: { paragraph: { indent: { left: 420, hanging: 280 } } } }],
        },
      ],
    },
    sections: [
      {
        properties: { page: { size: { width: 11906, height: 16838 }, margin: { top: 1400, bottom: 1247, left: MARGIN, right: MARGIN } } },
        headers: { default: headerOf(options) },
        footers: { default: footerOf(options) },
        children: bodyOf(blocks, options),
      },
    ],
  });
  const bytes = await Packer.toBuffer(document, false, [{ path: "docProps/core.xml", data: coreProperties(options) }]);
  return setZipClock(bytes, options.madeAt);
}

// The library would write the clock's moment here.
function coreProperties({ title, author, madeAt }: PrintOptions): string {
  const at = madeAt.toISOString();
  const names =
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  const moment = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${at}</dcterms:${name}>`;
  return `<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties ${names}><dc:title>${escapeXml(title)}</dc:title><dc:creator>${escapeXml(author)}</dc:creator>${moment("created")}${moment("modified")}</cp:coreProperties>`;
}

function escapeXml(text: string): string {
  return cleanText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function headerOf({ banner }: PrintOptions): Header {
  if (banner === null) return new Header({ children: [new Paragraph({})] });
  const border = { top: RULE, bottom: RULE, left: RULE, right: RULE };
  return new Header({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        border,
        children: [new TextRun({ text: cleanText(banner), bold: true, size: 17 })],
      }),
    ],
  });
}

function footerOf({ footer }: PrintOptions): Footer {
  const style = { size: 16, color: FAINT };
  const number = new TextRun({ ...style, children: ["\t", PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES] });
  const tabStops = [{ type: "right" as const, position: TEXT_WIDTH }];
  return new Footer({
    children: [new Paragraph({ border: { top: HAIR }, tabStops, children: [new TextRun({ ...style, text: cleanText(footer) }), number] })],
  });
}

type Child = Paragraph | Table;

function bodyOf(blocks: readonly Block[], options: PrintOptions): Child[] {
  const children: Child[] = blocks.some(({ kind }) => kind === "title") ? [] : [titleOf(options)];
  let fields: FieldBlock[] = [];
  const endFields = () => {
    if (fields.length > 0) children.push(fieldTable(fields), gap());
    fields = [];
  };
  for (const block of blocks) {
    if (block.kind === "field") fields.push(block);
    else {
      endFields();
      children.push(...blockOf(block, options));
    }
  }
  endFields();
  return children;
}

function blockOf(block: Exclude<Block, FieldBlock>, options: PrintOptions): readonly Child[] {
  switch (block.kind) {
    case "title":
      return [titleOf(options)];
    case "heading":
      return [headingOf(block.line, block.level)];
    case "paragraph":
      return [paragraphOf(block, options)];
    case "list":
      return block.items.map(
        (item) => new Paragraph({ numbering: { reference: BULLET, level: 0 }, spacing: { after: 60 }, children: runsOf(item) }),
      );
    case "table":
      return tableOf(block);
    case "page_break":
      return [new Paragraph({ children: [new PageBreak()] })];
  }
}

function titleOf({ title }: PrintOptions): Paragraph {
  return new Paragraph({
    heading: HeadingLevel.TITLE,
    alignment: AlignmentType.CENTER,
    spacing: { before: 320, after: 320 },
    children: [new TextRun({ text: cleanText(title), bold: true, size: 32, color: INK, font: FONT })],
  });
}

function headingOf(line: Line, level: 1 | 2): Paragraph {
  const isSection = level === 1;
  return new Paragraph({
    heading: isSection ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2,
    keepNext: true,
    spacing: isSection ? { before: 360, after: 160 } : { before: 240, after: 100 },
    ...(isSection ? { border: { bottom: { ...RULE, space: 3 } } } : {}),
    children: runsOf(line, { bold: true, size: isSection ? 25 : 22, color: INK, font: FONT }),
  });
}

const ALIGNMENT = { body: AlignmentType.BOTH, left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT } as const;

function paragraphOf({ line, align, is_note }: Extract<Block, { kind: "paragraph" }>, { language }: PrintOptions): Paragraph {
  const isIndented = align === "body" && !is_note && language === "ja";
  const options: IParagraphOptions = {
    alignment: is_note ? AlignmentType.LEFT : ALIGNMENT[align],
    spacing: { after: 120, line: is_note ? 260 : 320 },
    ...(isIndented ? { indent: { firstLine: 210 } } : {}),
    children: runsOf(line, is_note ? { size: 17, color: FAINT } : {}),
  };
  return new Paragraph(options);
}

interface RunLook {
  readonly bold?: boolean;
  readonly size?: number;
  readonly color?: string;
  readonly font?: typeof FONT;
}

function runsOf(line: Line, look: RunLook = {}): TextRun[] {
  return line.flatMap(({ text, is_unknown }) =>
    cleanText(text)
      .split("\n")
      .map((part, i) => new TextRun({ ...look, text: part, ...(i > 0 ? { break: 1 } : {}), ...(is_unknown ? UNKNOWN_LOOK : {}) })),
  );
}

const UNKNOWN_LOOK = { color: FAINT, border: { style: BorderStyle.DOTTED, size: 4, color: FAINT, space: 1 } };

function gap(): Paragraph {
  return new Paragraph({ spacing: { after: 0, line: 120 } });
}

function fieldTable(fields: readonly FieldBlock[]): Table {
  const label = Math.round(TEXT_WIDTH * LABEL_SHARE);
  const widths = [label, TEXT_WIDTH - label];
  const rows = fields.map(
    (field) =>
      new TableRow({
        cantSplit: true,
        children: [
          cellOf(field.label, { width: label, align: "left", fill: WASH, look: { bold: true, size: 20 }, top: HAIR }),
          cellOf(field.value, { width: TEXT_WIDTH - label, align: "left", top: HAIR }),
        ],
      }),
  );
  const borders = { top: HAIR, bottom: HAIR, left: HAIR, right: HAIR, insideHorizontal: HAIR, insideVertical: HAIR };
  return new Table({ rows, columnWidths: widths, width: { size: TEXT_WIDTH, type: WidthType.DXA }, borders });
}

function tableOf({ caption, columns, rows }: TableBlock): readonly Child[] {
  const sum = columns.reduce((total, { share }) => total + share, 0);
  const widths = columns.map(({ share }) => Math.round((TEXT_WIDTH * share) / sum));
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(({ head: line, align }, i) =>
      cellOf(line, { width: widths[i] ?? 0, align, fill: WASH, look: { bold: true, size: 19 }, top: RULE, bottom: RULE }),
    ),
  });
  const body = rows.map((row) =>
    bodyRow(
      row,
      columns.map(({ align }) => align),
      widths,
    ),
  );
  const borders = { top: RULE, bottom: RULE, left: NONE, right: NONE, insideHorizontal: HAIR, insideVertical: NONE };
  const table = new Table({ rows: [head, ...body], columnWidths: widths, width: { size: TEXT_WIDTH, type: WidthType.DXA }, borders });
  const above =
    caption === null
      ? []
      : [new Paragraph({ keepNext: true, spacing: { before: 120, after: 60 }, children: runsOf(caption, { bold: true, size: 19 }) })];
  return [...above, table, gap()];
}

function bodyRow({ cells, weight }: Row, aligns: readonly Align[], widths: readonly number[]): TableRow {
  const look = { size: 19, bold: weight === "total" };
  return new TableRow({
    cantSplit: true,
    children: cells.map((cell, i) =>
      cellOf(cell, {
        width: widths[i] ?? 0,
        align: aligns[i] ?? "left",
        look,
        top: weight === "total" ? RULE : HAIR,
        indent: weight === "side" && i === 0 ? 200 : 0,
      }),
    ),
  });
}

interface CellLook {
  readonly width: number;
  readonly align: Align;
  readonly top: IBorderOptions;
  readonly bottom?: IBorderOptions;
  readonly fill?: string;
  readonly look?: RunLook;
  readonly indent?: number;
}

function cellOf(line: Line, { width, align, top, bottom, fill, look, indent = 0 }: CellLook): TableCell {
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    margins: { top: 70, bottom: 70, left: 110, right: 110 },
    verticalAlign: "center",
    borders: { top, ...(bottom === undefined ? {} : { bottom }) },
    ...(fill === undefined ? {} : { shading: { type: ShadingType.CLEAR, fill, color: "auto" } }),
    children: [
      new Paragraph({ alignment: ALIGNMENT[align], indent: { left: indent }, children: lineText(line) === "" ? [] : runsOf(line, look) }),
    ],
  });
}
