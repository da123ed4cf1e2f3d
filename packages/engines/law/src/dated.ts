// Values that hold from a day on: each names its source, and the newest one in force by a day is the one that counts.

import { isDay, type Day } from "./day.js";
import { addFault, childOf, checkKeys, entriesOf, readOneOf, readReference, type Node } from "./node.js";

/** enacted and proposal are kept for the reader and never count. */
const STATUSES = ["in_force", "enacted", "proposal"] as const;

export interface Dated<Value> {
  readonly effective_on: Day;
  readonly status: (typeof STATUSES)[number];
  readonly is: Value;
  /** Keys of the file's sources; never empty. */
  readonly sources: readonly string[];
}

/** One value over time, oldest first. */
export type Timeline<Value> = readonly Dated<Value>[];

/** The value that counts on a day; undefined before the first. */
export function inForce<Value>(timeline: Timeline<Value>, on: Day): Dated<Value> | undefined {
  return timeline.findLast(({ effective_on, status }) => status === "in_force" && effective_on <= on);
}

/**
 * Reads `{ 2022-04-01: { is: …, source: … }, … }`.
 *
 * @throws nothing; faults `bad-date`, `missing-citation`, `unknown-name` are collected.
 */
export function readTimeline<Value>(node: Node, sources: Iterable<string>, readValue: (node: Node) => Value): Timeline<Value> {
  const entries = entriesOf(node);
  if (entries.length === 0) addFault(node, "law-value-wrong", { expected: "dated-value" });
  const known = [...sources];
  const timeline = entries.flatMap(([day, entry]) => {
    if (!isDay(day)) addFault(entry, "bad-date", { value: day.slice(0, 40) });
    if (!checkKeys(entry, { required: ["is"], optional: ["source", "status"] })) return [];
    const status = childOf(entry, "status").value === undefined ? "in_force" : readOneOf(childOf(entry, "status"), STATUSES);
    return [{ effective_on: day, status, is: readValue(childOf(entry, "is")), sources: readSources(entry, known) }];
  });
  return timeline.sort((a, b) => (a.effective_on < b.effective_on ? -1 : 1));
}

/** `source: key` or `source: [key, key]` of a node; at least one. */
export function readSources(node: Node, known: readonly string[]): readonly string[] {
  const source = childOf(node, "source");
  if (source.value === undefined || source.value === null || (Array.isArray(source.value) && source.value.length === 0)) {
    addFault(node, "missing-citation");
    return [];
  }
  const nodes = Array.isArray(source.value) ? source.value.map((_, at) => childOf(source, at)) : [source];
  return nodes.map((one) => readReference(one, "sources", known));
}
