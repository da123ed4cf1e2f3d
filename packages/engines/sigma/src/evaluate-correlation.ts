// The slow, obvious interpreter of correlations: every window looked at, in square time.

import { isWithin } from "./correlation.js";
import { evaluateTest, toNumber, type SigmaEvent } from "./evaluate.js";
import type { Member, Plan, PlannedRule, Window } from "./plan.js";
import { holdsSeen, orderOf } from "./seen.js";

/** A match that a correlation watches, or a moment at which one fired. */
export interface Match {
  readonly rule_no: number;
  /** Place in the list of events. */
  readonly event: number;
  /** Milliseconds. */
  readonly at: number;
  readonly keys: readonly string[];
  readonly value: string | number | null;
}

export interface Correlated {
  /** Where a window was full. */
  readonly fires: readonly Match[];
  /** Places of all events in a window that fired. */
  readonly members: ReadonlySet<number>;
}

/**
 * What a correlation of the plan finds in a list of events.
 *
 * @param at the column with the moment, RFC 3339.
 */
export function evaluateCorrelation(plan: Plan, no: number, events: readonly SigmaEvent[], at = "@timestamp"): Correlated {
  const { window } = plan.rules[no] as PlannedRule;
  if (window === null) return { fires: [], members: new Set() };
  const base = baseOf(plan, window, events, at);
  const fires = base.filter((match) => isFull(window, match, near(base, match, window)));
  const isMember = (match: Match) =>
    fires.some((fire) => isSameGroup(fire, match) && match.at <= fire.at && fire.at - match.at <= window.timespan_s * 1000);
  return { fires, members: new Set(base.filter(isMember).map(({ event }) => event)) };
}

function baseOf(plan: Plan, window: Window, events: readonly SigmaEvent[], at: string): readonly Match[] {
  const matches = window.members.flatMap((member) => matchesOf(plan, member, window, events, at));
  const isComplete = (match: Match) => !Number.isNaN(match.at) && match.keys.every((key) => key !== "\0");
  const complete = matches.filter(isComplete).sort((a, b) => a.at - b.at);
  if (window.type.startsWith("temporal")) return complete;
  // An event that meets two rules in the same group counts once.
  return complete.filter((match, i) => complete.findIndex((other) => other.event === match.event && isSameGroup(other, match)) === i);
}

function matchesOf(plan: Plan, member: Member, window: Window, events: readonly SigmaEvent[], at: string): readonly Match[] {
  const { no, keys } = member;
  if (member.is_correlation) {
    const { fires } = evaluateCorrelation(plan, no, events, at);
    return fires.map((fire) => ({ ...fire, rule_no: no, keys: keys.map((key) => fire.keys[Number(key)] ?? "\0") }));
  }
  const test = plan.rules[no]?.test ?? { kind: "any" as const, of: [] };
  return events.flatMap((event, i) => {
    if (!evaluateTest(test, event)) return [];
    const texts = keys.map((key) => String(event[String(key)] ?? "\0"));
    return [{ rule_no: no, event: i, at: Date.parse(String(event[at])), keys: texts, value: valueOf(window, event) }];
  });
}

// Of several fields: all of them together, or nothing where one is missing.
function valueOf({ values }: Window, event: SigmaEvent): string | number | null {
  const found = values.map((column) => event[column] ?? null);
  if (found.length === 0 || found.includes(null)) return null;
  return found.length === 1 ? (found[0] as string | number) : JSON.stringify(found.map(String));
}

function isSameGroup(a: Match, b: Match): boolean {
  return a.keys.join("\0") === b.keys.join("\0");
}

function near(base: readonly Match[], match: Match, { timespan_s }: Window): readonly Match[] {
  return base.filter((other) => isSameGroup(other, match) && other.at <= match.at && match.at - other.at <= timespan_s * 1000);
}

function isFull(window: Window, end: Match, seen: readonly Match[]): boolean {
  const { type, bounds } = window;
  if (type === "temporal_ordered") return isOrdered(window, end, seen);
  if (type === "temporal") return isMet(window, seen);
  if (type === "event_count") return isWithin(seen.length, bounds);
  const values = seen.map(({ value }) => value).filter((value) => value !== null);
  if (type === "value_count") return isWithin(new Set(values.map(String)).size, bounds);
  const numbers = values.map((value) => toNumber(value)).filter((value) => value !== null);
  if (numbers.length === 0) return false;
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (type === "value_sum") return isWithin(sum, bounds);
  return isWithin(type === "value_avg" ? sum / numbers.length : percentileOf(numbers, window.percentile as number), bounds);
}

// Between two neighbours in proportion.
function percentileOf(numbers: readonly number[], percentile: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * percentile) / 100;
  const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return low + (high - low) * (place - Math.floor(place));
}

function isMet({ members, bounds, seen: wanted }: Window, seen: readonly Match[]): boolean {
  const isSeen = (member: number) => seen.some(({ rule_no }) => rule_no === members[member]?.no);
  if (wanted !== null) return holdsSeen(wanted, isSeen);
  const rules = [...new Set(members.map(({ no }) => no))];
  const count = rules.filter((no) => seen.some(({ rule_no }) => rule_no === no)).length;
  return bounds.length === 0 ? count === rules.length : isWithin(count, bounds);
}

function isOrdered({ members, seen: wanted }: Window, end: Match, seen: readonly Match[]): boolean {
  const all = members.map((_, i) => i);
  const { met, unmet } = (wanted === null ? null : orderOf(wanted)) ?? { met: all, unmet: [] };
  const rules = met.map((member) => (members[member] as Member).no);
  const isSpoilt = unmet.some((member) => seen.some(({ rule_no }) => rule_no === members[member]?.no));
  return !isSpoilt && end.rule_no === rules.at(-1) && isInOrder(rules, seen);
}

// The last match of the window must be the last rule's; before it, each rule in turn.
function isInOrder(rules: readonly number[], seen: readonly Match[]): boolean {
  const end = Math.max(...seen.map(({ at }) => at));
  let from = Number.NEGATIVE_INFINITY;
  for (const [i, no] of rules.entries()) {
    const isLast = i === rules.length - 1;
    const next = seen.find(({ rule_no, at }) => rule_no === no && at >= from && (!isLast || at === end));
    if (next === undefined) return false;
    from = next.at;
  }
  return true;
}
