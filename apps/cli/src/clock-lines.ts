// Clocks of logs, a line each: those that stand apart or agree, how many nobody can tell of, and what persons said that holds.

import { agreesWithin, formatOffset, type ClockCorrection, type ClockName, type ClockOffset, type ClocksView } from "@hamon/records";
import { plain, type Voice } from "./voice.js";

/** The rest is on the page of sources. */
const MOST_LINES = 50;

export function clockLines({ offsets, corrections }: ClocksView, voice: Voice): readonly string[] {
  const told = offsets.filter(({ offset_ms }) => offset_ms !== null);
  const untold = offsets.length - told.length;
  return [
    ...(offsets.length === 0 ? [voice.sentence("cli.clocks.none")] : []),
    ...told.slice(0, MOST_LINES).map((offset) => offsetLine(offset, voice)),
    ...(untold === 0 ? [] : [voice.sentence("cli.clocks.untold", { count: voice.count(untold) })]),
    ...newestOf(corrections).map((correction) => correctionLine(correction, voice)),
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

/** Of each clock what was said last. */
function newestOf(newestFirst: readonly ClockCorrection[]): readonly ClockCorrection[] {
  const seen = new Set<string>();
  return newestFirst.filter(({ log, host, evidence_id }) => {
    const key = JSON.stringify([log, host, evidence_id]);
    return !seen.has(key) && seen.add(key);
  });
}

function correctionLine(correction: ClockCorrection, { sentence }: Voice): string {
  const { offset_ms, reason, recorded_by, recorded_at } = correction;
  const words = { log: clockText(correction), by: plain(recorded_by), at: recorded_at, reason: plain(reason) };
  return offset_ms === null
    ? `  ${sentence("cli.clocks.withdrawn", words)}`
    : `  ${sentence("cli.clocks.corrected", { ...words, offset: formatOffset(offset_ms) })}`;
}
