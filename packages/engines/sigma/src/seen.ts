// The condition of a temporal correlation in words: which rules must have been met, and which must not, within one span.
//
// Sigma enhancement proposal 198. Grammar as in a rule's condition: or, and, not, brackets; names are names of rules.

import type { NodePath, Reader } from "./fault-code.js";
import { parseCondition } from "./condition.js";
import type { Predicate } from "./predicate.js";

/** Over the rules met within a span; `rule` is a place in the correlation's list of rules. */
export type Seen =
  | { readonly kind: "rule"; readonly rule: number }
  | { readonly kind: "not"; readonly of: Seen }
  | { readonly kind: "all" | "any"; readonly of: readonly Seen[] }
  | { readonly kind: "at_least"; readonly count: number; readonly of: readonly Seen[] };

/** Null after a fault. */
export function parseSeen(text: string, rules: readonly string[], at: { readonly path: NodePath; readonly reader: Reader }): Seen | null {
  const places = new Map(rules.map((name, i): [string, Predicate] => [name, { kind: "exists", field: String(i) }]));
  const parsed = parseCondition(text, places, at);
  return parsed === null ? null : toSeen(parsed);
}

function toSeen(predicate: Predicate): Seen {
  if (predicate.kind === "not") return { kind: "not", of: toSeen(predicate.of) };
  if (predicate.kind === "all" || predicate.kind === "any") return { kind: predicate.kind, of: predicate.of.map(toSeen) };
  if (predicate.kind === "at_least") return { ...predicate, of: predicate.of.map(toSeen) };
  return { kind: "rule", rule: Number(predicate.field) };
}

/** Whether it holds when just these rules were met. */
export function holdsSeen(seen: Seen, isMet: (rule: number) => boolean): boolean {
  if (seen.kind === "rule") return isMet(seen.rule);
  if (seen.kind === "not") return !holdsSeen(seen.of, isMet);
  const count = seen.of.filter((one) => holdsSeen(one, isMet)).length;
  if (seen.kind === "at_least") return count >= seen.count;
  return seen.kind === "all" ? count === seen.of.length : count > 0;
}

/** Of "a and b and not c": what must be met, in order, and what must not. Null for anything else. */
export function orderOf(seen: Seen): { readonly met: readonly number[]; readonly unmet: readonly number[] } | null {
  if (seen.kind === "rule") return { met: [seen.rule], unmet: [] };
  if (seen.kind === "any" || seen.kind === "at_least") return null;
  if (seen.kind === "not") return seen.of.kind === "rule" ? { met: [], unmet: [seen.of.rule] } : null;
  const parts = seen.of.map(orderOf);
  const good = parts.filter((part) => part !== null);
  if (good.length < parts.length) return null;
  return { met: good.flatMap(({ met }) => met), unmet: good.flatMap(({ unmet }) => unmet) };
}
