// What detections found in parts of events that have not changed since: hits by part, and which detections a part was asked.
//
// Tables of the lake: kept_hit has a part for each part of events with hits, named like it, so that whatever takes out, reads anew or
// erases a file takes its hits too; kept_detection says which detections, by key, were asked of which bytes. Both appear with the
// findings or not at all. A detection's number in kept_hit is its own for as long as it is kept.

import type { Lake, LakePart, LakeSession } from "@hamon/lake";
import type { Columns } from "@hamon/parquet";
import type { ColumnRule } from "@hamon/sigma";
import type { RuleCost } from "./match-messages.js";
import type { Batch } from "./match-parts.js";

export const KEPT_HITS = "kept_hit";
export const KEPT_DETECTIONS = "kept_detection";
/** What stands in them can be computed anew, and is the same then. */
export const KEPT_TABLES: readonly string[] = [KEPT_HITS, KEPT_DETECTIONS];
/** More sets of rules that parts lack are not worth a program each: then all is asked anew. */
const MOST_BATCHES = 4;
const NOTHING = `(select ''::VARCHAR as event_part, '' as event_sha256, '' as rule_key, 0::INTEGER as kept_no, 0::BIGINT as step_count
  where false)`;

export interface KeptHost {
  readonly lake: Lake;
  readonly session: LakeSession;
  readonly hits: Columns;
  readonly parts: readonly LakePart[];
}

/** One way to the hits of all rules. */
export interface KeptPlan {
  /** What is to be asked, of rules by the numbers that their hits are kept under. */
  readonly batches: readonly Batch[];
  /** Name of a part of events -> the hits that stay. */
  readonly old: ReadonlyMap<string, LakePart>;
  /** What the rules that are not asked took, when they were. */
  readonly spent: readonly RuleCost[];
}

/** All rules of all parts, as if nothing were kept. */
export function askedAnew(rules: readonly ColumnRule[], parts: readonly LakePart[]): KeptPlan {
  return { batches: rules.length === 0 ? [] : [{ rules, parts }], old: new Map(), spent: [] };
}

/**
 * Leaves kept_before (what the lake says was asked) and kept_wanted (rule_no, kept_no, rule_key) in the session.
 *
 * @param keys of each rule, by its number in the plan.
 * @returns the rules, with the numbers that their hits are kept under.
 */
export async function numberRules(
  { lake, session }: Pick<KeptHost, "lake" | "session">,
  rules: readonly ColumnRule[],
  keys: ReadonlyMap<number, string>,
): Promise<readonly ColumnRule[]> {
  const source = lake.parts(KEPT_DETECTIONS).length > 0 ? KEPT_DETECTIONS : NOTHING;
  await session.exec(`create or replace temp view kept_before as select * from ${source}`);
  await session.exec("create or replace temp table kept_wanted (rule_no INTEGER, kept_no INTEGER, rule_key VARCHAR)");
  if (rules.length === 0) return [];
  const known = await session.query<{ rule_key: string; kept_no: number }>("select distinct rule_key, kept_no from kept_before");
  const numbers = new Map(known.map(({ rule_key, kept_no }) => [rule_key, kept_no]));
  let next = 1 + known.reduce((most, { kept_no }) => Math.max(most, kept_no), 0);
  const numbered = rules.map((rule) => ({ ...rule, no: numbers.get(keys.get(rule.no) as string) ?? next++ }));
  await session.exec("insert into kept_wanted select unnest($nos), unnest($kept), unnest($keys)", {
    nos: rules.map(({ no }) => no),
    kept: numbered.map(({ no }) => no),
    keys: rules.map(({ no }) => keys.get(no) as string),
  });
  return numbered;
}

/** What is kept of the rules, and what is left to ask; null: all is to be asked anew. After numberRules. */
export async function planKept({ lake, session, parts, hits }: KeptHost, rules: readonly ColumnRule[]): Promise<KeptPlan | null> {
  const known = await lackedBy(session);
  const all = rules.map(({ no }) => no).join();
  const lacking = new Map<string, LakePart[]>();
  for (const part of parts) {
    const missing = known.get(nameOf(part.part, part.sha256)) ?? all;
    if (missing !== "") lacking.set(missing, [...(lacking.get(missing) ?? []), part]);
  }
  if (lacking.size > MOST_BATCHES || known.size === 0) return null;
  const isSame = new Set(parts.filter(({ part, sha256 }) => known.has(nameOf(part, sha256))).map(({ part }) => part));
  const shape = JSON.stringify(hits);
  const old = lake.parts(KEPT_HITS).filter(({ part, columns }) => isSame.has(part) && JSON.stringify(columns) === shape);
  const spent = await session.query<RuleCost>(`select kept_no as no, sum(step_count)::BIGINT as step_count, false as is_stopped
    from kept_before join kept_wanted using (rule_key, kept_no) group by kept_no having sum(step_count) > 0 order by no`);
  return {
    batches: [...lacking].map(([missing, some]) => toBatch(rules, missing, some)),
    old: new Map(old.map((one) => [one.part, one])),
    spent,
  };
}

function toBatch(rules: readonly ColumnRule[], missing: string, parts: readonly LakePart[]): Batch {
  const numbers = new Set(missing.split(",").map(Number));
  return { rules: rules.filter(({ no }) => numbers.has(no)), parts };
}

const nameOf = (part: string, sha256: string) => `${sha256} ${part}`;

// Of each part that was asked anything: numbers of rules that it was not asked, joined; "" when there are none.
async function lackedBy(session: LakeSession): Promise<ReadonlyMap<string, string>> {
  const rows = await session.query<{ event_part: string; event_sha256: string; missing: string | null }>(`
    select event_part, event_sha256, string_agg(kept_wanted.kept_no, ',' order by kept_wanted.kept_no)
      filter (where asked.rule_key is null) as missing
    from (select distinct event_part, event_sha256 from kept_before)
    cross join kept_wanted
    left join kept_before as asked using (event_part, event_sha256, rule_key)
    group by event_part, event_sha256`);
  return new Map(rows.map(({ event_part, event_sha256, missing }) => [nameOf(event_part, event_sha256), missing ?? ""]));
}
