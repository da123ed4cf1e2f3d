// YAML of a template to its nodes. Every mistake is collected with its place, then thrown once.
//
// A block is a map with one of the keys below and, if it is not always there, `when`. `include` puts the blocks
// of a part in its place, so that two templates share one text.

import { Fault } from "@hamon/records";
import { NodeReader, type Node, type Path, type TemplateFile } from "./node-reader.js";
import { parseLine, parseReference, type Reference } from "./reference.js";
import type { BlockNode, ColumnNode, EachNode, PairNode, RowNode, Template, TextNode, WhenNode } from "./template.js";

export interface ParseOptions {
  /** The file of `include: name`; undefined when there is none. */
  readonly part?: (name: string) => TemplateFile | undefined;
}

const ALIGNS = ["left", "center", "right"] as const;
const PARAGRAPH_ALIGNS = ["body", ...ALIGNS] as const;
const WEIGHTS = ["normal", "total", "side"] as const;
const NOWHERE: Reference = { kind: "", key: "", style: "whole", at: "" };
/** Parts within parts: one level is enough, and a circle ends. */
const MAX_DEPTH = 3;

/** @throws {Fault} `template-malformed`, all mistakes of the file and its parts in `all`. */
export function parseTemplate(file: TemplateFile, options: ParseOptions = {}): Template {
  const reader = new NodeReader(file);
  const root = reader.map(file.value, []);
  const template = {
    title: textNode(reader, root["title"], ["title"]),
    blocks: blockNodes({ reader, part: options.part ?? (() => undefined), depth: 0 }, root["blocks"], ["blocks"]),
  };
  reader.throwIfWrong();
  return template;
}

interface Parsing {
  readonly reader: NodeReader;
  readonly part: NonNullable<ParseOptions["part"]>;
  readonly depth: number;
}

function blockNodes(parsing: Parsing, value: unknown, path: Path): readonly BlockNode[] {
  return parsing.reader.sequence(value, path).flatMap((one, i) => blockNode(parsing, one, [...path, i]));
}

function blockNode(parsing: Parsing, value: unknown, path: Path): readonly BlockNode[] {
  const { reader } = parsing;
  const node = reader.map(value, path);
  if ("include" in node) return includedNodes(parsing, node, path);
  const kind = Object.keys(BLOCKS).find((name) => name in node) as keyof typeof BLOCKS | undefined;
  if (kind === undefined) {
    reader.wrong(path, "block");
    return [];
  }
  const { keys, read } = BLOCKS[kind];
  reader.onlyKeys(node, [kind, "when", ...keys], path);
  return [{ ...read(parsing, node, path), when: whenNode(reader, node, path) }];
}

type Reading = BlockNode extends infer One ? (One extends BlockNode ? Omit<One, "when"> : never) : never;

interface BlockReader {
  readonly keys: readonly string[];
  readonly read: (parsing: Parsing, node: Node, path: Path) => Reading;
}

const BLOCKS = {
  heading: {
    keys: ["level"],
    read: ({ reader }, node, path) => ({
      kind: "heading",
      level: node["level"] === 2 ? 2 : 1,
      text: textNode(reader, node["heading"], [...path, "heading"]),
    }),
  },
  paragraph: {
    keys: ["align"],
    read: ({ reader }, node, path) => ({
      kind: "paragraph",
      text: textNode(reader, node["paragraph"], [...path, "paragraph"]),
      align: reader.choice(node["align"] ?? "body", PARAGRAPH_ALIGNS, [...path, "align"]),
      is_note: false,
    }),
  },
  note: {
    keys: [],
    read: ({ reader }, node, path) => ({
      kind: "paragraph",
      text: textNode(reader, node["note"], [...path, "note"]),
      align: "body",
      is_note: true,
    }),
  },
  list: {
    keys: ["each"],
    read: ({ reader }, node, path) => {
      const each = eachNode(reader, node, path);
      const values = each === null ? reader.sequence(node["list"], [...path, "list"]) : [node["list"]];
      const placeOf = (i: number): Path => (each === null ? [...path, "list", i] : [...path, "list"]);
      return { kind: "list", each, items: values.map((one, i) => textNode(reader, one, placeOf(i))) };
    },
  },
  field: {
    keys: ["value"],
    read: ({ reader }, node, path) => ({
      kind: "field",
      label: textNode(reader, node["field"], [...path, "field"]),
      value: textNode(reader, node["value"], [...path, "value"]),
    }),
  },
  table: { keys: ["caption"], read: tableNode },
  group: {
    keys: ["each"],
    read: (parsing, node, path) => ({
      kind: "group",
      each: eachNode(parsing.reader, node, path),
      blocks: blockNodes(parsing, node["group"], [...path, "group"]),
    }),
  },
  title: { keys: [], read: () => ({ kind: "title" }) },
  page_break: { keys: [], read: () => ({ kind: "page_break" }) },
} as const satisfies Record<string, BlockReader>;

function tableNode({ reader }: Parsing, node: Node, path: Path): Reading {
  const table = reader.map(node["table"], [...path, "table"]);
  const place = [...path, "table"];
  reader.onlyKeys(table, ["columns", "rows"], place);
  const columns = reader
    .sequence(table["columns"], [...place, "columns"])
    .map((one, i) => columnNode(reader, one, [...place, "columns", i]));
  const rows = reader.sequence(table["rows"], [...place, "rows"]).map((one, i) => rowNode(reader, one, [...place, "rows", i]));
  rows.forEach((row, i) => {
    if (row.cells.length !== columns.length) reader.wrong([...place, "rows", i], "cells");
  });
  const caption = node["caption"] === undefined ? null : textNode(reader, node["caption"], [...path, "caption"]);
  return { kind: "table", caption, columns, rows };
}

function columnNode(reader: NodeReader, value: unknown, path: Path): ColumnNode {
  const node = reader.map(value, path);
  reader.onlyKeys(node, ["head", "align", "share"], path);
  const share = typeof node["share"] === "number" && node["share"] > 0 ? node["share"] : 1;
  return {
    head: textNode(reader, node["head"], [...path, "head"]),
    align: reader.choice(node["align"] ?? "left", ALIGNS, [...path, "align"]),
    share,
  };
}

function rowNode(reader: NodeReader, value: unknown, path: Path): RowNode {
  const node = reader.map(value, path);
  reader.onlyKeys(node, ["cells", "weight", "each"], path);
  return {
    cells: reader.sequence(node["cells"], [...path, "cells"]).map((one, i) => textNode(reader, one, [...path, "cells", i])),
    weight: reader.choice(node["weight"] ?? "normal", WEIGHTS, [...path, "weight"]),
    each: eachNode(reader, node, path),
  };
}

function eachNode(reader: NodeReader, node: Node, path: Path): EachNode | null {
  const name = node["each"];
  if (name === undefined) return null;
  if (typeof name !== "string") reader.wrong([...path, "each"], "text");
  return { name: String(name), at: reader.at([...path, "each"]) };
}

// A text without a language is both languages': a reference, a number.
function textNode(reader: NodeReader, value: unknown, path: Path): TextNode {
  if (typeof value === "string") return pairNode(reader, { ja: value, en: value }, path);
  const node = reader.map(value, path);
  if (!("choose" in node)) return pairNode(reader, node, path);
  reader.onlyKeys(node, ["choose", "cases"], path);
  const cases = reader.map(node["cases"], [...path, "cases"]);
  const pairs = Object.entries(cases).map(([key, one]) => [key, casePair(reader, one, [...path, "cases", key])] as const);
  return { type: "choice", on: reference(reader, node["choose"], [...path, "choose"]), cases: new Map(pairs), at: reader.at(path) };
}

function casePair(reader: NodeReader, value: unknown, path: Path): PairNode {
  return typeof value === "string" ? pairNode(reader, { ja: value, en: value }, path) : pairNode(reader, reader.map(value, path), path);
}

function pairNode(reader: NodeReader, node: Node, path: Path): PairNode {
  reader.onlyKeys(node, ["ja", "en"], path);
  const [ja, en] = (["ja", "en"] as const).map((language) => {
    const text = node[language];
    if (typeof text === "string") return collecting(reader, [], () => parseLine(text, reader.at([...path, language])));
    reader.wrong(path, "language", language);
    return [];
  });
  return { type: "pair", ja: ja ?? [], en: en ?? [] };
}

function whenNode(reader: NodeReader, node: Node, path: Path): WhenNode | null {
  if (node["when"] === undefined) return null;
  const place = [...path, "when"];
  const when = reader.map(node["when"], place);
  reader.onlyKeys(when, ["on", "is"], place);
  const is = Array.isArray(when["is"]) ? when["is"] : [when["is"]];
  return { on: reference(reader, when["on"], [...place, "on"]), is: new Set(is.map(String)) };
}

function reference(reader: NodeReader, value: unknown, path: Path): Reference {
  return collecting(reader, NOWHERE, () => parseReference(String(value), reader.at(path)));
}

function collecting<Result>(reader: NodeReader, instead: Result, read: () => Result): Result {
  try {
    return read();
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    reader.faults.push(fault);
    return instead;
  }
}

function includedNodes({ reader, part, depth }: Parsing, node: Node, path: Path): readonly BlockNode[] {
  reader.onlyKeys(node, ["include", "when"], path);
  const name = String(node["include"]);
  const file = depth < MAX_DEPTH ? part(name) : undefined;
  if (file === undefined) {
    reader.wrong([...path, "include"], "part", name);
    return [];
  }
  const inner = new NodeReader(file);
  const root = inner.map(file.value, []);
  const blocks = blockNodes({ reader: inner, part, depth: depth + 1 }, root["blocks"], ["blocks"]);
  reader.faults.push(...inner.faults);
  return [{ kind: "group", each: null, blocks, when: whenNode(reader, node, path) }];
}
