// Spans without a log, a line each; logs of which nobody can tell, on one line together.

import type { GapView } from "@hamon/records";
import { minuteInJapan } from "./japan-time.js";
import { plain, type Voice } from "./voice.js";

/** The rest is on the page of findings. */
const MOST_LINES = 20;

export function gapLines(gaps: readonly GapView[], voice: Voice): readonly string[] {
  const told = gaps.filter(({ reason }) => reason === null || reason === "too_few_days");
  const untold = gaps.filter((gap) => !told.includes(gap));
  const more = told.length > MOST_LINES ? [`  ${voice.sentence("cli.gaps.more", { count: voice.count(told.length - MOST_LINES) })}`] : [];
  const logs = [...new Set(untold.map((gap) => plain(logName(gap))))];
  return [
    ...told.slice(0, MOST_LINES).map((gap) => `  ${gapLine(gap, voice)}`),
    ...more,
    ...(logs.length === 0 ? [] : [`  ${voice.sentence("cli.gaps.untold", { logs: logs.slice(0, MOST_LINES).join(", ") })}`]),
  ];
}

function gapLine(gap: GapView, voice: Voice): string {
  const { kind, from_at, to_at, usual_count, found_count, sureness, reason, first_missing, last_missing } = gap;
  const number = (value: number | null) => (value === null ? voice.sentence("cli.status.unknown") : voice.count(value));
  const words = {
    log: plain(logName(gap)),
    from: minuteInJapan(from_at),
    to: minuteInJapan(to_at),
    usual: number(usual_count),
    found: number(found_count),
    sureness: voice.sentence(`web.gaps.sureness.${sureness}`),
    first: number(first_missing),
    last: number(last_missing),
  };
  const why = reason === null ? "" : `  ${voice.sentence(`web.gaps.reasons.${reason}`)}`;
  return `${voice.sentence(`cli.gaps.${kind}`, words)}${why}`;
}

function logName({ log, host, name }: GapView): string {
  return [log, host, name].filter((part) => part !== null && part !== "").join(" ");
}
