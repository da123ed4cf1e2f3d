// The runs of a case's stages: one at a time, each with its progress, its outcome and what it read.

import { randomUUID } from "node:crypto";
import type { Store } from "@hamon/store";
import { Fault, toFaultRecord, type Run, type Stage } from "@hamon/records";

export interface NewRunRow {
  readonly case_id: string;
  readonly stage: Stage;
  readonly input_digest: string | null;
  readonly now: Date;
}

/** @throws {Fault} `run-in-progress` while another stage of the case runs. */
export async function startRun(store: Store, { case_id, stage, input_digest, now }: NewRunRow): Promise<Run> {
  const run_id = `run_${randomUUID()}`;
  try {
    await store.db.insertInto("run").values({ run_id, case_id, stage, input_digest, state: "running", done: 0, started_at: now }).execute();
  } catch (cause) {
    if ((cause as { constraint?: string }).constraint === "run_one_at_a_time") throw new Fault("run-in-progress", { at: case_id, cause });
    throw cause;
  }
  return readRun(store, run_id);
}

export interface RunEnd {
  readonly state: "done" | "failed" | "cancelled";
  readonly result?: Record<string, unknown>;
  readonly fault?: Fault;
  readonly now: Date;
}

export async function endRun(store: Store, run_id: string, { state, result, fault, now }: RunEnd): Promise<Run> {
  await store.db
    .updateTable("run")
    .set({
      state,
      result: result === undefined ? null : JSON.stringify(result),
      fault: fault === undefined ? null : JSON.stringify(toFaultRecord(fault)),
      ended_at: now,
    })
    .where("run_id", "=", run_id)
    .execute();
  return readRun(store, run_id);
}

export async function reportRun(store: Store, run_id: string, done: number, total: number | null): Promise<void> {
  const whole = { done: Math.round(done), total: total === null ? null : Math.round(total) };
  await store.db.updateTable("run").set(whole).where("run_id", "=", run_id).where("state", "=", "running").execute();
}

/** A run found "running" when nobody can be running it: its process was killed. */
export async function interruptRuns(store: Store, case_id: string, now: Date): Promise<number> {
  const ended = await store.db
    .updateTable("run")
    .set({ state: "interrupted", ended_at: now })
    .where("case_id", "=", case_id)
    .where("state", "=", "running")
    .executeTakeFirst();
  return Number(ended.numUpdatedRows);
}

/** @throws {Fault} `run-unknown`. */
export async function readRun(store: Store, run_id: string): Promise<Run> {
  const row = await store.db.selectFrom("run").selectAll().where("run_id", "=", run_id).executeTakeFirst();
  if (row === undefined) throw new Fault("run-unknown", { at: run_id });
  return row as unknown as Run;
}

/** Newest first. */
export async function listRuns(store: Store, case_id: string, limit = 200): Promise<readonly Run[]> {
  const rows = await store.db
    .selectFrom("run")
    .selectAll()
    .where("case_id", "=", case_id)
    .orderBy("started_at", "desc")
    .orderBy("run_id")
    .limit(limit)
    .execute();
  return rows as unknown as readonly Run[];
}

/** The newest run of a stage that ended well, or undefined. */
export async function lastDoneRun(store: Store, case_id: string, stage: Stage): Promise<Run | undefined> {
  const row = await store.db
    .selectFrom("run")
    .selectAll()
    .where("case_id", "=", case_id)
    .where("stage", "=", stage)
    .where("state", "=", "done")
    .orderBy("started_at", "desc")
    .executeTakeFirst();
  return row as unknown as Run | undefined;
}
