// Sigma documents as rules. Every mistake is collected with its place; one rule's mistake costs the others nothing.
//
// Spec: https://github.com/SigmaHQ/sigma-specification 2.1.0.

import { Fault } from "@hamon/records";
import { isAggregation, parseCondition } from "./condition.js";
import { parseCorrelation, type Correlation } from "./correlation.js";
import { parseSelection } from "./detection.js";
import { isMap, readText, toList, type PlaceOf, type Reader, type SigmaFault } from "./fault-code.js";
import { parseLegacy, withActions, type Legacy } from "./legacy.js";
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

/** What a site leaves out of the rules of others: what it asks must hold, too. */
export interface FilterRule extends RuleHead {
  readonly kind: "filter";
  readonly logsource: Logsource;
  /** Ids or names; null: every rule of its logsource. */
  readonly rules: readonly string[] | null;
  /** Null only when something is unsupported. */
  readonly test: Predicate | null;
}

export type Rule = DetectionRule | CorrelationRule | FilterRule;

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
  for (const { document, no } of withActions(documents)) {
    if (document === null || document === undefined) continue;
    const found: SigmaFault[] = [];
    const parsed = parseDocument(document, { at: (path) => at(path, no), add: (fault) => found.push(fault) });
    if (found.length === 0) rules.push(...parsed);
    faults.push(...found);
  }
  return { rules, faults };
}

function parseDocument(document: unknown, reader: Reader): readonly Rule[] {
  if (!isMap(document)) {
    reader.add(new Fault("not-a-rule", { at: reader.at([]) }));
    return [];
  }
  const head = parseHead(document, reader);
  const { action } = document;
  if (action !== undefined) {
    return [{ ...head, kind: "detection", logsource: NO_LOGSOURCE, test: null, unsupported: [`action ${String(action).slice(0, 40)}`] }];
  }
  if (document["filter"] !== undefined) {
    return [{ ...head, kind: "filter", logsource: parseLogsource(document, reader), ...parseFilter(document["filter"], reader) }];
  }
  if (document["correlation"] !== undefined) {
    return [{ ...head, kind: "correlation", ...parseCorrelation(withGenerate(document), reader) }];
  }
  const logsource = parseLogsource(document, reader);
  const parsed = parseDetection(document["detection"], reader);
  if (parsed.legacy === null) return [{ ...head, kind: "detection", logsource, test: parsed.test, unsupported: parsed.unsupported }];
  return translated(head, logsource, parsed.legacy);
}

// What Sigma 1 wrote into one rule are several: those whose matches are watched, and the correlation, which has the name.
function translated(head: RuleHead, logsource: Logsource, { tests, correlation }: Legacy): readonly Rule[] {
  const own = head.id ?? head.at;
  const names = tests.map((_, i) => `${own} part ${i + 1}`);
  const parts = tests.map((test, i): Rule => {
    return { ...head, kind: "detection", logsource, test, id: null, name: names[i] as string, level: "informational" };
  });
  return [...parts, { ...head, kind: "correlation", correlation: { ...correlation, rules: names } }];
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

interface ParsedDetection extends Pick<DetectionRule, "test" | "unsupported"> {
  readonly legacy: Legacy | null;
}

function parseDetection(detection: unknown, reader: Reader): ParsedDetection {
  const none = { test: null, unsupported: [], legacy: null };
  const missing = !isMap(detection) ? "detection" : detection["condition"] === undefined ? "condition" : null;
  if (!isMap(detection) || missing !== null) {
    reader.add(new Fault("missing-field", { at: reader.at(["detection"]), params: { field: missing ?? "detection" } }));
    return none;
  }
  return parseConditions(detection, reader);
}

// Several conditions are several ways to match.
function parseConditions(detection: YamlMap, reader: Reader): ParsedDetection {
  const written = toList(detection["condition"]);
  const conditions = written.length === 0 ? [""] : written;
  const names = Object.keys(detection).filter((name) => name !== "condition" && name !== "timeframe");
  const selections = new Map(names.map((name) => [name, parseSelection(detection[name], ["detection", name], reader)]));
  const at = { path: ["detection", "condition"], reader };
  const legacy = conditions.find((one) => typeof one === "string" && isAggregation(one));
  if (legacy !== undefined || detection["timeframe"] !== undefined) {
    const only = conditions.length === 1 ? String(legacy ?? "") : "";
    const parsed = parseLegacy(only, detection["timeframe"], selections, at);
    return typeof parsed === "string"
      ? { test: null, unsupported: [parsed], legacy: null }
      : { test: null, unsupported: [], legacy: parsed };
  }
  const tests = conditions.map((one) => parseCondition(typeof one === "string" ? one : "", selections, at));
  const good = tests.filter((test) => test !== null);
  return { test: good.length === tests.length ? anyOf(good) : null, unsupported: [], legacy: null };
}

/** Words that name every rule. */
const ANY_RULE = ["any", "all"];

function parseFilter(filter: unknown, reader: Reader): Pick<FilterRule, "rules" | "test" | "unsupported"> {
  const none = { rules: null, test: null, unsupported: [] };
  const missing = !isMap(filter) ? "filter" : ["rules", "condition"].find((key) => filter[key] === undefined);
  if (!isMap(filter) || missing !== undefined) {
    reader.add(new Fault("missing-field", { at: reader.at(["filter"]), params: { field: missing ?? "filter" } }));
    return none;
  }
  const rules = toList(filter["rules"]).map(String);
  const names = Object.keys(filter).filter((name) => name !== "rules" && name !== "condition");
  const selections = new Map(names.map((name) => [name, parseSelection(filter[name], ["filter", name], reader)]));
  const { condition } = filter;
  const test = parseCondition(typeof condition === "string" ? condition : "", selections, { path: ["filter", "condition"], reader });
  return { rules: rules.length === 0 || ANY_RULE.includes(String(rules[0]).toLowerCase()) ? null : rules, test, unsupported: [] };
}
