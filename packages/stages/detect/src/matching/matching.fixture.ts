// For tests: the matches of rules by columns, and by SQL alone, over the events of one lake.

import type { Lake } from "@hamon/lake";
import type { Progress } from "@hamon/records";
import { planRules, toDuckdbSql, type Fields, type Plan, type Rule } from "@hamon/sigma";
import { wholePaths, withDerived } from "../whole-record.js";
import { findMatches, type Trial } from "./find-matches.js";
import type { RegexCosts } from "./match-columns.js";

const KEEP = ["source.ip", "user.name"];
const MATCHES = `select rule_no || ' ' || event_id || ' ' || coalesce(matched_at::VARCHAR, '-') || ' ' || coalesce("source.ip", '-')
  || ' ' || coalesce("user.name", '-') as line from sigma_match order by line`;
const COSTS: RegexCosts = { slow_steps: 500, most_steps: 50_000, least_steps: 1_000_000_000 };

const SILENT: Progress = { signal: new AbortController().signal, report: () => undefined };

interface Options {
  readonly costs?: RegexCosts;
  readonly progress?: Progress;
  /** Keeps hits, and uses those that are kept. */
  readonly isKept?: boolean;
}

export interface Found {
  readonly lines: readonly string[];
  readonly trial: Trial;
  readonly plan: Plan;
}

/** "<rule> <event> <moment> <address> <user>" of every match. */
export async function byColumns(
  lake: Lake,
  rules: readonly Rule[],
  fields: Fields,
  { costs = COSTS, progress = SILENT, isKept = false }: Options = {},
): Promise<Found> {
  const session = await lake.session();
  const draft = lake.begin(session);
  try {
    const finding = { lake, session, rules, fields, keepOf: () => KEEP, costs, progress };
    const { trial, plan } = await findMatches(isKept ? { ...finding, keeping: draft } : finding);
    const found = await session.query<{ line: string }>(MATCHES);
    await draft.commit();
    return { lines: found.map(({ line }) => line), trial, plan };
  } finally {
    await draft.discard();
    await session.close();
  }
}

export async function bySql(lake: Lake, rules: readonly Rule[], fields: Fields): Promise<readonly string[]> {
  const session = await lake.session();
  const plan = planRules(rules, { ...fields, wholePaths: await wholePaths(session, fields.routing ?? []) });
  const table = await withDerived(session, "event", plan);
  for (const { sql, params } of toDuckdbSql(plan, { table, id: "event_id", at: "@timestamp", keep: KEEP })) await session.exec(sql, params);
  const found = await session.query<{ line: string }>(MATCHES);
  await session.close();
  return found.map(({ line }) => line);
}

/** "<rule> <event>" alone. */
export function pairsOf(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.split(" ").slice(0, 2).join(" "));
}
