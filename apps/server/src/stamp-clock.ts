// While a server runs, the evidence of its cases is stamped each day and after each report, where an authority is set.

import { stampWhenDue, type Workspace } from "hamon";
import { Fault } from "@hamon/records";

const EVERY_MS = 10 * 60_000;

/** @returns what stops it. */
export function startStampClock(workspace: Workspace): () => Promise<void> {
  if (workspace.settings.time_stamps === null) return async () => undefined;
  let running = Promise.resolve();
  const tick = () => {
    running = running.then(() => stampAll(workspace));
  };
  const timer = setInterval(tick, EVERY_MS);
  timer.unref();
  tick();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

// One case's trouble is not another's; it is tried again at the next tick and said by `hamon status`.
async function stampAll(workspace: Workspace): Promise<void> {
  const cases = await workspace.listCases().catch(() => []);
  for (const { case_id } of cases) {
    try {
      await stampWhenDue(await workspace.openCase(case_id, "system"), workspace.settings, workspace.folder);
    } catch (mistake) {
      if (!(mistake instanceof Fault)) console.error(mistake);
    }
  }
}
