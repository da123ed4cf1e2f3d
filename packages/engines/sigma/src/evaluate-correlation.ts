// The slow, obvious interpreter of correlations: every window looked at, in square time.

import { isWithin } from "./correlation.js";
import { evaluateTest, type SigmaEvent } from "./evaluate.js";
import type { Member, Plan, PlannedRule, Window } from "./plan.js";

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
    const value = window.value === null ? null : (event[window.value] ?? null);
    const texts = keys.map((key) => String(event[String(key)] ?? "\0"));
    return [{ rule_no: no, event: i, at: Date.parse(String(event[at])), keys: texts, value: value as string | number | null }];
  });
}

function isSameGroup(a: Match, b: Match): boolean {
  return a.keys.join("\0") === b.keys.join("\0");
}

function near(base: readonly Match[], match: Match, { timespan_s }: Window): readonly Match[] {
  return base.filter((other) => isSameGroup(other, match) && other.at <= match.at && match.at - other.at <= timespan_s * 1000);
}

function isFull(window: Window, end: Match, seen: readonly Match[]): boolean {
  const { type, bounds, members } = window;
  const values = seen.map(({ value }) => value).filter((value) => value !== null);
  const sum = values.reduce<number>((total, value) => total + Number(value), 0);
  if (type === "event_count") return isWithin(seen.length, bounds);
  if (type === "value_count") return isWithin(new Set(values.map(String)).size, bounds);
  if (type === "value_sum" || type === "value_avg") {
    return values.length > 0 && isWithin(type === "value_sum" ? sum : sum / values.length, bounds);
  }
  const rules = [...new Set(members.map(({ no }) => no))];
  if (type === "temporal_ordered")
    return (
      end.rule_no === members.at(-1)?.no &&
      isInOrder(
        members.map(({ no }) => no),
        seen,
      )
    );
  const count = rules.filter((no) => seen.some(({ rule_no }) => rule_no === no)).length;
  return bounds.length === 0 ? count === rules.length : isWithin(count, bounds);
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
