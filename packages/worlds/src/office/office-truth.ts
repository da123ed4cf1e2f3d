// The truth of an office: who did wrong, by which acts, where each of them stands in the files, and whose customers it exposed.
//
// Places are those of the lines that were written. No stage reads it; scores and tests do.

import { dayText } from "../calendar.js";
import { countExposed, type Deed, type Player } from "./deeds.js";
import type { Office } from "./office.js";
import type { Look, Trace, TrailResult } from "./trail.js";
import type { OfficeOrder } from "./write-office.js";

export interface ActPlace {
  /** Below the world's folder. */
  readonly file: string;
  /** From 0 in the unpacked file, a head counted. */
  readonly line_no: number;
  /** In bytes of the unpacked file. */
  readonly offset: number;
  /** What the record calls itself; null where records have no number. */
  readonly record_id: string | null;
}

export interface Act {
  readonly act_id: string;
  readonly what: string;
  /** RFC 3339, UTC: when its first line was written. */
  readonly at: string;
  /** Customers of each company that this act exposed. */
  readonly exposed: Readonly<Record<string, number>>;
  /** Never empty. */
  readonly places: readonly ActPlace[];
}

export interface ActorTruth extends Player {
  readonly first_act_at: string;
  readonly last_act_at: string;
  /** Customers of each company, everyone once. */
  readonly exposed: Readonly<Record<string, number>>;
  readonly acts: readonly Act[];
}

export interface DecoyTruth extends Player {
  /** Lines in which it looks guilty. */
  readonly record_count: number;
  readonly first_at: string;
  readonly last_at: string;
}

export interface OfficeTruth extends OfficeOrder {
  readonly synthetic: true;
  readonly staff_count: number;
  /** Days in Japan, both included. */
  readonly first_day: string;
  readonly last_day: string;
  readonly actors: readonly ActorTruth[];
  readonly decoys: readonly DecoyTruth[];
  readonly exposed: Readonly<Record<string, number>>;
  readonly log_lines: number;
}

/** @throws {Error} when an act or a decoy left no line, or a line is of nobody */
export function tellOffice(order: OfficeOrder, office: Office, trails: readonly TrailResult[]): OfficeTruth {
  const { period, staff_count, deeds, actors, decoys } = office;
  const traces = groupTraces(trails);
  const looks = trails.flatMap((trail) => trail.looks);
  const known = new Set(decoys.map(({ key }) => key));
  for (const { of } of looks) if (!known.has(of)) throw new Error(`${of} was written and not planned`);
  return {
    ...order,
    synthetic: true,
    staff_count,
    first_day: dayText(period.first_day),
    last_day: dayText(period.last_day),
    actors: actors.map((actor) => actorTruth(actor, deeds, traces)),
    decoys: decoys.map((decoy) => decoyTruth(decoy, looks)),
    exposed: countExposed(deeds),
    log_lines: trails.flatMap(({ files }) => files).reduce((sum, { row_count }) => sum + row_count, 0),
  };
}

type Traces = ReadonlyMap<string, readonly Trace[]>;

function groupTraces(trails: readonly TrailResult[]): Traces {
  const groups = new Map<string, Trace[]>();
  for (const trace of trails.flatMap(({ traces }) => traces)) {
    const group = groups.get(trace.of);
    if (group === undefined) groups.set(trace.of, [trace]);
    else group.push(trace);
  }
  return groups;
}

function tracesOf(traces: Traces, of: string): readonly Trace[] {
  const own = traces.get(of);
  if (own === undefined) throw new Error(`${of} was planned and left no line`);
  return own.toSorted((a, b) => a.at - b.at);
}

function actorTruth(actor: Player, deeds: readonly Deed[], traces: Traces): ActorTruth {
  const own = deeds.filter(({ by }) => by === actor.key);
  const acts = own.map((deed) => actOf(deed, tracesOf(traces, deed.deed_id))).sort((a, b) => (a.at < b.at ? -1 : 1));
  const last = own.flatMap(({ deed_id }) => tracesOf(traces, deed_id).map(({ at }) => at)).reduce((most, at) => Math.max(most, at), 0);
  if (acts[0] === undefined) throw new Error(`${actor.key} does nothing`);
  return { ...actor, first_act_at: acts[0].at, last_act_at: timeText(last), exposed: countExposed(own), acts };
}

function actOf(deed: Deed, traces: readonly Trace[]): Act {
  const places = traces.map(({ file, line_no, offset, record_id }) => ({ file, line_no, offset, record_id }));
  return { act_id: deed.deed_id, what: deed.what, at: timeText((traces[0] as Trace).at), exposed: countExposed([deed]), places };
}

function decoyTruth(decoy: Player, looks: readonly Look[]): DecoyTruth {
  const own = looks.filter(({ of }) => of === decoy.key);
  if (own.length === 0) throw new Error(`${decoy.key} was planned and left no line`);
  return {
    ...decoy,
    record_count: own.reduce((sum, { count }) => sum + count, 0),
    first_at: timeText(own.reduce((least, { first_at }) => Math.min(least, first_at), Number.POSITIVE_INFINITY)),
    last_at: timeText(own.reduce((most, { last_at }) => Math.max(most, last_at), 0)),
  };
}

function timeText(at: number): string {
  return new Date(Math.floor(at * 1000)).toISOString();
}
