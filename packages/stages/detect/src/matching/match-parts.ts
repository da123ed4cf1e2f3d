// Some rules over some parts of events, in threads: a part of hits for each part of events that has any.
//
// Which thread has which rows depends on nothing but the parts, so that a budget is used up in the same place in every run.

import type { Lake, LakePart, LakeSession, PartHandle, PartWriter } from "@hamon/lake";
import type { RowGroup } from "@hamon/parquet";
import type { Progress } from "@hamon/records";
import { compileColumns, fieldsAsked, type ColumnRule, type DerivedColumn, type Plan } from "@hamon/sigma";
import { HitShelf } from "./hit-shelf.js";
import type { MatchJob, RuleCost } from "./match-messages.js";
import { MatchThread } from "./match-thread.js";
import { sliceSelect, unitsOf, type Slice, type Stored } from "./match-units.js";

/** Parts that are to be asked the same rules. */
export interface Batch {
  readonly rules: readonly ColumnRule[];
  readonly parts: readonly LakePart[];
}

export interface Asked {
  readonly lake: Lake;
  readonly session: LakeSession;
  readonly plan: Plan;
  readonly progress: Progress;
  /** Steps of work that come after this, for the progress. */
  readonly after: number;
  readonly handleOf: (part: LakePart) => PartHandle;
  readonly hits: MatchJob["hits"];
  /** Steps that one regular expression may take in all threads together, as far as these share all events. */
  readonly budgetOf: (threads: number) => number;
  readonly begin: () => Promise<PartWriter>;
}

export interface Found {
  /** By the name of the part of events. */
  readonly made: ReadonlyMap<string, LakePart>;
  readonly spent: readonly RuleCost[];
  /** Rules with an expression that is too large: they were not asked. */
  readonly broken: readonly number[];
}

const SLICES = "sigma_hit";
/** Fewer rows are not worth a second thread. */
const ROWS_OF_THREAD = 300_000;
const MOST_THREADS = 2;

type Unit = Slice | Stored;

/** @throws {Fault} `lake-file-broken`, `disk-full`. An AbortError when asked to stop. */
export async function matchBatch(asked: Asked, { rules, parts }: Batch): Promise<Found> {
  const program = compileColumns(rules);
  const broken = program.refused.map(({ no }) => no);
  const names = [...new Set([...Object.keys(asked.hits), ...(fieldsAsked(program) ?? Object.keys(asked.plan.columns))])];
  const derived = asked.plan.derived.filter(({ column }) => names.includes(column));
  const units = broken.length === rules.length ? [] : unitsOf(parts, asked.handleOf, derived.length > 0);
  if (units.length === 0) return { made: new Map(), spent: [], broken };
  const shelf = new HitShelf(
    units.map(({ part }) => part.part),
    asked.begin,
  );
  try {
    const job = { program, types: asked.plan.columns, hits: asked.hits };
    const spent = await matchUnits({ asked, shelf, units, job }, unitAsker(asked, { names, derived, total: units.length }));
    return { made: shelf.made, spent, broken };
  } catch (mistake) {
    await shelf.drop();
    throw mistake;
  }
}

interface Run {
  readonly asked: Asked;
  readonly shelf: HitShelf;
  readonly units: readonly Unit[];
  readonly job: Omit<MatchJob, "regex_budget">;
}

type AskUnit = (thread: MatchThread, unit: Unit, isLast: boolean) => Promise<void>;

async function matchUnits({ asked, shelf, units, job }: Run, ask: AskUnit): Promise<readonly RuleCost[]> {
  const rows = units.reduce((sum, { row_count }) => sum + row_count, 0);
  const count = Math.max(1, Math.min(MOST_THREADS, Math.floor(rows / ROWS_OF_THREAD)));
  const lanes = Array.from({ length: count }, () => new Lane({ ...job, regex_budget: asked.budgetOf(count) }, shelf));
  const stop = () => void Promise.all(lanes.map(({ thread }) => thread.stop()));
  asked.progress.signal.addEventListener("abort", stop, { once: true });
  try {
    const share = async (lane: Lane, no: number) => {
      for (let i = no; i < units.length; i += count) await lane.match(ask, units[i] as Unit, units[i + count]);
      return lane.thread.end();
    };
    return summed((await Promise.all(lanes.map(share))).flat());
  } finally {
    asked.progress.signal.removeEventListener("abort", stop);
    await Promise.all(lanes.map(({ thread }) => thread.stop()));
    asked.progress.signal.throwIfAborted();
  }
}

/** A class: a thread, and the part whose rows it gives. */
class Lane {
  readonly thread: MatchThread;
  readonly #shelf: HitShelf;
  #part = "";

  constructor(job: MatchJob, shelf: HitShelf) {
    this.#shelf = shelf;
    this.thread = new MatchThread(job, { add: (group: RowGroup) => shelf.add(this.#part, group) });
  }

  async match(ask: AskUnit, unit: Unit, next: Unit | undefined): Promise<void> {
    this.#part = unit.part.part;
    await ask(this.thread, unit, next?.part.part !== this.#part);
    await this.#shelf.done(this.#part);
  }
}

interface Asking {
  readonly names: readonly string[];
  readonly derived: readonly DerivedColumn[];
  readonly total: number;
}

function unitAsker(run: Asked, { names, derived, total }: Asking): AskUnit {
  const own = names.filter((name) => !derived.some(({ column }) => column === name) && name !== "rule_no");
  let done = 0;
  return async (thread, unit, is_last) => {
    run.progress.signal.throwIfAborted();
    if ("group" in unit) await thread.run({ handle: run.handleOf(unit.part), groups: [unit.group], is_last });
    else await runSlice(run, thread, { slice: unit, is_last, asked: { names: own, derived } });
    done += 1;
    run.progress.report(done, total + run.after);
  };
}

interface SliceJob {
  readonly slice: Slice;
  readonly is_last: boolean;
  readonly asked: Omit<Asking, "total">;
}

async function runSlice({ lake, session, handleOf }: Asked, thread: MatchThread, { slice, is_last, asked }: SliceJob): Promise<void> {
  const draft = lake.begin(session);
  try {
    const copy = await draft.writePlain(SLICES, "slice", sliceSelect(slice, lake.select([slice.part]), asked));
    await thread.run({ handle: handleOf(copy), groups: null, is_last });
  } finally {
    await draft.discard();
  }
}

/** One cost for each rule. */
export function summed(costs: readonly RuleCost[]): readonly RuleCost[] {
  const byRule = new Map<number, RuleCost>();
  for (const cost of costs) {
    const { step_count = 0, is_stopped = false } = byRule.get(cost.no) ?? {};
    byRule.set(cost.no, { no: cost.no, step_count: step_count + cost.step_count, is_stopped: is_stopped || cost.is_stopped });
  }
  return [...byRule.values()];
}
