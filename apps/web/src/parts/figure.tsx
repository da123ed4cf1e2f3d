// A number with its certainty: exact, a range, an attested zero, not meaningful, unknown. None looks like another.

import type { FigureView } from "@hamon/records";
import { formatCount } from "../format.js";
import { useWords } from "../words.js";
import { Link } from "./link.js";

export interface FigureProps {
  readonly figure: FigureView;
  /** Where its rows are. */
  readonly to?: string;
}

export function Figure({ figure, to }: FigureProps) {
  const { say, language } = useWords();
  const { state, value, low, high } = figure;
  if (state === "attested_zero") return <span className="good">{say("figure.attested_zero")}</span>;
  if (state === "not_meaningful") return <span className="quiet" title={say("figure.not_meaningful")}>—</span>;
  if (state === "unknown" || value === null) return <span className="warn">{say("figure.unknown")}</span>;
  const number = formatCount(value, language);
  const isRange = state === "range" && low !== null && high !== null;
  return (
    <span className="number">
      {to === undefined || value === 0 ? number : <Link to={to}>{number}</Link>}
      {isRange && <span className="quiet" style={{ display: "block" }}>{`${formatCount(low, language)}–${formatCount(high, language)}`}</span>}
    </span>
  );
}
