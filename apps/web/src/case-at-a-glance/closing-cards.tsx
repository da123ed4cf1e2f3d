// Who has been told, whether everything is as it was, and how far the stages are.

import type { CaseOverview, DeliverySummary, StageView } from "@hamon/records";
import { DeliveryBar } from "../deliveries/delivery-bar.js";
import { FaultWords } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { stageState } from "../sources/stage-state.js";
import { useWords } from "../words.js";

export function DeliveryCard({ deliveries }: { readonly deliveries: DeliverySummary }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  return (
    <section className="card">
      <header>
        <h2>
          <Link to={to("deliveries")}>{say("nav.deliveries")}</Link>
        </h2>
        <small className="number">{say("deliveries.persons", { count: count(deliveries.person_count) })}</small>
      </header>
      {deliveries.person_count === 0 ? <p className="quiet">{say("deliveries.empty")}</p> : <DeliveryBar deliveries={deliveries} />}
    </section>
  );
}

export function EvidenceCard({ overview }: { readonly overview: CaseOverview }) {
  const { say, sayOf, count, moment } = useWords();
  const { to } = usePlace();
  const { item_count, entry_count, verified, fault } = overview.evidence;
  return (
    <section className="card">
      <header>
        <h2>
          <Link to={to("evidence")}>{say("nav.evidence")}</Link>
        </h2>
        {item_count !== null && entry_count !== null && (
          <small className="number">{say("evidence.counts", { items: count(item_count), entries: count(entry_count) })}</small>
        )}
      </header>
      {fault !== null && (
        <div className="broken">
          <FaultWords code={fault.code} params={fault.params} />
        </div>
      )}
      {verified === null ? (
        <p className="warn">▲ {say("evidence.never_verified")}</p>
      ) : (
        <>
          <p className={verified.ok ? "good" : "broken"}>
            {say(verified.ok ? "evidence.ok" : "evidence.broken", { at: moment(verified.verified_at) })}
          </p>
          <ul className="steps-done">
            {verified.steps.map(({ step, ok, checked, ended = 0 }) => (
              <li key={step} className={ok ? "" : "broken"}>
                {ok ? "✓" : "✗"} {sayOf(`verify.${step}`)} <span className="quiet number">{count(checked)}</span>
                {ended > 0 && <div className="warn">{say("evidence.ended", { count: count(ended) })}</div>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

export function StageCard({ stages }: { readonly stages: readonly StageView[] }) {
  const { say, sayOf } = useWords();
  const { to } = usePlace();
  return (
    <section className="card">
      <header>
        <h2>
          <Link to={to("sources")}>{say("nav.sources")}</Link>
        </h2>
      </header>
      <ol className="steps-done">
        {stages.map((view) => {
          const { key, mark, tone } = stageState(view);
          return (
            <li key={view.stage}>
              <span className={tone}>{mark}</span> {sayOf(`stages.${view.stage}`)}{" "}
              <span className={`quiet ${tone}`}>{say(`runs.${key}`)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
