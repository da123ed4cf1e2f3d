// content/mappings: how the fields of a log become columns of `event`. Data, so that a user can add the log of a product
// that nobody here has seen.
//
// mapping: its name.  shape: json | syslog.  product, category: Sigma's logsource.
// service: a path, or "=words"; services: what its values are called by Sigma (all others: the source's own name).
// needs: json: paths that are there in no other log.  programs: syslog: whose lines these are.
// time: paths of the moment, the first that is one.  zone: of times that state none; default the source's.
// set: column -> path, list of paths (the first that says something), or "=words".  blank: values that say nothing.
// patterns: syslog: regex with named groups over the message, each with a `set` of group names; the first that fits.

import type { Content, ContentFile } from "@hamon/content";
import { Fault } from "@hamon/records";
import { MAPPED_COLUMNS, type EventColumn } from "../named-rows.js";

/** Where a value comes from: the first of these that says something. */
export type From = readonly string[];

export interface Pattern {
  readonly regex: string;
  readonly set: readonly (readonly [EventColumn, From])[];
}

/** Plain data: it goes to the worker that parses. */
export interface Mapping {
  readonly mapping: string;
  readonly shape: "json" | "syslog";
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
  readonly services: Readonly<Record<string, string>>;
  readonly needs: readonly string[];
  readonly programs: readonly string[];
  readonly time: readonly string[];
  readonly zone: string | null;
  readonly set: readonly (readonly [EventColumn, From])[];
  readonly blank: readonly string[];
  readonly patterns: readonly Pattern[];
}

const KEYS = [
  "mapping",
  "shape",
  "product",
  "category",
  "service",
  "services",
  "needs",
  "programs",
  "time",
  "zone",
  "set",
  "blank",
  "patterns",
];

/** @throws {Fault} `mapping-wrong` with file, line and key; all mistakes in `all`. */
export function readMappings(files: readonly ContentFile[]): readonly Mapping[] {
  const faults: Fault[] = [];
  const mappings = files.map((file) => readMapping(file, faults));
  const [first] = faults;
  if (first !== undefined) throw new Fault("mapping-wrong", { at: first.at, params: first.params, all: faults });
  return mappings;
}

/** Every mistake in content/mappings, for the check of the house. */
export function checkMappings(content: Content): readonly Fault[] {
  try {
    readMappings(content.files("mappings"));
    return [];
  } catch (mistake) {
    if (mistake instanceof Fault) return mistake.all;
    throw mistake;
  }
}

function readMapping(file: ContentFile, faults: Fault[]): Mapping {
  const node = isMap(file.value) ? file.value : {};
  const refuse = (...path: string[]) =>
    void faults.push(new Fault("mapping-wrong", { at: file.at(path), params: { key: path.join(".") } }));
  for (const key of Object.keys(node)) if (!KEYS.includes(key)) refuse(key);
  const text = (key: string) => textOf(node[key], () => refuse(key));
  const list = (key: string) => listOf(node[key], () => refuse(key));
  const shape = node["shape"] === "syslog" ? "syslog" : "json";
  if (node["shape"] !== shape) refuse("shape");
  const services = isMap(node["services"]) ? node["services"] : {};
  const mapping: Mapping = {
    mapping: text("mapping") ?? "",
    shape,
    product: text("product"),
    category: text("category"),
    service: text("service"),
    services: Object.fromEntries(Object.entries(services).map(([value, name]) => [value, String(name)])),
    needs: list("needs"),
    programs: list("programs"),
    time: list("time"),
    zone: text("zone"),
    set: setOf(node["set"], (key) => refuse("set", key)),
    blank: list("blank"),
    patterns: patternsOf(node["patterns"], (...path) => refuse("patterns", ...path)),
  };
  if (mapping.mapping === "") refuse("mapping");
  if (shape === "json" && (mapping.needs.length === 0 || mapping.time.length === 0)) refuse(mapping.needs.length === 0 ? "needs" : "time");
  if (shape === "syslog" && mapping.programs.length === 0) refuse("programs");
  return mapping;
}

function patternsOf(value: unknown, refuse: (...path: string[]) => void): readonly Pattern[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return refuse() as unknown as [];
  return value.map((one: unknown, at): Pattern => {
    const node = isMap(one) ? one : {};
    const regex = textOf(node["regex"], () => refuse(String(at), "regex")) ?? "";
    if (!isRegex(regex)) refuse(String(at), "regex");
    return { regex, set: setOf(node["set"], (key) => refuse(String(at), "set", key)) };
  });
}

/** What RegExp makes of nothing. */
const EMPTY_PATTERN = "(?:)";

function isRegex(text: string): boolean {
  try {
    return new RegExp(text).source !== EMPTY_PATTERN;
  } catch {
    return false;
  }
}

function setOf(value: unknown, refuse: (key: string) => void): Mapping["set"] {
  if (value === undefined) return [];
  if (!isMap(value)) return refuse("") as unknown as [];
  return Object.entries(value).flatMap(([column, from]): Mapping["set"] => {
    const paths = typeof from === "string" ? [from] : from;
    const isRight =
      Array.isArray(paths) && paths.every((path) => typeof path === "string") && MAPPED_COLUMNS.includes(column as EventColumn);
    if (!isRight) refuse(column);
    return isRight ? [[column as EventColumn, paths as string[]]] : [];
  });
}

function textOf(value: unknown, refuse: () => void): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") refuse();
  return String(value);
}

function listOf(value: unknown, refuse: () => void): readonly string[] {
  if (value === undefined) return [];
  const list = typeof value === "string" ? [value] : value;
  if (Array.isArray(list) && list.every((one) => typeof one === "string")) return list as string[];
  refuse();
  return [];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
