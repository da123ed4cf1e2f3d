// What is owed to whom by when, why, and what is still to be answered.

import type { Obligation, ObligationsView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { clockWords } from "../case-at-a-glance/clock-words.js";
import { useClock } from "../clock.js";
import { formatDay, formatMoment } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Filing } from "./filing.js";
import { Questions } from "./questions.js";

export function Obligations() {
  const { say } = useWords();
  const { api } = usePlace();
  const query = useAnswer<ObligationsView>(`${api}/obligations`);
  return (
    <div className="cards">
      <h1>{say("nav.obligations")}</h1>
      <p className="quiet" style={{ margin: 0 }}>{say("obligations.not_advice")}</p>
      <Answered query={query}>
        {(view) => (
          <>
            <Questions questions={view.questions} />
            {view.obligations.length === 0 && <Empty>{say("obligations.empty")}</Empty>}
            {view.obligations.map((obligation) => <ObligationCard key={obligation.obligation_id} obligation={obligation} />)}
            <Facts view={view} />
          </>
        )}
      </Answered>
    </div>
  );
}

const MARKS = { true: "✓", false: "✗", unknown: "?" } as const;

function ObligationCard({ obligation }: { readonly obligation: Obligation }) {
  const { say, text, language } = useWords();
  const words = clockWords(obligation, useClock().today);
  const isAlarm = words.kind === "late" || words.kind === "late-filed";
  const { clock } = obligation;
  return (
    <section className="card">
      <h2><span>{text(obligation.title)} <small>{text(obligation.addressee_label)}</small></span> <span className={isAlarm ? "late number" : "number"}>{say(`clock.${words.kind}`, "days" in words ? { days: words.days } : {})}{clock.due_on !== null && ` ${formatDay(clock.due_on, language)}`}</span></h2>
      <ul style={{ listStyle: "none", padding: 0, margin: "0 0 10px" }}>
        {obligation.reasons.map((reason) => <li key={text(reason.text)}><b className={reason.value === "unknown" ? "warn" : ""}>{MARKS[String(reason.value) as keyof typeof MARKS]}</b> {text(reason.text)}</li>)}
      </ul>
      {clock.working.length > 0 && <p className="number" style={{ margin: "0 0 10px" }}>{clock.working.map((step) => text(step.text)).join(" → ")}</p>}
      {obligation.items.length > 0 && <details><summary className="quiet">{say("obligations.items")}</summary><ol>{obligation.items.map(({ key, label }) => <li key={key}>{text(label)}</li>)}</ol></details>}
      <p className="quiet" style={{ margin: "8px 0" }}>
        {obligation.citations.map(({ reference, url, confidence, checked_on }) => (
          <span key={reference} style={{ display: "block" }}>{url === null ? reference : <a href={url} rel="noreferrer noopener" target="_blank">{reference}</a>} <span className={confidence === "confirmed" ? "" : "warn"}>{say(`confidence.${confidence}`)}</span>{checked_on !== null && ` ${checked_on}`}</span>
        ))}
      </p>
      {obligation.filed_at !== null ? <p className={obligation.is_late === true ? "late" : "good"} style={{ margin: 0 }}>{say("obligations.filed", { at: formatMoment(obligation.filed_at, language) })}</p> : obligation.state === "open" && <Filing obligation={obligation} isLate={isAlarm} />}
    </section>
  );
}

function Facts({ view }: { readonly view: ObligationsView }) {
  const { say, text, language } = useWords();
  return (
    <section className="card scroll">
      <h2>{say("facts.title")} <small>{view.laws.map(({ title, effective_on }) => `${text(title)} ${effective_on}`).join("　")}</small></h2>
      <table className="dense">
        <thead><tr>{["fact", "value", "origin", "by", "at"].map((column) => <th key={column} scope="col" className="words">{say(`facts.${column}`)}</th>)}</tr></thead>
        <tbody>
          {view.facts.map((fact) => (
            <tr key={`${fact.fact}-${fact.recorded_at}`}>
              <td className="words">{text(fact.label)}</td>
              <td className={`words number ${fact.value === "unknown" ? "warn" : ""}`}>{factText(fact.value, say)}</td>
              <td className="words">{say(`facts.${fact.origin}`)}</td>
              <td className="words quiet">{fact.by}{fact.reason !== null && ` — ${fact.reason}`}</td>
              <td className="words number">{formatMoment(fact.recorded_at, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function factText(value: unknown, say: ReturnType<typeof useWords>["say"]): string {
  if (value === true || value === false || value === "unknown") return say(`facts.is_${String(value)}`);
  return Array.isArray(value) ? value.join(", ") : String(value);
}
