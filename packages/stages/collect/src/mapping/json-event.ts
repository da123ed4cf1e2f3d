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
  const text = typeof found === "object" ? textOfObject(found) : String(found);
  return text === "" ? null : text;
}

// An element with attributes has its text beside them; a list of texts is joined; any other object is no text.
function textOfObject(node: object): string | null {
  if (Array.isArray(node)) return node.every((one) => typeof one !== "object") ? node.join(", ") : null;
  const text = (node as Node)["#text"];
  return text === undefined || text === null || typeof text === "object" ? null : String(text);
}

type Node = Readonly<Record<string, unknown>>;
/** Of a list of { Name, Value }: "Parameters[Name=Identity].Value". */
const CHOSEN = /^([^.[\]]+)\[([^=\]]+)=([^\]]*)\](?:\.(.+))?$/;

/** "a.b.#attributes.c": the member of a member. A name that holds dots itself is found whole, too; "list.0" is the first of a list. */
function valueAt(value: unknown, path: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, path)) return (value as Node)[path];
  const [, list, key = "", said, rest] = path.includes("[") ? (CHOSEN.exec(path) ?? []) : [];
  if (list !== undefined) return chosen((value as Node)[list], { key, said, rest });
  for (let dot = path.indexOf("."); dot !== -1; dot = path.indexOf(".", dot + 1)) {
    const head = path.slice(0, dot);
    const found = Object.hasOwn(value, head) ? valueAt((value as Node)[head], path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function chosen(
  list: unknown,
  { key, said, rest }: { readonly key: string; readonly said: string | undefined; readonly rest: string | undefined },
): unknown {
  const one = Array.isArray(list) ? list.find((node: unknown) => String(valueAt(node, key)) === said) : undefined;
  return rest === undefined ? one : valueAt(one, rest);
}
