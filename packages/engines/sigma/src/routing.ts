// Where the events of a logsource are: which condition on events it means, and what its fields are called there.
//
// Sigma names a logsource ("windows, process_creation") and fields ("Image"); logs have channels, numbers and names of their own.
// A route is content: one logsource, and one or several ways in which its events come.

import { Fault } from "@hamon/records";
import { parseSelection } from "./detection.js";
import { isMap, readText, toList, type NodePath, type PlaceOf, type Reader, type SigmaFault } from "./fault-code.js";
import { nearestName } from "./nearest-name.js";
import { allOf, type Predicate } from "./predicate.js";
import type { Logsource } from "./rule.js";

/** One way in which the events of a logsource come, e.g. process_creation as Sysmon's 1 or as Security's 4688. */
export interface Way {
  /** Its name, for who reads a status: "sysmon". */
  readonly name: string;
  /** What is true of these events, in the log's own names. */
  readonly when: Predicate;
  /** Sigma's field -> the log's own, where they differ; of several the first that there is. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** The log's own field -> column, taken where there is such a column. */
  readonly columns: Readonly<Record<string, string>>;
  /** All fields that these events can have, in the log's own names; null: not known. */
  readonly fields: readonly string[] | null;
  /** Fields in which keywords are looked for; null: as everywhere else. */
  readonly keywords: readonly string[] | null;
  /** Where a field stands within a record that is kept whole: paths with {} for its name, * for any step; the first that is there. */
  readonly inside: readonly string[];
}

export interface Route {
  readonly logsource: Logsource;
  readonly ways: readonly Way[];
}

export type Routing = readonly Route[];

type YamlMap = Readonly<Record<string, unknown>>;

const FILE_KEYS = ["columns", "keywords", "inside", "fields", "names", "routes"];
const ROUTE_KEYS = ["logsource", "ways", "way", "when", "names", "fields", "keywords"];

/**
 * Reads a file of routes.
 *
 * @param documents YAML already read into plain values: `routes`, and for all of them `columns`, `keywords`, `inside`.
 * @returns the routes without a mistake, and every mistake of the others.
 */
export function parseRouting(
  documents: readonly unknown[],
  at: PlaceOf,
): { readonly routing: Routing; readonly faults: readonly SigmaFault[] } {
  const faults: SigmaFault[] = [];
  const routing = documents.flatMap((document, i) => {
    const reader: Reader = { at: (path) => at(path, i), add: (fault) => faults.push(fault) };
    if (document === null || document === undefined) return [];
    return isMap(document) ? parseFile(document, reader) : refuse(reader, [], document);
  });
  return { routing, faults };
}

/** The ways of a rule's logsource; null when no route is written for it. Case does not matter. */
export function waysOf(routing: Routing, logsource: Logsource): readonly Way[] | null {
  const index = indexes.get(routing) ?? indexOf(routing);
  indexes.set(routing, index);
  return index.get(keyOf(logsource)) ?? null;
}

const indexes = new WeakMap<Routing, ReadonlyMap<string, readonly Way[]>>();

function indexOf(routing: Routing): ReadonlyMap<string, readonly Way[]> {
  const index = new Map<string, readonly Way[]>();
  for (const { logsource, ways } of routing) index.set(keyOf(logsource), [...(index.get(keyOf(logsource)) ?? []), ...ways]);
  return index;
}

function keyOf({ category, product, service }: Logsource): string {
  return JSON.stringify([category, product, service]).toLowerCase();
}

/** Names that could be meant by Sigma's field in these events, the likeliest first. */
export function namesIn({ names, columns }: Way, field: string): readonly string[] {
  return ownNames(names, field).flatMap((own) => (Object.hasOwn(columns, own) ? [columns[own] as string, own] : [own]));
}

function ownNames(names: Way["names"], field: string): readonly string[] {
  return Object.hasOwn(names, field) ? (names[field] as readonly string[]) : [field];
}

/** Whether these events can have Sigma's field at all. */
export function canHave({ names, fields }: Way, field: string): boolean {
  return fields === null || ownNames(names, field).some((name) => fields.includes(name));
}

function parseFile(file: YamlMap, reader: Reader): readonly Route[] {
  refuseUnknown(file, FILE_KEYS, [], reader);
  return toList(file["routes"]).flatMap((route, i) => {
    const path: NodePath = ["routes", i];
    return isMap(route) ? parseRoute(file, route, path, reader) : refuse(reader, path, route);
  });
}

function refuse(reader: Reader, path: NodePath, value: unknown): readonly [] {
  reader.add(new Fault("bad-value", { at: reader.at(path), params: { field: "routes", value: String(value).slice(0, 80) } }));
  return [];
}

function refuseUnknown(map: YamlMap, known: readonly string[], path: NodePath, reader: Reader): void {
  for (const key of Object.keys(map).filter((one) => !known.includes(one))) {
    const params = { word: key, nearest: nearestName(key, known) };
    reader.add(new Fault("unknown-routing-word", { at: reader.at([...path, key]), params }));
  }
}

function parseRoute(file: YamlMap, route: YamlMap, path: NodePath, reader: Reader): readonly Route[] {
  refuseUnknown(route, ROUTE_KEYS, path, reader);
  const given = route["logsource"];
  if (!isMap(given)) {
    reader.add(new Fault("missing-field", { at: reader.at(path), params: { field: "logsource" } }));
    return [];
  }
  const read = (key: string) => readText(given, key, { ...reader, at: (inner) => reader.at([...path, "logsource", ...inner]) });
  const logsource = { category: read("category"), product: read("product"), service: read("service") };
  const written = toList(route["ways"] ?? route);
  const ways = written.map((way, i) => parseWay([file, route, way], route["ways"] === undefined ? path : [...path, "ways", i], reader));
  const good = ways.filter((way) => way !== null);
  return good.length === ways.length ? [{ logsource, ways: good }] : [];
}

// What is said nearer to the way counts.
function parseWay([file, route, way]: readonly [YamlMap, YamlMap, unknown], path: NodePath, reader: Reader): Way | null {
  if (!isMap(way)) {
    refuse(reader, path, way);
    return null;
  }
  refuseUnknown(way, ROUTE_KEYS, path, reader);
  const said = (key: string) => way[key] ?? route[key] ?? file[key];
  const when = way["when"] === undefined ? allOf([]) : parseSelection(way["when"], [...path, "when"], reader);
  if (when === null) return null;
  return {
    name: String(way["way"] ?? ""),
    when,
    names: { ...toLists(file["names"]), ...toLists(route["names"]), ...toLists(way["names"]) },
    columns: toNames(file["columns"]),
    fields: toTexts(said("fields")),
    keywords: toTexts(said("keywords")),
    inside: toTexts(file["inside"]) ?? [],
  };
}

function toNames(value: unknown): Readonly<Record<string, string>> {
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, other]) => [name, String(other)])) : {};
}

function toLists(value: unknown): Way["names"] {
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, others]) => [name, toList(others).map(String)])) : {};
}

function toTexts(value: unknown): readonly string[] | null {
  return value === undefined ? null : toList(value).map(String);
}
