// What a rendered document consists of, ready for any press: no references, no languages, no markup.

/** A piece of a line. A printed value remembers its reference, so that it can be walked back. */
export interface Run {
  readonly text: string;
  /** "figure:rows.total.taken"; absent for the template's own words. */
  readonly from?: string;
  /** Asked for and not known: printed as such, never blank. */
  readonly is_unknown?: true;
  /** The number itself, for a spreadsheet's cell. */
  readonly number?: number;
}

export type Line = readonly Run[];

export type Align = "left" | "center" | "right";

export interface HeadingBlock {
  readonly kind: "heading";
  /** 1 for a section, 2 below it. */
  readonly level: 1 | 2;
  readonly line: Line;
}

export interface ParagraphBlock {
  readonly kind: "paragraph";
  readonly line: Line;
  /** "body" is running text; the others stand alone, as an address or a date does. */
  readonly align: Align | "body";
  /** Small print: how something was counted, what a mark means. */
  readonly is_note: boolean;
}

export interface ListBlock {
  readonly kind: "list";
  readonly items: readonly Line[];
}

/** A label and its value; neighbours form one form-like grid. */
export interface FieldBlock {
  readonly kind: "field";
  readonly label: Line;
  readonly value: Line;
}

export interface TableColumn {
  readonly head: Line;
  readonly align: Align;
  /** Share of the width. */
  readonly share: number;
}

export interface TableRow {
  readonly cells: readonly Line[];
  /** total: the sum line; side: a part of lines above, not added to them. */
  readonly weight: "normal" | "total" | "side";
}

export interface TableBlock {
  readonly kind: "table";
  readonly caption: Line | null;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

/** Where the document's title stands; without it, at the top. */
export interface TitleBlock {
  readonly kind: "title";
}

export interface BreakBlock {
  readonly kind: "page_break";
}

export type Block = HeadingBlock | ParagraphBlock | ListBlock | FieldBlock | TableBlock | TitleBlock | BreakBlock;

/** The words of a line without their origin. */
export function lineText(line: Line): string {
  return line.map(({ text }) => text).join("");
}
