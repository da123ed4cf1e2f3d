// Which rules that ship are for logs that the case has none of: not a fault of the case, and nothing to warn of.

import type { LakeSession } from "@hamon/lake";
import {
  evaluateTest,
  namesOf,
  waysFor,
  type Atom,
  type Fields,
  type Plan,
  type PlannedRule,
  type Predicate,
  type SigmaEvent,
  type Way,
} from "@hamon/sigma";

const COLUMNS = ["logsource.category", "logsource.product", "logsource.service"] as const;

/** Each logsource that events state. */
export async function logsThere(session: Pick<LakeSession, "query">): Promise<readonly SigmaEvent[]> {
  const names = COLUMNS.map((name) => `"${name}"`).join(", ");
  return session.query<Record<(typeof COLUMNS)[number], string | null>>(`select distinct ${names} from event`);
}

/** Numbers of the rules that ship and can have no event of these logs; of a correlation, where one that it watches cannot. */
export function rulesWithoutLog(plan: Plan, fields: Fields, logs: readonly SigmaEvent[]): ReadonlySet<number> {
  const absent = new Set(plan.rules.filter((planned) => isShipped(planned) && !mayHaveEvents(planned, fields, logs)).map(({ no }) => no));
  const names = namesOf(plan.rules.map(({ rule }) => rule));
  const isWithout = (planned: PlannedRule): boolean => {
    const { rule } = planned;
    if (rule.kind !== "correlation") return absent.has(planned.no);
    const watched = (rule.correlation?.rules ?? []).flatMap((name) => plan.rules[names.get(name) ?? -1] ?? []);
    return isShipped(planned) && watched.some((one) => one.no !== planned.no && isWithout(one));
  };
  return new Set(plan.rules.filter(isWithout).map(({ no }) => no));
}

function isShipped({ rule }: PlannedRule): boolean {
  return !rule.at.startsWith("workspace:");
}

function mayHaveEvents({ rule }: PlannedRule, fields: Fields, logs: readonly SigmaEvent[]): boolean {
  if (rule.kind !== "detection") return true;
  const ways = waysFor(rule.logsource, fields) ?? [];
  return logs.some((log) => ways.some((way) => mayHold(way.when, way, log)));
}

// Of what a log does not state anything may be so.
function mayHold(test: Predicate, way: Way, log: SigmaEvent): boolean {
  if (test.kind === "all") return test.of.every((one) => mayHold(one, way, log));
  if (test.kind === "any") return test.of.some((one) => mayHold(one, way, log));
  if (test.kind === "not" || test.kind === "at_least" || test.field === null) return true;
  const column = way.columns[test.field] ?? test.field;
  return COLUMNS.some((name) => name === column) ? evaluateTest({ ...test, field: column } as Atom, log) : true;
}
