// Requests per hour: ordinary ones pale, the intruder's deep. Roots, so that few are seen beside many. Gaps are hatched.

import type { CaseOverview, TimelineBucket } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatCount, formatMoment } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const HEIGHT = 120;
const AROUND_MS = 36 * 3_600_000;
const HOUR_S = 3600;

export function Timeline({ intrusion }: { readonly intrusion: CaseOverview["intrusion"] }) {
  const { api } = usePlace();
  const { say } = useWords();
  const span = intrusion === null ? "" : `&from=${moment(Date.parse(intrusion.first_at) - AROUND_MS)}&to=${moment(Date.parse(intrusion.last_at) + AROUND_MS)}`;
  const query = useAnswer<readonly TimelineBucket[]>(`${api}/timeline?bucket_s=${HOUR_S}${span}`);
  return (
    <section className="card timeline">
      <h2>{say("timeline.title")} <small>{say("timeline.how")}</small></h2>
      <Answered query={query}>{(buckets) => (buckets.length === 0 ? <Empty>{say("timeline.empty")}</Empty> : <Bars buckets={buckets} />)}</Answered>
    </section>
  );
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

function Bars({ buckets }: { readonly buckets: readonly TimelineBucket[] }) {
  const { say, language } = useWords();
  const most = Math.sqrt(Math.max(...buckets.map(({ event_count }) => event_count), 1));
  const width = 1240 / buckets.length;
  const tall = (count: number) => (Math.sqrt(count) / most) * (HEIGHT - 20);
  return (
    <svg viewBox="0 0 1240 150" preserveAspectRatio="none" role="img" aria-label={say("timeline.title")}>
      <defs>
        <pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="var(--vermilion)" strokeWidth="1.5" /></pattern>
      </defs>
      {buckets.map((bucket, at) => (
        <g key={bucket.at}>
          <title>{`${formatMoment(bucket.at, language)}  ${say("timeline.bucket", { all: formatCount(bucket.event_count, language), intruder: formatCount(bucket.intruder_count, language) })}`}</title>
          {bucket.is_gap && <rect x={at * width} y={20} width={width} height={HEIGHT - 20} fill="url(#gap)" opacity={0.5} />}
          <rect x={at * width} y={HEIGHT - tall(bucket.event_count)} width={width * 0.8} height={tall(bucket.event_count)} fill="var(--line)" />
          {bucket.intruder_count > 0 && <rect x={at * width} y={HEIGHT - Math.max(2, tall(bucket.intruder_count))} width={width * 0.8} height={Math.max(2, tall(bucket.intruder_count))} fill="var(--vermilion)" />}
          {isMidnight(bucket.at) && <DayMark x={at * width} at={bucket.at} />}
        </g>
      ))}
    </svg>
  );
}

function isMidnight(at: string): boolean {
  return new Date(at).getUTCHours() === 15; // 00:00 in Japan
}

function DayMark({ x, at }: { readonly x: number; readonly at: string }) {
  const { language } = useWords();
  return (
    <g>
      <path d={`M${x} 10V${HEIGHT + 6}`} stroke="var(--line-strong)" strokeWidth={0.8} />
      <text x={x + 4} y={HEIGHT + 20} fontSize={12} fill="var(--ink-2)">{formatMoment(at, language).split(/[ ,]+/).slice(0, language === "ja" ? 1 : 2).join(" ")}</text>
    </g>
  );
}
