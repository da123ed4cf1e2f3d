// Filters: what a site leaves out of the rules of others. Each is added to the rules it names, and told when it could not be.

import { planDetection, refuse } from "./plan-detection.js";
import type { Planner, Verdict } from "./plan.js";
import { allOf, type Predicate } from "./predicate.js";
import type { DetectionRule, FilterRule, Logsource, Rule } from "./rule.js";

/** What became of a filter, rule by rule. */
export interface FilterUse {
  readonly no: number;
  readonly filter: FilterRule;
  /** How many rules it stands in. */
  applied: number;
  /** Fields for want of which it could not be added to a rule that goes without. */
  readonly lacking: Set<string>;
}

export type Filters = readonly FilterUse[];

export function filtersOf(rules: readonly Rule[]): Filters {
  return rules.flatMap((filter, no) => (filter.kind === "filter" ? [{ no, filter, applied: 0, lacking: new Set<string>() }] : []));
}

/** The verdict of a detection with its filters. A filter that asks for fields which its events lack is left out, and says so. */
export function planFiltered(rule: DetectionRule, { fields, derived, filters }: Planner): Verdict {
  let planned = { rule, verdict: planDetection(rule, fields, derived) };
  if (planned.verdict.status !== "evaluable") return planned.verdict;
  for (const use of filters.filter(({ filter }) => concerns(filter, rule))) {
    const filtered = { ...planned.rule, test: allOf([planned.rule.test as Predicate, use.filter.test as Predicate]) };
    const verdict = planDetection(filtered, fields, derived);
    if (verdict.status === "evaluable") {
      planned = { rule: filtered, verdict };
      use.applied += 1;
    } else for (const what of verdict.what) use.lacking.add(what);
  }
  return planned.verdict;
}

/** A filter counts as evaluable where it stands in every rule that it concerns, and in one at least. */
export function planFilter(no: number, { filters, rules, byName }: Planner): Verdict {
  const { filter, applied, lacking } = filters.find((use) => use.no === no) as FilterUse;
  if (filter.test === null) return refuse("unsupported", filter.unsupported);
  const unknown = (filter.rules ?? []).filter((name) => byName.get(name) === undefined);
  if (lacking.size > 0) return refuse("fields-missing", [...lacking]);
  if (unknown.length > 0)
    return refuse(
      "unsupported",
      unknown.map((name) => `rule ${name}`),
    );
  const isIdle = applied === 0 && !rules.some((rule) => rule.kind === "detection" && concerns(filter, rule));
  return isIdle ? refuse("unsupported", ["no rule of its logsource"]) : refuse("evaluable", []);
}

function concerns(filter: FilterRule, rule: DetectionRule): boolean {
  if (filter.test === null || !isWithin(rule.logsource, filter.logsource)) return false;
  return filter.rules === null || filter.rules.some((name) => name === rule.id || name === rule.name);
}

// What the filter's logsource leaves open may be anything.
function isWithin(logsource: Logsource, wider: Logsource): boolean {
  return (["category", "product", "service"] as const).every(
    (key) => wider[key] === null || wider[key].toLowerCase() === logsource[key]?.toLowerCase(),
  );
}
