// A correlation: what several matches mean together.
//
// Spec: sigma-specification 2.1, "Sigma Correlation Rules". Windows slide: any span as long as the timespan counts,
// both ends included. An event without a group-by field takes no part.

import { Fault } from "@hamon/records";
import { isMap, toList, type NodePath, type Reader } from "./fault-code.js";
import { nearestName } from "./nearest-name.js";
import type { Comparison } from "./predicate.js";
import { orderOf, parseSeen, type Seen } from "./seen.js";

export type CorrelationType =
  | "event_count"
  | "value_count"
  | "value_sum"
  | "value_avg"
  | "value_percentile"
  | "value_median"
  | "temporal"
  | "temporal_ordered";

export interface Bound {
  readonly comparison: Comparison;
  readonly value: number;
}

export interface Correlation {
  readonly type: CorrelationType;
  /** Names or ids of other rules, in order. */
  readonly rules: readonly string[];
  readonly group_by: readonly string[];
  readonly timespan_s: number;
  /** All must hold. For temporal: of the number of different rules seen. */
  readonly bounds: readonly Bound[];
  /** The field whose values are counted or added; null where none is. Of several: the first. */
  readonly field: string | null;
  /** All of them: value_count counts their different combinations. */
  readonly fields: readonly string[];
  /** Of value_percentile: from 0 to 100, between neighbours in proportion; a median is the 50th. Null for other types. */
  readonly percentile: number | null;
  /** Of temporal and temporal_ordered: the condition in words; null: all rules. */
  readonly seen: Seen | null;
  /** Group-by name -> rule -> that rule's own field. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the rules it names also stand as findings of their own. */
  readonly is_generating: boolean;
}

const TYPES: readonly string[] = [
  "event_count",
  "value_count",
  "value_sum",
  "value_avg",
  "value_percentile",
  "value_median",
  "temporal",
  "temporal_ordered",
];
const COMPARISONS: readonly string[] = ["gt", "gte", "lt", "lte", "eq", "neq"];
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_629_746, y: 31_556_952 };
/** Ten years: a longer window is a slip. */
const MAX_TIMESPAN_S = 315_360_000;

export interface ParsedCorrelation {
  /** Null after a fault, or when something is unsupported. */
  readonly correlation: Correlation | null;
  /** Valid Sigma that is not compiled, by name. */
  readonly unsupported: readonly string[];
}

export function parseCorrelation(value: unknown, reader: Reader): ParsedCorrelation {
  const path = ["correlation"];
  if (!isMap(value)) return refuse(reader, new Fault("missing-field", { at: reader.at(path), params: { field: "correlation" } }));
  const type = String(value["type"] ?? "");
  if (!TYPES.includes(type)) {
    const params = { type, nearest: nearestName(type, TYPES) };
    return refuse(reader, new Fault("unknown-correlation-type", { at: reader.at([...path, "type"]), params }));
  }
  return parseBody(type as CorrelationType, value, reader);
}

function refuse(reader: Reader, fault: Fault<"missing-field" | "unknown-correlation-type">): ParsedCorrelation {
  reader.add(fault);
  return { correlation: null, unsupported: [] };
}

function parseBody(type: CorrelationType, value: Readonly<Record<string, unknown>>, reader: Reader): ParsedCorrelation {
  const rules = readNames(value["rules"]);
  if (rules.length === 0) reader.add(new Fault("missing-field", { at: reader.at(["correlation", "rules"]), params: { field: "rules" } }));
  const timespan_s = parseTimespan(value["timespan"] ?? value["timeframe"], reader);
  const condition = parseBounds(type, value["condition"], { rules, reader });
  if (rules.length === 0 || timespan_s === null || condition === null) return { correlation: null, unsupported: [] };
  if (typeof condition === "string") return { correlation: null, unsupported: [condition] };
  const correlation: Correlation = {
    type,
    rules,
    group_by: readNames(value["group-by"]),
    timespan_s,
    ...condition,
    aliases: readAliases(value["aliases"]),
    is_generating: value["generate"] === true,
  };
  return { correlation, unsupported: [] };
}

function readNames(value: unknown): readonly string[] {
  return toList(value).filter((name) => typeof name === "string" && name !== "") as string[];
}

/** Seconds of "15s", "5m", "12h", "7d", "2w", "1M", "1y" (a mean month, a mean year). Null after a fault. */
export function parseTimespan(value: unknown, reader: Reader): number | null {
  const [, digits = "", unit = ""] = /^(\d{1,9})([smhdwMy])$/.exec(String(value ?? "")) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? 0);
  if (seconds > 0 && seconds <= MAX_TIMESPAN_S) return seconds;
  reader.add(
    new Fault("bad-timespan", { at: reader.at(["correlation", "timespan"]), params: { value: String(value ?? "").slice(0, 40) } }),
  );
  return null;
}

type Condition = Pick<Correlation, "bounds" | "field" | "fields" | "percentile" | "seen">;

const NO_CONDITION: Condition = { bounds: [], field: null, fields: [], percentile: null, seen: null };

interface Around {
  readonly rules: readonly string[];
  readonly reader: Reader;
}

// Null after a fault; a text names what is not compiled.
function parseBounds(type: CorrelationType, value: unknown, { rules, reader }: Around): Condition | string | null {
  const path: NodePath = ["correlation", "condition"];
  const isTemporal = type.startsWith("temporal");
  if (value === undefined && isTemporal) return NO_CONDITION;
  if (typeof value === "string" && isTemporal) return parseWords(type, value, { rules, reader });
  if (!isMap(value)) {
    reader.add(new Fault("missing-field", { at: reader.at(path), params: { field: "condition" } }));
    return null;
  }
  const fields = readNames(value["field"]);
  const bounds = Object.entries(value).filter(([key]) => key !== "field" && key !== "percentile");
  const wrong = bounds.find(([key, bound]) => !COMPARISONS.includes(key) || typeof bound !== "number");
  if (wrong !== undefined || bounds.length === 0) return refuseBound(wrong?.[0] ?? "", [...path, ...(wrong ? [wrong[0]] : [])], reader);
  if (type.startsWith("value") && fields[0] === undefined) return refuseBound("field", path, reader);
  if (type !== "value_count" && fields.length > 1) return refuseBound("field", [...path, "field"], reader);
  const percentile = percentileOf(type, value["percentile"]);
  if (percentile === "wrong") return refuseBound("percentile", path, reader);
  const limits = bounds.map(([key, bound]) => ({ comparison: key as Comparison, value: bound as number }));
  return { bounds: limits, field: fields[0] ?? null, fields, percentile, seen: null };
}

function percentileOf(type: CorrelationType, value: unknown): number | null | "wrong" {
  if (type === "value_median") return value === undefined ? 50 : "wrong";
  if (type !== "value_percentile") return value === undefined ? null : "wrong";
  return typeof value === "number" && value >= 0 && value <= 100 ? value : "wrong";
}

function parseWords(type: CorrelationType, text: string, { rules, reader }: Around): Condition | string | null {
  const seen = parseSeen(text, rules, { path: ["correlation", "condition"], reader });
  if (seen === null) return null;
  if (type === "temporal") return { ...NO_CONDITION, seen };
  const order = orderOf(seen);
  return order === null || order.met.length === 0 ? "or in the condition of temporal_ordered" : { ...NO_CONDITION, seen };
}

function refuseBound(word: string, path: NodePath, reader: Reader): null {
  const params = { word, nearest: nearestName(word, [...COMPARISONS, "field", "percentile"]) };
  reader.add(new Fault("bad-correlation-condition", { at: reader.at(path), params }));
  return null;
}

function readAliases(value: unknown): Correlation["aliases"] {
  if (!isMap(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([alias, fields]) => [
      alias,
      Object.fromEntries(Object.entries(isMap(fields) ? fields : {}).map(([rule, field]) => [rule, String(field)])),
    ]),
  );
}

/** Whether a measured value satisfies every bound. */
export function isWithin(value: number, bounds: readonly Bound[]): boolean {
  return bounds.every(({ comparison, value: limit }) => compare(value, comparison, limit));
}

export function compare(value: number, comparison: Comparison, limit: number): boolean {
  if (comparison === "gt") return value > limit;
  if (comparison === "gte") return value >= limit;
  if (comparison === "lt") return value < limit;
  if (comparison === "lte") return value <= limit;
  return comparison === "eq" ? value === limit : value !== limit;
}
