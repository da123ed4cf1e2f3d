// Hits of this run beside those that were kept: the parts that all rules' are in, and what the next run may keep of them.

import type { Lake, LakeDraft, LakePart, LakeSession } from "@hamon/lake";
import type { Batch, Found } from "./match-parts.js";
import { KEPT_DETECTIONS, KEPT_HITS, KEPT_TABLES, type KeptPlan } from "./kept-hits.js";

/** More hits than these are not kept: rules that hit everything would double the lake. */
const MOST_ROWS = 50_000_000;
const ASKED = "(event_part VARCHAR, event_sha256 VARCHAR, rule_key VARCHAR, kept_no INTEGER, step_count BIGINT)";

export interface Asking extends Batch {
  readonly found: Found;
}

export interface Keeping {
  readonly lake: Lake;
  readonly session: LakeSession;
  /** Of the stage: what is kept appears with its findings. */
  readonly draft: LakeDraft;
  readonly plan: KeptPlan;
  readonly asked: readonly Asking[];
}

/** Name of a part of events -> hits of the rules in kept_wanted, and of them alone. */
export async function joinHits({ lake, session, draft, plan, asked }: Keeping): Promise<readonly LakePart[]> {
  const fresh = new Map(asked.flatMap(({ found }) => [...found.made]));
  const stale = await session.query("select 1 from kept_before anti join kept_wanted using (rule_key) limit 1");
  const joined: LakePart[] = [];
  for (const [name, old] of plan.old) {
    const more = fresh.get(name);
    fresh.delete(name);
    const isMixed = stale.length > 0 && (await hasStale(session, lake.select([old])));
    if (more === undefined && !isMixed) joined.push(old);
    else joined.push(await draft.write(KEPT_HITS, name, joinedSelect(lake, old, more)));
  }
  return [...joined, ...fresh.values()].filter(({ row_count }) => row_count > 0);
}

async function hasStale(session: LakeSession, hits: string): Promise<boolean> {
  const rows = await session.query(`select 1 from (${hits}) where rule_no not in (select kept_no from kept_wanted) limit 1`);
  return rows.length > 0;
}

function joinedSelect(lake: Lake, old: LakePart, more: LakePart | undefined): string {
  const own = `select * from (${lake.select([old])}) where rule_no in (select kept_no from kept_wanted)`;
  return more === undefined ? own : `${own} union all select * from (${lake.select([more])})`;
}

/** Puts into the draft what the next run may keep; of too many hits nothing. No hit of this run is read afterwards. */
export async function keepHits(keeping: Keeping, hits: readonly LakePart[], events: readonly LakePart[]): Promise<void> {
  const { lake, session, draft } = keeping;
  const kept = new Set(hits.map(({ part }) => part));
  for (const { part } of lake.parts(KEPT_HITS)) if (!kept.has(part)) draft.remove(KEPT_HITS, part);
  const row_count = hits.reduce((sum, one) => sum + one.row_count, 0);
  if (events.length === 0 || row_count > MOST_ROWS) return forgetHits(draft);
  await session.exec(`create or replace temp table kept_asked ${ASKED}`);
  for (const asking of keeping.asked) await noteAsked(session, asking);
  await session.exec("create or replace temp table kept_event (event_part VARCHAR, event_sha256 VARCHAR)");
  await session.exec("insert into kept_event select unnest($parts), unnest($digests)", listsOf(events));
  await draft.write(
    KEPT_DETECTIONS,
    "all",
    `select * from kept_asked union all
     select before.* from kept_before as before
     semi join kept_event using (event_part, event_sha256)
     semi join kept_wanted using (rule_key)
     anti join kept_asked using (event_part, event_sha256, rule_key)`,
  );
}

async function forgetHits(draft: LakeDraft): Promise<void> {
  await draft.withdraw(KEPT_HITS);
  for (const table of KEPT_TABLES) draft.remove(table);
}

function listsOf(parts: readonly LakePart[]) {
  return { parts: parts.map(({ part }) => part), digests: parts.map(({ sha256 }) => sha256) };
}

// A rule's steps are shared out by rows: only their sum over all parts is asked for.
async function noteAsked(session: LakeSession, { rules, parts, found }: Asking): Promise<void> {
  const broken = new Set(found.broken);
  const numbers = rules.map(({ no }) => no).filter((no) => !broken.has(no));
  if (numbers.length === 0 || parts.length === 0) return;
  const spent = new Map(found.spent.map(({ no, step_count }) => [no, step_count]));
  const rows = parts.reduce((sum, { row_count }) => sum + row_count, 0);
  await session.exec(
    `insert into kept_asked
     select event_part, event_sha256, rule_key, kept_no, ceil(step_count::DOUBLE * row_count / $rows)::BIGINT
     from (select unnest($parts) as event_part, unnest($digests) as event_sha256, unnest($row_counts) as row_count)
     cross join (select unnest($numbers) as kept_no, unnest($steps) as step_count)
     join kept_wanted using (kept_no)`,
    {
      ...listsOf(parts),
      row_counts: parts.map(({ row_count }) => row_count),
      rows: Math.max(1, rows),
      numbers,
      steps: numbers.map((no) => spent.get(no) ?? 0),
    },
  );
}
