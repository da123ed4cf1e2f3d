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

/** All captions lie in one place, all but one unseen: it is as high as the highest, so that nothing below moves under a pointer. */
export function RippleCaption({ table, seen }: RippleCaptionProps) {
  const letters = lettersOf(table);
  return (
    <figcaption aria-live="polite">
      {table.lines.filter(isCaptioned).map((line) => (
        <div key={line.key} className={isOn(line, seen) ? "" : "other"}>
          <Caption line={line} letter={letters.get(line.key)} aspect={isOn(line, seen) ? (seen?.aspect ?? null) : null} />
        </div>
      ))}
    </figcaption>
  );
}

const isCaptioned = ({ kind }: ExposureLine) => kind === "total" || kind === "combination";

function isOn({ kind, key }: ExposureLine, seen: Seen | null): boolean {
  return seen === null ? kind === "total" : kind === "combination" && key === seen.key;
}

interface CaptionProps {
  readonly line: ExposureLine;
  readonly letter: string | undefined;
  readonly aspect: Aspect | null;
}

function Caption({ line, letter, aspect }: CaptionProps) {
  const { say, text } = useWords();
  return (
    <>
      <div className="caption-head">
        <b>
          {letter !== undefined && <i className="line-letter">{letter}</i>}
          {text(line.label)}
        </b>
        <span className="quiet">{say(line.kind === "total" ? "ripple.hint" : "ripple.open")}</span>
      </div>
      <dl>
        {CERTAINTIES.map((certainty) => (
          <CaptionFigure key={certainty} aspect={certainty} line={line} figure={line[certainty]} isSeen={aspect === certainty} />
        ))}
        <CaptionFigure aspect="persons" line={line} figure={line.persons} isSeen={aspect === "persons"} />
      </dl>
    </>
  );
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
