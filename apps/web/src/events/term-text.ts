// A chosen field, comparison and value as the search box reads them.

import { quoteSearchValue, SEARCH_FIELDS } from "@hamon/records";

const OF_TEXT = ["is", "contains", "is_not", "contains_not", "exists", "missing"] as const;
const OF_NUMBERS = ["is", "is_not", "least", "most", "exists", "missing"] as const;

export type TermOperator = (typeof OF_TEXT)[number] | (typeof OF_NUMBERS)[number];

export function operatorsOf(field: string): readonly TermOperator[] {
  return SEARCH_FIELDS[field] === "text" ? OF_TEXT : OF_NUMBERS;
}

export interface ChosenTerm {
  readonly field: string;
  readonly operator: TermOperator;
  readonly value: string;
}

const SIGNS: Readonly<Record<TermOperator, readonly [before: string, after: string]>> = {
  is: ["", ":"],
  contains: ["", "~"],
  is_not: ["-", ":"],
  contains_not: ["-", "~"],
  least: ["", ">="],
  most: ["", "<="],
  exists: ["", ":*"],
  missing: ["-", ":*"],
};

export function termText({ field, operator, value }: ChosenTerm): string {
  const [before, after] = SIGNS[operator];
  const isBare = SEARCH_FIELDS[field] !== "text" || after === ":*";
  return `${before}${field}${after}${after === ":*" ? "" : isBare ? value : quoteSearchValue(value)}`;
}
