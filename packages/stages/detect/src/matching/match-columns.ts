// Every detection over every event, in threads: rows of what matched, in a table that is gone soon.
//
// Which thread has which rows depends on nothing but the parts, so that a budget is used up in the same place in every run.

import type { Lake, LakeDraft, LakePart, LakeSession, PartHandle, PartWriter } from "@hamon/lake";
import type { Columns as ParquetColumns } from "@hamon/parquet";
import type { Progress } from "@hamon/records";
import {
  columnRulesOf,
  columnsWatched,
  compileColumns,
  fieldsAsked,
  sharedRules,
  type ColumnProgram,
  type DerivedColumn,
  type EventTable,
  type Plan,
} from "@hamon/sigma";
import type { MatchJob, RuleCost } from "./match-messages.js";
import { MatchThread } from "./match-thread.js";
import { sliceSelect, unitsOf, type Slice, type Stored } from "./match-units.js";

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
  /** Removes the rows. */
  discard(): Promise<void>;
}

const TABLE = "sigma_hit";
/** Fewer rows are not worth a second thread. */
const ROWS_OF_THREAD = 300_000;
const MOST_THREADS = 2;
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

interface Asked extends Matching {
  readonly parts: readonly LakePart[];
  readonly handleOf: (part: LakePart) => PartHandle;
}

async function matchInto(draft: LakeDraft, asked: Asked): Promise<Matched> {
  const { lake, session, plan, parts, costs } = asked;
  const { own, stands_for } = sharedRules(columnRulesOf(plan));
  const program = compileColumns(own);
  const event_count = parts.reduce((sum, { row_count }) => sum + row_count, 0);
  const hits = hitColumns(asked);
  const writer = await draft.writer(TABLE, hits);
  const spent = await matchParts({ ...asked, event_count, job: { program, types: plan.columns, hits } }, inTurn(writer)).catch(
    async (mistake: unknown) => {
      await writer.drop();
      throw mistake;
    },
  );
  const part = await writer.end("all", {});
  await session.exec(`create or replace temp view ${TABLE} as ${lake.select([part])}`);
  const slow = slowOf(spent, costs, Math.max(FEWEST_EVENTS, event_count));
  return { matched: { table: TABLE, stands_for }, refused: refusedOf(program, spent, stands_for), slow, discard: () => draft.discard() };
}

function refusedOf(program: ColumnProgram, spent: readonly RuleCost[], stands_for: ReadonlyMap<number, number>): Matched["refused"] {
  const refused = new Map<number, "broken" | "too-slow">();
  for (const { no, is_stopped } of spent) if (is_stopped) refused.set(no, "too-slow");
  for (const { no } of program.refused) refused.set(no, "broken");
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

interface Run extends Asked {
  readonly job: Omit<MatchJob, "regex_budget">;
  readonly event_count: number;
}

type Writer = Pick<PartWriter, "add">;

// Rows of several threads, one group after the other.
function inTurn(writer: PartWriter): Writer {
  let last: Promise<void> = Promise.resolve();
  return { add: (group) => (last = last.then(() => writer.add(group))) };
}

async function matchParts(run: Run, writer: Writer): Promise<readonly RuleCost[]> {
  const names = [...new Set([...Object.keys(run.job.hits), ...(fieldsAsked(run.job.program) ?? Object.keys(run.plan.columns))])];
  const derived = run.plan.derived.filter(({ column }) => names.includes(column));
  const units = unitsOf(run.parts, run.handleOf, derived.length > 0);
  if (units.length === 0) return [];
  const count = Math.max(1, Math.min(MOST_THREADS, Math.floor(run.event_count / ROWS_OF_THREAD)));
  const regex_budget = Math.max(run.costs.least_steps, (run.costs.most_steps * run.event_count) / count);
  const threads = Array.from({ length: count }, () => new MatchThread({ ...run.job, regex_budget }, writer));
  const ask = unitAsker(run, { names, derived, total: units.length });
  const stop = () => void Promise.all(threads.map((thread) => thread.stop()));
  run.progress.signal.addEventListener("abort", stop, { once: true });
  try {
    const share = async (thread: MatchThread, no: number) => {
      for (let i = no; i < units.length; i += count) await ask(thread, units[i] as Slice | Stored);
      return thread.end();
    };
    return summed((await Promise.all(threads.map(share))).flat());
  } finally {
    run.progress.signal.removeEventListener("abort", stop);
    await Promise.all(threads.map((thread) => thread.stop()));
    run.progress.signal.throwIfAborted();
  }
}

interface Asking {
  readonly names: readonly string[];
  readonly derived: readonly DerivedColumn[];
  readonly total: number;
}

function unitAsker(run: Run, { names, derived, total }: Asking): (thread: MatchThread, unit: Slice | Stored) => Promise<void> {
  const own = names.filter((name) => !derived.some(({ column }) => column === name) && name !== "rule_no");
  let done = 0;
  return async (thread, unit) => {
    run.progress.signal.throwIfAborted();
    if ("group" in unit) await thread.run({ handle: run.handleOf(unit.part), groups: [unit.group] });
    else await runSlice(run, thread, { slice: unit, asked: { names: own, derived } });
    done += 1;
    run.progress.report(done, total + run.after);
  };
}

interface SliceJob {
  readonly slice: Slice;
  readonly asked: Omit<Asking, "total">;
}

async function runSlice({ lake, session, handleOf }: Run, thread: MatchThread, { slice, asked }: SliceJob): Promise<void> {
  const draft = lake.begin(session);
  try {
    const copy = await draft.writePlain(TABLE, "slice", sliceSelect(slice, lake.select([slice.part]), asked));
    await thread.run({ handle: handleOf(copy), groups: null });
  } finally {
    await draft.discard();
  }
}

function summed(costs: readonly RuleCost[]): readonly RuleCost[] {
  const byRule = new Map<number, RuleCost>();
  for (const cost of costs) {
    const { step_count = 0, is_stopped = false } = byRule.get(cost.no) ?? {};
    byRule.set(cost.no, { no: cost.no, step_count: step_count + cost.step_count, is_stopped: is_stopped || cost.is_stopped });
  }
  return [...byRule.values()];
}
