// Each rule tried alone on the first events: one that breaks or crawls is left out by name and costs the others nothing.

import type { LakeSession } from "@hamon/lake";
import { Fault } from "@hamon/records";
import { toDuckdbCount, type Plan } from "@hamon/sigma";
import type { StorySettings } from "./story-settings.js";
import { withDerived } from "./whole-record.js";

export interface Trial {
  /** Numbers of rules that DuckDB would not take, or that took too long. */
  readonly refused: ReadonlyMap<number, "broken" | "too-slow">;
  readonly slow: readonly { readonly no: number; readonly us_per_event: number }[];
}

const SAMPLE = "detect_sample";

export async function tryRules(session: LakeSession, plan: Plan, settings: StorySettings): Promise<Trial> {
  // Read out of whole records once, not for each rule.
  const table = await withDerived(session, "event", plan);
  await session.exec(`create or replace temp table ${SAMPLE} as select * from ${table} limit ${Math.floor(settings.trial_event_count)}`);
  const [row] = await session.query<{ event_count: number }>(`select count(*) as event_count from ${SAMPLE}`);
  const refused = new Map<number, "broken" | "too-slow">();
  const slow: { no: number; us_per_event: number }[] = [];
  for (const { no, test } of plan.rules) {
    const us = test === null ? 0 : await timeRule(session, plan, no, Math.max(1, row?.event_count ?? 0));
    if (us === null) refused.set(no, "broken");
    else if (us > settings.most_us) refused.set(no, "too-slow");
    if (us !== null && us > settings.slow_us) slow.push({ no, us_per_event: Math.round(us) });
  }
  await session.exec(`drop table ${SAMPLE}`);
  return { refused, slow };
}

// Microseconds an event, or null where DuckDB refuses the rule. Below a thousand events a start costs more than the rule.
async function timeRule(session: LakeSession, plan: Plan, no: number, events: number): Promise<number | null> {
  const { sql, params } = toDuckdbCount(plan, SAMPLE, no);
  const started = performance.now();
  try {
    await session.query(sql, params);
  } catch (mistake) {
    if (mistake instanceof Fault || (mistake as Error).name === "AbortError") throw mistake;
    return null;
  }
  return ((performance.now() - started) * 1000) / Math.max(1000, events);
}
