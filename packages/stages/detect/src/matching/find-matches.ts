// What every rule matched, as rows of sigma_match: detections by columns, correlations by SQL over what these found.

import type { Lake, LakeDraft, LakeSession } from "@hamon/lake";
import type { Progress } from "@hamon/records";
import { planRules, toDuckdbSql, type Fields, type Plan, type Rule } from "@hamon/sigma";
import { wholePaths } from "../whole-record.js";
import { matchColumns, type Matched, type RegexCosts } from "./match-columns.js";

export interface Finding {
  readonly lake: Lake;
  readonly session: LakeSession;
  readonly rules: readonly Rule[];
  readonly fields: Fields;
  /** Columns of events that sigma_match carries along. */
  readonly keepOf: (plan: Plan) => readonly string[];
  readonly costs: RegexCosts;
  readonly progress: Progress;
  /** Whence hits of unchanged detections over unchanged events are taken, and where they are left; without it all is asked anew. */
  readonly keeping?: LakeDraft;
}

/** Rules that were left out by name, those that were slow, and how much was kept. */
export type Trial = Pick<Matched, "refused" | "slow" | "work">;

/** Leaves sigma_match (rule_no, event_id, matched_at, what is kept) in the session. */
export async function findMatches(finding: Finding): Promise<{ readonly plan: Plan; readonly trial: Trial }> {
  const { session, rules, keepOf, progress } = finding;
  const fields = await fieldsThere(finding);
  const planned = planRules(rules, fields);
  const keep = keepOf(planned);
  const after = statementsOf(planned, keep, { table: "", stands_for: new Map() }).length + 1;
  const matched = await matchColumns({ ...finding, keep, plan: planned, after });
  try {
    const plan = matched.refused.size === 0 ? planned : planRules(without(rules, matched), fields);
    const statements = statementsOf(plan, plan === planned ? keep : keepOf(plan), matched.matched);
    for (const [done, { sql, params }] of statements.entries()) {
      progress.report(done, statements.length + 1);
      await session.exec(sql, params);
    }
    progress.report(statements.length, statements.length + 1);
    await matched.keep();
    return { plan, trial: matched };
  } finally {
    await matched.discard();
  }
}

// Where a rule asks for what only records kept whole can have: which fields these have.
async function fieldsThere({ session, rules, fields }: Finding): Promise<Fields> {
  if (planRules(rules, fields).derived.length === 0) return fields;
  return { ...fields, wholePaths: await wholePaths(session, fields.routing ?? []) };
}

// A correlation whose rule was refused is planned anew without it, and then says so itself.
function without(rules: readonly Rule[], { refused }: Trial): readonly Rule[] {
  return rules.map((rule, no) => {
    const why = refused.get(no);
    return why !== undefined && rule.kind === "detection" ? { ...rule, test: null, unsupported: [why] } : rule;
  });
}

function statementsOf(plan: Plan, keep: readonly string[], matched: Matched["matched"]) {
  return toDuckdbSql(plan, { table: "event", id: "event_id", at: "@timestamp", keep, matched });
}
