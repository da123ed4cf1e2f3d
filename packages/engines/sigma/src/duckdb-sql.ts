// A plan as DuckDB statements: what each rule matched, as rows of the temporary table sigma_match.
//
// Rules are asked in few scans: per batch one pass over the events, a gate first, then each rule of the batch.
// Correlations follow, each from its own scan (see duckdb-correlation.ts).

import { correlationStatements } from "./duckdb-correlation.js";
import { admit, createGateKeeper, gateCondition } from "./duckdb-gate.js";
import { createBinder, quoteName, toCondition, type Binder, type SqlValue } from "./duckdb-predicate.js";
import { columnsOfWindow, type Plan, type PlannedRule } from "./plan.js";

/** Where events stand. */
export interface EventTable {
  readonly table: string;
  readonly id: string;
  readonly at: string;
  /** Columns to carry along into sigma_match, after rule_no, event_id, matched_at. */
  readonly keep: readonly string[];
  /**
   * Table of what detections matched elsewhere, in place of the events: rule_no and, under their own names, `id`, `at`, `keep`
   * and columnsWatched. Each rule and event once. A rule in `stands_for` has no rows: it is another one in all but name.
   */
  readonly matched?: { readonly table: string; readonly stands_for: ReadonlyMap<number, number> };
}

export interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, SqlValue>>;
  /** Numbers of the rules it works for. */
  readonly rules: readonly number[];
}

/** Rules in one pass: past this the expression grows faster than a second pass costs. */
const BATCH = 60;

/**
 * Statements that leave `sigma_match (rule_no, event_id, matched_at, <keep>)` for every rule that stands as a finding:
 * a detection's events, and all events of a correlation's windows. In order, on one connection.
 */
export function toDuckdbSql(plan: Plan, events: EventTable): readonly Statement[] {
  const detections = plan.rules.filter(({ test, is_finding }) => test !== null && is_finding);
  return [
    emptyMatch(plan, events),
    ...(events.matched === undefined
      ? batchesOf(plan, detections).map((batch) => matchStatement(plan, events, batch))
      : takenStatements(plan, events, detections)),
    ...plan.correlations.flatMap((no) => correlationStatements(plan, events, no)),
  ];
}

/** Columns that correlations ask of the events they watch. */
export function columnsWatched({ rules, correlations }: Plan): readonly string[] {
  const windows = correlations.flatMap((no) => rules[no]?.window ?? []);
  return [...new Set(windows.flatMap(columnsOfWindow))];
}

/** One rule alone, counted: to try it, and to time it. Only of a detection that is evaluable. */
export function toDuckdbCount(plan: Plan, table: string, no: number): Statement {
  const binder = createBinder(plan.columns);
  const condition = toCondition((plan.rules[no] as PlannedRule).test ?? { kind: "any", of: [] }, binder);
  return finish(`select count(*) as match_count from ${quoteName(table)} where ${condition}`, binder, [no]);
}

export function finish(sql: string, binder: Binder, rules: readonly number[]): Statement {
  const used = Object.entries(binder.params).filter(([name]) => sql.includes(`$${name}::`));
  return { sql, params: Object.fromEntries(used), rules };
}

/** The columns of sigma_match of one event. */
export function matchColumns({ id, at, keep }: EventTable): string {
  return [`${quoteName(id)} as event_id`, `${quoteName(at)} as matched_at`, ...keep.map(quoteName)].join(", ");
}

function emptyMatch(plan: Plan, events: EventTable): Statement {
  const select = `select 0::INTEGER as rule_no, ${matchColumns(events)} from ${quoteName(events.matched?.table ?? events.table)} limit 0`;
  return finish(`create or replace temp table sigma_match as ${select}`, createBinder(plan.columns), []);
}

function takenStatements(plan: Plan, events: EventTable, detections: readonly PlannedRule[]): readonly Statement[] {
  const numbers = detections.map(({ no }) => no);
  const others = numbers.filter((no) => events.matched?.stands_for.has(no));
  const own = numbers.filter((no) => !others.includes(no));
  const take = (name: string, rules: readonly number[]) => {
    const sql = `insert into sigma_match
  select ${name}::INTEGER as rule_no, ${matchColumns(events)}
  from ${quoteName(events.matched?.table ?? events.table)} where ${isMatchOf(rules, events)}`;
    return finish(sql, createBinder(plan.columns), rules);
  };
  return [take("rule_no", own), ...others.map((no) => take(String(no), [no]))];
}

/** Of the rows of `matched`. */
export function isMatchOf(rules: readonly number[], { matched }: EventTable): string {
  const numbers = [...new Set(rules.map((no) => matched?.stands_for.get(no) ?? no))];
  return numbers.length === 0 ? "false" : `rule_no in (${numbers.join(", ")})`;
}

// By logsource; and a rule without a gate goes with others of its kind, so that the gate of the rest still holds.
function batchesOf(plan: Plan, detections: readonly PlannedRule[]): readonly (readonly PlannedRule[])[] {
  const probe = createGateKeeper(createBinder(plan.columns));
  const kinds = new Map<string, PlannedRule[]>();
  for (const planned of detections) {
    const kind = JSON.stringify([planned.logsource, admit(probe, planned.search)]);
    kinds.set(kind, [...(kinds.get(kind) ?? []), planned]);
  }
  return [...kinds.values()].flatMap(chunks);
}

function chunks(rules: readonly PlannedRule[]): readonly (readonly PlannedRule[])[] {
  const count = Math.ceil(rules.length / BATCH);
  return Array.from({ length: count }, (_, i) => rules.slice(i * BATCH, (i + 1) * BATCH));
}

function matchStatement(plan: Plan, events: EventTable, batch: readonly PlannedRule[]): Statement {
  const binder = createBinder(plan.columns);
  const keeper = createGateKeeper(binder);
  const isGated = batch.map(({ search }) => admit(keeper, search)).every(Boolean);
  const cases = batch.map(({ no, search }) => `case when ${toCondition(search, binder)} then ${no} end`);
  const numbers = `list_filter([\n    ${cases.join(",\n    ")}\n  ], lambda rule_no: rule_no is not null)`;
  const logsource = toCondition((batch[0] as PlannedRule).logsource, binder);
  const sql = `insert into sigma_match
  select unnest(${numbers})::INTEGER as rule_no, ${matchColumns(events)}
  from ${quoteName(events.table)}
  where ${logsource}${isGated ? ` and ${gateCondition(keeper)}` : ""}`;
  return finish(
    sql,
    binder,
    batch.map(({ no }) => no),
  );
}
