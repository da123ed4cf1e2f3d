// Reads one law file. All mistakes are collected, each with its line and column; a law with a mistake is no law.

import type { Fault, Text } from "@hamon/records";
import { readCitations } from "./citation.js";
import { ANY_TRIGGER, readCondition, readFact, type Condition, type Names } from "./condition.js";
import { readSources, readTimeline, type Timeline } from "./dated.js";
import type { Day } from "./day.js";
import type { AddresseeLine, AmountLine, ClockRule, Duty, Law, LawValue, NamedCondition, Vocabulary } from "./law.js";
import {
  addFault,
  childOf,
  checkKeys,
  entriesOf,
  isMap,
  membersOf,
  readCount,
  readName,
  readOneOf,
  readReference,
  readText,
  rootOf,
  type LawFile,
  type Node,
} from "./node.js";

const CLOCK_KINDS = ["hard", "target", "promptly"] as const;
const FIRST_DAY = ["counted", "not_counted"] as const;

/** What a value holds is told by who uses it; a number unless one of these. */
interface ValueUses {
  readonly first_day: ReadonlySet<string>;
  readonly roll: ReadonlySet<string>;
  readonly items: ReadonlySet<string>;
}

interface Reading {
  readonly vocabulary: Vocabulary;
  readonly names: Names;
  readonly sources: readonly string[];
  readonly exemptions: readonly string[];
  readonly addressees: readonly string[];
}

/**
 * Reads a law.
 *
 * @returns the law, or null when anything is wrong with it, and every mistake: `bad-date`, `missing-citation`,
 *   `unknown-fact`, `unknown-choice`, `unknown-name`, `fact-type-wrong`, `law-key-missing`, `law-key-unknown`,
 *   `law-value-wrong`, `law-text-missing`, `condition-circle`.
 */
export function parseLaw(file: LawFile, vocabulary: Vocabulary): { readonly law: Law | null; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const root = rootOf(file, faults);
  const optional = ["conditions", "triggers", "exemptions"];
  if (!checkKeys(root, { required: ["id", "title", "in_force_by", "sources", "values", "addressees", "duties"], optional }))
    return { law: null, faults };
  const sources = readCitations(childOf(root, "sources"));
  const reading = readingOf(root, vocabulary, [...sources.keys()]);
  const named = (section: string) =>
    new Map(entriesOf(childOf(root, section)).map(([name, node]) => [name, readNamed(node, reading)] as const));
  const law: Law = {
    law: readName(childOf(root, "id")),
    title: readText(childOf(root, "title")),
    in_force_by: readDayFact(childOf(root, "in_force_by"), vocabulary),
    sources,
    values: readValues(root, reading),
    conditions: named("conditions"),
    triggers: named("triggers"),
    exemptions: named("exemptions"),
    addressees: readAddressees(childOf(root, "addressees"), reading),
    duties: entriesOf(childOf(root, "duties")).map(([duty, node]) => readDuty(duty, node, reading)),
    effective_days: [],
  };
  addCircles(law, root);
  if (law.duties.length === 0) addFault(childOf(root, "duties"), "law-key-missing", { key: "duties" });
  return { law: faults.length === 0 ? { ...law, effective_days: effectiveDaysOf(law) } : null, faults };
}

function readingOf(root: Node, vocabulary: Vocabulary, sources: readonly string[]): Reading {
  const keysOf = (section: string) => {
    const { value } = childOf(root, section);
    return isMap(value) ? Object.keys(value) : [];
  };
  const names = { facts: vocabulary.facts, values: keysOf("values"), conditions: keysOf("conditions"), triggers: keysOf("triggers") };
  return { vocabulary, names, sources, exemptions: keysOf("exemptions"), addressees: keysOf("addressees") };
}

function readDayFact(node: Node, vocabulary: Vocabulary): string {
  const fact = readFact(node, vocabulary.facts);
  const type = vocabulary.facts.get(fact)?.type;
  if (type !== undefined && type !== "day") addFault(node, "fact-type-wrong", { fact, type, expected: "day" });
  return fact;
}

function readNamed(node: Node, reading: Reading): NamedCondition {
  checkKeys(node, { required: ["label", "when"] });
  const when = readTimeline(childOf(node, "when"), reading.sources, (is) => readCondition(is, reading.names));
  return { label: readText(childOf(node, "label")), when };
}

function readAddressees(node: Node, reading: Reading): Law["addressees"] {
  const readLines = (lines: Node): readonly AddresseeLine[] =>
    membersOf(lines).map((line) => {
      checkKeys(line, { required: ["to"], optional: ["when"] });
      const to = readReference(childOf(line, "to"), "laws/addressees.yml", reading.vocabulary.addressees.keys());
      return { to, when: readOptionalCondition(childOf(line, "when"), reading) };
    });
  return new Map(entriesOf(node).map(([name, dated]) => [name, readTimeline(dated, reading.sources, readLines)] as const));
}

function readOptionalCondition(node: Node, reading: Reading): Condition | null {
  return node.value === undefined ? null : readCondition(node, reading.names);
}

function readDuty(duty: string, node: Node, reading: Reading): Duty {
  checkKeys(node, { required: ["title", "owed_when", "addressee", "clock"], optional: ["follows", "unless", "items"] });
  const [follows, items] = [childOf(node, "follows"), childOf(node, "items")];
  return {
    duty,
    title: readText(childOf(node, "title")),
    follows: follows.value === undefined ? null : readName(follows),
    owed_when: readTimeline(childOf(node, "owed_when"), reading.sources, (is) => readCondition(is, reading.names)),
    unless: membersOf(childOf(node, "unless")).map((name) => readReference(name, "exemptions", reading.exemptions)),
    addressee: readReference(childOf(node, "addressee"), "addressees", reading.addressees),
    clock: readClock(childOf(node, "clock"), reading),
    items: items.value === undefined ? null : readReference(items, "values", reading.names.values),
  };
}

function readClock(node: Node, reading: Reading): ClockRule {
  const kind = readOneOf(childOf(node, "kind"), CLOCK_KINDS);
  const anchor = readDayFact(childOf(node, "anchor"), reading.vocabulary);
  if (kind === "promptly") {
    checkKeys(node, { required: ["kind", "anchor", "source"] });
    return { kind, anchor, amount: [], from: null, first_day: null, roll: null, sources: readSources(node, reading.sources) };
  }
  const optional = kind === "target" ? ["from", "roll"] : ["roll"];
  checkKeys(node, { required: ["kind", "anchor", "unit", "amount", "first_day"], optional });
  readOneOf(childOf(node, "unit"), ["days"]);
  const value = (key: string) => {
    const held = childOf(node, key);
    return held.value === undefined ? null : readReference(held, "values", reading.names.values);
  };
  return {
    kind,
    anchor,
    amount: readAmount(childOf(node, "amount"), reading),
    from: value("from"),
    first_day: value("first_day"),
    roll: value("roll"),
    sources: [],
  };
}

// One value's name, or lines of which the last has no condition.
function readAmount(node: Node, reading: Reading): readonly AmountLine[] {
  if (!Array.isArray(node.value)) return [{ value: readReference(node, "values", reading.names.values), when: null, because: null }];
  const lines = membersOf(node).map((line): AmountLine => {
    checkKeys(line, { required: ["value"], optional: ["when", "because"] });
    const because = childOf(line, "because");
    return {
      value: readReference(childOf(line, "value"), "values", reading.names.values),
      when: readOptionalCondition(childOf(line, "when"), reading),
      because: because.value === undefined ? null : readText(because),
    };
  });
  if (lines.at(-1)?.when !== null) addFault(node, "law-value-wrong", { expected: "last-line-without-when" });
  return lines;
}

function readValues(root: Node, reading: Reading): Law["values"] {
  const uses = usesOf(root);
  const readers = new Map<string, (node: Node) => LawValue>();
  for (const name of uses.first_day) readers.set(name, (node) => readOneOf(node, FIRST_DAY));
  for (const name of uses.roll) readers.set(name, (node) => readReference(node, "laws/calendars", reading.vocabulary.calendars.keys()));
  for (const name of uses.items) {
    readers.set(name, (node) => membersOf(node).map((item) => readReference(item, "laws/items.yml", reading.vocabulary.items.keys())));
  }
  const entries = entriesOf(childOf(root, "values"));
  return new Map(
    entries.map(([name, node]): [string, Timeline<LawValue>] => [
      name,
      readTimeline(node, reading.sources, readers.get(name) ?? readCount),
    ]),
  );
}

function usesOf(root: Node): ValueUses {
  const duties = entriesOf(childOf(root, "duties")).map(([, duty]) => duty);
  const namesAt = (path: readonly string[]) =>
    new Set(duties.map((duty) => path.reduce<Node>(childOf, duty).value).filter((name): name is string => typeof name === "string"));
  return { first_day: namesAt(["clock", "first_day"]), roll: namesAt(["clock", "roll"]), items: namesAt(["items"]) };
}

// Named conditions that lead back to themselves could never be judged.
function addCircles(law: Law, root: Node): void {
  const uses = new Map<string, readonly string[]>();
  const sections = [
    ["condition", "conditions", law.conditions],
    ["trigger", "triggers", law.triggers],
  ] as const;
  for (const [op, , named] of sections) {
    for (const [name, { when }] of named)
      uses.set(
        `${op} ${name}`,
        when.flatMap(({ is }) => namesUsed(is, law)),
      );
  }
  for (const [op, section, named] of sections) {
    for (const name of named.keys()) {
      if (isReached(`${op} ${name}`, uses)) addFault([section, name].reduce(childOf, root), "condition-circle", { name });
    }
  }
}

function namesUsed(condition: Condition, law: Law): readonly string[] {
  if (condition.op === "all" || condition.op === "any") return condition.of.flatMap((part) => namesUsed(part, law));
  if (condition.op === "not") return namesUsed(condition.of, law);
  if (condition.op === "trigger" && condition.name === ANY_TRIGGER) return [...law.triggers.keys()].map((name) => `trigger ${name}`);
  return "name" in condition ? [`${condition.op} ${condition.name}`] : [];
}

function isReached(start: string, uses: ReadonlyMap<string, readonly string[]>): boolean {
  const waiting = [...(uses.get(start) ?? [])];
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === start) return true;
    if (!seen.has(name)) waiting.push(...(uses.get(name) ?? []));
    seen.add(name);
  }
  return false;
}

function effectiveDaysOf(law: Law): readonly Day[] {
  const named = [law.conditions, law.triggers, law.exemptions].flatMap((section) => [...section.values()].map(({ when }) => when));
  const timelines: readonly Timeline<unknown>[] = [
    ...law.values.values(),
    ...law.addressees.values(),
    ...named,
    ...law.duties.map(({ owed_when }) => owed_when),
  ];
  const days = timelines.flatMap((timeline) =>
    timeline.filter(({ status }) => status === "in_force").map(({ effective_on }) => effective_on),
  );
  return [...new Set(days)].sort();
}

/** The shared words: `{ key: { ja, en } }` under one key of a file. */
export function readTexts(node: Node): ReadonlyMap<string, Text> {
  return new Map(entriesOf(node).map(([key, text]) => [key, readText(text)] as const));
}
