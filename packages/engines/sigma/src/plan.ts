// Rules against the columns there are: what each rule asks of which column, and why one cannot be asked.
//
// A plan knows no dialect. Fields have become columns, keywords and logsources have become ordinary tests,
// placeholders are filled in, and correlations name their rules by number.

import type { Bound, CorrelationType } from "./correlation.js";
import { planCorrelation } from "./plan-correlation.js";
import type { DerivedColumns } from "./plan-detection.js";
import { filtersOf, planFilter, planFiltered, type Filters } from "./plan-filter.js";
import { fieldsOf, type Predicate } from "./predicate.js";
import { readingOf, type Reading } from "./reading.js";
import type { Routing } from "./routing.js";
import type { Seen } from "./seen.js";
import type { Logsource, Rule } from "./rule.js";

/** What events are like. */
export interface Fields {
  /** Column -> SQL type. */
  readonly columns: Readonly<Record<string, string>>;
  /** Sigma's field -> column, where the names differ. */
  readonly names?: Readonly<Record<string, string>>;
  /** Columns that hold an event's logsource. Without them every rule is asked of every event. */
  readonly logsource?: { readonly [Key in keyof Logsource]: string };
  /** Columns in which keywords are looked for; default every text column. */
  readonly keywords?: readonly string[];
  /** Values of %placeholders%. */
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
  /** Ways to the events of a logsource; one that has none is found by `logsource`, and refused without that. */
  readonly routing?: Routing;
  /** Whether records are kept whole: then a field without a column can be had from within one (Way.inside). */
  readonly hasWhole?: boolean;
  /**
   * Paths that are there in at least one record kept whole: up to the first step of a field's name. A field at none of its paths is
   * one that the events never have. Not given: any may be there.
   */
  readonly wholePaths?: ReadonlySet<string>;
  /** Column -> boolean column that tells whether the field was there at all. Without it, null and absent are one. */
  readonly presence?: Readonly<Record<string, string>>;
}

export type RuleStatus = "evaluable" | "fields-missing" | "needs-placeholder" | "unsupported";

export interface PlannedRule {
  /** Place in the list of rules: its name in every table. */
  readonly no: number;
  readonly rule: Rule;
  readonly status: RuleStatus;
  /** Which fields, placeholders or features; empty when evaluable. */
  readonly what: readonly string[];
  /** Whether its matches stand as findings, or only serve a correlation. */
  readonly is_finding: boolean;
  /** Of a detection that is evaluable, in columns: its logsource and what it looks for. */
  readonly test: Predicate | null;
  /** The two parts of `test`: rules of one logsource share a scan. */
  readonly logsource: Predicate;
  readonly search: Predicate;
  /** Of a correlation that is evaluable. */
  readonly window: Window | null;
  /** Of a detection: each way to its events, and which fields these never have or lack. */
  readonly ways: readonly PlannedWay[];
}

export interface PlannedWay {
  readonly name: string;
  readonly status: "evaluable" | "fields-missing";
  /** Of an evaluable way: fields that such events never have. What the rule asks of them is never true. */
  readonly missing: readonly string[];
}

/** A column that no table has: the first of these paths that is there within a record kept whole. Paths are dotted. */
export interface DerivedColumn {
  readonly column: string;
  readonly paths: readonly string[];
  /** Not the text that stands there but whether one of the paths is there, with whatever value: BOOLEAN. */
  readonly is_presence: boolean;
}

export interface Window {
  readonly type: CorrelationType;
  readonly members: readonly Member[];
  /** Number of group-by keys. */
  readonly key_count: number;
  readonly timespan_s: number;
  readonly bounds: readonly Bound[];
  /** Column that is counted or added; of several the first. */
  readonly value: string | null;
  /** All of them, of value_count. */
  readonly values: readonly string[];
  /** Of value_percentile and value_median, from 0 to 100. */
  readonly percentile: number | null;
  /** What must be met within the window, by places in `members`; null: all, or as `bounds` says. */
  readonly seen: Seen | null;
}

/** A rule whose matches a correlation watches. */
export interface Member {
  readonly no: number;
  /** One a group-by key: columns of events, or numbers of the keys of another correlation. */
  readonly keys: readonly string[] | readonly number[];
  readonly is_correlation: boolean;
}

export interface Plan {
  readonly rules: readonly PlannedRule[];
  /** Of the table, and derived ones. */
  readonly columns: Fields["columns"];
  readonly derived: readonly DerivedColumn[];
  /** Columns that rules ask for and that are another column read further. */
  readonly readings: readonly Reading[];
  /** Numbers of the evaluable correlations, each after those it watches. */
  readonly correlations: readonly number[];
}

export type Verdict = Omit<PlannedRule, "no" | "rule" | "is_finding">;

export interface Planner {
  readonly rules: readonly Rule[];
  readonly fields: Fields;
  readonly byName: ReadonlyMap<string, number>;
  readonly verdicts: Map<number, Verdict>;
  /** Correlations in the order they were settled. */
  readonly order: number[];
  /** Correlations that are being settled: to meet one again is a circle. */
  readonly open: Set<number>;
  readonly derived: DerivedColumns;
  readonly filters: Filters;
}

/** Gives every rule a status, and every evaluable one its test or window. */
export function planRules(rules: readonly Rule[], fields: Fields): Plan {
  const byName = namesOf(rules);
  const filters = filtersOf(rules);
  const planner: Planner = { rules, fields, byName, verdicts: new Map(), order: [], open: new Set(), derived: new Map(), filters };
  const quiet = new Set(rules.flatMap((rule, no) => (rule.kind === "filter" ? [no] : quietened(rule, planner))));
  const isFilter = (no: number) => Number(rules[no]?.kind === "filter");
  for (const no of [...rules.keys()].sort((a, b) => isFilter(a) - isFilter(b))) settle(no, planner);
  const planned = rules.map((rule, no) => ({ no, rule, is_finding: !quiet.has(no), ...settle(no, planner) }));
  const derived = [...planner.derived.values()];
  const more = derived.map(({ column, is_presence }) => [column, is_presence ? "BOOLEAN" : "VARCHAR"]);
  const readings = readingsIn(planned);
  const read = readings.map(({ column }) => [column, "VARCHAR"]);
  const columns = { ...fields.columns, ...Object.fromEntries([...more, ...read]) };
  return { rules: planned, columns, derived, readings, correlations: planner.order };
}

/** Columns that a correlation asks of the events it watches. */
export function columnsOfWindow({ members, values }: NonNullable<PlannedRule["window"]>): readonly string[] {
  return [...members.flatMap(({ keys }) => keys.filter((key) => typeof key === "string")), ...values];
}

function readingsIn(rules: readonly PlannedRule[]): readonly Reading[] {
  const asked = rules.flatMap(({ test, window }) => [
    ...(test === null ? [] : fieldsOf(test)),
    ...(window === null ? [] : columnsOfWindow(window)),
  ]);
  return [...new Set(asked)].flatMap((column) => readingOf(column) ?? []);
}

/** Name and id of each rule -> its number. The first of a name has it. */
export function namesOf(rules: readonly Rule[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  rules.forEach((rule, no) => {
    for (const name of [rule.id, rule.name]) if (name !== null && !names.has(name)) names.set(name, no);
  });
  return names;
}

function quietened(rule: Rule, { byName }: Planner): readonly number[] {
  if (rule.kind !== "correlation" || rule.correlation === null || rule.correlation.is_generating) return [];
  return rule.correlation.rules.flatMap((name) => byName.get(name) ?? []);
}

export function settle(no: number, planner: Planner): Verdict {
  const known = planner.verdicts.get(no);
  if (known !== undefined) return known;
  const verdict = decide(no, planner);
  planner.verdicts.set(no, verdict);
  if (verdict.window !== null) planner.order.push(no);
  return verdict;
}

// Filters are settled last: what became of one shows when the rules that it concerns are planned.
function decide(no: number, planner: Planner): Verdict {
  const rule = planner.rules[no] as Rule;
  if (rule.kind === "correlation") return planCorrelation(no, rule, planner);
  return rule.kind === "detection" ? planFiltered(rule, planner) : planFilter(no, planner);
}
