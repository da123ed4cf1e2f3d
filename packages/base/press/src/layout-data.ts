// Blocks as the Typst layouts read them: plain JSON, every word printable.

import type { Block, Line } from "@hamon/template";
import { printableText, type GetaCount } from "./printable.js";

/** JSON of a block; its fields are read by layouts/blocks.typ. */
export type LayoutBlock = Readonly<Record<string, unknown>>;

export function layoutBlocks(blocks: readonly Block[], geta: GetaCount): readonly LayoutBlock[] {
  const line = (runs: Line) =>
    runs.map(({ text, is_unknown }) => ({ text: printableText(text, geta), ...(is_unknown ? { unknown: true } : {}) }));
  return blocks.map((block) => layoutBlock(block, line));
}

function layoutBlock(block: Block, line: (runs: Line) => unknown): LayoutBlock {
  switch (block.kind) {
    case "heading":
      return { kind: block.kind, level: block.level, line: line(block.line) };
    case "paragraph":
      return { kind: block.kind, line: line(block.line), align: block.align, note: block.is_note };
    case "list":
      return { kind: block.kind, items: block.items.map(line) };
    case "field":
      return { kind: block.kind, label: line(block.label), value: line(block.value) };
    case "title":
    case "page_break":
      return { kind: block.kind };
    case "table":
      return {
        kind: block.kind,
        caption: block.caption === null ? null : line(block.caption),
        columns: block.columns.map(({ head, align, share }) => ({ head: line(head), align, share })),
        rows: block.rows.map(({ cells, weight }) => ({ weight, cells: cells.map(line) })),
      };
  }
}
