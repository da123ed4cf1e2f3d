// Every detection over every event: rows of what matched, in tables that the next run may keep.

import { quoteName, type Lake, type LakeDraft, type LakePart, type LakeSession } from "@hamon/lake";
import type { Columns as ParquetColumns } from "@hamon/parquet";
import type { Progress } from "@hamon/records";
import { columnRulesOf, columnsWatched, sharedRules, type EventTable, type Plan } from "@hamon/sigma";
import { joinHits, keepHits, type Asking, type Keeping } from "./keep-hits.js";
import { keptKeys } from "./kept-keys.js";
import { askedAnew, KEPT_HITS, numberRules, planKept, type KeptPlan } from "./kept-hits.js";
import type { RuleCost } from "./match-messages.js";
import { matchBatch, summed, type Asked } from "./match-parts.js";

export interface Matching {
  readonly lake: Lake;
  readonly session: LakeSession;
  readonly plan: Plan;
  /** Columns of the event that a row carries along, beside those that correlations watch. */
  readonly keep: readonly string[];
  readonly costs: RegexCosts;
  readonly progress: Progress;
  /** Steps of work that come after this, for the progress. */
  readonly after: number;
  /** Where hits are kept, and whence; null: all is asked anew and nothing kept. */
  readonly keeping?: LakeDraft | null;
}

/** Steps of a regular expression, for each event that there is: told of from the first on, stopped after the second. */
export interface RegexCosts {
  readonly slow_steps: number;
  readonly most_steps: number;
  /** In all, however few events there are. */
  readonly least_steps: number;
}

export interface Matched {
  /** Of the session: rule_no, event_id, @timestamp, what is kept and what is watched. A view, until `discard`. */
  readonly matched: NonNullable<EventTable["matched"]>;
  /** Numbers of rules with an expression that is too large, or was stopped: what they matched does not count. */
  readonly refused: ReadonlyMap<number, "broken" | "too-slow">;
  readonly slow: readonly { readonly no: number; readonly steps_per_event: number }[];
  readonly work: MatchWork;
  /** Puts the hits into the draft that keeps them, where there is one. */
  keep(): Promise<void>;
  /** Removes the rows that are not kept. */
  discard(): Promise<void>;
}

/** How much of the work was done, and how much had been done before. Detections that ask the same are one. */
export interface MatchWork {
  /** Of at least one part of the events. */
  readonly asked_detection_count: number;
  /** Of none: all their matches were kept. */
  readonly kept_detection_count: number;
  readonly asked_part_count: number;
  /** Parts that were asked nothing. */
  readonly kept_part_count: number;
}

const TABLE = "sigma_hit";
/** Which values a matcher remembers hangs on its other rules, and so do steps: this near to what is told, nothing kept is used. */
const NEAR = 2;
/** Below a thousand events a start costs more than the rule. */
const FEWEST_EVENTS = 1_000;

/**
 * Asks all detections of the plan that can be asked.
 *
 * @throws {Fault} `lake-file-broken`, `disk-full`. An AbortError when asked to stop.
 */
export async function matchColumns(matching: Matching): Promise<Matched> {
  const { lake, session, progress } = matching;
  progress.signal.throwIfAborted();
  const draft = lake.begin(session);
  try {
    return await lake.reading((handleOf) => matchInto(draft, { ...matching, handleOf, parts: lake.parts("event") }));
  } catch (mistake) {
    await draft.discard();
    throw mistake;
  }
}

interface Matchable extends Matching {
  readonly parts: readonly LakePart[];
  readonly handleOf: Asked["handleOf"];
}

async function matchInto(own: LakeDraft, matching: Matchable): Promise<Matched> {
  const { lake, session, plan, parts, keeping = null } = matching;
  const shared = sharedRules(columnRulesOf(plan));
  const hits = hitColumns(matching);
  const keys = keptKeys(shared.own, plan, hits);
  const rules = await numberRules({ lake, session }, shared.own, keys);
  const numbers = new Map(rules.map(({ no }, i) => [no, shared.own[i]?.no as number]));
  const anew = askedAnew(rules, parts);
  const kept = keeping === null ? anew : ((await planKept({ lake, session, parts, hits }, rules)) ?? anew);
  const way = await matchWay({ ...matching, own, hits }, { kept, anew });
  const joining: Keeping = { lake, session, draft: keeping ?? own, ...way };
  const made = await joinHits(joining);
  await session.exec(`create or replace temp view ${TABLE} as ${hitsSelect(lake, made, hits)}`);
  const spent = totalOf(way).map((cost) => ({ ...cost, no: numbers.get(cost.no) as number }));
  const broken = way.asked.flatMap(({ found }) => found.broken.map((no) => numbers.get(no) as number));
  return {
    matched: { table: TABLE, stands_for: shared.stands_for },
    refused: refusedOf(broken, spent, shared.stands_for),
    slow: slowOf(spent, matching.costs, eventCount(parts)),
    work: workOf(way, rules.length, parts),
    keep: async () => (keeping === null ? undefined : keepHits(joining, made, parts)),
    discard: () => own.discard(),
  };
}

interface Way {
  readonly plan: KeptPlan;
  readonly asked: readonly Asking[];
}

interface WayOptions extends Matchable {
  readonly own: LakeDraft;
  readonly hits: ParquetColumns;
}

// Steps of an expression are exact only where all rules are asked together: what comes near to being told of is asked so.
async function matchWay(options: WayOptions, { kept, anew }: Readonly<Record<"kept" | "anew", KeptPlan>>): Promise<Way> {
  const { costs, keeping = null } = options;
  const isNear = (spent: readonly RuleCost[]) =>
    spent.some(({ step_count, is_stopped }) => is_stopped || step_count * NEAR > costs.slow_steps * eventCount(options.parts));
  if (!isNear(kept.spent)) {
    const way = await matchAll(options, kept);
    if (kept === anew || !isNear(totalOf(way))) return way;
    await keeping?.withdraw(KEPT_HITS);
  }
  return matchAll(options, anew);
}

async function matchAll(options: WayOptions, plan: KeptPlan): Promise<Way> {
  const asked: Asking[] = [];
  for (const batch of plan.batches) {
    const isNew = batch.parts.every(({ part }) => !plan.old.has(part));
    const found = await matchBatch(askedOf(options, isNew), batch);
    asked.push({ ...batch, found });
  }
  return { plan, asked };
}

// Hits of a part that has some already are written beside, and joined to them.
function askedOf({ own, keeping = null, costs, parts, ...rest }: WayOptions, isNew: boolean): Asked {
  const most = costs.most_steps * sumOf(parts);
  return {
    ...rest,
    budgetOf: (threads) => Math.max(costs.least_steps, most / threads),
    begin: () => (isNew && keeping !== null ? keeping.writer(KEPT_HITS, rest.hits) : own.writer(TABLE, rest.hits)),
  };
}

function hitsSelect(lake: Lake, parts: readonly LakePart[], hits: ParquetColumns): string {
  const [, ...carried] = Object.keys(hits).map(quoteName);
  const none = Object.entries(hits).map(([name, type]) => `null::${type} as ${quoteName(name)}`);
  const rows = parts.length === 0 ? `select ${none.join(", ")} where false` : lake.select(parts);
  return `select kept_wanted.rule_no, ${carried.map((name) => `hit.${name}`).join(", ")} from (${rows}) as hit
    join kept_wanted on kept_wanted.kept_no = hit.rule_no`;
}

function totalOf({ plan, asked }: Way): readonly RuleCost[] {
  return summed([...plan.spent, ...asked.flatMap(({ found }) => found.spent)]);
}

function workOf({ asked }: Way, rule_count: number, parts: readonly LakePart[]): MatchWork {
  const broken = new Set(asked.flatMap(({ found }) => found.broken));
  const batches = asked.map(({ rules, parts: some }) => ({ rules: rules.filter(({ no }) => !broken.has(no)), parts: some }));
  const real = batches.filter((batch) => batch.rules.length > 0 && batch.parts.length > 0);
  const rules = new Set(real.flatMap((batch) => batch.rules.map(({ no }) => no))).size;
  const asked_part_count = new Set(real.flatMap((batch) => batch.parts.map(({ path }) => path))).size;
  const kept_detection_count = parts.length === 0 ? 0 : rule_count - broken.size - rules;
  return { asked_detection_count: rules, kept_detection_count, asked_part_count, kept_part_count: parts.length - asked_part_count };
}

const sumOf = (parts: readonly LakePart[]) => parts.reduce((sum, { row_count }) => sum + row_count, 0);
const eventCount = (parts: readonly LakePart[]) => Math.max(FEWEST_EVENTS, sumOf(parts));

function refusedOf(broken: readonly number[], spent: readonly RuleCost[], stands_for: ReadonlyMap<number, number>): Matched["refused"] {
  const refused = new Map<number, "broken" | "too-slow">();
  for (const { no, is_stopped } of spent) if (is_stopped) refused.set(no, "too-slow");
  for (const no of broken) refused.set(no, "broken");
  for (const [no, first] of stands_for) {
    const why = refused.get(first);
    if (why !== undefined) refused.set(no, why);
  }
  return refused;
}

function hitColumns({ plan, keep }: Matching): ParquetColumns {
  const names = [...new Set(["event_id", "@timestamp", ...keep, ...columnsWatched(plan)])];
  return Object.fromEntries([["rule_no", "INTEGER"], ...names.map((name) => [name, plan.columns[name] ?? "VARCHAR"])]) as ParquetColumns;
}

function slowOf(costs: readonly RuleCost[], { slow_steps }: RegexCosts, events: number): Matched["slow"] {
  const slow = costs.filter(({ step_count }) => step_count > slow_steps * events);
  return slow.map(({ no, step_count }) => ({ no, steps_per_event: Math.round(step_count / events) }));
}
