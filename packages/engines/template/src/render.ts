// A template with its values to a document: blocks, the figures it printed, and what it had to leave unknown.
//
// A reference that nobody knows is a mistake of the template and a fault. A value that is not known yet is printed
// in the template's words for it and listed: a document never has a blank where a fact belongs.

import { Fault, type FigureUse } from "@hamon/records";
import type { Block, Line, Run, TableBlock, TableRow } from "./block.js";
import { formatReference, type Piece, type Reference } from "./reference.js";
import type { Item, Setting, Sources, Value } from "./source.js";
import type { BlockNode, ChoiceNode, EachNode, RowNode, Template, TextNode, WhenNode } from "./template.js";
import { valueText } from "./value-text.js";

/** A document ready for a press. */
export interface Rendered {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Every figure that is printed, once, by id. */
  readonly figures: readonly FigureUse[];
  /** Every reference that is printed as unknown, once, sorted: "fact:aware_on". */
  readonly missing: readonly string[];
}

/**
 * @throws {Fault} `template-unknown-reference`, `template-no-case`: where in the template, all of them in `all`.
 */
export function renderTemplate(template: Template, sources: Sources, setting: Setting): Rendered {
  const rendering = new Rendering(sources, setting);
  const title = rendering
    .line(template.title, null)
    .map(({ text }) => text)
    .join("");
  const blocks = rendering.blocks(template.blocks, null);
  rendering.throwIfWrong();
  return { title, blocks, figures: rendering.figures(), missing: [...rendering.missing].sort() };
}

/** The faults of every block and every case, also of those that these values would not show. */
export function checkTemplate(template: Template, sources: Sources, setting: Setting): readonly Fault[] {
  const rendering = new Rendering(sources, setting, true);
  rendering.line(template.title, null);
  rendering.blocks(template.blocks, null);
  return rendering.faults;
}

class Rendering {
  readonly missing = new Set<string>();
  readonly faults: Fault[] = [];
  readonly #sources: Sources;
  readonly #setting: Setting;
  readonly #figures = new Map<string, FigureUse>();
  readonly #isCheck: boolean;

  constructor(sources: Sources, setting: Setting, isCheck = false) {
    this.#sources = sources;
    this.#setting = setting;
    this.#isCheck = isCheck;
  }

  figures(): readonly FigureUse[] {
    return [...this.#figures.values()].sort((one, other) => (one.figure_id < other.figure_id ? -1 : 1));
  }

  throwIfWrong(): void {
    const [first] = this.faults;
    if (first) throw new Fault(first.code, { at: first.at, params: first.params, all: this.faults });
  }

  blocks(nodes: readonly BlockNode[], item: Item | null): readonly Block[] {
    return nodes.flatMap((node) => (node.when === null || this.#holds(node.when, item) ? this.#block(node, item) : []));
  }

  line(node: TextNode, item: Item | null): Line {
    const pair = node.type === "pair" ? node : this.#chosen(node, item);
    if (pair === null) return [];
    if ("run" in pair) return [pair.run];
    return pair[this.#setting.language].map((piece) => this.#run(piece, item));
  }

  #block(node: BlockNode, item: Item | null): readonly Block[] {
    switch (node.kind) {
      case "heading":
        return [{ kind: "heading", level: node.level, line: this.line(node.text, item) }];
      case "paragraph":
        return [{ kind: "paragraph", line: this.line(node.text, item), align: node.align, is_note: node.is_note }];
      case "field":
        return [{ kind: "field", label: this.line(node.label, item), value: this.line(node.value, item) }];
      case "title":
      case "page_break":
        return [{ kind: node.kind }];
      case "table":
        return [this.#table(node, item)];
      case "list":
        return [{ kind: "list", items: this.#turns(node.each, item).flatMap((turn) => node.items.map((one) => this.line(one, turn))) }];
      case "group":
        return this.#turns(node.each, item).flatMap((turn) => this.blocks(node.blocks, turn));
    }
  }

  #table(node: Extract<BlockNode, { kind: "table" }>, item: Item | null): TableBlock {
    return {
      kind: "table",
      caption: node.caption === null ? null : this.line(node.caption, item),
      columns: node.columns.map(({ head, align, share }) => ({ head: this.line(head, item), align, share })),
      rows: node.rows.flatMap((row) => this.#rows(row, item)),
    };
  }

  #rows({ cells, weight, each }: RowNode, item: Item | null): readonly TableRow[] {
    return this.#turns(each, item).map((turn) => ({ weight, cells: cells.map((cell) => this.line(cell, turn)) }));
  }

  // Without `each` a block has one turn: the one it stands in.
  #turns(each: EachNode | null, item: Item | null): readonly (Item | null)[] {
    if (each === null) return [item];
    const items = this.#sources.list(each.name);
    if (items === undefined) this.#unknownReference({ kind: "each", key: each.name, at: each.at });
    return items ?? [];
  }

  #run(piece: Piece, item: Item | null): Run {
    if (typeof piece === "string") return { text: piece };
    const { from, value } = this.#value(piece, item);
    const text = valueText(value, piece.style, this.#setting);
    if (value.type === "figure") this.#noteFigure(value.figure);
    if (text === null) return this.#unknownRun(from);
    const number = numberOf(value);
    return number === null ? { text, from } : { text, from, number };
  }

  #unknownRun(from: string): Run {
    this.missing.add(from);
    return { text: this.#setting.words.unknown[this.#setting.language], from, is_unknown: true };
  }

  #chosen(node: ChoiceNode, item: Item | null) {
    const { from, value } = this.#value(node.on, item);
    if (this.#isCheck) for (const one of node.cases.values()) this.line(one, item);
    const key = caseOf(value);
    const pair = node.cases.get(key);
    if (pair !== undefined) {
      if (key === UNKNOWN) this.missing.add(from);
      return pair;
    }
    if (key === UNKNOWN) return { run: this.#unknownRun(from) };
    this.faults.push(new Fault("template-no-case", { at: node.at, params: { reference: from, value: key } }));
    return null;
  }

  #holds({ on, is }: WhenNode, item: Item | null): boolean {
    const holds = is.has(caseOf(this.#value(on, item).value));
    return holds || this.#isCheck;
  }

  #value(reference: Reference, item: Item | null): { readonly from: string; readonly value: Value } {
    const key = item === null ? reference.key : reference.key.replaceAll("$key", item.key);
    const from = formatReference({ kind: reference.kind, key });
    const value = reference.kind === "item" ? item?.values[key] : this.#sources.value(reference.kind, key);
    if (value === undefined) this.#unknownReference({ ...reference, key });
    return { from, value: value ?? { type: "unknown" } };
  }

  #unknownReference(reference: Pick<Reference, "kind" | "key" | "at">): void {
    this.faults.push(new Fault("template-unknown-reference", { at: reference.at, params: { reference: formatReference(reference) } }));
  }

  #noteFigure({ figure_id, value, state }: Extract<Value, { type: "figure" }>["figure"]): void {
    this.#figures.set(figure_id, { figure_id, value, state });
  }
}

const UNKNOWN = "unknown";

// What `choose` and `when` compare.
function caseOf(value: Value): string {
  switch (value.type) {
    case "truth":
      return String(value.truth);
    case "text":
      return value.key ?? value.text;
    case "count":
      return value.count === 0 ? "zero" : "some";
    case "figure":
      return figureCase(value.figure);
    case "day":
    case "moment":
      return "known";
    case "unknown":
      return UNKNOWN;
  }
}

function figureCase({ state, value, high }: Extract<Value, { type: "figure" }>["figure"]): string {
  if (state === "exact") return value === 0 ? "zero" : "some";
  if (state === "range") return high === 0 ? "zero" : "some";
  return state;
}

function numberOf(value: Value): number | null {
  if (value.type === "count") return value.count;
  return value.type === "figure" && value.figure.state === "exact" ? value.figure.value : null;
}
