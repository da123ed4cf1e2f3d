// A correlation against the rules there are: which matches it watches, by which keys, and what must be true of a window.

import type { Correlation } from "./correlation.js";
import { columnInRule, refuse } from "./plan-detection.js";
import { settle, type Member, type Planner, type Verdict, type Window } from "./plan.js";
import type { CorrelationRule, Rule } from "./rule.js";

export function planCorrelation(no: number, rule: CorrelationRule, planner: Planner): Verdict {
  const { correlation } = rule;
  if (correlation === null) return refuse("unsupported", rule.unsupported);
  if (planner.open.has(no)) return refuse("unsupported", ["circle"]);
  planner.open.add(no);
  const verdict = planWindow(correlation, planner);
  planner.open.delete(no);
  return verdict;
}

function planWindow(correlation: Correlation, planner: Planner): Verdict {
  const members: Member[] = [];
  for (const name of correlation.rules) {
    const no = planner.byName.get(name);
    if (no === undefined || planner.rules[no]?.kind === "filter") return refuse("unsupported", [`rule ${name}`]);
    const { status, what } = settle(no, planner);
    if (status !== "evaluable") return refuse(status, what);
    const keys = correlation.group_by.map((key) => memberKey(key, no, correlation, planner));
    const lacking = lackOf(correlation.group_by, keys);
    if (lacking !== null) return lacking;
    members.push({ no, keys: keys as readonly string[], is_correlation: planner.rules[no]?.kind === "correlation" });
  }
  const values = valuesOf(correlation, members, planner);
  if ("status" in values) return values;
  const { type, timespan_s, bounds, percentile, seen } = correlation;
  const key_count = correlation.group_by.length;
  const window: Window = { type, members, key_count, timespan_s, bounds, value: values[0] ?? null, values, percentile, seen };
  return { ...refuse("evaluable", []), window };
}

// Null: nothing is. A field that stands in other columns from way to way cannot be grouped by yet.
function lackOf(names: readonly string[], columns: readonly (string | number | null)[]): Verdict | null {
  const missing = names.filter((_, i) => columns[i] === null);
  if (missing.length > 0) return refuse("fields-missing", missing);
  const several = names.filter((_, i) => columns[i] === "");
  return several.length > 0
    ? refuse(
        "unsupported",
        several.map((name) => `${name} in several columns`),
      )
    : null;
}

function valuesOf({ fields: names }: Correlation, members: readonly Member[], planner: Planner): readonly string[] | Verdict {
  if (names.length === 0) return [];
  if (members.some(({ is_correlation }) => is_correlation)) return refuse("unsupported", ["value of a correlation"]);
  const columns = names.map((name) => {
    const found = new Set(members.map(({ no }) => memberColumn(name, no, planner)));
    if (found.has(null)) return null;
    return found.size > 1 ? "" : [...found][0];
  });
  return lackOf(names, columns as readonly (string | null)[]) ?? (columns as readonly string[]);
}

function memberColumn(field: string, no: number, { rules, fields, derived }: Planner): string | null {
  const rule = rules[no] as Rule;
  return rule.kind === "detection" ? columnInRule(rule, field, fields, derived) : null;
}

// A group-by name as this member has it: by alias, as a column, or as a key of the correlation it is.
function memberKey(key: string, no: number, { aliases }: Correlation, planner: Planner): string | number | null {
  const rule = planner.rules[no] as Rule;
  const names = [rule.id, rule.name].filter((name) => name !== null);
  const own = names.map((name) => aliases[key]?.[name]).find((field) => field !== undefined) ?? key;
  if (rule.kind !== "correlation") return memberColumn(own, no, planner);
  const index = rule.correlation?.group_by.indexOf(own) ?? -1;
  return index < 0 ? null : index;
}
