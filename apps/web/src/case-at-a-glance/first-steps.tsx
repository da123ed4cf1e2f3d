// Before there is a number: what to do first, with how far one is.

import type { CaseOverview } from "@hamon/records";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function FirstSteps({ overview }: { readonly overview: CaseOverview }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  const { source_count, event_count } = overview.counts;
  const hasDetected = overview.stages.some(({ stage, run }) => stage === "detect" && run?.state === "done");
  const steps = [
    { key: "add", isDone: source_count > 0, number: source_count },
    { key: "collect", isDone: event_count > 0, number: event_count },
    { key: "detect", isDone: hasDetected, number: overview.counts.finding_count },
    { key: "scope", isDone: false, number: 0 },
  ];
  return (
    <section className="card first-steps">
      <h2>{say("first.title")}</h2>
      <ol>
        {steps.map(({ key, isDone, number }) => (
          <li key={key} className={isDone ? "good" : ""}>
            <b>
              {isDone && "✓ "}
              {say(`first.${key}.what`)}
            </b>{" "}
            {isDone && <span className="number">{count(number)}</span>}
            <div className="quiet">{say(`first.${key}.how`)}</div>
          </li>
        ))}
      </ol>
      <Link to={to("sources")}>{say("nav.sources")}</Link>
    </section>
  );
}
