// What must be known to read the table: overlaps, rows that name nobody, requests nobody explained.

import type { ReactNode } from "react";
import type { ExposureTable } from "@hamon/records";
import { Figure } from "../parts/figure.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function TableFoot({ table }: { readonly table: ExposureTable }) {
  const { say } = useWords();
  const { to } = usePlace();
  const total = table.lines.find(({ kind }) => kind === "total");
  return (
    <dl className="table-foot number">
      {total !== undefined && (
        <Pair name={say("exposure.overlap_both")}>
          <Figure
            figure={total.accessed_and_taken}
            to={to("exposure", { certainty: "accessed_and_taken" })}
            label={say("exposure.overlap_both")}
          />{" "}
          {say("unit.of_rows")}
        </Pair>
      )}
      <Pair name={say("exposure.overlap_persons")}>
        <Figure figure={table.persons_overlap} /> {say("unit.of_persons")}
      </Pair>
      <Pair name={say("exposure.unresolved")}>
        <Figure figure={table.unresolved_rows} /> {say("unit.of_rows")}
      </Pair>
      <Pair name={say("exposure.unmapped")}>
        <Unmapped table={table} /> {say("unit.of_requests")}
      </Pair>
      <p className="quiet">{say("exposure.duplicates")}</p>
    </dl>
  );
}

function Unmapped({ table: { unmapped_event_count, unmapped_explained_count } }: { readonly table: ExposureTable }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  if (unmapped_event_count === 0) return <span className="good">✓ 0</span>;
  const number = count(unmapped_event_count);
  return (
    <span className="warn">
      ▲{" "}
      <Link to={to("unmapped")} className="figure-link" label={`${say("exposure.unmapped")} ${number}`}>
        {number}
      </Link>
      {unmapped_explained_count > 0 &&
        ` ${say("exposure.unmapped_open", { count: count(unmapped_event_count - unmapped_explained_count) })}`}
    </span>
  );
}

interface PairProps {
  readonly name: string;
  readonly children: ReactNode;
}

function Pair({ name, children }: PairProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
