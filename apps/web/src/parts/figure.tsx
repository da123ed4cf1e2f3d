// A number with its certainty: exact, a range, an attested zero, not meaningful, unknown. None looks like another.

import type { FigureView } from "@hamon/records";
import { useWords } from "../words.js";
import { Link } from "./link.js";

export interface FigureProps {
  readonly figure: FigureView;
  /** Where its rows are. */
  readonly to?: string;
  /** What the link leads to, for those who do not see its place. */
  readonly label?: string;
}

export function Figure({ figure, to, label }: FigureProps) {
  const { say, count } = useWords();
  const { unit, state, value, low, high } = figure;
  if (state === "attested_zero") return <span className="figure-zero">{say("figure.attested_zero")}</span>;
  if (state === "not_meaningful")
    return (
      <span className="quiet" title={say("figure.not_meaningful")}>
        <span aria-hidden="true">—</span>
        <span className="unseen">{say("figure.not_meaningful")}</span>
      </span>
    );
  if (state === "unknown" || value === null) return <span className="figure-unknown">{say("figure.unknown")}</span>;
  const isRange = state === "range" && low !== null && high !== null;
  const span = isRange ? `${count(low)}–${count(high)}` : null;
  // Of rows nobody has a best figure: which of them were seen is what the doubt is about.
  const isSpanAlone = span !== null && unit === "row";
  const number = isSpanAlone ? span : count(value);
  return (
    <>
      <span className="number">
        {to === undefined || (value === 0 && !isSpanAlone) ? (
          number
        ) : (
          <Link to={to} className="figure-link" {...(label === undefined ? {} : { label: `${label} ${number}` })}>
            {number}
          </Link>
        )}
      </span>
      {span !== null && !isSpanAlone && (
        <span className="figure-range number" title={say("figure.range")}>
          {span}
        </span>
      )}
    </>
  );
}

/** A certainty as mark and word. */
export function Certainty({ certainty }: { readonly certainty: "reachable" | "accessed" | "taken" }) {
  const { say } = useWords();
  return (
    <span className="nowrap">
      <i className={`mark ${certainty}`} />
      {say(`certainty.${certainty}`)}
    </span>
  );
}
