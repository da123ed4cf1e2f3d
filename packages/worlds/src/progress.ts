// Tells how far a world is written, now and then.

import type { WorldOptions } from "./world-options.js";

const REPORT_EVERY_MS = 300;

/** Tells at once and at the end, too. `total` is an estimate. */
export function reporter(done: () => number, total: number, progress: WorldOptions["progress"]): { end(): void } {
  if (progress === undefined) return { end: () => undefined };
  const report = () => progress(Math.min(done(), total), total);
  const timer = setInterval(report, REPORT_EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      report();
    },
  };
}
