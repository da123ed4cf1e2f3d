// The case at a glance: whose data, how many, how sure; what is due next and under which law; what is unproven.

import "./glance.css";
import { useDocumentTitle } from "@mantine/hooks";
import { useState } from "react";
import type { CaseOverview } from "@hamon/records";
import { ExposureTable } from "../exposure/exposure-table.js";
import type { Seen } from "../exposure/seen.js";
import { Warnings } from "../exposure/warnings.js";
import { Timeline } from "../findings/timeline.js";
import { Answered } from "../parts/answered.js";
import { useOverview } from "../shell/overview.js";
import { useWords } from "../words.js";
import { CaseHead } from "./case-head.js";
import { Clocks } from "./clocks.js";
import { DeliveryCard, EvidenceCard, StageCard } from "./closing-cards.js";
import { FirstSteps } from "./first-steps.js";
import { warningsBeside } from "./open-points.js";
import { Ripple } from "./ripple.js";

export function Glance() {
  return <Answered query={useOverview()}>{(overview) => <Overview overview={overview} />}</Answered>;
}

function Overview({ overview }: { readonly overview: CaseOverview }) {
  const { text } = useWords();
  const [seen, see] = useState<Seen | null>(null);
  const { exposure } = overview;
  useDocumentTitle(`${text(overview.case.title)} — Hamon`);
  return (
    <div className="stack">
      <CaseHead overview={overview} />
      <Clocks overview={overview} />
      <Warnings warnings={warningsBeside(exposure)} />
      {exposure === null ? (
        <FirstSteps overview={overview} />
      ) : (
        <div className="glance-grid">
          <Ripple table={exposure} overview={overview} seeing={{ seen, see }} />
          <ExposureTable table={exposure} seeing={{ seen, see }} />
        </div>
      )}
      {overview.counts.event_count > 0 && <Timeline intrusion={overview.intrusion} />}
      <div className="columns">
        <DeliveryCard deliveries={overview.deliveries} />
        <EvidenceCard overview={overview} />
        <StageCard stages={overview.stages} />
      </div>
    </div>
  );
}
