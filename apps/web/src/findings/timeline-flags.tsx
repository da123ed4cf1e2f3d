// Flags of findings over the timeline: the gravest get words, the rest a mark.

import { useRouter } from "@tanstack/react-router";
import { FINDING_LEVELS, type FindingView } from "@hamon/records";
import { emsOf } from "../format.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { CHART } from "./chart-size.js";
import { placeFlags, type Side } from "./timeline-layout.js";

export interface TimelineFlagsProps {
  readonly findings: readonly FindingView[];
  readonly isIntruders: boolean;
  readonly from: string;
  readonly to: string;
  readonly width: number;
}

const LANES = 4;
const LANE_PX = 18;
const WORD_PX = 12;
/** Between a pole and its words. */
const WORDS_PX = 5;

export function TimelineFlags({ findings, isIntruders, from, to, width }: TimelineFlagsProps) {
  const { text } = useWords();
  const place = usePlace();
  const router = useRouter();
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const shown = gravestFirst(oneEach(findings)).filter(({ first_at }) => Date.parse(first_at) >= start && Date.parse(first_at) < end);
  const xOf = ({ first_at }: FindingView) => ((Date.parse(first_at) - start) / (end - start)) * width;
  const placed = placeFlags(
    shown.map((finding) => ({ key: finding.finding_id, x: xOf(finding), width: emsOf(text(finding.title)) * WORD_PX })),
    LANES,
    width,
  );
  const titleOf = (key: string) => text((shown.find(({ finding_id }) => finding_id === key) as FindingView).title);
  const top = (lane: number) => lane * LANE_PX + 4;
  return (
    <g className={isIntruders ? "of-intruder" : undefined}>
      {placed.map(
        ({ key, x, lane }) =>
          lane !== null && <path key={key} d={`M${x} ${top(lane)}V${CHART.top + CHART.height}`} className="flag-pole" />,
      )}
      {placed.map(({ key, x, lane, side }) => (
        <g key={key} className="flag" onClick={() => router.history.push(place.to(`findings/${encodeURIComponent(key)}`))}>
          <title>{titleOf(key)}</title>
          {lane === null ? (
            <path d={`M${x} ${CHART.top + 1}l-3.5 -6h7z`} className="flag-mark" />
          ) : (
            <text x={wordsAt(x, side, width)} y={top(lane) + 10} textAnchor={side === "right" ? "start" : "end"} fontSize={WORD_PX}>
              {titleOf(key)}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

function wordsAt(x: number, side: Side, width: number): number {
  if (side === "edge") return width;
  return side === "left" ? x - WORDS_PX : x + WORDS_PX;
}

// What one rule found at several addresses is one flag, at its first.
function oneEach(findings: readonly FindingView[]): readonly FindingView[] {
  const earliest = findings.toSorted((one, other) => one.first_at.localeCompare(other.first_at));
  return [...new Map(earliest.toReversed().map((finding) => [finding.rule_id, finding])).values()];
}

function gravestFirst(findings: readonly FindingView[]): readonly FindingView[] {
  return findings.toSorted(
    (one, other) => FINDING_LEVELS.indexOf(one.level) - FINDING_LEVELS.indexOf(other.level) || one.first_at.localeCompare(other.first_at),
  );
}
