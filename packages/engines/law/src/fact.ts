// The facts that laws ask about: their types, their words, and what a value of each may be.

import type { Fault, FactValue, Text, Tri } from "@hamon/records";
import { isDay } from "./day.js";
import {
  addFault,
  childOf,
  checkKeys,
  entriesOf,
  isMap,
  membersOf,
  readName,
  readOneOf,
  readReference,
  readText,
  rootOf,
  type LawFile,
  type Node,
} from "./node.js";
import type { Range } from "./tri.js";

const TYPES = ["boolean", "count", "day", "choice"] as const;
/** value: of an exact figure. The others: of a range. */
const TAKES = ["value", "low", "best", "high"] as const;
export type FactType = (typeof TYPES)[number];

export interface FactDefinition {
  readonly fact: string;
  readonly type: FactType;
  readonly label: Text;
  readonly help: Text | null;
  readonly choices: readonly { readonly value: string; readonly label: Text }[];
  /** Count facts that hold its ends while only a range is known; `best` is told, and decides nothing. */
  readonly bounds: { readonly low: string; readonly high: string; readonly best?: string } | null;
  readonly derive: readonly Derivation[];
}

/** What a record says about a fact without anybody stating it. */
export type Derivation =
  | { readonly from: "detected_at" }
  | { readonly from: "intruder_story"; readonly is: boolean }
  | { readonly from: "figure"; readonly figure: string; readonly take: (typeof TAKES)[number] }
  | { readonly from: "figure"; readonly figure: string; readonly when: "positive" | "attested_zero"; readonly is: boolean };

export type FactDefinitions = ReadonlyMap<string, FactDefinition>;

/** What is known of a case. A fact that is missing, or "unknown", is unknown. */
export type Facts = ReadonlyMap<string, FactValue>;

/** Reads laws/facts.yml. */
export function parseFacts(file: LawFile): { readonly definitions: FactDefinitions; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const root = rootOf(file, faults);
  checkKeys(root, { required: ["facts"] });
  const facts = childOf(root, "facts");
  const names = isMap(facts.value) ? Object.keys(facts.value) : [];
  const definitions = entriesOf(facts).map(([fact, node]) => [fact, readDefinition(fact, node, names)] as const);
  return { definitions: new Map(definitions), faults };
}

function readDefinition(fact: string, node: Node, names: readonly string[]): FactDefinition {
  checkKeys(node, { required: ["type", "label"], optional: ["help", "choices", "bounds", "derive"] });
  const type = readOneOf(childOf(node, "type"), TYPES);
  const choices = entriesOf(childOf(node, "choices")).map(([value, label]) => ({ value, label: readText(label) }));
  if ((type === "choice") !== choices.length > 0) addFault(node, "fact-choices-wrong", { fact });
  return {
    fact,
    type,
    label: readText(childOf(node, "label")),
    help: childOf(node, "help").value === undefined ? null : readText(childOf(node, "help")),
    choices,
    bounds: readBounds(childOf(node, "bounds"), names),
    derive: membersOf(childOf(node, "derive")).map(readDerivation),
  };
}

function readBounds(node: Node, names: readonly string[]): FactDefinition["bounds"] {
  if (node.value === undefined) return null;
  checkKeys(node, { required: ["low", "high"], optional: ["best"] });
  const nameOf = (key: string) => readReference(childOf(node, key), "facts", names);
  return { low: nameOf("low"), high: nameOf("high"), ...(childOf(node, "best").value === undefined ? {} : { best: nameOf("best") }) };
}

function readDerivation(node: Node): Derivation {
  const from = readOneOf(childOf(node, "from"), ["detected_at", "intruder_story", "figure"]);
  const is = childOf(node, "is").value === true;
  if (from === "detected_at") {
    checkKeys(node, { required: ["from"] });
    return { from };
  }
  if (from === "intruder_story") {
    checkKeys(node, { required: ["from", "is"] });
    return { from, is };
  }
  const figure = readName(childOf(node, "figure"));
  if (childOf(node, "take").value !== undefined) {
    checkKeys(node, { required: ["from", "figure", "take"] });
    return { from, figure, take: readOneOf(childOf(node, "take"), TAKES) };
  }
  checkKeys(node, { required: ["from", "figure", "when", "is"] });
  return { from, figure, when: readOneOf(childOf(node, "when"), ["positive", "attested_zero"]), is };
}

/** Whether a value is one that the fact may have; "unknown" always is. */
export function isValueOf(definition: FactDefinition, value: unknown): value is FactValue {
  if (value === "unknown") return true;
  if (definition.type === "boolean") return typeof value === "boolean";
  if (definition.type === "count") return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  if (definition.type === "day") return isDay(value);
  return definition.choices.some((choice) => choice.value === value);
}

/** A fact's value, or undefined while it is unknown. */
export function knownValue(facts: Facts, fact: string): Exclude<FactValue, "unknown"> | undefined {
  const value = facts.get(fact);
  return value === undefined || value === "unknown" ? undefined : (value as Exclude<FactValue, "unknown">);
}

export function truthOf(facts: Facts, fact: string): Tri {
  const value = knownValue(facts, fact);
  return typeof value === "boolean" ? value : "unknown";
}

/** What is known of a count: itself, or the ends of its range. Ends that cross say nothing. */
export function rangeOf(facts: Facts, definition: FactDefinition): Range {
  const value = knownValue(facts, definition.fact);
  if (typeof value === "number") return { low: value, high: value };
  const [low, high] = [endOf(facts, definition.bounds?.low), endOf(facts, definition.bounds?.high)];
  return low !== null && high !== null && low > high ? { low: null, high: null } : { low, high };
}

/** The most likely number of a count of which only a range is known; null where it is not within that range. */
export function bestOf(facts: Facts, definition: FactDefinition): number | null {
  const { low, high } = rangeOf(facts, definition);
  const best = endOf(facts, definition.bounds?.best);
  return best !== null && low !== null && high !== null && low <= best && best <= high ? best : null;
}

function endOf(facts: Facts, fact: string | undefined): number | null {
  const value = fact === undefined ? undefined : knownValue(facts, fact);
  return typeof value === "number" ? value : null;
}
