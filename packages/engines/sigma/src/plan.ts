// Rules against the columns there are: what each rule asks of which column, and why one cannot be asked.
//
// A plan knows no dialect. Fields have become columns, keywords and logsources have become ordinary tests,
// placeholders are filled in, and correlations name their rules by number.

import type { Bound, Correlation, CorrelationType } from "./correlation.js";
import { literalPattern, placePattern, type Pattern } from "./pattern.js";
import { allOf, anyOf, fieldsOf, mapAtoms, placeholdersOf, type Atom, type Predicate } from "./predicate.js";
import type { CorrelationRule, DetectionRule, Logsource, Rule } from "./rule.js";

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
}

export interface Window {
  readonly type: CorrelationType;
  readonly members: readonly Member[];
  /** Number of group-by keys. */
  readonly key_count: number;
  readonly timespan_s: number;
  readonly bounds: readonly Bound[];
  /** Column that is counted or added. */
  readonly value: string | null;
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
  readonly columns: Fields["columns"];
  /** Numbers of the evaluable correlations, each after those it watches. */
  readonly correlations: readonly number[];
}

type Verdict = Omit<PlannedRule, "no" | "rule" | "is_finding">;

interface Planner {
  readonly rules: readonly Rule[];
  readonly fields: Fields;
  readonly byName: ReadonlyMap<string, number>;
  readonly verdicts: Map<number, Verdict>;
  /** Correlations in the order they were settled. */
  readonly order: number[];
  /** Correlations that are being settled: to meet one again is a circle. */
  readonly open: Set<number>;
}

/** Gives every rule a status, and every evaluable one its test or window. */
export function planRules(rules: readonly Rule[], fields: Fields): Plan {
  const planner: Planner = { rules, fields, byName: namesOf(rules), verdicts: new Map(), order: [], open: new Set() };
  const quiet = new Set(rules.flatMap((rule) => quietened(rule, planner)));
  const planned = rules.map((rule, no) => ({ no, rule, is_finding: !quiet.has(no), ...settle(no, planner) }));
  return { rules: planned, columns: fields.columns, correlations: planner.order };
}

// The first of a name has it.
function namesOf(rules: readonly Rule[]): ReadonlyMap<string, number> {
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

function settle(no: number, planner: Planner): Verdict {
  const known = planner.verdicts.get(no);
  if (known !== undefined) return known;
  const rule = planner.rules[no] as Rule;
  const verdict = rule.kind === "detection" ? planDetection(rule, planner.fields) : planCorrelation(no, rule, planner);
  planner.verdicts.set(no, verdict);
  if (verdict.window !== null) planner.order.push(no);
  return verdict;
}

const NOTHING: Predicate = allOf([]);

function refuse(status: RuleStatus, what: readonly string[]): Verdict {
  return { status, what, test: null, logsource: NOTHING, search: NOTHING, window: null };
}

function planDetection(rule: DetectionRule, fields: Fields): Verdict {
  if (rule.test === null) return refuse("unsupported", rule.unsupported);
  const missing = fieldsOf(rule.test).filter((field) => columnOf(field, fields) === null);
  if (missing.length > 0) return refuse("fields-missing", missing);
  const placeholders = placeholdersOf(rule.test).filter((name) => fields.placeholders?.[name] === undefined);
  if (placeholders.length > 0) return refuse("needs-placeholder", placeholders);
  const search = mapAtoms(rule.test, (atom) => inColumns(atom, fields));
  const logsource = allOf(logsourceTests(rule.logsource, fields));
  return { status: "evaluable", what: [], test: allOf([logsource, search]), logsource, search, window: null };
}

function columnOf(field: string, { names, columns }: Fields): string | null {
  const column = names?.[field] ?? field;
  return Object.hasOwn(columns, column) ? column : null;
}

function logsourceTests(logsource: Logsource, { logsource: columns }: Fields): readonly Predicate[] {
  if (columns === undefined) return [];
  return (["category", "product", "service"] as const).flatMap((key): readonly Predicate[] => {
    const value = logsource[key];
    return value === null ? [] : [{ kind: "text", field: columns[key], pattern: literalPattern(value), isCased: false }];
  });
}

function inColumns(atom: Atom, fields: Fields): Predicate {
  const named = atom.field === null ? anyOf(keywordColumns(fields).map((field) => ({ ...atom, field }) as Atom)) : inColumn(atom, fields);
  return mapAtoms(named, (one) => (one.kind === "text" ? fillIn(one, fields) : one));
}

function inColumn(atom: Atom, fields: Fields): Atom {
  const column = (field: string) => columnOf(field, fields) as string;
  const field = column(atom.field as string);
  return atom.kind === "fieldref" ? { ...atom, field, other: column(atom.other) } : ({ ...atom, field } as Atom);
}

function keywordColumns({ keywords, columns }: Fields): readonly string[] {
  return keywords ?? Object.keys(columns).filter((name) => /^(VARCHAR|TEXT|STRING)$/i.test(columns[name] as string));
}

// One test for each way to fill the placeholders in.
function fillIn(atom: Extract<Atom, { kind: "text" }>, { placeholders = {} }: Fields): Predicate {
  let patterns: readonly Pattern[] = [atom.pattern];
  for (const name of placeholdersOf(atom)) {
    const values = placeholders[name] ?? [];
    patterns = patterns.flatMap((pattern) => values.map((value) => replacePlaceholder(pattern, name, value)));
  }
  return anyOf(patterns.map((pattern) => ({ ...atom, pattern })));
}

function replacePlaceholder(pattern: Pattern, name: string, value: string): Pattern {
  const filled = pattern.flatMap((part) => (part.kind === "placeholder" && part.name === name ? literalPattern(value) : [part]));
  return placePattern(filled, "equals");
}

function planCorrelation(no: number, rule: CorrelationRule, planner: Planner): Verdict {
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
    if (no === undefined) return refuse("unsupported", [`rule ${name}`]);
    const { status, what } = settle(no, planner);
    if (status !== "evaluable") return refuse(status, what);
    const keys = correlation.group_by.map((key) => memberKey(key, no, correlation, planner));
    const missing = correlation.group_by.filter((_, i) => keys[i] === null);
    if (missing.length > 0) return refuse("fields-missing", missing);
    members.push({ no, keys: keys as readonly string[], is_correlation: planner.rules[no]?.kind === "correlation" });
  }
  const value = correlation.field === null ? null : columnOf(correlation.field, planner.fields);
  if (correlation.field !== null && value === null) return refuse("fields-missing", [correlation.field]);
  if (value !== null && members.some(({ is_correlation }) => is_correlation)) return refuse("unsupported", ["value of a correlation"]);
  const { type, timespan_s, bounds } = correlation;
  const window: Window = { type, members, key_count: correlation.group_by.length, timespan_s, bounds, value };
  return { ...refuse("evaluable", []), window };
}

// A group-by name as this member has it: by alias, as a column, or as a key of the correlation it is.
function memberKey(key: string, no: number, { aliases }: Correlation, { rules, fields }: Planner): string | number | null {
  const rule = rules[no] as Rule;
  const names = [rule.id, rule.name].filter((name) => name !== null);
  const own = names.map((name) => aliases[key]?.[name]).find((field) => field !== undefined) ?? key;
  if (rule.kind === "detection") return columnOf(own, fields);
  const index = rule.correlation?.group_by.indexOf(own) ?? -1;
  return index < 0 ? null : index;
}
