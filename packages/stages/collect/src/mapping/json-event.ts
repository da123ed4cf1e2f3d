// One JSON object of a log as an event, by the mapping whose paths it has.

import type { NamedEvent } from "../named-rows.js";
import type { UnparsedReason } from "../log-line.js";
import { eventBuilder, type Reading } from "./build-event.js";
import type { Mapping } from "./mapping.js";

export interface JsonEvent {
  readonly event: NamedEvent;
  readonly mapping: string;
}

export type JsonParser = (value: Readonly<Record<string, unknown>>) => JsonEvent | UnparsedReason;

export function jsonParser(mappings: readonly Mapping[], reading: Reading): JsonParser {
  const known = mappings
    .filter(({ shape }) => shape === "json")
    .toSorted((a, b) => b.needs.length + b.where.length - a.needs.length - a.where.length)
    .map((mapping) => ({ mapping, build: eventBuilder(mapping, reading) }));
  return (value) => {
    const fitting = known.find(({ mapping }) => fits(value, mapping));
    if (fitting === undefined) return "unknown-shape";
    const event = fitting.build({ said: (path) => textAt(value, path), fields: JSON.stringify(value) });
    return typeof event === "string" ? event : { event, mapping: fitting.mapping.mapping };
  };
}

function fits(value: unknown, { needs, where }: Mapping): boolean {
  return (
    needs.every((any) => any.some((path) => valueAt(value, path) !== undefined)) &&
    where.every(([path, values]) => values.includes(textAt(value, path) ?? ""))
  );
}

/** What stands at a path, as text; null for nothing. */
export function textAt(value: unknown, path: string): string | null {
  const found = valueAt(value, path);
  if (found === undefined || found === null) return null;
  const text = typeof found === "object" ? textOfNode(found as Readonly<Record<string, unknown>>) : String(found);
  return text === "" ? null : text;
}

// An element with attributes has its text beside them; any other object is no text.
function textOfNode(node: Readonly<Record<string, unknown>>): string | null {
  const text = node["#text"];
  return text === undefined || text === null || typeof text === "object" ? null : String(text);
}

/** "a.b.#attributes.c": the member of a member. A name that holds dots itself is found whole, too. */
function valueAt(value: unknown, path: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, path)) return (value as Readonly<Record<string, unknown>>)[path];
  const dot = path.indexOf(".");
  if (dot === -1) return undefined;
  const head = path.slice(0, dot);
  return Object.hasOwn(value, head) ? valueAt((value as Readonly<Record<string, unknown>>)[head], path.slice(dot + 1)) : undefined;
}
