// A first mapping for a log that no mapping knows, made of its first lines and of the mappings that there are; a person mends it.

import type { MappingBody } from "@hamon/records";
import { asUtf8, toByteText } from "../byte-text.js";
import { splitCells } from "../csv-records.js";
import { suggestedFormat } from "../guess.js";
import type { EventColumn } from "../named-rows.js";
import { readTime, type TimeReading } from "./event-time.js";
import { compileFormat } from "./log-format.js";
import { partsIn, type LogHead, type LogPart } from "./log-parts.js";
import { EMPTY_MAPPING, type Mapping } from "./mapping.js";

export interface DraftOptions {
  /** Whose names for parts are known. */
  readonly mappings: readonly Mapping[];
  readonly reading: TimeReading;
}

const LINES_LOOKED_AT = 200;
const FEWEST_PAIRS = 3;
const FEWEST_CELLS = 3;
/** Of the lines, to be of a shape. */
const MOST_LINES_ALIKE = 0.8;
const MOST_NEEDS = 6;
const PAIR = /(?:^|[\s,;|])[\p{L}_][\p{L}\p{N}_.-]*=/gu;
const DELIMITERS = [",", "\t", ";", "|"];

/** Null for a text whose lines have nothing in common. */
export function draftMapping(head: LogHead, name: string, options: DraftOptions): MappingBody | null {
  const lines = linesOf(head);
  for (const shape of [jsonShape, cefShape, tableShape, pairsShape, lineShape]) {
    const value = shape(lines, { head, ...options });
    if (value === null) continue;
    const parts = partsIn(head, { ...EMPTY_MAPPING, ...value.mapping }, options.reading);
    if (parts.length > 0) return completed({ mapping: name, ...value.said }, parts, options);
  }
  return null;
}

interface Shaped {
  /** What the file says. */
  readonly said: MappingBody;
  /** The same, to read with. */
  readonly mapping: Partial<Mapping>;
}

type ShapeOf = (lines: readonly string[], options: DraftOptions & { readonly head: LogHead }) => Shaped | null;

const jsonShape: ShapeOf = ([first = ""]) =>
  /^\s*(?:\[\s*)?\{?\s*(?:"|$)/.test(first) && /[{[]/.test(first) ? { said: { shape: "json" }, mapping: { shape: "json" } } : null;

const cefShape: ShapeOf = ([first = ""]) => {
  const kind = /\b(CEF|LEEF):\d/.exec(first)?.[1]?.toLowerCase() as "cef" | "leef" | undefined;
  return kind === undefined ? null : { said: { shape: "kv", kind }, mapping: { shape: "kv", kind } };
};

const pairsShape: ShapeOf = (lines) => {
  const pairs = lines.filter((line) => (line.match(PAIR)?.length ?? 0) >= FEWEST_PAIRS);
  return pairs.length < lines.length * MOST_LINES_ALIKE ? null : { said: { shape: "kv" }, mapping: { shape: "kv", kind: "pairs" } };
};

const tableShape: ShapeOf = (lines, { reading }) => {
  const rows = (delimiter: string) => lines.map((line) => splitCells(line, delimiter));
  const alike = (cells: readonly (readonly string[])[]) => cells.filter(({ length }) => length === cells[0]?.length).length;
  const [best] = DELIMITERS.map((delimiter) => ({ delimiter, cells: rows(delimiter) }))
    .filter(({ cells }) => (cells[0]?.length ?? 0) >= FEWEST_CELLS && alike(cells) >= lines.length * MOST_LINES_ALIKE)
    .sort((a, b) => (b.cells[0]?.length ?? 0) - (a.cells[0]?.length ?? 0));
  if (best === undefined) return null;
  const header = best.cells[0] ?? [];
  const isHeader = header.every((cell) => /\p{L}/u.test(cell) && readTime(cell, reading) === null && !ADDRESS.test(cell));
  const { delimiter } = best;
  const own = isHeader
    ? { needs: header.slice(0, MOST_NEEDS).map((one) => one.trim()) }
    : { columns: header.map((_, at) => `column_${at + 1}`) };
  const mapping = isHeader ? { needs: own.needs?.map((one) => [one]) ?? [] } : { columns: own.columns ?? [], least: header.length };
  return { said: { shape: "csv", delimiter, ...own }, mapping: { shape: "csv", delimiter, ...mapping } };
};

const lineShape: ShapeOf = (_lines, { head, reading }) => {
  const format = suggestedFormat(toByteText(head.bytes), reading);
  const pattern = format === null ? null : compileFormat(format);
  if (pattern === null) return null;
  return { said: { shape: "line", format, time: [...pattern.time] }, mapping: { shape: "line", patterns: [pattern] } };
};

function completed(value: MappingBody, parts: readonly LogPart[], options: DraftOptions): MappingBody {
  const most = Math.max(...parts.map(({ count }) => count));
  const always = parts.filter(({ count, name }) => count === most && !/\.\d+\b/.test(name)).map(({ name }) => name);
  const isNeeded = value["shape"] === "json" || (value["shape"] === "kv" && value["kind"] === undefined);
  return {
    ...value,
    ...(isNeeded ? { needs: always.slice(0, MOST_NEEDS) } : {}),
    time: value["time"] ?? timesOf(parts, options.reading),
    set: columnsFor(parts, options.mappings),
  };
}

/** Names that tell of two times which is the event's. */
const TIME_NAME = /time|date|日時|時刻|timestamp|発生/i;

// A moment in one part, or a day and an hour in two.
function timesOf(parts: readonly LogPart[], reading: TimeReading): readonly string[] {
  const isTime = (texts: readonly string[]) => texts.length > 0 && texts.every((text) => readTime(text, reading) !== null);
  const single = parts.filter(({ examples }) => isTime(examples) && examples.some((text) => !/^\d+$/.test(text)));
  const named = single.find(({ name }) => TIME_NAME.test(name)) ?? single[0];
  if (named !== undefined) return [named.name];
  for (const [at, day] of parts.entries()) {
    const hour = parts[at + 1];
    const texts = day.examples.slice(0, 1).map((text) => `${text} ${hour?.examples[0] ?? ""}`);
    if (hour !== undefined && isTime(texts)) return [`{${day.name}} {${hour.name}}`];
  }
  const counted = parts.filter(({ name, examples }) => TIME_NAME.test(name) && isTime(examples));
  return counted.slice(0, 1).map(({ name }) => name);
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]+:[0-9a-fA-F:]*)(?::\d+)?$/;

/** Columns for parts, as other mappings name such parts; of what is left, the first that holds addresses is the source. */
function columnsFor(parts: readonly LogPart[], mappings: readonly Mapping[]): Readonly<Record<string, string>> {
  const known = knownNames(mappings);
  const set = new Map<string, string>();
  for (const { name } of parts) {
    const column = known.get(plain(name)) ?? known.get(plain(name.slice(name.lastIndexOf(".") + 1)));
    if (column !== undefined && !set.has(column)) set.set(column, name);
  }
  const taken = new Set(set.values());
  const address = parts.find(
    ({ name, examples }) => !taken.has(name) && examples.length > 0 && examples.every((text) => ADDRESS.test(text)),
  );
  if (address !== undefined && !set.has("source.ip")) set.set("source.ip", address.name);
  return Object.fromEntries(set);
}

const plain = (name: string) =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_-]/g, "");

/** Names that mean something else in every log. */
const VAGUE = new Set(["name", "id", "value", "type", "data", "text"]);

/** A name -> the column that most mappings give it; the one that ends so, where there is one. */
function knownNames(mappings: readonly Mapping[]): ReadonlyMap<string, EventColumn> {
  const counts = new Map<string, Map<EventColumn, number>>();
  const sets = mappings.flatMap(({ set, patterns }) => [...set, ...patterns.flatMap((pattern) => pattern.set)]);
  for (const [column, from] of sets) {
    for (const name of from.filter((one) => !/^=|[{[]/.test(one))) {
      const own = counts.get(plain(name)) ?? new Map<EventColumn, number>();
      own.set(column, (own.get(column) ?? 0) + 1);
      counts.set(plain(name), own);
    }
  }
  for (const vague of VAGUE) counts.delete(vague);
  const bestOf = (name: string, own: ReadonlyMap<EventColumn, number>) =>
    [...own.keys()].find((column) => column.endsWith(`.${name}`)) ?? [...own].sort(([, a], [, b]) => b - a)[0]?.[0];
  return new Map([...counts].map(([name, own]) => [name, bestOf(name, own) as EventColumn]));
}

function linesOf({ bytes }: LogHead): readonly string[] {
  const text = Buffer.from(asUtf8(toByteText(bytes)), "latin1").toString("utf8");
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.slice(0, Math.max(1, Math.min(LINES_LOOKED_AT, lines.length - 1)));
}
