// Reading a YAML file whose author is a person: every mistake becomes a fault with its place, and reading goes on.

import { Fault, type FaultParams, type Text } from "@hamon/records";
import { suggestionFor } from "./suggestion.js";

/** A file as the caller loaded it. `@hamon/content`'s ContentFile is one. */
export interface LawFile {
  /** "laws/jp/appi/breach_report.yml". */
  readonly path: string;
  /** What its YAML says. */
  readonly value: unknown;
  /** Where a node stands: "laws/jp/appi/breach_report.yml:14:3". */
  at(path: readonly (string | number)[]): string;
}

/** A place in a file, what stands there, and where faults go. */
export interface Node {
  readonly file: LawFile;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly faults: Fault[];
}

export function rootOf(file: LawFile, faults: Fault[]): Node {
  return { file, path: [], value: file.value, faults };
}

export function childOf(node: Node, key: string | number): Node {
  const held = isMap(node.value) || Array.isArray(node.value) ? (node.value as Record<string | number, unknown>)[key] : undefined;
  return { ...node, path: [...node.path, key], value: held };
}

export function addFault(node: Node, code: string, params: FaultParams = {}): void {
  node.faults.push(new Fault(code, { at: node.file.at(node.path), params }));
}

/** Entries of a map in file order; none, and a fault, when it is no map. A missing one is empty. */
export function entriesOf(node: Node): readonly (readonly [string, Node])[] {
  if (node.value === undefined || node.value === null) return [];
  if (!isMap(node.value)) addFault(node, "law-value-wrong", { expected: "map" });
  return isMap(node.value) ? Object.keys(node.value).map((key) => [key, childOf(node, key)] as const) : [];
}

/** Members of a list; none, and a fault, when it is no list. A missing one is empty. */
export function membersOf(node: Node): readonly Node[] {
  const { value } = node;
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) addFault(node, "law-value-wrong", { expected: "list" });
  return Array.isArray(value) ? value.map((_, at) => childOf(node, at)) : [];
}

/** A fault for each key that may not be there and each that must be and is not. */
export function checkKeys(node: Node, keys: { readonly required?: readonly string[]; readonly optional?: readonly string[] }): boolean {
  const { required = [], optional = [] } = keys;
  const before = node.faults.length;
  if (!isMap(node.value)) addFault(node, "law-value-wrong", { expected: "map" });
  const held = isMap(node.value) ? Object.keys(node.value) : [];
  const known = [...required, ...optional];
  for (const key of held.filter((name) => !known.includes(name))) {
    addFault(childOf(node, key), "law-key-unknown", { key, suggestion: suggestionFor(key, known) });
  }
  if (isMap(node.value)) for (const key of required.filter((name) => !held.includes(name))) addFault(node, "law-key-missing", { key });
  return node.faults.length === before;
}

/** A non-empty text; "" and a fault otherwise. */
export function readName(node: Node): string {
  if (typeof node.value === "string" && node.value !== "") return node.value;
  addFault(node, "law-value-wrong", { expected: "text" });
  return "";
}

/** One of a closed list; the first of it and a fault otherwise. */
export function readOneOf<Choice extends string>(node: Node, choices: readonly [Choice, ...Choice[]]): Choice {
  const found = choices.find((choice) => choice === node.value);
  if (found === undefined) addFault(node, "law-value-wrong", { expected: choices.join(" | ") });
  return found ?? choices[0];
}

/** A whole number from 0 on; 0 and a fault otherwise. */
export function readCount(node: Node): number {
  if (typeof node.value === "number" && Number.isSafeInteger(node.value) && node.value >= 0) return node.value;
  addFault(node, "law-value-wrong", { expected: "count" });
  return 0;
}

/** A text in both languages. */
export function readText(node: Node): Text {
  const { ja, en } = isMap(node.value) ? node.value : {};
  for (const [language, text] of Object.entries({ ja, en })) {
    if (typeof text !== "string" || text.trim() === "") addFault(node, "law-text-missing", { language });
  }
  return { ja: String(ja ?? ""), en: String(en ?? "") };
}

/** A name that must be in `known`. `kind` says in which section of the file it would stand. */
export function readReference(node: Node, kind: string, known: Iterable<string>): string {
  const name = readName(node);
  const names = [...known];
  if (name !== "" && !names.includes(name)) addFault(node, "unknown-name", { kind, name, suggestion: suggestionFor(name, names) });
  return name;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
