// One JSON object of a log as an event, by the mapping whose paths it has.

import type { NamedEvent } from "../named-rows.js";
import type { EventColumn } from "../named-rows.js";
import type { UnparsedReason } from "../log-line.js";
import type { From, Mapping } from "./mapping.js";
import { readTime } from "./event-time.js";

export interface JsonReading {
  /** Of times that state none. */
  readonly zone: string;
  /** What the source is called. */
  readonly service: string;
  /** Told when a time stated no zone. */
  readonly onAssumedZone: () => void;
}

export type JsonParser = (value: Readonly<Record<string, unknown>>) => NamedEvent | UnparsedReason;

export function jsonParser(mappings: readonly Mapping[], reading: JsonReading): JsonParser {
  const known = mappings.filter(({ shape }) => shape === "json").toSorted((a, b) => b.needs.length - a.needs.length);
  let last: Mapping | undefined;
  return (value) => {
    const fits = (mapping: Mapping) => mapping.needs.every((path) => valueAt(value, path) !== undefined);
    const mapping = last !== undefined && fits(last) ? last : known.find(fits);
    if (mapping === undefined) return "unknown-shape";
    last = mapping;
    return toEvent(value, mapping, reading);
  };
}

function toEvent(value: Readonly<Record<string, unknown>>, mapping: Mapping, reading: JsonReading): NamedEvent | UnparsedReason {
  const time = firstOf(mapping.time, (path) => {
    const text = textAt(value, path, mapping.blank);
    return text === null ? null : readTime(text, mapping.zone ?? reading.zone);
  });
  if (time === null) return "bad-time";
  if (time.assumedZone && mapping.zone === null) reading.onAssumedZone();
  const values = new Map<EventColumn, string>([["fields", JSON.stringify(value)]]);
  for (const [column, from] of mapping.set) {
    const text = textFrom(from, (path) => textAt(value, path, mapping.blank));
    if (text !== null) values.set(column, text);
  }
  return { moment: time.moment, values, logsource: logsourceOf(mapping, (path) => textAt(value, path, mapping.blank), reading.service) };
}

export function logsourceOf(mapping: Mapping, text: (path: string) => string | null, own: string): NamedEvent["logsource"] {
  const { category, product, service, services } = mapping;
  const said = service === null ? null : textFrom([service], text);
  return { category, product, service: (said === null ? null : Object.keys(services).length === 0 ? said : services[said]) ?? own };
}

/** The first that says something; "=words" are words. */
export function textFrom(from: From, text: (path: string) => string | null): string | null {
  return firstOf(from, (one) => (one.startsWith("=") ? one.slice(1) : text(one)));
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

function textAt(value: unknown, path: string, blank: readonly string[]): string | null {
  const found = valueAt(value, path);
  if (found === undefined || found === null) return null;
  const text = typeof found === "object" ? textOfNode(found as Readonly<Record<string, unknown>>) : String(found);
  return text === null || text === "" || blank.includes(text) ? null : text;
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
