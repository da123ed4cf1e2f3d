// The workspace's clock: the machine's, or a simulated one in drills and the demo.

import type { SessionView } from "@hamon/records";
import { useAnswer } from "./api.js";
import { dayOf } from "./format.js";

const REFRESH_MS = 60_000;

export interface Clock {
  /** Today in Japan. */
  readonly today: string;
  readonly now: string;
  readonly is_simulated: boolean;
}

export function useClock(): Clock {
  const { data } = useAnswer<SessionView>("/api/session", () => REFRESH_MS);
  const now = data?.now ?? new Date().toISOString();
  return { now, today: dayOf(new Date(now)), is_simulated: data?.is_clock_simulated === true };
}
