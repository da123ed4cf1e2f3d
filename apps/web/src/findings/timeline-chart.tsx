// The drawing of the timeline, as wide as its place. The pointer reads one bar.

import { useElementSize } from "@mantine/hooks";
import { useMemo, useState, type PointerEvent } from "react";
import type { FindingView, TimelineBucket } from "@hamon/records";
import { useWords } from "../words.js";
import { CHART } from "./chart-size.js";
import { TimelineFlags } from "./timeline-flags.js";
import { barHeight, daysWithin, gapsOf, mergeBuckets } from "./timeline-layout.js";

const LEAST_BAR_PX = 2.5;

export interface TimelineChartProps {
  readonly buckets: readonly TimelineBucket[];
  readonly findings: readonly FindingView[];
  readonly isIntruders: boolean;
}

export function TimelineChart({ buckets, findings, isIntruders }: TimelineChartProps) {
  const { say } = useWords();
  const { ref, width } = useElementSize();
  const [pointed, point] = useState<number | null>(null);
  const shown = useMemo(() => mergeBuckets(buckets, Math.max(1, Math.floor(width / LEAST_BAR_PX))), [buckets, width]);
  const step = width / Math.max(1, shown.length);
  const base = CHART.top + CHART.height;
  const read = (event: PointerEvent<SVGSVGElement>) =>
    point(Math.min(shown.length - 1, Math.max(0, Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left) / step))));
  return (
    <div ref={ref} className="chart">
      {width > 0 && (
        <svg
          width={width}
          height={base + CHART.foot}
          role="img"
          aria-label={say("timeline.label")}
          onPointerMove={read}
          onPointerLeave={() => point(null)}
        >
          <defs>
            <pattern id="timeline-gap" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <path d="M0 0V7" className="hatch" />
            </pattern>
          </defs>
          <Days buckets={shown} width={width} />
          <Gaps buckets={shown} step={step} />
          <Bars buckets={shown} step={step} />
          <path d={`M0 ${base}H${width}`} className="ground" />
          <TimelineFlags findings={findings} isIntruders={isIntruders} from={shown[0]?.at ?? ""} to={endOf(shown)} width={width} />
          {pointed !== null && <path d={`M${(pointed + 0.5) * step} ${CHART.top}V${base}`} className="pointed" />}
        </svg>
      )}
      <Reading bucket={pointed === null ? undefined : shown[pointed]} />
    </div>
  );
}

/** The end of the last bucket. */
function endOf(buckets: readonly TimelineBucket[]): string {
  const [last, before] = [buckets.at(-1), buckets.at(-2)];
  const size = last === undefined || before === undefined ? 0 : Date.parse(last.at) - Date.parse(before.at);
  return last === undefined ? "" : new Date(Date.parse(last.at) + size).toISOString();
}

interface LayerProps {
  readonly buckets: readonly TimelineBucket[];
  readonly step: number;
}

function Bars({ buckets, step }: LayerProps) {
  const most = Math.max(...buckets.map(({ event_count }) => event_count), 1);
  const base = CHART.top + CHART.height;
  const wide = Math.max(1, step * 0.76);
  const bar = (count: number, at: number) => {
    const tall = barHeight(count, most, CHART.height - 8);
    return tall === 0 ? "" : `M${(at * step).toFixed(1)} ${base}v${-tall.toFixed(1)}h${wide.toFixed(1)}v${tall.toFixed(1)}z`;
  };
  return (
    <>
      <path d={buckets.map(({ event_count }, at) => bar(event_count, at)).join("")} className="ordinary" />
      <path d={buckets.map(({ intruder_count }, at) => bar(intruder_count, at)).join("")} className="intruder" />
    </>
  );
}

const LEAST_WORDS_PX = 44;

function Gaps({ buckets, step }: LayerProps) {
  const { say, count } = useWords();
  return gapsOf(buckets).map(({ from, to }) => {
    const wide = (to - from + 1) * step;
    return (
      <g key={from}>
        <rect x={from * step} y={CHART.top} width={wide} height={CHART.height} fill="url(#timeline-gap)" className="gap" />
        {wide > LEAST_WORDS_PX && (
          <text x={from * step + wide / 2} y={CHART.top + CHART.height / 2} textAnchor="middle" className="gap-word">
            {say("timeline.gap", { hours: count(to - from + 1) })}
          </text>
        )}
      </g>
    );
  });
}

/** "2025/4/11（金）" and some room. */
const LEAST_DAY_PX = 104;

function Days({ buckets, width }: { readonly buckets: readonly TimelineBucket[]; readonly width: number }) {
  const { day } = useWords();
  const days = daysWithin(buckets[0]?.at ?? "", endOf(buckets));
  const every = Math.max(1, Math.ceil((LEAST_DAY_PX * days.length) / width));
  const base = CHART.top + CHART.height;
  return days.map(({ at, place, is_weekend }, nth) => {
    const x = place * width;
    return (
      <g key={at}>
        <path d={`M${x} ${CHART.top - 6}V${base + 5}`} className="midnight" />
        {nth % every === 0 && (
          <text x={x + 4} y={base + 16} className={is_weekend ? "day weekend" : "day"}>
            {day(japanDay(at))}
          </text>
        )}
      </g>
    );
  });
}

// The mark is midnight in Japan; noon of that day is surely within it.
function japanDay(at: string): string {
  return new Date(Date.parse(at) + 12 * 3_600_000).toISOString().slice(0, 10);
}

function Reading({ bucket }: { readonly bucket: TimelineBucket | undefined }) {
  const { say, count, moment } = useWords();
  if (bucket === undefined) return <p className="reading quiet number">{say("timeline.hint")}</p>;
  const { at, event_count, intruder_count, is_gap } = bucket;
  return (
    <p className="reading number">
      <b>{moment(at)}</b> {is_gap ? say("timeline.nothing") : say("timeline.bucket", { all: count(event_count) })}{" "}
      {intruder_count > 0 && <span className="late">{say("timeline.intruder", { count: count(intruder_count) })}</span>}
    </p>
  );
}
