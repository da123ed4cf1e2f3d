// What became of each rule: asked, asked in part, or not, and why.

import type { FaultParams } from "@hamon/records";
import type { Plan, PlannedRule, RuleStatus } from "@hamon/sigma";
import type { DetectResult } from "./detect.js";
import type { RuleFiles } from "./rule-files.js";
import type { Trial } from "./matching/find-matches.js";

/**
 * What became of a rule. Past Sigma's own: it has a mistake; it asks too much of a machine; it was stopped for its slowness; it
 * ships, and the case has no log that it is for.
 */
export type OwnStatus = RuleStatus | "faulty" | "broken" | "too-slow" | "no-log";

export type RuleTale = Pick<DetectResult, "rule_count" | "statuses" | "not_evaluable" | "partly_evaluable" | "slow_rules">;

/** @param withoutLog numbers of rules for logs that the case has none of: counted, and named nowhere. */
export function tellRules({ rules, faults }: RuleFiles, plan: Plan, { refused, slow }: Trial, withoutLog: ReadonlySet<number>): RuleTale {
  const nameOf = (no: number) => rules[no]?.rule_name ?? "";
  const planned = plan.rules.map(({ no, status, what }) => ({
    rule: nameOf(no),
    status: refused.get(no) ?? (withoutLog.has(no) ? "no-log" : (status as OwnStatus)),
    what: refused.has(no) ? [] : what,
  }));
  const faulty = faults.map(({ code, at }) => ({ rule: at ?? "", status: "faulty" as const, what: [code] }));
  const statuses: Partial<Record<OwnStatus, number>> = {};
  for (const { status } of [...planned, ...faulty]) statuses[status] = (statuses[status] ?? 0) + 1;
  const lacking = plan.rules
    .map((one) => ({ no: one.no, what: lackOf(one) }))
    .filter(({ no, what }) => what.length > 0 && !refused.has(no) && !withoutLog.has(no));
  return {
    rule_count: rules.length,
    statuses,
    not_evaluable: [...planned.filter(({ status }) => status !== "evaluable" && status !== "no-log"), ...faulty],
    partly_evaluable: lacking.map(({ no, what }) => ({ rule: nameOf(no), what })),
    slow_rules: slow.map(({ no, steps_per_event }) => ({ rule: nameOf(no), steps_per_event })),
  };
}

/** Fields that a rule is asked without, in the way that lacks least; empty where one lacks nothing. */
export function lackOf({ ways }: PlannedRule): readonly string[] {
  const asked = ways.filter(({ status }) => status === "evaluable").map(({ missing }) => missing);
  return asked.reduce((fewest, missing) => (missing.length < fewest.length ? missing : fewest), asked[0] ?? []);
}

/** Names in a sentence: the others are in the result. */
const MOST_NAMED = 5;
/** A rule with a mistake is told of by itself. */
const TOLD: readonly OwnStatus[] = ["fields-missing", "needs-placeholder", "unsupported", "broken", "too-slow"];

/** One warning for each reason why rules were not asked, or not wholly. */
export function unasked({ not_evaluable, partly_evaluable }: RuleTale): readonly { readonly code: string; readonly params: FaultParams }[] {
  const groups = TOLD.map((status) => ({ status, rules: not_evaluable.filter((one) => one.status === status) }));
  return [...groups, { status: "partly", rules: partly_evaluable }]
    .filter(({ rules }) => rules.length > 0)
    .map(({ status, rules }) => ({ code: `rules-${status}`, params: { count: rules.length, rules: named(rules) } }));
}

function named(rules: readonly { readonly rule: string; readonly what: readonly string[] }[]): string {
  const some = rules.slice(0, MOST_NAMED).map(({ rule, what }) => (what.length === 0 ? rule : `${rule} (${what.join(", ")})`));
  return [...some, ...(rules.length > MOST_NAMED ? ["…"] : [])].join(", ");
}
