// When a stamp has to be renewed, and whether another stamp would do anything for it.

import type { StampView } from "@hamon/records";
import type { TimeStampSettings } from "./settings.js";

const DAY_MS = 86_400_000;
const DEFAULT_RENEW_DAYS = 366;
/** Of a stamp's time, the last part is for renewing it: a year of eleven, as that is the most; four months of one. */
const RENEW_PART = 1 / 3;

type Timed = Pick<StampView, "stamped_at" | "renewed_at" | "until" | "digest">;

/** What has ended cannot be renewed any more. @param now milliseconds since 1970. */
export function isDue({ stamped_at, renewed_at, until, digest }: Timed, settings: TimeStampSettings | null, now: number): boolean {
  const ends = Date.parse(until);
  const { renew_days = DEFAULT_RENEW_DAYS, digest: wanted = "sha256" } = settings ?? { digest };
  const span = Math.min(renew_days * DAY_MS, (ends - Date.parse(renewed_at ?? stamped_at)) * RENEW_PART);
  return ends >= now && (ends - now < span || digest !== wanted);
}

/** Whether a stamp like that newer one does anything for it. */
export function isHelped({ until, digest }: Timed, newer: Pick<Timed, "until" | "digest">): boolean {
  return digest !== newer.digest || until < newer.until;
}
