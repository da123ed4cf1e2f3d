// Reads the paths of a data map: which request exposes which rows and fields, and which exposes none.

import { Fault } from "@hamon/records";
import type { AccessPath, Collection, Harmless, PathTemplate, QueryRule, RequestMatch, Selection } from "./data-map.js";
import {
  booleanOf,
  child,
  entries,
  has,
  items,
  labelOf,
  numberOf,
  oneOf,
  optionalText,
  placeOf,
  refuse,
  refuseOtherWords,
  textOf,
  texts,
  type MapNode,
} from "./map-node.js";
import { nearestName } from "./nearest.js";
import { captureIn, parsePathTemplate } from "./path-template.js";

export interface PathNames {
  readonly collections: readonly Collection[];
  readonly systems: readonly string[];
}

const NOWHERE: PathTemplate = { text: "", pattern: /^(?!)/, captures: [] };
const OK = 200;

export function readAccessPath(node: MapNode, names: PathNames): AccessPath {
  refuseOtherWords(node, ["key", "label", "system", "match", "selects", "exposes", "level", "taken_when"]);
  const match = readMatch(child(node, "match"), ["status", "min_bytes"]);
  const selectsNode = child(node, "selects");
  const collection = knownCollection(child(selectsNode, "collection"), names.collections);
  const statuses = items(child(child(node, "match"), "status")).map((status) => numberOf(status, 100));
  return {
    key: textOf(child(node, "key")),
    label: labelOf(child(node, "label")),
    system: knownName(child(node, "system"), names.systems, "unknown-system"),
    match,
    statuses: statuses.length === 0 ? [OK] : statuses,
    min_bytes: has(child(node, "match"), "min_bytes") ? numberOf(child(child(node, "match"), "min_bytes"), 0) : 1,
    collection: collection?.key ?? "",
    selects: readSelection(selectsNode, match, collection),
    exposes: readExposes(child(node, "exposes"), collection),
    level: oneOf(child(node, "level"), ["accessed", "taken"], "accessed"),
    bytes_out_ratio: readRatio(child(node, "taken_when")),
  };
}

export function readHarmless(node: MapNode): Harmless {
  return { match: readMatch(node, ["unless_tags"]), unless_tags: texts(child(node, "unless_tags")) };
}

function readMatch(node: MapNode, otherWords: readonly string[]): RequestMatch {
  refuseOtherWords(node, ["service", "method", "path", "query", "ignore_case", ...otherWords]);
  const method = child(node, "method");
  const ignoreCase = booleanOf(child(node, "ignore_case"), false);
  return {
    service: optionalText(child(node, "service")),
    methods: Array.isArray(method.value) ? texts(method) : [optionalText(method) ?? "GET"],
    path: readPath(child(node, "path"), ignoreCase),
    query: entries(child(node, "query")).map(([name, value]) => readQueryRule(name, value)),
  };
}

function readPath(node: MapNode, ignoreCase: boolean): PathTemplate {
  const text = textOf(node);
  if (text === "") return NOWHERE;
  const template = parsePathTemplate(text, ignoreCase);
  if (typeof template !== "string") return template;
  refuse(node, new Fault("bad-path-template", { at: placeOf(node), params: { path: text, mistake: template } }));
  return NOWHERE;
}

function readQueryRule(name: string, node: MapNode): QueryRule {
  const text = textOf(node);
  const capture = captureIn(text);
  return { name, capture, equals: capture === null ? text : null };
}

function readSelection(node: MapNode, match: RequestMatch, collection: Collection | null): Selection {
  refuseOtherWords(node, ["collection", "column", "equals", "from", "to"]);
  const column = knownColumn(child(node, "column"), collection);
  const captures = [...match.path.captures, ...match.query.flatMap(({ capture }) => capture ?? [])];
  const captured = (word: string) => knownCapture(child(node, word), captures);
  if (has(node, "equals")) return { kind: "equals", column, capture: captured("equals") };
  return { kind: "between", column, from: captured("from"), to: captured("to") };
}

// "{record_id}" must be a place of the path or the query.
function knownCapture(node: MapNode, captures: readonly string[]): string {
  const text = textOf(node);
  const name = captureIn(text);
  if (text === "" || (name !== null && captures.includes(name))) return name ?? "";
  const nearest = nearestName(name ?? text, captures);
  refuse(node, new Fault("unknown-key", { at: placeOf(node), params: { key: text, nearest: nearest === "-" ? "-" : `{${nearest}}` } }));
  return name ?? "";
}

function readExposes(node: MapNode, collection: Collection | null): readonly string[] {
  if (node.value === "all") return collection?.fields.map(({ name }) => name) ?? [];
  return items(node).map((item) => knownColumn(item, collection));
}

function readRatio(node: MapNode): number | null {
  refuseOtherWords(node, ["bytes_out_ratio"]);
  return has(node, "bytes_out_ratio") ? numberOf(child(node, "bytes_out_ratio"), 0) : null;
}

export function knownCollection(node: MapNode, collections: readonly Collection[]): Collection | null {
  const key = textOf(node);
  const found = collections.find((collection) => collection.key === key);
  if (found !== undefined || key === "") return found ?? null;
  const nearest = nearestName(
    key,
    collections.map((collection) => collection.key),
  );
  refuse(node, new Fault("unknown-collection", { at: placeOf(node), params: { collection: key, nearest } }));
  return null;
}

export function knownColumn(node: MapNode, collection: Collection | null): string {
  const column = textOf(node);
  const columns = collection?.fields.map(({ name }) => name) ?? [];
  if (collection !== null && column !== "" && !columns.includes(column)) {
    const params = { column, collection: collection.key, nearest: nearestName(column, columns) };
    refuse(node, new Fault("unknown-column", { at: placeOf(node), params }));
  }
  return column;
}

export function knownName(node: MapNode, names: readonly string[], code: "unknown-system" | "unknown-element"): string {
  const name = textOf(node);
  if (name === "" || names.includes(name)) return name;
  const params = { name, nearest: nearestName(name, names) };
  refuse(
    node,
    code === "unknown-system"
      ? new Fault("unknown-system", { at: placeOf(node), params })
      : new Fault("unknown-element", { at: placeOf(node), params }),
  );
  return name;
}
