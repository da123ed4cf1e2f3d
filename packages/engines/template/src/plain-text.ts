// A document as plain text, for mails: no markup, lines as they are, tables row by row.

import { lineText, type Block } from "./block.js";

export function plainText(blocks: readonly Block[]): string {
  return blocks
    .map(blockText)
    .join("")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .concat("\n");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `\n${block.level === 1 ? "■ " : "● "}${lineText(block.line)}\n`;
    case "paragraph":
      return `${lineText(block.line)}\n\n`;
    case "list":
      return `${block.items.map((item) => `・${lineText(item)}\n`).join("")}\n`;
    case "field":
      return `${lineText(block.label)}: ${lineText(block.value)}\n`;
    case "table":
      return `${block.rows.map(({ cells }) => `${cells.map(lineText).join(" | ")}\n`).join("")}\n`;
    case "title":
    case "page_break":
      return "\n";
  }
}
