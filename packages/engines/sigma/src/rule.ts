// Sigma documents as rules. Every mistake is collected with its place; one rule's mistake costs the others nothing.
//
// Spec: https://github.com/SigmaHQ/sigma-specification 2.1.0.

import { Fault } from "@hamon/records";
import { isAggregation, parseCondition } from "./condition.js";
import { parseCorrelation, type Correlation } from "./correlation.js";
import { parseSelection } from "./detection.js";
import { isMap, readText, toList, type PlaceOf, type Reader, type SigmaFault } from "./fault-code.js";
import { nearestName } from "./nearest-name.js";
import { anyOf, type Predicate } from "./predicate.js";

export const LEVELS = ["informational", "low", "medium", "high", "critical"] as const;
export type Level = (typeof LEVELS)[number];

export interface Logsource {
  readonly category: string | null;
  readonly product: string | null;
  readonly service: string | null;
}

interface RuleHead {
  readonly title: string;
  /** The document's own; null when it has none. */
  readonly id: string | null;
  readonly name: string | null;
  readonly status: string | null;
  readonly level: Level;
  readonly tags: readonly string[];
  readonly author: string | null;
  readonly license: string | null;
  readonly falsepositives: readonly string[];
  /** Where it stands: "rules/web/web_shell.yml:1:1". */
  readonly at: string;
  /** Valid Sigma in it that is not compiled, by name. Empty: all of it is. */
  readonly unsupported: readonly string[];
}

export interface DetectionRule extends RuleHead {
  readonly kind: "detection";
  readonly logsource: Logsource;
  /** Null only when something is unsupported. */
  readonly test: Predicate | null;
}

export interface CorrelationRule extends RuleHead {
  readonly kind: "correlation";
  /** Null only when something is unsupported. */
  readonly correlation: Correlation | null;
}

export type Rule = DetectionRule | CorrelationRule;

export interface ParsedRules {
  readonly rules: readonly Rule[];
  readonly faults: readonly SigmaFault[];
}

type YamlMap = Readonly<Record<string, unknown>>;

/**
 * Reads the documents of one file.
 *
 * @param documents YAML already read into plain values.
 * @param at where a node stands, for faults.
 * @returns the rules without a mistake, and every mistake of the others.
 */
export function parseRules(documents: readonly unknown[], at: PlaceOf): ParsedRules {
  const rules: Rule[] = [];
  const faults: SigmaFault[] = [];
  documents.forEach((document, i) => {
    if (document === null || document === undefined) return;
    const found: SigmaFault[] = [];
    const rule = parseRule(document, { at: (path) => at(path, i), add: (fault) => found.push(fault) });
    if (found.length === 0 && rule !== null) rules.push(rule);
    faults.push(...found);
  });
  return { rules, faults };
}

function parseRule(document: unknown, reader: Reader): Rule | null {
  if (!isMap(document)) {
    reader.add(new Fault("not-a-rule", { at: reader.at([]) }));
    return null;
  }
  const head = parseHead(document, reader);
  if (document["filter"] !== undefined) return { ...head, kind: "detection", logsource: NO_LOGSOURCE, test: null, unsupported: ["filter"] };
  if (document["action"] !== undefined) return { ...head, kind: "detection", logsource: NO_LOGSOURCE, test: null, unsupported: ["action"] };
  if (document["correlation"] !== undefined) {
    return { ...head, kind: "correlation", ...parseCorrelation(withGenerate(document), reader) };
  }
  return { ...head, kind: "detection", logsource: parseLogsource(document, reader), ...parseDetection(document["detection"], reader) };
}

const NO_LOGSOURCE: Logsource = { category: null, product: null, service: null };

// `generate` may stand in the correlation or beside it.
function withGenerate(document: YamlMap): unknown {
  const { correlation, generate } = document;
  return isMap(correlation) && generate !== undefined ? { generate, ...correlation } : correlation;
}

function parseHead(document: YamlMap, reader: Reader): RuleHead {
  const title = readText(document, "title", reader);
  if (title === null) reader.add(new Fault("missing-field", { at: reader.at([]), params: { field: "title" } }));
  const texts = (key: string) => toList(document[key]).filter((one) => typeof one === "string") as string[];
  return {
    title: title ?? "",
    id: readText(document, "id", reader),
    name: readText(document, "name", reader),
    status: readText(document, "status", reader),
    level: parseLevel(document, reader),
    tags: texts("tags"),
    author: readText(document, "author", reader),
    license: readText(document, "license", reader),
    falsepositives: texts("falsepositives"),
    at: reader.at([]),
    unsupported: [],
  };
}

// A rule without a level claims the least.
function parseLevel(document: YamlMap, reader: Reader): Level {
  const level = readText(document, "level", reader)?.toLowerCase() ?? "informational";
  if ((LEVELS as readonly string[]).includes(level)) return level as Level;
  reader.add(new Fault("unknown-level", { at: reader.at(["level"]), params: { level, nearest: nearestName(level, LEVELS) } }));
  return "informational";
}

function parseLogsource(document: YamlMap, reader: Reader): Logsource {
  const logsource = document["logsource"];
  if (!isMap(logsource)) {
    reader.add(new Fault("missing-field", { at: reader.at(["logsource"]), params: { field: "logsource" } }));
    return NO_LOGSOURCE;
  }
  const read = (key: string) => readText(logsource, key, { ...reader, at: (path) => reader.at(["logsource", ...path]) });
  return { category: read("category"), product: read("product"), service: read("service") };
}

function parseDetection(detection: unknown, reader: Reader): Pick<DetectionRule, "test" | "unsupported"> {
  const none = { test: null, unsupported: [] };
  const missing = !isMap(detection) ? "detection" : detection["condition"] === undefined ? "condition" : null;
  if (!isMap(detection) || missing !== null) {
    reader.add(new Fault("missing-field", { at: reader.at(["detection"]), params: { field: missing ?? "detection" } }));
    return none;
  }
  if (detection["timeframe"] !== undefined) return { test: null, unsupported: ["timeframe"] };
  return parseConditions(detection, reader);
}

// Several conditions are several ways to match.
function parseConditions(detection: YamlMap, reader: Reader): Pick<DetectionRule, "test" | "unsupported"> {
  const written = toList(detection["condition"]);
  const conditions = written.length === 0 ? [""] : written;
  if (conditions.some((one) => typeof one === "string" && isAggregation(one))) return { test: null, unsupported: ["aggregation"] };
  const names = Object.keys(detection).filter((name) => name !== "condition");
  const selections = new Map(names.map((name) => [name, parseSelection(detection[name], ["detection", name], reader)]));
  const path = ["detection", "condition"];
  const tests = conditions.map((one) => parseCondition(typeof one === "string" ? one : "", selections, { path, reader }));
  const good = tests.filter((test) => test !== null);
  return { test: good.length === tests.length ? anyOf(good) : null, unsupported: [] };
}
