// The browser's field for a moment, which has no zone: what stands in it is Japan's time, as all moments on the screens are.

import { formatSecond } from "../format.js";

const ZONE = "+09:00";

/** "2025-04-17T02:14" -> "2025-04-17T02:14:00+09:00"; null where nothing stands. */
export function momentOfLocal(local: string): string | null {
  if (local === "") return null;
  return `${/T\d\d:\d\d$/.test(local) ? `${local}:00` : local}${ZONE}`;
}

/** The inverse, to the second. */
export function localOfMoment(moment: string | null): string {
  return moment === null ? "" : formatSecond(moment).replace(" ", "T");
}
