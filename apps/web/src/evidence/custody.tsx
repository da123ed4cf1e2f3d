// The custody of one original: who did what with it, when, and which entry of the log says so.

import type { CustodyStep, CustodyView } from "@hamon/records";
import { formatSecond } from "../format.js";
import { useWords } from "../words.js";
import { useActor } from "./actor.js";
import { entryPairs } from "./entry-pairs.js";
import { EntryLink } from "./entry-link.js";
import { useEntryWords } from "./entry-words.js";

export function Custody({ view: { steps, left_out, actors } }: { readonly view: CustodyView }) {
  const { say, count } = useWords();
  return (
    <section className="card">
      <header>
        <h2>{say("custody.title")}</h2>
        <small>{say("custody.how")}</small>
      </header>
      {left_out > 0 && <p className="quiet">{say("custody.left_out", { number: count(left_out) })}</p>}
      <ol className="custody" aria-label={say("custody.title")}>
        {steps.map((step) => (
          <Step key={step.first.index} step={step} actors={actors} />
        ))}
      </ol>
    </section>
  );
}

interface StepProps {
  readonly step: CustodyStep;
  readonly actors: CustodyView["actors"];
}

function Step({ step, actors }: StepProps) {
  const { say, sayOr, count } = useWords();
  const actorOf = useActor(actors);
  const isOne = step.count === 1;
  return (
    <li data-kind={step.kind}>
      <span className="number quiet">
        {formatSecond(step.first.at)}
        {!isOne && ` – ${formatSecond(step.last.at)}`}
      </span>
      <div>
        <strong>{sayOr(`web.custody.kind.${step.kind}`, step.kind)}</strong>
        {!isOne && <span className="number"> {say("custody.times", { number: count(step.count) })}</span>}{" "}
        <span className="quiet">{actorOf(step.actor)}</span>
        {!isOne && typeof step.body["purpose"] === "string" && (
          <span className="quiet"> {sayOr(`web.evidence.purpose.${step.body["purpose"]}`, step.body["purpose"])}</span>
        )}
        {isOne && <Details step={step} />}
      </div>
      <span className="number quiet">
        <EntryLink index={step.first.index} />
        {!isOne && " – "}
        {!isOne && <EntryLink index={step.last.index} isBare />}
      </span>
    </li>
  );
}

// The page is about one original: its id in each line would say nothing.
function Details({ step }: { readonly step: CustodyStep }) {
  const { say, count } = useWords();
  const { nameOf, valueOf } = useEntryWords();
  const pairs = entryPairs(step, valueOf).filter(({ name }) => !name.startsWith("evidence_"));
  return (
    <span className="entry-says">
      {pairs.map(({ name, value }) => (
        <span key={name}>
          <span className="quiet">{nameOf(name)}</span> {value}
        </span>
      ))}
      {step.file_count > 0 && <span className="quiet">{say("custody.files", { number: count(step.file_count) })}</span>}
    </span>
  );
}
