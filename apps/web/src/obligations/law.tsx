// The law a decision rests on: the first citations in sight, each with how sure we are of it.

import type { Citation, Obligation } from "@hamon/records";
import { useWords } from "../words.js";

const IN_SIGHT = 2;

export function Law({ obligation }: { readonly obligation: Obligation }) {
  const { say, count } = useWords();
  const { citations, law_effective_on } = obligation;
  const rest = citations.slice(IN_SIGHT);
  return (
    <div>
      <h3>
        {say("obligations.law")} <span className="quiet number">{say("obligations.effective", { on: law_effective_on })}</span>
      </h3>
      <Citations citations={citations.slice(0, IN_SIGHT)} />
      {rest.length > 0 && (
        <details>
          <summary>{say("obligations.more_law", { count: count(rest.length) })}</summary>
          <Citations citations={rest} />
        </details>
      )}
    </div>
  );
}

function Citations({ citations }: { readonly citations: readonly Citation[] }) {
  return (
    <ul className="citations">
      {citations.map((citation) => (
        <li key={citation.reference}>
          <Reference citation={citation} /> <Confidence citation={citation} />
        </li>
      ))}
    </ul>
  );
}

function Reference({ citation: { reference, url } }: { readonly citation: Citation }) {
  return url === null ? (
    reference
  ) : (
    <a href={url} rel="noreferrer noopener" target="_blank">
      {reference}
    </a>
  );
}

const MARKS = { confirmed: "✓", secondary: "△", unconfirmed: "？" } as const;

function Confidence({ citation: { confidence, checked_on } }: { readonly citation: Citation }) {
  const { say } = useWords();
  return (
    <span className={`nowrap number ${confidence === "confirmed" ? "quiet" : "warn"}`} style={{ fontSize: 12 }}>
      {MARKS[confidence]} {say(`confidence.${confidence}`)} {checked_on}
    </span>
  );
}
