// A correlation as DuckDB statements over sliding windows.
//
// sigma_base_N: the matches it watches, with keys and value. sigma_fire_N: the moments at which a window was full.
// Where a window must hold many matches, groups and spans that cannot reach the number are left out first
// (sigma_hot_N): any window lies within two neighbouring spans of its own length.

import { bind, createBinder, numberOf, quoteName, SQL_COMPARISON, toCondition, type Binder } from "./duckdb-predicate.js";
import { finish, isMatchOf, matchColumns, type EventTable, type Statement } from "./duckdb-sql.js";
import type { Member, Plan, PlannedRule, Window } from "./plan.js";
import { orderOf, type Seen } from "./seen.js";

interface Correlating {
  readonly no: number;
  readonly window: Window;
  readonly plan: Plan;
  readonly events: EventTable;
  readonly binder: Binder;
  /** key_0, key_1 …: at least one, so that "partition by" has something. */
  readonly keys: readonly string[];
}

export function correlationStatements(plan: Plan, events: EventTable, no: number): readonly Statement[] {
  const { window, is_finding } = plan.rules[no] as PlannedRule;
  if (window === null) throw new Error(`rule ${no} has no window`);
  const keys = Array.from({ length: Math.max(1, window.key_count) }, (_, i) => `key_${i}`);
  const one: Correlating = { no, window, plan, events, keys, binder: createBinder(plan.columns) };
  return [
    ...baseStatements(one),
    make(one, "fire", `select * from (${amountSelect(one)}) where ${firesCondition(one)}`),
    ...(is_finding ? [finish(membersInsert(one), one.binder, [no])] : []),
    drop(one, "base"),
  ];
}

function make({ no, binder }: Correlating, name: string, select: string): Statement {
  return finish(`create or replace temp table sigma_${name}_${no} as\n${select}`, binder, [no]);
}

function drop({ no, binder }: Correlating, name: string): Statement {
  return finish(`drop table sigma_${name}_${no}`, binder, [no]);
}

// Different values are at most as many as matches, and to count matches takes no memory: these are narrowed down
// first, and again by the values of what is left.
function baseStatements(one: Correlating): readonly Statement[] {
  const { window, no } = one;
  const matches = memberUnion(one);
  const least = leastAmount(window);
  if (least === null) return [make(one, "base", matches)];
  const bySize = window.type === "value_sum" ? "coalesce(sum(greatest(value, 0)), 0)" : "count(*)";
  const first = narrowed(one, matches, { amount: bySize, least });
  if (window.type !== "value_count") return first;
  return [...first, ...narrowed(one, `select * from sigma_base_${no}`, { amount: "count(distinct value)", least })];
}

interface Least {
  readonly amount: string;
  readonly least: number;
}

function narrowed(one: Correlating, from: string, size: Least): readonly Statement[] {
  const on = [...one.keys, "span"].join(", ");
  const base = `select base.* from (${from}) as base semi join sigma_hot_${one.no} using (${on})`;
  return [make(one, "hot", hotSelect(one, from, size)), make(one, "base", base), drop(one, "hot")];
}

// The number a window must reach, where there is one worth a pass of its own.
function leastAmount({ type, bounds, members }: Window): number | null {
  if (type !== "event_count" && type !== "value_count" && type !== "value_sum") return null;
  if (members.some(({ is_correlation }) => is_correlation)) return null;
  const limits = bounds.filter(({ comparison }) => ["gt", "gte", "eq"].includes(comparison)).map(({ value }) => value);
  return limits.length > 0 && Math.max(...limits) > 1 ? Math.max(...limits) : null;
}

function hotSelect(one: Correlating, from: string, { amount, least }: Least): string {
  const keys = one.keys.join(", ");
  return `with per_span as (
  select ${keys}, span, ${amount} as amount from (${from}) group by all),
pair as (
  select *, amount + case when lead(span) over near = span + 1 then lead(amount) over near else 0 end as two
  from per_span window near as (partition by ${keys} order by span))
select distinct ${keys}, unnest([span, span + 1]) as span from pair where two >= ${bind(one.binder, least)}`;
}

// Members that share their keys are one scan, so that an event which meets two of them counts once.
function memberUnion(one: Correlating): string {
  const { window } = one;
  const isCounting = !window.type.startsWith("temporal");
  const [first] = window.members as [Member];
  const isShared = window.members.every(({ keys, is_correlation }) => !is_correlation && String(keys) === String(first.keys));
  if (isCounting && isShared) return memberSelect(one, first, window.members);
  return window.members.map((member) => memberSelect(one, member, [member])).join("\nunion all by name\n");
}

function memberSelect(one: Correlating, member: Member, together: readonly Member[]): string {
  const { events, window, keys } = one;
  const isFire = member.is_correlation;
  const source = (key: string | number) => (isFire ? `key_${key}` : `${quoteName(String(key))}::VARCHAR`);
  const given = window.key_count === 0 ? ["''"] : member.keys.map(source);
  const at = isFire ? "matched_at" : quoteName(events.at);
  const columns = [
    `${member.no} as rule_no`,
    isFire ? ["event_id", "matched_at", ...events.keep.map(quoteName)].join(", ") : matchColumns(events),
    ...given.map((expression, i) => `${expression} as ${keys[i]}`),
    `${valueOf(one)} as value`,
    `floor(epoch_us(${at}) / ${window.timespan_s * 1_000_000})::BIGINT as span`,
  ];
  const from = isFire ? `sigma_fire_${member.no}` : quoteName(events.matched?.table ?? events.table);
  const asked = isFire ? ["true"] : [`(${membersCondition(one, together)})`];
  const where = [...asked, `${at} is not null`, ...given.map((expression) => `${expression} is not null`)];
  // An event that several matched stands there several times.
  const isOften = events.matched !== undefined && together.length > 1;
  return `select ${isOften ? "distinct " : ""}${columns.join(", ")} from ${from} where ${where.join(" and ")}`;
}

function membersCondition(one: Correlating, together: readonly Member[]): string {
  if (one.events.matched !== undefined)
    return isMatchOf(
      together.map(({ no }) => no),
      one.events,
    );
  return together.map(({ no }) => memberCondition(one, no)).join(" or ");
}

function memberCondition({ plan, binder }: Correlating, no: number): string {
  return toCondition(plan.rules[no]?.test ?? { kind: "any", of: [] }, binder);
}

function valueOf({ window: { type, values }, binder }: Correlating): string {
  const [value] = values;
  if (value === undefined) return "null::VARCHAR";
  if (type !== "value_count") return numberOf(value, binder);
  const texts = values.map((one) => `${quoteName(one)}::VARCHAR`);
  // With its length before each, no two combinations are one text; null where one of them is.
  return texts.length === 1 ? (texts[0] as string) : texts.map((text) => `length(${text}) || ':' || ${text}`).join(" || ");
}

const NEAR_PAST = (seconds: number) => `range between interval '${seconds} seconds' preceding and current row`;
const NEAR_FUTURE = (seconds: number) => `range between current row and interval '${seconds} seconds' following`;

/** Each match with what its window, which ends at it, holds: `amount`. */
function amountSelect(one: Correlating): string {
  const { window, keys, no } = one;
  const over = `over (partition by ${keys.join(", ")} order by matched_at ${NEAR_PAST(window.timespan_s)})`;
  if (window.type === "temporal_ordered") return orderedSelect(one, over);
  if (window.seen !== null) return `select *, ${seenCondition(window.seen, window, over)} as amount from sigma_base_${no}`;
  return `select *, ${amountOf(window, over)} as amount from sigma_base_${no}`;
}

function seenCondition(seen: Seen, window: Window, over: string): string {
  if (seen.kind === "rule") return `coalesce(bool_or(rule_no = ${window.members[seen.rule]?.no}) ${over}, false)::INTEGER`;
  if (seen.kind === "not") return `(1 - ${seenCondition(seen.of, window, over)})`;
  const parts = seen.of.map((one) => seenCondition(one, window, over));
  const least = { all: parts.length, any: 1, at_least: 0 }[seen.kind];
  return `((${parts.join(" + ")}) >= ${seen.kind === "at_least" ? seen.count : least})::INTEGER`;
}

function amountOf({ type, members, percentile }: Window, over: string): string {
  if (percentile !== null) return `quantile_cont(value, ${percentile / 100}) ${over}`;
  if (type === "value_count") return `count(distinct value) ${over}`;
  if (type === "value_sum") return `sum(value) ${over}`;
  if (type === "value_avg") return `avg(value) ${over}`;
  if (type === "event_count") return `count(*) ${over}`;
  const seen = [...new Set(members.map(({ no }) => no))].map((no) => `coalesce(bool_or(rule_no = ${no}) ${over}, false)::INTEGER`);
  return `(${seen.join(" + ")})`;
}

// Step by step: the latest moment at which the first k rules had been met in order; amount is how many were.
function orderedSelect({ window, no }: Correlating, over: string): string {
  const { met, unmet } = orderIn(window);
  const numberOfMember = (member: number) => (window.members[member] as Member).no;
  const steps = met.reduce((inner, member, i) => {
    const begun = i === 0 ? "matched_at" : `max(started_${i - 1}) ${over}`;
    return `select *, case when rule_no = ${numberOfMember(member)} then ${begun} end as started_${i} from (${inner})`;
  }, `select * from sigma_base_${no}`);
  const last = met.length - 1;
  const isWhole = `started_${last} >= matched_at - interval '${window.timespan_s} seconds'`;
  const isClean = unmet.map((member) => ` and not coalesce(bool_or(rule_no = ${numberOfMember(member)}) ${over}, false)`).join("");
  return `select *, case when ${isWhole}${isClean} then ${met.length} else 0 end as amount from (${steps})`;
}

function orderIn({ seen, members }: Window): { readonly met: readonly number[]; readonly unmet: readonly number[] } {
  return (seen === null ? null : orderOf(seen)) ?? { met: members.map((_, i) => i), unmet: [] };
}

function firesCondition({ window, binder }: Correlating): string {
  const { type, bounds, members, seen } = window;
  if (type === "temporal_ordered") return `amount >= ${orderIn(window).met.length}`;
  if (seen !== null) return "amount = 1";
  if (type === "temporal" && bounds.length === 0) return `amount >= ${new Set(members.map(({ no }) => no)).size}`;
  return bounds.map(({ comparison, value }) => `amount ${SQL_COMPARISON[comparison]} ${bind(binder, value)}`).join(" and ");
}

// Every match that stands in a window which fired.
function membersInsert(one: Correlating): string {
  const { no, keys, window, events } = one;
  const columns = ["event_id", "matched_at", ...events.keep.map(quoteName)].join(", ");
  const fires = `select distinct ${keys.join(", ")}, matched_at, true as fires from sigma_fire_${no}`;
  const over = `over (partition by ${keys.join(", ")} order by matched_at ${NEAR_FUTURE(window.timespan_s)})`;
  return `insert into sigma_match
select distinct ${no}::INTEGER as rule_no, ${columns}
from (select *, bool_or(coalesce(fires, false)) ${over} as is_within
      from sigma_base_${no} left join (${fires}) using (${[...keys, "matched_at"].join(", ")}))
where is_within`;
}
