// The reasons of a decision as a tree: each condition with the facts under it, as decide lists them one after the other.

import type { Obligation, Tri } from "@hamon/records";

export type Reason = Obligation["reasons"][number];

export interface ReasonGroup {
  readonly head: Reason;
  readonly facts: readonly Reason[];
}

/** A line without a fact heads those with one that follow it. Facts before any head stand for themselves. */
export function groupReasons(reasons: readonly Reason[]): readonly ReasonGroup[] {
  const groups: { head: Reason; facts: Reason[] }[] = [];
  for (const reason of reasons) {
    const last = groups.at(-1);
    if (reason.fact !== null && last !== undefined && last.head.fact === null) last.facts.push(reason);
    else groups.push({ head: reason, facts: [] });
  }
  return groups;
}

/** Key of a value: yes, no, unknown. */
export function triKey(value: Tri): "yes" | "no" | "unknown" {
  if (value === "unknown") return "unknown";
  return value ? "yes" : "no";
}
