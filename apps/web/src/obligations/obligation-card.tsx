// One obligation: the clock, the reasons in three values, the working, the law, what must be said, and its filing.

import type { Obligation } from "@hamon/records";
import { clockWords, isLate } from "../case-at-a-glance/clock-words.js";
import { ClockLeft } from "../case-at-a-glance/clocks.js";
import { useWords } from "../words.js";
import { Filing } from "./filing.js";
import { Law } from "./law.js";
import { Reasons } from "./reason-list.js";

export interface ObligationCardProps {
  readonly obligation: Obligation;
  /** A day of Japan. */
  readonly today: string;
}

export function ObligationCard({ obligation, today }: ObligationCardProps) {
  const { say, text } = useWords();
  const words = clockWords(obligation, today);
  const isOwed = obligation.state !== "not_owed";
  const details = <Details obligation={obligation} today={today} />;
  return (
    <section className={`card duty is-${words.kind}`} id={obligation.obligation_id} aria-label={text(obligation.title)}>
      <div className="duty-head">
        <h2>
          {text(obligation.title)} <span className="quiet">{text(obligation.addressee_label)}</span>
        </h2>
        <ClockLeft obligation={obligation} today={today} />
      </div>
      {isOwed ? (
        details
      ) : (
        <details>
          <summary>{say("obligations.reasons")}</summary>
          {details}
        </details>
      )}
    </section>
  );
}

function Details({ obligation, today }: ObligationCardProps) {
  const { say } = useWords();
  return (
    <>
      <div className="duty-grid">
        <div>
          <h3>{say("obligations.reasons")}</h3>
          <Reasons reasons={obligation.reasons} />
        </div>
        <div className="stack" style={{ gap: 12, alignContent: "start" }}>
          <Working obligation={obligation} />
          <Law obligation={obligation} />
          <Items obligation={obligation} />
        </div>
      </div>
      <Filed obligation={obligation} today={today} />
    </>
  );
}

function Working({ obligation }: { readonly obligation: Obligation }) {
  const { say, text } = useWords();
  const { working } = obligation.clock;
  if (working.length === 0) return null;
  return (
    <div>
      <h3>{say("obligations.working")}</h3>
      <ol className="working number">
        {working.map((step) => (
          <li key={`${step.on}-${step.text.en}`}>{text(step.text)}</li>
        ))}
      </ol>
    </div>
  );
}

function Items({ obligation }: { readonly obligation: Obligation }) {
  const { say, text, count } = useWords();
  const { items } = obligation;
  if (items.length === 0) return null;
  return (
    <details>
      <summary>{say("obligations.items", { count: count(items.length) })}</summary>
      <ol className="items">
        {items.map(({ key, label }) => (
          <li key={key}>{text(label)}</li>
        ))}
      </ol>
    </details>
  );
}

function Filed({ obligation, today }: ObligationCardProps) {
  const { say, moment } = useWords();
  const { filed_at, is_late, late_reason, state } = obligation;
  if (filed_at === null) return state === "open" ? <Filing obligation={obligation} isLate={isLate(clockWords(obligation, today))} /> : null;
  return (
    <p className={is_late === true ? "late" : "good"} style={{ marginTop: 12 }}>
      {is_late === true ? "●" : "✓"} {say(is_late === true ? "obligations.filed_late" : "obligations.filed", { at: moment(filed_at) })}{" "}
      {late_reason !== null && <span className="quiet">{late_reason}</span>}
    </p>
  );
}
