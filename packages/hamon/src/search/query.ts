// What is looked for: terms that all hold of an event.

/** "=" the whole value, "~" a part of it, "*" there is one. */
export type Operator = "=" | "~" | "*" | ">=" | "<=" | ">" | "<";

export interface WordTerm {
  readonly kind: "word";
  /** Stands in some column of text. */
  readonly text: string;
  readonly is_negated: boolean;
}

export interface FieldTerm {
  readonly kind: "field";
  /** Name of a column. */
  readonly field: string;
  readonly operator: Operator;
  /** As it was written; empty with "*". */
  readonly value: string;
  readonly is_negated: boolean;
}

export type Term = WordTerm | FieldTerm;

export function isComparison(operator: Operator): boolean {
  return operator.startsWith(">") || operator.startsWith("<");
}
