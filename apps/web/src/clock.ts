// The workspace's clock: the machine's, or a simulated one in drills and the demo. Pages reckon by it and say which it is.

import type { SessionView } from "@hamon/records";
import { get } from "./api.js";
import { dayOf } from "./format.js";

let ahead_ms = 0;
let isSimulated = false;

/** Asks the server once how far its clock is from the browser's. */
export async function loadClock(): Promise<void> {
  const { now, is_clock_simulated } = await get<SessionView>("/api/session");
  ahead_ms = Date.parse(now) - Date.now();
  isSimulated = is_clock_simulated;
}

export interface Clock {
  /** Today in Japan. */
  readonly today: string;
  readonly now: string;
  readonly is_simulated: boolean;
}

export function readClock(): Clock {
  const now = new Date(Date.now() + ahead_ms);
  return { now: now.toISOString(), today: dayOf(now), is_simulated: isSimulated };
}
