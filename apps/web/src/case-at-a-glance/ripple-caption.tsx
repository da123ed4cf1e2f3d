// What the ripple says in numbers: of all, or of the arc one is on. The marks beside them are its legend.

import type { ExposureLine, ExposureTable, FigureView } from "@hamon/records";
import { lettersOf } from "../exposure/letters.js";
import { CERTAINTIES, type Aspect, type Seen } from "../exposure/seen.js";
import { formatShare } from "../format.js";
import { Figure } from "../parts/figure.js";
import { useWords } from "../words.js";

export interface RippleCaptionProps {
  readonly table: ExposureTable;
  readonly seen: Seen | null;
}

export function RippleCaption({ table, seen }: RippleCaptionProps) {
  const { say, text } = useWords();
  const line = lineOf(table, seen);
  if (line === undefined) return null;
  const letter = lettersOf(table).get(line.key);
  return (
    <figcaption aria-live="polite">
      <div className="caption-head">
        <b>
          {letter !== undefined && <i className="line-letter">{letter}</i>}
          {text(line.label)}
        </b>
        <span className="quiet">{say(seen === null ? "ripple.hint" : "ripple.open")}</span>
      </div>
      <dl>
        {CERTAINTIES.map((certainty) => (
          <CaptionFigure key={certainty} aspect={certainty} line={line} figure={line[certainty]} isSeen={seen?.aspect === certainty} />
        ))}
        <CaptionFigure aspect="persons" line={line} figure={line.persons} isSeen={seen?.aspect === "persons"} />
      </dl>
    </figcaption>
  );
}

function lineOf({ lines }: ExposureTable, seen: Seen | null): ExposureLine | undefined {
  return seen === null
    ? lines.find(({ kind }) => kind === "total")
    : lines.find(({ kind, key }) => kind === "combination" && key === seen.key);
}

interface CaptionFigureProps {
  readonly aspect: Aspect;
  readonly line: ExposureLine;
  readonly figure: FigureView;
  readonly isSeen: boolean;
}

function CaptionFigure({ aspect, line, figure, isSeen }: CaptionFigureProps) {
  const { say, language } = useWords();
  const isPart = aspect === "accessed" || aspect === "taken";
  return (
    <div className={isSeen ? "seen" : ""}>
      <dt>
        <span className="nowrap">
          <i className={`mark ${aspect}`} />
          {say(aspect === "persons" ? "exposure.persons" : `certainty.${aspect}`)}
        </span>{" "}
        <span className="nowrap">{say(aspect === "persons" ? "unit.person" : "unit.row")}</span>
      </dt>
      <dd>
        <Figure figure={figure} />
        {isPart && figure.value !== null && (
          <span className="figure-range number">{formatShare(figure.value, line.reachable.value ?? 0, language)}</span>
        )}
      </dd>
    </div>
  );
}
