// Sigma 1: what a condition said after a pipe ("| count() by user > 5", "| near other"), and files with a global part.
//
// Spec: Sigma 1.0, "Condition" and "Rule Collections". Sigma 2 has correlations and several documents for these.

import { isMap, type NodePath, type Reader } from "./fault-code.js";
import { parseCondition, type Selections } from "./condition.js";
import { parseTimespan, type Bound, type Correlation, type CorrelationType } from "./correlation.js";
import type { Comparison, Predicate } from "./predicate.js";
import { parseSeen, type Seen } from "./seen.js";

/** The rules that are watched (null after a fault), and the correlation over them without their names. */
export interface Legacy {
  readonly tests: readonly Predicate[];
  readonly correlation: Correlation;
}

interface At {
  readonly path: NodePath;
  readonly reader: Reader;
}

const COMPARISONS: Readonly<Record<string, Comparison>> = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "=": "eq", "==": "eq" };
const TYPES: Readonly<Record<string, CorrelationType>> = { sum: "value_sum", avg: "value_avg" };
const PLAIN = { aliases: {}, is_generating: false, percentile: null };

/**
 * A condition of Sigma 1 as Sigma 2 has it.
 *
 * @returns a text that names what is not compiled; where there is a fault as well, the fault counts.
 */
export function parseLegacy(condition: string, timeframe: unknown, selections: Selections, at: At): Legacy | string {
  const [before = "", after, more] = condition.split("|");
  if (after === undefined || more !== undefined)
    return /\bnear\b/i.test(condition) || condition.includes("|") ? "aggregation" : "timeframe";
  if (timeframe === undefined) return "aggregation without timeframe";
  const timespan_s = parseTimespan(timeframe, { ...at.reader, at: () => at.reader.at(["detection", "timeframe"]) });
  const first = parseCondition(before, selections, at);
  if (timespan_s === null || first === null) return "aggregation";
  const near = /^\s*near\s+(.+)$/is.exec(after)?.[1];
  return near === undefined ? parseCount(after, first, timespan_s) : parseNear(near, first, timespan_s, selections, at);
}

function parseCount(text: string, test: Predicate, timespan_s: number): Legacy | string {
  const parts = /^\s*(\w+)\s*\(\s*([^()]*?)\s*\)(?:\s+by\s+(.+?))?\s*(<=|>=|==|<|>|=)\s*(\d+(?:\.\d+)?)\s*$/i.exec(text);
  if (parts === null) return "aggregation";
  const [, word = "", field = "", by = "", sign = "", limit = ""] = parts;
  const name = word.toLowerCase();
  const type = name === "count" ? (field === "" ? "event_count" : "value_count") : TYPES[name];
  if (type === undefined || (type !== "event_count" && field === "")) return `aggregation ${name}`;
  const bounds: readonly Bound[] = [{ comparison: COMPARISONS[sign] as Comparison, value: Number(limit) }];
  const fields = field === "" ? [] : [field];
  const group_by = by.split(/[\s,]+/).filter((one) => one !== "");
  return {
    tests: [test],
    correlation: { ...PLAIN, type, rules: [], group_by, timespan_s, bounds, field: fields[0] ?? null, fields, seen: null },
  };
}

// "a | near b and not c": a and what is said of b and c, in any order.
function parseNear(text: string, first: Predicate, timespan_s: number, selections: Selections, at: At): Legacy | string {
  const words = text.split(/[\s()]+/).map((word) => new RegExp(`^${word.replaceAll(/[^\w*]/g, "\\$&").replaceAll("*", ".*")}$`));
  const named = [...selections].filter(([name]) => words.some((word) => word.test(name) || word.source === "^them$"));
  const others = parseSeen(text, named.length === 0 ? [...selections.keys()] : named.map(([name]) => name), at);
  const tests = named.flatMap(([, test]) => (test === null ? [] : [test]));
  if (others === null || tests.length < named.length) return "aggregation near";
  const seen: Seen = { kind: "all", of: [{ kind: "rule", rule: tests.length }, others] };
  const correlation: Correlation = {
    ...PLAIN,
    type: "temporal",
    rules: [],
    group_by: [],
    timespan_s,
    bounds: [],
    field: null,
    fields: [],
    seen,
  };
  return { tests: [...tests, first], correlation };
}

interface Acted {
  readonly document: unknown;
  /** Number of the document in its file. */
  readonly no: number;
}

type YamlMap = Readonly<Record<string, unknown>>;

/** Documents with what `action: global` says put into them, and `action: repeat` into a copy of the one before. */
export function withActions(documents: readonly unknown[]): readonly Acted[] {
  let global: YamlMap = {};
  let before: YamlMap = {};
  // A global part that no document took: it is not passed over.
  let unused: Acted | null = null;
  const acted = documents.flatMap((document, no): readonly Acted[] => {
    if (!isMap(document)) return [{ document, no }];
    const { action, ...rest } = document;
    if (action === "reset") global = {};
    if (action === "global") [global, unused] = [merged(global, rest), { document, no }];
    if (action === "global" || action === "reset") return [];
    if (action !== undefined && action !== "repeat") return [{ document, no }];
    before = merged(action === "repeat" ? before : global, rest);
    unused = null;
    return [{ document: before, no }];
  });
  return unused === null ? acted : [...acted, unused];
}

function merged(one: YamlMap, other: YamlMap): YamlMap {
  const both = Object.entries(other).map(([key, value]) => {
    const old = Object.hasOwn(one, key) ? one[key] : undefined;
    return [key, isMap(old) && isMap(value) ? merged(old, value) : value];
  });
  return { ...one, ...Object.fromEntries(both) };
}
