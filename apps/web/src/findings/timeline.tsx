// Events per hour: all in grey, the intruder's in vermilion before them. Gaps are hatched, findings are flags.

import "./timeline.css";
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { CaseOverview, FindingView, StoryView, TimelineBucket } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered, Empty } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { flaggedOf } from "./flagged.js";
import { TimelineChart } from "./timeline-chart.js";
import { TimelineDays } from "./timeline-days.js";

const AROUND_MS = 30 * 3_600_000;
const HOUR_MS = 3_600_000;
const HOUR_S = 3600;

export interface TimelineProps {
  readonly intrusion: CaseOverview["intrusion"];
  /** Also offers the whole span of the logs. */
  readonly isWide?: boolean;
}

export function Timeline({ intrusion, isWide = false }: TimelineProps) {
  const { api } = usePlace();
  const { say } = useWords();
  const [range, choose] = useState("around");
  const query = useAnswer<readonly TimelineBucket[]>(
    `${api}/timeline?bucket_s=${HOUR_S}${range === "around" ? spanAround(intrusion) : ""}`,
  );
  const findings = useAnswer<readonly FindingView[]>(`${api}/findings`);
  const stories = useAnswer<readonly StoryView[]>(`${api}/stories`);
  const flagged = flaggedOf(findings.data ?? [], stories.data ?? []);
  return (
    <section className="card timeline">
      <header>
        <h2>{say("timeline.title")}</h2>
        {isWide && intrusion !== null && (
          <SegmentedControl
            size="xs"
            value={range}
            onChange={choose}
            data={["around", "whole"].map((value) => ({ value, label: say(`timeline.${value}`) }))}
          />
        )}
        <small>{say("timeline.how")}</small>
      </header>
      <Answered query={query}>
        {(buckets) =>
          buckets.length === 0 ? (
            <Empty>{say("timeline.empty")}</Empty>
          ) : (
            <>
              <TimelineChart buckets={buckets} {...flagged} />
              <details>
                <summary>{say("timeline.as_table")}</summary>
                <TimelineDays buckets={buckets} />
              </details>
            </>
          )
        }
      </Answered>
    </section>
  );
}

// Whole hours, so that the address stays one while the case is the same.
function spanAround(intrusion: CaseOverview["intrusion"]): string {
  if (intrusion === null) return "";
  const hour = (ms: number) => new Date(Math.floor(ms / HOUR_MS) * HOUR_MS).toISOString();
  return `&from=${hour(Date.parse(intrusion.first_at) - AROUND_MS)}&to=${hour(Date.parse(intrusion.last_at) + AROUND_MS)}`;
}
