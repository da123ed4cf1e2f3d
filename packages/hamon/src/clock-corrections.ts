// Corrections of logs' clocks: a person accepts an offset that was found, states one, or withdraws it. The times of events stay what the
// log says; the corrected time is shown beside them.

import { listSources, type OpenCase } from "@hamon/case";
import {
  clockKey,
  Fault,
  logName,
  MOST_CORRECTION_MS,
  standingCorrections,
  type ClockCorrection,
  type ClockName,
  type NewClockCorrection,
  type StandingCorrection,
} from "@hamon/records";
import { enterSaying } from "./handover/commitment.js";
import { currentOriginals, type CurrentOriginal } from "./successors.js";

/** What is kept of a saying. */
type Said = Pick<ClockCorrection, "log" | "host" | "evidence_id" | "evidence_ids" | "offset_ms" | "origin" | "reason">;

/**
 * Keeps what a person says of a clock. The evidence log has a commitment to it and the offset, without names or words.
 *
 * @throws {Fault} `clock-reason-missing`, `clock-correction-wrong`, `clock-offset-unknown`, `clock-unknown`, `clock-not-corrected`.
 */
export async function correctClock(open: OpenCase, wanted: NewClockCorrection): Promise<void> {
  const reason = wanted.reason.trim();
  if (reason === "") throw new Fault("clock-reason-missing");
  const said: Said = { ...(await saidOf(open, wanted)), reason };
  const body = { what: "clock", origin: said.origin, offset_ms: said.offset_ms };
  const kept = await enterSaying(open, "correction", { said, body });
  await open.store.db.insertInto("clock_correction").values(kept).execute();
}

async function saidOf(
  open: OpenCase,
  { clock_offset_id, is_reversed = false, clock, offset_ms }: NewClockCorrection,
): Promise<Omit<Said, "reason">> {
  if (clock_offset_id !== undefined && clock === undefined && offset_ms === undefined) return accepted(open, clock_offset_id, is_reversed);
  if (clock_offset_id !== undefined || clock === undefined || offset_ms === undefined) throw new Fault("clock-correction-wrong");
  const { log, host, evidence_id } = clock;
  if (offset_ms === null) {
    const key = clockKey(inPlace(clock, await currentOf(open)));
    const isHolding = standingCorrections(await listCorrections(open)).some((holding) => clockKey(holding) === key);
    if (!isHolding) throw new Fault("clock-not-corrected", { at: [log, host].join(" ").trim() });
    return { log, host, evidence_id, evidence_ids: null, offset_ms, origin: "stated" };
  }
  if (!Number.isSafeInteger(offset_ms) || Math.abs(offset_ms) > MOST_CORRECTION_MS) throw new Fault("clock-correction-wrong");
  if (!(await isThere(open, clock))) throw new Fault("clock-unknown", { at: [log, host].join(" ").trim() });
  return { log, host, evidence_id, evidence_ids: null, offset_ms, origin: "stated" };
}

interface OffsetRow extends ClockName {
  /** Joined by a space, as those of the reference. */
  readonly evidence_ids: string;
  readonly reference_log: string;
  readonly reference_host: string;
  readonly reference_evidence_id: string | null;
  readonly reference_evidence_ids: string;
  readonly offset_ms: number;
}

async function accepted({ lake }: OpenCase, clock_offset_id: string, isReversed: boolean): Promise<Omit<Said, "reason">> {
  const [row] = await lake.query<OffsetRow>(
    `select log, host, evidence_id, evidence_ids,
       reference_log, reference_host, reference_evidence_id, reference_evidence_ids, offset_ms
     from clock_offset where clock_offset_id = $clock_offset_id and offset_ms is not null`,
    { clock_offset_id },
  );
  if (row === undefined) throw new Fault("clock-offset-unknown");
  const { log, host, evidence_id, offset_ms } = row;
  if (!isReversed) return { log, host, evidence_id, evidence_ids: row.evidence_ids.split(" "), offset_ms, origin: "found" };
  return {
    log: row.reference_log,
    host: row.reference_host,
    evidence_id: row.reference_evidence_id,
    evidence_ids: row.reference_evidence_ids.split(" "),
    offset_ms: offset_ms === 0 ? 0 : -offset_ms,
    origin: "found",
  };
}

// A name that is typed wrongly would correct nothing, and nobody would see it.
async function isThere(open: OpenCase, clock: ClockName): Promise<boolean> {
  const { log, host, evidence_id } = inPlace(clock, await currentOf(open));
  const names = await open.lake.query<{ readonly service: string }>(
    `select distinct coalesce("logsource.service", '') as service from event
     where coalesce("host.name", '') = $host and ($evidence_id is null or evidence_id = $evidence_id)`,
    { host, evidence_id },
  );
  return names.some(({ service }) => logName(service) === log);
}

async function currentOf({ store, case_id }: OpenCase): Promise<CurrentOriginal> {
  return currentOriginals(await listSources(store, case_id));
}

// The rows of an original may be another's by now; so what was said of it is said of that one.
function inPlace<Clock extends ClockName>(clock: Clock, current: CurrentOriginal): Clock {
  return { ...clock, evidence_id: clock.evidence_id === null ? null : current(clock.evidence_id) };
}

/** Everything said, newest first, by the originals that have the rows now. */
export async function listCorrections(open: OpenCase): Promise<readonly ClockCorrection[]> {
  const { store, case_id } = open;
  const rows = await store.db
    .selectFrom("clock_correction")
    .select(["record", "commitment", "entry_index", "actor", "recorded_at"])
    .where("case_id", "=", case_id)
    .orderBy("correction_no", "desc")
    .execute();
  if (rows.length === 0) return [];
  const current = await currentOf(open);
  return rows.map(({ record, actor, ...row }) => {
    const said = inPlace(record as Said, current);
    return { ...said, evidence_ids: said.evidence_ids?.map(current) ?? null, ...row, recorded_by: actor };
  });
}

/** What of an event tells whose clock it is of. */
export interface Timed {
  readonly "@timestamp"?: unknown;
  readonly "logsource.service"?: unknown;
  readonly "host.name"?: unknown;
  readonly evidence_id?: unknown;
}

/** Of an event: its time as corrected, RFC 3339 UTC; null where nothing was said of its clock, or the time has no place in a calendar. */
export type CorrectTime = (event: Timed) => string | null;

/** By what persons said until now. */
export async function timeCorrector(open: OpenCase): Promise<CorrectTime> {
  const standing = standingOf(await listCorrections(open));
  return (event) => {
    const offset = standing.size === 0 ? undefined : offsetFor(standing, event);
    return offset === undefined ? null : shifted(String(event["@timestamp"]), offset);
  };
}

const FINER = /\.\d{3}(\d+)/;

// A Date has milliseconds; what is finer stays as it is.
function shifted(at: string, by_ms: number): string | null {
  const moved = new Date(Date.parse(at) + by_ms);
  return Number.isNaN(moved.getTime()) ? null : moved.toISOString().replace("Z", `${FINER.exec(at)?.[1] ?? ""}Z`);
}

interface Holding {
  readonly offset_ms: number;
  /** The originals it holds for; null: whichever there are. */
  readonly originals: ReadonlySet<string> | null;
}

function standingOf(newestFirst: readonly ClockCorrection[]): ReadonlyMap<string, Holding> {
  const holding = ({ offset_ms, evidence_ids }: StandingCorrection): Holding => ({
    offset_ms,
    originals: evidence_ids === null ? null : new Set(evidence_ids),
  });
  return new Map(standingCorrections(newestFirst).map((said) => [clockKey(said), holding(said)]));
}

// What was said of one original comes before what was said of its log, which may be no clock of this original's.
function offsetFor(standing: ReadonlyMap<string, Holding>, event: Timed): number | undefined {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const clock = { log: logName(text(event["logsource.service"])), host: text(event["host.name"]) };
  const evidence_id = text(event.evidence_id);
  const own = standing.get(clockKey({ ...clock, evidence_id }));
  if (own !== undefined) return own.offset_ms;
  const whole = standing.get(clockKey({ ...clock, evidence_id: null }));
  return whole?.originals?.has(evidence_id) === false ? undefined : whole?.offset_ms;
}

/** The same events, with `corrected_at` where their clock is corrected. */
export async function withCorrectedTimes<Event extends Timed>(
  open: OpenCase,
  events: readonly Event[],
): Promise<readonly (Event & { readonly corrected_at?: string })[]> {
  if (events.length === 0) return events;
  const correct = await timeCorrector(open);
  return events.map((event) => {
    const corrected_at = correct(event);
    return corrected_at === null ? event : { ...event, corrected_at };
  });
}
