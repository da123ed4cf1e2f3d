// Why: a judgement told line by line, each condition with its value, down to the facts that decided it.

import type { FactValue, Text, Tri } from "@hamon/records";
import { ANY_TRIGGER, type Judgement } from "./condition.js";
import { bestOf, knownValue, rangeOf, type FactDefinition, type Facts } from "./fact.js";
import type { Vocabulary } from "./law.js";
import { phrase, type Phrase, type PhraseKey } from "./phrase.js";

export interface Reason {
  readonly phrase: Phrase;
  readonly value: Tri;
  /** The fact it reads; null for a condition made of others. */
  readonly fact: string | null;
}

interface Telling {
  readonly vocabulary: Vocabulary;
  readonly facts: Facts;
}

/** The lines of a judgement, from the whole to its parts; a line that was told once is not told again. */
export function reasonsOf(judgements: readonly Judgement[], telling: Telling): readonly Reason[] {
  const seen = new Set<string>();
  return judgements
    .flatMap((judgement) => linesOf(judgement, telling))
    .filter((reason) => {
      const { key, params } = reason.phrase;
      const told = `${key} ${reason.fact} ${JSON.stringify(params)}`;
      return !seen.has(told) && seen.add(told);
    });
}

function linesOf(judgement: Judgement, telling: Telling): readonly Reason[] {
  const { condition } = judgement;
  if ("fact" in condition) return [factReason(judgement, condition.fact, telling)];
  const below = decidingParts(judgement).flatMap((part) => linesOf(part, telling));
  if (judgement.label === null || !("name" in condition)) return below;
  return [{ phrase: phrase(condition.op, { label: judgement.label }), value: judgement.value, fact: null }, ...below];
}

// Of the parts those that made the value what it is. Triggers are told all: a report names each that applies.
function decidingParts({ condition, parts, value }: Judgement): readonly Judgement[] {
  if (condition.op === "trigger" && condition.name === ANY_TRIGGER) return parts;
  if (condition.op !== "all" && condition.op !== "any") return parts;
  return parts.filter((part) => part.value === value);
}

function factReason({ condition, value, limit }: Judgement, fact: string, telling: Telling): Reason {
  const definition = telling.vocabulary.facts.get(fact);
  const label: Text = definition?.label ?? { ja: fact, en: fact };
  const known = knownValue(telling.facts, fact);
  if (condition.op === "over" || condition.op === "at_least") {
    const key: PhraseKey = `${condition.op}_${nameOf(value)}`;
    const shown = definition === undefined ? "—" : countText(telling.facts, definition);
    return { phrase: phrase(key, { label, value: shown, ...(limit === null ? {} : { limit }) }), value, fact };
  }
  if (condition.op === "in") {
    const choice = definition?.choices.find((one) => one.value === known)?.label;
    return { phrase: phrase(`choice_${nameOf(value)}`, { label, value: choice ?? textOf(known) }), value, fact };
  }
  return { phrase: phrase(`fact_${nameOf(value)}`, { label }), value, fact };
}

function nameOf(value: Tri): "true" | "false" | "unknown" {
  return value === "unknown" ? "unknown" : value ? "true" : "false";
}

// What counts is the range; who reads is told its best figure first.
function countText(facts: Facts, definition: FactDefinition): string | Phrase {
  const { low, high } = rangeOf(facts, definition);
  const best = bestOf(facts, definition);
  if (best === null || low === null || high === null || low === high) return rangeText({ low, high });
  return phrase("range", { best, low, high });
}

// Digits grouped, an open end left open: "9,480,000", "1,200–", "–900".
function rangeText({ low, high }: { readonly low: number | null; readonly high: number | null }): string {
  if (low !== null && low === high) return grouped(low);
  return low === null && high === null ? "—" : `${low === null ? "" : grouped(low)}–${high === null ? "" : grouped(high)}`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function textOf(value: FactValue | undefined): string {
  return value === undefined ? "—" : String(value);
}
