// What the sieves of a row group leave of a search's terms.

import { hasBits, sieveBits, type SieveBits } from "@hamon/collect";
import type { Block, SearchPart } from "./blocks.js";
import { conditionOf, textColumns, type Condition, type FoundValues } from "./conditions.js";
import type { Term } from "./query.js";

/** A term with what is known of it before any row is read. */
export interface Sought {
  readonly term: Term;
  /** Null: it has no text that a sieve could tell of. */
  readonly bits: SieveBits | null;
  readonly found: FoundValues | undefined;
}

export function soughtOf(term: Term, found: FoundValues | undefined): Sought {
  const text = term.kind === "word" ? term.text : term.operator === "=" || term.operator === "~" ? term.value : null;
  return { term, found, bits: text === null ? null : sieveBits(text) };
}

/** Columns of a block in which the term's text may stand. */
function openColumns({ term, bits }: Sought, part: SearchPart, { sieves }: Block): readonly string[] {
  const columns = term.kind === "word" ? textColumns(part) : textColumns(part).filter((name) => name === term.field);
  if (sieves === null || bits === null) return columns;
  if (!hasBits(sieves.digits, bits.digits)) return [];
  return columns.filter((name) => {
    const sieve = sieves.columns.get(name);
    return sieve !== undefined && hasBits(sieve, bits.column);
  });
}

/** Conditions on rows of several blocks of one part, one for each term. */
export function conditionsOf(sought: readonly Sought[], part: SearchPart, blocks: readonly Block[]): readonly Condition[] {
  return sought.map((one) => {
    const columns = [...new Set(blocks.flatMap((block) => openColumns(one, part, block)))];
    return conditionOf(one.term, part, { columns, found: one.found });
  });
}
