// A template as it is read: blocks whose texts stand in both languages and hold references.

import type { Align } from "./block.js";
import type { Piece, Reference } from "./reference.js";

/** One text in both languages. */
export interface PairNode {
  readonly type: "pair";
  readonly ja: readonly Piece[];
  readonly en: readonly Piece[];
}

/** One of several texts, by a value: a truth's "true" and "false", a text's key, "unknown". */
export interface ChoiceNode {
  readonly type: "choice";
  readonly on: Reference;
  readonly cases: ReadonlyMap<string, PairNode>;
  readonly at: string;
}

export type TextNode = PairNode | ChoiceNode;

/** Whether a block is there: the value of `on` is one of `is`. */
export interface WhenNode {
  readonly on: Reference;
  readonly is: ReadonlySet<string>;
}

export interface ColumnNode {
  readonly head: TextNode;
  readonly align: Align;
  readonly share: number;
}

export interface RowNode {
  readonly cells: readonly TextNode[];
  readonly weight: "normal" | "total" | "side";
  readonly each: EachNode | null;
}

/** A list to go through. */
export interface EachNode {
  readonly name: string;
  readonly at: string;
}

export type BlockNode = { readonly when: WhenNode | null } & (
  | { readonly kind: "heading"; readonly level: 1 | 2; readonly text: TextNode }
  | { readonly kind: "paragraph"; readonly text: TextNode; readonly align: Align | "body"; readonly is_note: boolean }
  | { readonly kind: "list"; readonly items: readonly TextNode[]; readonly each: EachNode | null }
  | { readonly kind: "field"; readonly label: TextNode; readonly value: TextNode }
  | {
      readonly kind: "table";
      readonly caption: TextNode | null;
      readonly columns: readonly ColumnNode[];
      readonly rows: readonly RowNode[];
    }
  | { readonly kind: "title" }
  | { readonly kind: "page_break" }
  | { readonly kind: "group"; readonly blocks: readonly BlockNode[]; readonly each: EachNode | null }
);

export interface Template {
  readonly title: TextNode;
  readonly blocks: readonly BlockNode[];
}
