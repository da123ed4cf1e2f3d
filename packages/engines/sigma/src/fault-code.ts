// The closed list of what can be wrong with a rule, and the reader that collects all of it with its place.

import { Fault } from "@hamon/records";

export type SigmaFaultCode =
  | "not-a-rule" // a document that is no map
  | "missing-field" // title, logsource, detection, condition …
  | "unknown-level"
  | "unknown-modifier" // not in the Sigma modifiers appendix
  | "unsupported-modifier" // modifiers that cannot stand together
  | "bad-value" // a value that the modifier cannot take
  | "bad-regex" // not RE2
  | "bad-cidr"
  | "empty-selection"
  | "unknown-selection"
  | "unknown-condition-word"
  | "bad-condition"
  | "unknown-correlation-type"
  | "bad-timespan"
  | "bad-correlation-condition"
  | "unknown-routing-word"; // a key that a file of routes does not have

export type SigmaFault = Fault<SigmaFaultCode>;

/** Steps from the document's root to a node. */
export type NodePath = readonly (string | number)[];

/** "rules/web/web_shell.yml:14:3" of a node of document number `document`. */
export type PlaceOf = (path: NodePath, document?: number) => string;

/** Where one document stands, and what was wrong in it so far. */
export interface Reader {
  at(path: NodePath): string;
  add(fault: SigmaFault): void;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function toList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The text at `key`, or null. A number or boolean is read as its text; anything else is a fault. */
export function readText(map: Readonly<Record<string, unknown>>, key: string, reader: Reader): string | null {
  const value = map[key] ?? null;
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  reader.add(new Fault("bad-value", { at: reader.at([key]), params: { field: key, value: typeof value } }));
  return null;
}
