// How a stage stands, in one word, one mark and one tone.

import type { StageView } from "@hamon/records";

export interface StageState {
  /** Key in locales: web.runs.<key>. */
  readonly key: "none" | "stale" | "unfinished" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  readonly mark: string;
  /** Class of the words. */
  readonly tone: "" | "good" | "warn" | "broken";
}

const MARKS: Readonly<Record<StageState["key"], readonly [mark: string, tone: StageState["tone"]]>> = {
  none: ["○", ""],
  stale: ["▲", "warn"],
  unfinished: ["▲", "warn"],
  running: ["◔", ""],
  done: ["✓", "good"],
  failed: ["✗", "broken"],
  cancelled: ["■", "warn"],
  interrupted: ["✗", "broken"],
};

export function stageState({ run, is_stale, is_unfinished }: Omit<StageView, "stage">): StageState {
  const done = is_unfinished ? "unfinished" : is_stale ? "stale" : "done";
  const key = run === null ? "none" : run.state === "done" ? done : run.state;
  const [mark, tone] = MARKS[key];
  return { key, mark, tone };
}

/** Part done, 0 to 1; null while nobody knows the whole. */
export function shareDone(run: { readonly done: number; readonly total: number | null }): number | null {
  if (run.total === null || run.total <= 0) return null;
  return Math.min(1, Math.max(0, run.done / run.total));
}

/** Seconds that are left if it goes on as it went; null while too little is known to say. */
export function secondsLeft(
  run: { readonly done: number; readonly total: number | null; readonly started_at: string },
  now: number,
): number | null {
  const share = shareDone(run);
  const gone = (now - Date.parse(run.started_at)) / 1000;
  if (share === null || share < 0.02 || gone < 2) return null;
  return Math.round((gone / share) * (1 - share));
}
