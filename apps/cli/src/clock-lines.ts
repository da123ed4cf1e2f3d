// Clocks of logs, a line each: those that stand apart or agree, how many nobody can tell of, and what persons said that holds.

import {
  agreesWithin,
  formatOffset,
  newestCorrections,
  type ClockCorrection,
  type ClockName,
  type ClockOffset,
  type ClocksView,
} from "@hamon/records";
import { minuteInJapan } from "./japan-time.js";
import { plain, type Voice } from "./voice.js";

/** The rest is on the page of sources. */
const MOST_LINES = 50;

export function clockLines({ offsets, counts, corrections, actors }: ClocksView, voice: Voice): readonly string[] {
  const told = offsets.filter(({ offset_ms }) => offset_ms !== null).slice(0, MOST_LINES);
  const counted = (name: "more" | "untold", count: number) =>
    count === 0 ? [] : [voice.sentence(`cli.clocks.${name}`, { count: voice.count(count) })];
  return [
    ...(offsets.length === 0 ? [voice.sentence("cli.clocks.none")] : []),
    ...told.map((offset) => offsetLine(offset, voice)),
    ...counted("more", counts.apart + counts.agree - told.length),
    ...counted("untold", counts.untold),
    ...newestCorrections(corrections).map((correction) => correctionLine(correction, { actors, voice })),
  ];
}

function offsetLine(offset: ClockOffset, { sentence, count }: Voice): string {
  const { clock_offset_id, reference, offset_ms, pair_count, spread_ms, sureness, verdict } = offset;
  const spread = (spread_ms ?? 0) / 1000;
  const words = {
    log: clockText(offset),
    reference: reference === null ? "" : clockText(reference),
    offset: formatOffset(offset_ms ?? 0),
    count: count(pair_count),
    spread: spread.toFixed(1),
    within: count(agreesWithin(offset)),
    sureness: sentence(`web.gaps.sureness.${sureness}`),
  };
  return `  ${sentence(`cli.clocks.${verdict ?? "apart"}`, words)}  ${clock_offset_id}`;
}

function clockText({ log, host, evidence_id }: ClockName): string {
  return plain([log, host, evidence_id].filter((part) => part !== null && part !== "").join(" "));
}

interface Told {
  readonly actors: ClocksView["actors"];
  readonly voice: Voice;
}

function correctionLine(correction: ClockCorrection, { actors, voice: { sentence } }: Told): string {
  const { offset_ms, reason, recorded_by, recorded_at } = correction;
  const words = {
    log: clockText(correction),
    by: plain(actors[recorded_by] ?? recorded_by),
    at: minuteInJapan(recorded_at),
    reason: plain(reason),
  };
  return offset_ms === null
    ? `  ${sentence("cli.clocks.withdrawn", words)}`
    : `  ${sentence("cli.clocks.corrected", { ...words, offset: formatOffset(offset_ms) })}`;
}
