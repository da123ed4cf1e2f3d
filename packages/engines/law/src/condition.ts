// Conditions as a law file writes them, and their judgement over the facts of a case: a value with its reasons.
//
//   { all: […] }  { any: […] }  { not: … }  always
//   { fact: special_care_involved }                 a boolean fact
//   { fact: person_count, over: many_persons }      greater than a dated value of the law; at_least: that or more
//   { fact: entity, in: [insurer] }                 a choice
//   { condition: breach }  { trigger: malicious_act }  { trigger: any }
//
// Exemptions are judged in the same way but are named by a duty's `unless` only, never inside a condition.

import type { Text, Tri } from "@hamon/records";
import { inForce, type Dated } from "./dated.js";
import type { Day } from "./day.js";
import { knownValue, rangeOf, truthOf, type FactDefinition, type Facts, type FactType } from "./fact.js";
import { isBeforeFirstVersion, type Law, type LawValue, type NamedCondition, type Vocabulary } from "./law.js";
import { addFault, childOf, checkKeys, isMap, membersOf, readName, readReference, type Node } from "./node.js";
import { suggestionFor } from "./suggestion.js";
import { allOf, anyOf, isAtLeast, isOver, notOf } from "./tri.js";

export type Condition =
  | { readonly op: "all" | "any"; readonly of: readonly Condition[] }
  | { readonly op: "not"; readonly of: Condition }
  | { readonly op: "is"; readonly fact: string }
  | { readonly op: "over" | "at_least"; readonly fact: string; readonly value: string }
  | { readonly op: "in"; readonly fact: string; readonly choices: readonly string[] }
  | { readonly op: "condition" | "trigger" | "exemption"; readonly name: string };

/** Every trigger of the law, by `{ trigger: any }`. */
export const ANY_TRIGGER = "any";

/** The names that a condition of this file may use. */
export interface Names {
  readonly facts: Vocabulary["facts"];
  readonly values: readonly string[];
  readonly conditions: readonly string[];
  readonly triggers: readonly string[];
}

const NOTHING: Condition = { op: "all", of: [] };

/** Reads a condition. Faults: `unknown-fact`, `unknown-choice`, `unknown-name`, `fact-type-wrong`, `law-key-unknown`. */
export function readCondition(node: Node, names: Names): Condition {
  if (node.value === "always") return NOTHING;
  const keys = isMap(node.value) ? Object.keys(node.value) : [];
  if (keys.includes("fact")) return readFactCondition(node, names);
  const op = (["all", "any", "not", "condition", "trigger"] as const).find((key) => keys.includes(key));
  if (op === undefined || !checkKeys(node, { required: [op] })) {
    if (op === undefined) addFault(node, "law-value-wrong", { expected: "condition" });
    return NOTHING;
  }
  const held = childOf(node, op);
  if (op === "all" || op === "any") return { op, of: membersOf(held).map((member) => readCondition(member, names)) };
  if (op === "not") return { op, of: readCondition(held, names) };
  if (op === "condition") return { op, name: readReference(held, "conditions", names.conditions) };
  return { op, name: readReference(held, "triggers", [ANY_TRIGGER, ...names.triggers]) };
}

const OPS_OF: Readonly<Record<FactType, readonly string[]>> = { boolean: ["is"], count: ["over", "at_least"], choice: ["in"], day: [] };

function readFactCondition(node: Node, names: Names): Condition {
  checkKeys(node, { required: ["fact"], optional: ["over", "at_least", "in"] });
  const fact = readFact(childOf(node, "fact"), names.facts);
  const op = (["over", "at_least", "in"] as const).find((key) => childOf(node, key).value !== undefined) ?? "is";
  const definition = names.facts.get(fact);
  if (definition !== undefined && !OPS_OF[definition.type].includes(op)) {
    addFault(node, "fact-type-wrong", { fact, type: definition.type, expected: OPS_OF[definition.type].join(" | ") });
  }
  if (op === "is") return { op, fact };
  if (op === "in") return { op, fact, choices: membersOf(childOf(node, "in")).map((choice) => readChoice(choice, definition)) };
  return { op, fact, value: readReference(childOf(node, op), "values", names.values) };
}

/** A fact's name; `unknown-fact` with the nearest one when there is no such fact. */
export function readFact(node: Node, facts: Vocabulary["facts"]): string {
  const fact = readName(node);
  if (fact !== "" && !facts.has(fact)) addFault(node, "unknown-fact", { fact, suggestion: suggestionFor(fact, facts.keys()) });
  return fact;
}

function readChoice(node: Node, definition: FactDefinition | undefined): string {
  const choice = readName(node);
  const choices = definition?.choices.map(({ value }) => value) ?? [choice];
  if (!choices.includes(choice)) {
    addFault(node, "unknown-choice", { fact: definition?.fact ?? "", choice, suggestion: suggestionFor(choice, choices) });
  }
  return choice;
}

/** What a condition comes to over the facts, with the judgements of its parts. */
export interface Judgement {
  readonly value: Tri;
  readonly condition: Condition;
  readonly parts: readonly Judgement[];
  /** For a named condition: its words. */
  readonly label: Text | null;
  /** For a comparison: the law's number on that day. */
  readonly limit: number | null;
  /** Keys of the law's sources it rests on itself. */
  readonly sources: readonly string[];
}

export interface Bench {
  readonly law: Law;
  readonly vocabulary: Vocabulary;
  readonly facts: Facts;
  /** The day whose version counts. */
  readonly on: Day;
  /** Named conditions that were judged already: duties share them. */
  readonly judged: Map<string, Judgement>;
}

const NO_MORE = { parts: [], label: null, limit: null, sources: [] } as const;

export function judge(condition: Condition, bench: Bench): Judgement {
  switch (condition.op) {
    case "all":
    case "any": {
      const parts = condition.of.map((part) => judge(part, bench));
      const values = parts.map(({ value }) => value);
      return { ...NO_MORE, condition, parts, value: condition.op === "all" ? allOf(values) : anyOf(values) };
    }
    case "not": {
      const part = judge(condition.of, bench);
      return { ...NO_MORE, condition, parts: [part], value: notOf(part.value) };
    }
    case "is":
      return { ...NO_MORE, condition, value: truthOf(bench.facts, condition.fact) };
    case "in": {
      const value = knownValue(bench.facts, condition.fact);
      return { ...NO_MORE, condition, value: value === undefined ? "unknown" : condition.choices.includes(String(value)) };
    }
    case "over":
    case "at_least":
      return judgeComparison(condition, bench);
    case "condition":
      return judgeNamed(condition, bench.law.conditions.get(condition.name), bench);
    case "exemption":
      return judgeExemption(condition.name, bench);
    case "trigger":
      return condition.name === ANY_TRIGGER ? judgeAnyTrigger(condition, bench) : judgeTrigger(condition.name, bench);
  }
}

function judgeComparison(condition: Extract<Condition, { op: "over" | "at_least" }>, bench: Bench): Judgement {
  const definition = bench.vocabulary.facts.get(condition.fact);
  const dated = valueOn(bench, condition.value);
  if (definition === undefined || dated === undefined) return { ...NO_MORE, condition, value: "unknown" };
  const limit = Number(dated.is);
  const compare = condition.op === "over" ? isOver : isAtLeast;
  return { ...NO_MORE, condition, limit, sources: dated.sources, value: compare(rangeOf(bench.facts, definition), limit) };
}

function judgeNamed(condition: Extract<Condition, { name: string }>, named: NamedCondition | undefined, bench: Bench): Judgement {
  const key = `${condition.op} ${condition.name}`;
  const known = bench.judged.get(key);
  if (known !== undefined) return known;
  const dated = named === undefined ? undefined : inForce(named.when, bench.on);
  const part = dated === undefined ? undefined : judge(dated.is, bench);
  const judged: Judgement = {
    condition,
    value: part?.value ?? "unknown",
    parts: part === undefined ? [] : [part],
    label: named?.label ?? null,
    limit: null,
    sources: dated?.sources ?? [],
  };
  bench.judged.set(key, judged);
  return judged;
}

/** One trigger. A trigger that a later version brought is not pulled by an earlier day. */
export function judgeTrigger(name: string, bench: Bench): Judgement {
  const judged = judgeNamed({ op: "trigger", name }, bench.law.triggers.get(name), bench);
  const isLater = judged.parts.length === 0 && !isBeforeFirstVersion(bench.law, bench.on);
  return isLater ? { ...judged, value: false } : judged;
}

function judgeAnyTrigger(condition: Condition, bench: Bench): Judgement {
  const parts = [...bench.law.triggers.keys()].map((name) => judgeTrigger(name, bench));
  return { ...NO_MORE, condition, parts, value: anyOf(parts.map(({ value }) => value)) };
}

/** One exemption. Only `true` counts for it: what is not shown does not free anybody. */
export function judgeExemption(name: string, bench: Bench): Judgement {
  return judgeNamed({ op: "exemption", name }, bench.law.exemptions.get(name), bench);
}

/** A value of the law on the bench's day. */
export function valueOn(bench: Bench, name: string): Dated<LawValue> | undefined {
  const timeline = bench.law.values.get(name);
  return timeline === undefined ? undefined : inForce(timeline, bench.on);
}

/** Facts whose answer a judgement still waits for: unknown ones that nothing else has made irrelevant. */
export function openFactsOf(judgement: Judgement): readonly string[] {
  if (judgement.value !== "unknown") return [];
  const { condition } = judgement;
  return "fact" in condition ? [condition.fact] : judgement.parts.flatMap(openFactsOf);
}
