// Reads content/mappings: each file to a Mapping, or every mistake in it with its place.

import type { Content, ContentFile } from "@hamon/content";
import { Fault } from "@hamon/records";
import { MAPPED_COLUMNS, type EventColumn } from "../named-rows.js";
import { isLinearRegex } from "./linear-regex.js";
import { compileFormat } from "./log-format.js";
import type { From, KvKind, Mapping, Pattern, Shape } from "./mapping.js";
import { timeFormat } from "./time-format.js";

const SHAPES: readonly Shape[] = ["json", "syslog", "line", "csv", "kv"];
const KINDS: readonly KvKind[] = ["pairs", "cef", "leef"];
export const SAMPLES = ".samples.yml";

/** Which keys a shape has beside those that all have. */
const KEYS_OF_ALL =
  "mapping shape product category service services needs where time time_format created zone set values blank parts".split(" ");
const KEYS: Readonly<Record<Shape, readonly string[]>> = {
  json: [],
  syslog: ["programs", "patterns", "nested"],
  line: ["programs", "syslog", "last_resort", "patterns", "format", "begins", "comments", "nested"],
  csv: ["programs", "syslog", "last_resort", "columns", "least", "header", "delimiter", "comments", "nested"],
  kv: ["programs", "syslog", "last_resort", "kind", "head", "nested"],
};

/** All mappings; one of a workspace stands for the shipped one of its name. @throws {Fault} `mapping-wrong`; all mistakes in `all`. */
export function readMappings(files: readonly ContentFile[]): readonly Mapping[] {
  const faults: Fault[] = [];
  const mappings = files.filter(({ path }) => !path.endsWith(SAMPLES)).map((file) => readMapping(file, faults));
  const [first] = faults;
  if (first !== undefined) throw new Fault("mapping-wrong", { at: first.at, params: first.params, all: faults });
  return [...new Map(mappings.map((mapping) => [mapping.mapping, mapping])).values()];
}

/** Every mistake in content/mappings, for the check of the house. */
export function mistakesOfMappings(content: Content): readonly Fault[] {
  try {
    readMappings(content.files("mappings"));
    return [];
  } catch (mistake) {
    if (mistake instanceof Fault) return mistake.all;
    throw mistake;
  }
}

type Refuse = (...path: string[]) => void;
type Node = Readonly<Record<string, unknown>>;

function readMapping(file: ContentFile, faults: Fault[]): Mapping {
  const node: Node = isMap(file.value) ? file.value : {};
  const refuse: Refuse = (...path) => void faults.push(new Fault("mapping-wrong", { at: file.at(path), params: { key: path.join(".") } }));
  const shape = SHAPES.find((one) => one === node["shape"]) ?? "json";
  if (node["shape"] !== shape) refuse("shape");
  const allowed = [...KEYS_OF_ALL, ...KEYS[shape]];
  for (const key of Object.keys(node)) if (!allowed.includes(key)) refuse(key);
  const parts = partsOf(node["parts"], refuse);
  const mapping = { ...commonOf(node, shape, refuse), ...ownOf(node, parts, refuse) };
  if (mapping.mapping === "") refuse("mapping");
  for (const key of missingOf(mapping)) refuse(key);
  return mapping;
}

type Common = Omit<Mapping, keyof ReturnType<typeof ownOf>>;

function commonOf(node: Node, shape: Shape, refuse: Refuse): Common {
  const text = (key: string) => textOf(node[key], () => refuse(key));
  const list = (key: string) => listOf(node[key], () => refuse(key));
  const time_format = list("time_format");
  if (time_format.some((one) => timeFormat(one) === null)) refuse("time_format");
  return {
    mapping: text("mapping") ?? "",
    shape,
    product: text("product"),
    category: text("category"),
    service: text("service"),
    services: Object.fromEntries(wordsOf(node["services"], () => refuse("services"))),
    needs: alternativesOf(node["needs"], () => refuse("needs")),
    where: mapOf(node["where"], () => refuse("where")).map(([name, said]) => [name, listOf(said, () => refuse("where", name))]),
    time: list("time"),
    time_format,
    created: list("created"),
    zone: text("zone"),
    set: setOf(node["set"], (key) => refuse("set", key)),
    values: valuesOf(node["values"], (key) => refuse("values", key)),
    blank: list("blank"),
  };
}

/** Pieces of regular expressions by name. */
type Parts = ReadonlyMap<string, string>;

// A part may hold parts that stand before it.
function partsOf(value: unknown, refuse: Refuse): Parts {
  const parts = new Map<string, string>();
  for (const [name, source] of mapOf(value, () => refuse("parts"))) {
    const whole = typeof source === "string" ? withParts(source, parts) : null;
    if (whole === null) refuse("parts", name);
    parts.set(name, whole ?? "");
  }
  return parts;
}

/** %{NAME} is the part of that name; null where one is not there. */
function withParts(source: string, parts: Parts): string | null {
  let isWhole = true;
  const whole = source.replaceAll(/%\{(\w+)\}/g, (_, name: string) => {
    const part = parts.get(name);
    if (part === undefined) isWhole = false;
    return part ?? "";
  });
  return isWhole ? whole : null;
}

function ownOf(node: Node, parts: Parts, refuse: Refuse) {
  const text = (key: string) => textOf(node[key], () => refuse(key));
  const list = (key: string) => listOf(node[key], () => refuse(key));
  const regex = (key: string) => {
    const source = text(key);
    const whole = source === null ? null : withParts(source, parts);
    if (source !== null && (whole === null || !isLinearRegex(whole))) refuse(key);
    return whole;
  };
  const kind = KINDS.find((one) => one === (node["kind"] ?? "pairs"));
  if (kind === undefined) refuse("kind");
  const columns = list("columns");
  const least = node["least"] ?? columns.length;
  if (typeof least !== "number" || !Number.isInteger(least) || least < 0 || least > columns.length) refuse("least");
  for (const key of ["syslog", "last_resort"]) if (node[key] !== undefined && typeof node[key] !== "boolean") refuse(key);
  return {
    programs: list("programs"),
    in_syslog: node["syslog"] === true,
    last_resort: node["last_resort"] === true,
    patterns: [
      ...formatsOf(list("format"), () => refuse("format")),
      ...patternsOf(node["patterns"], parts, (...path) => refuse("patterns", ...path)),
    ],
    begins: regex("begins"),
    comments: list("comments"),
    columns,
    least: Number(least),
    header: text("header"),
    delimiter: text("delimiter"),
    kind: kind ?? "pairs",
    head: regex("head"),
    nested: list("nested"),
    written: null,
  };
}

// By what it is known, and when its events happened: without these a mapping fits nothing or everything.
function missingOf({ shape, needs, time, programs, patterns, columns, where, in_syslog, kind }: Mapping): readonly string[] {
  const missing: string[] = [];
  if ((shape === "json" || (shape === "csv" && columns.length === 0)) && needs.length === 0) missing.push("needs");
  if (shape === "kv" && kind === "pairs" && needs.length === 0 && where.length === 0) missing.push("needs");
  if (shape === "syslog" ? programs.length === 0 : time.length === 0 && !in_syslog) missing.push(shape === "syslog" ? "programs" : "time");
  if (shape === "line" && patterns.length === 0) missing.push("patterns");
  return missing;
}

function formatsOf(formats: readonly string[], refuse: () => void): readonly Pattern[] {
  return formats.flatMap((format) => {
    const pattern = compileFormat(format);
    if (pattern !== null && isLinearRegex(pattern.regex)) return [pattern];
    refuse();
    return [];
  });
}

function patternsOf(value: unknown, parts: Parts, refuse: Refuse): readonly Pattern[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return refuse() as unknown as [];
  return value.map((one: unknown, at): Pattern => {
    const node = isMap(one) ? one : {};
    const regex = withParts(textOf(node["regex"], () => refuse(String(at), "regex")) ?? "", parts) ?? "";
    if (!isLinearRegex(regex)) refuse(String(at), "regex");
    return { regex, set: setOf(node["set"], (key) => refuse(String(at), "set", key)) };
  });
}

function setOf(value: unknown, refuse: (key: string) => void): Mapping["set"] {
  return mapOf(value, () => refuse("")).flatMap(([column, from]): Mapping["set"] => {
    const paths = typeof from === "string" ? [from] : from;
    const isRight = Array.isArray(paths) && paths.every((path) => typeof path === "string") && isColumn(column);
    if (!isRight) refuse(column);
    return isRight ? [[column as EventColumn, paths as string[]]] : [];
  });
}

function valuesOf(value: unknown, refuse: (key: string) => void): Mapping["values"] {
  return mapOf(value, () => refuse("")).flatMap(([column, words]): Mapping["values"] => {
    if (!isColumn(column)) refuse(column);
    return [[column as EventColumn, Object.fromEntries(wordsOf(words, () => refuse(column)))]];
  });
}

const isColumn = (name: string) => MAPPED_COLUMNS.includes(name as EventColumn);

function alternativesOf(value: unknown, refuse: () => void): readonly From[] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one) => listOf(one, refuse));
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

function wordsOf(value: unknown, refuse: () => void): readonly [string, string][] {
  return mapOf(value, refuse).map(([from, to]) => [from, String(to)]);
}

function mapOf(value: unknown, refuse: () => void): readonly [string, unknown][] {
  if (value === undefined) return [];
  if (isMap(value)) return Object.entries(value);
  refuse();
  return [];
}

function isMap(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
