// Which case this is, and one line that says what of it is unproven.

import type { ReactNode } from "react";
import type { CaseOverview } from "@hamon/records";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { CaseChips } from "../shell/case-chips.js";
import { useWords } from "../words.js";
import { openPoints, type OpenPoint } from "./open-points.js";

export function CaseHead({ overview }: { readonly overview: CaseOverview }) {
  const { say, text, span, moment, day } = useWords();
  const { case: record, intrusion } = overview;
  const anchor = overview.obligations.find(({ clock }) => clock.anchor_on !== null)?.clock.anchor_on;
  return (
    <header className="case-head">
      <div className="row">
        <h1>{text(record.title)}</h1>
        <CaseChips record={record} />
      </div>
      <div className="case-facts number">
        <span>{record.case_id}</span>
        <span>{record.organisation}</span>
        <span>{say(`glance.state.${record.state}`)}</span>
        {intrusion !== null && <Pair name={say("glance.intrusion")} value={span(intrusion.first_at, intrusion.last_at)} />}
        <Pair name={say("glance.detected")} value={record.detected_at === null ? say("figure.unknown") : moment(record.detected_at)} />
        {anchor != null && <Pair name={say("glance.aware")} value={day(anchor)} />}
      </div>
      <OpenPoints overview={overview} />
    </header>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <span>
      <span className="quiet">{name}</span> {value}
    </span>
  );
}

function OpenPoints({ overview }: { readonly overview: CaseOverview }) {
  const { say } = useWords();
  const points = openPoints(overview);
  return (
    <ul className="open-points" aria-label={say("points.label")}>
      {points.length === 0 ? (
        <li className="good">✓ {say("points.none")}</li>
      ) : (
        points.map((point) => <Point key={point.key} point={point} />)
      )}
    </ul>
  );
}

function Point({ point }: { readonly point: OpenPoint }): ReactNode {
  const { say, sayOf, count } = useWords();
  const { to } = usePlace();
  const stages = point.stages?.map((stage) => sayOf(`stages.${stage}`)).join(say("points.comma"));
  const words = say(`points.${point.key}`, {
    ...(point.count === undefined ? {} : { count: count(point.count) }),
    ...(stages === undefined ? {} : { stages }),
  });
  return (
    <li className={point.is_broken ? "broken" : "warn"}>
      <Link to={to(point.screen)}>{`${point.is_broken ? "✗" : "▲"} ${words}`}</Link>
    </li>
  );
}
