// A correlation: what several matches mean together.
//
// Spec: sigma-specification 2.1, "Sigma Correlation Rules". Windows slide: any span as long as the timespan counts,
// both ends included. An event without a group-by field takes no part.

import { Fault } from "@hamon/records";
import { isMap, toList, type NodePath, type Reader } from "./fault-code.js";
import { nearestName } from "./nearest-name.js";
import type { Comparison } from "./predicate.js";

export type CorrelationType = "event_count" | "value_count" | "value_sum" | "value_avg" | "temporal" | "temporal_ordered";

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
  /** The field whose values are counted or added; null where none is. */
  readonly field: string | null;
  /** Group-by name -> rule -> that rule's own field. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the rules it names also stand as findings of their own. */
  readonly is_generating: boolean;
}

const TYPES: readonly string[] = ["event_count", "value_count", "value_sum", "value_avg", "temporal", "temporal_ordered"];
/** Sigma's, but not compiled. */
const LATER_TYPES: readonly string[] = ["value_percentile", "value_median"];
const COMPARISONS: readonly string[] = ["gt", "gte", "lt", "lte", "eq", "neq"];
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
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
  if (LATER_TYPES.includes(type)) return { correlation: null, unsupported: [type] };
  if (!TYPES.includes(type)) {
    const params = { type, nearest: nearestName(type, [...TYPES, ...LATER_TYPES]) };
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
  const condition = parseBounds(type, value["condition"], reader);
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

/** Seconds of "15s", "5m", "12h", "7d", "2w". Null after a fault. */
export function parseTimespan(value: unknown, reader: Reader): number | null {
  const [, digits = "", unit = ""] = /^(\d{1,9})([smhdw])$/.exec(String(value ?? "")) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? 0);
  if (seconds > 0 && seconds <= MAX_TIMESPAN_S) return seconds;
  reader.add(
    new Fault("bad-timespan", { at: reader.at(["correlation", "timespan"]), params: { value: String(value ?? "").slice(0, 40) } }),
  );
  return null;
}

type Condition = Pick<Correlation, "bounds" | "field">;

// Null after a fault; a text names what is not compiled.
function parseBounds(type: CorrelationType, value: unknown, reader: Reader): Condition | string | null {
  const path: NodePath = ["correlation", "condition"];
  const isTemporal = type.startsWith("temporal");
  if (value === undefined && isTemporal) return { bounds: [], field: null };
  if (typeof value === "string") return "condition expression";
  if (!isMap(value)) {
    reader.add(new Fault("missing-field", { at: reader.at(path), params: { field: "condition" } }));
    return null;
  }
  const field = readNames(value["field"]);
  if (field.length > 1) return "several fields";
  const bounds = Object.entries(value).filter(([key]) => key !== "field");
  const wrong = bounds.find(([key, bound]) => !COMPARISONS.includes(key) || typeof bound !== "number");
  if (wrong !== undefined || bounds.length === 0) return refuseBound(wrong?.[0] ?? "", [...path, ...(wrong ? [wrong[0]] : [])], reader);
  if (type.startsWith("value") && field[0] === undefined) return refuseBound("field", path, reader);
  return { bounds: bounds.map(([key, bound]) => ({ comparison: key as Comparison, value: bound as number })), field: field[0] ?? null };
}

function refuseBound(word: string, path: NodePath, reader: Reader): null {
  const params = { word, nearest: nearestName(word, [...COMPARISONS, "field"]) };
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
