// Clocks of logs: how far they stand apart, as found, and the corrections that a person states. Nothing of it is ever written over the
// times of events. Made by: detect (table `clock_offset`), hamon.

import type { GAP_SURENESSES } from "./gap.js";

/** A log's clock: the log's name without the day of its originals, its host, and its original where several of one name run side by side. */
export interface ClockName {
  readonly log: string;
  /** Empty: the log names none. */
  readonly host: string;
  readonly evidence_id: string | null;
}

export interface ClockOffset extends ClockName {
  readonly clock_offset_id: string;
  /** Name of that original. */
  readonly name: string | null;
  /** Null: nothing ties this log to another. */
  readonly reference: (ClockName & { readonly name: string | null }) | null;
  /** What to add to the log's times to have the reference's. Null: nobody can tell. */
  readonly offset_ms: number | null;
  readonly pair_count: number;
  /** Half of the pairs lie no further than this from the offset. */
  readonly spread_ms: number | null;
  readonly sureness: (typeof GAP_SURENESSES)[number];
  /** Why nobody can tell: key in locales, web.clocks.reasons.<reason>. */
  readonly reason: string | null;
  /** zone: whole hours, so that a time zone or summer time is likely. */
  readonly verdict: "agree" | "zone" | "apart" | null;
  /** First and last event that was paired, by the log's own clock. */
  readonly from_at: string;
  readonly to_at: string;
  readonly event_id: number | null;
  readonly reference_event_id: number | null;
}

/**
 * What a person says of a clock, once. The newest of a clock holds. An original that has grown, or whose lines another one has, is
 * named by the one that has its rows now; the record that the commitment is to has the one that was said.
 */
export interface ClockCorrection extends ClockName {
  /** Of a clock as found: its originals, and it holds for these. Null: for all of the log, or for its one original. */
  readonly evidence_ids: readonly string[] | null;
  /** What is added to the log's times to be shown beside them. Null: the correction was withdrawn. */
  readonly offset_ms: number | null;
  /** found: as detect found it; stated: by the person. */
  readonly origin: "found" | "stated";
  readonly reason: string;
  readonly recorded_by: string;
  readonly recorded_at: string;
  readonly entry_index: number;
  /** What the entry of the log holds: HMAC-SHA256 of the record under a salt that is kept with it. */
  readonly commitment: string;
}

/** One that holds. */
export type StandingCorrection = ClockCorrection & { readonly offset_ms: number };

export interface ClocksView {
  /** Clocks that stand apart first, those of which nobody can tell last. Of many the first two thousand: `counts` has all. */
  readonly offsets: readonly ClockOffset[];
  readonly counts: ClockCounts;
  /** Everything said, newest first. */
  readonly corrections: readonly ClockCorrection[];
  /** User id -> mail address. */
  readonly actors: Readonly<Record<string, string>>;
}

/** Pairs of clocks, by what is known of them; `apart` with those by whole hours. */
export interface ClockCounts {
  readonly apart: number;
  readonly agree: number;
  readonly untold: number;
}

/** One of two: an offset that was found, or a clock and what is to be added to its times. */
export interface NewClockCorrection {
  /** That offset is accepted: the reference is held to be right. */
  readonly clock_offset_id?: string | undefined;
  /** With it: the log is held to be right, and the reference is corrected by the opposite. */
  readonly is_reversed?: boolean | undefined;
  readonly clock?: ClockName | undefined;
  /** Null: withdrawn. */
  readonly offset_ms?: number | null | undefined;
  readonly reason: string;
}

/** Which clock it is, as one text. */
export function clockKey({ log, host, evidence_id }: ClockName): string {
  return JSON.stringify([log, host, evidence_id]);
}

/** Of each clock what was said last, be it that the correction was withdrawn; newest first as given. */
export function newestCorrections<Said extends ClockName>(newestFirst: readonly Said[]): readonly Said[] {
  const newest = new Map<string, Said>();
  for (const said of newestFirst) if (!newest.has(clockKey(said))) newest.set(clockKey(said), said);
  return [...newest.values()];
}

/** What holds now: of each clock what was said last, where that was not withdrawn. */
export function standingCorrections(newestFirst: readonly ClockCorrection[]): readonly StandingCorrection[] {
  return newestCorrections(newestFirst).filter((said): said is StandingCorrection => said.offset_ms !== null);
}

/** The furthest a correction may go: a century. */
export const MOST_CORRECTION_MS = 100 * 366 * 86_400_000;

const DAY_IN_NAME = /[-_.]?(\d{4}[-_.]?\d{2}[-_.]?\d{2}|\d{6,14})/g;

/** Name of a log without the day of its originals: access-2025-04-17 and u_ex250417 -> access, u_ex. As detect's SQL has it. */
export function logName(service: string | null): string {
  return (service ?? "").replace(DAY_IN_NAME, "");
}

/** Whole seconds within which two clocks agree. */
export function agreesWithin({ offset_ms, spread_ms }: Pick<ClockOffset, "offset_ms" | "spread_ms">): number {
  return Math.max(1, Math.ceil(Math.max(Math.abs(offset_ms ?? 0), spread_ms ?? 0) / 1000));
}

const HOUR_S = 3600;

/** An offset as people write it: 37000 -> "+00:00:37", -32400000 -> "−09:00:00"; tenths of a second where there are any. */
export function formatOffset(offset_ms: number): string {
  const tenths = Math.round(Math.abs(offset_ms) / 100);
  const seconds = Math.floor(tenths / 10);
  const parts = [Math.floor(seconds / HOUR_S), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const sign = tenths === 0 ? "±" : offset_ms < 0 ? "−" : "+";
  return `${sign}${parts.join(":")}${tenths % 10 === 0 ? "" : `.${tenths % 10}`}`;
}

const OFFSET = /^([+\-−])(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9}(?:\.\d{1,3})?)s)?$/;

/** The milliseconds of "+37s", "-4m", "-1h30m", "+0.25s"; null for what is none. */
export function parseOffset(text: string): number | null {
  const [, sign, ...parts] = OFFSET.exec(text.normalize("NFKC").replaceAll(" ", "")) ?? [];
  if (sign === undefined || parts.every((part) => part === undefined)) return null;
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const ms = Math.round((hours * HOUR_S + minutes * 60 + seconds) * 1000);
  return sign === "+" || ms === 0 ? ms : -ms;
}
