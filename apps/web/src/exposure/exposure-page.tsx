// The exposure table and the rows behind each number.

import { useEffect, useRef } from "react";
import type { ExposureTable as Table, RowView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { Choice } from "../parts/choice.js";
import { NotYet } from "../parts/not-yet.js";
import { PageHead } from "../parts/page-head.js";
import { RowTable } from "../parts/row-table.js";
import { usePlace, withQuery } from "../place.js";
import { StaleNote } from "../shell/stale-note.js";
import { useWords } from "../words.js";
import { ExposureTable } from "./exposure-table.js";
import { FigureProofNote } from "./figure-proof.js";
import { combinationsOf } from "./letters.js";
import { useRowColumns } from "./row-columns.js";
import { Warnings } from "./warnings.js";

const FILTERS = ["combination", "certainty", "element", "person_id"] as const;
/** What led here: rows are the same, the figure is another. */
const ORIGIN = ["of"] as const;

export function ExposurePage() {
  const { say } = useWords();
  const { api } = usePlace();
  const query = useAnswer<Table | null>(`${api}/exposure`);
  return (
    <div className="stack">
      <PageHead title={say("nav.exposure")} lead={say("exposure.lead")} />
      <StaleNote stage="scope" />
      <Answered query={query}>
        {(table) =>
          table === null ? (
            <NotYet words="exposure.not_yet" />
          ) : (
            <>
              <Warnings warnings={table.warnings} />
              <ExposureTable table={table} isWide />
              <Rows table={table} />
            </>
          )
        }
      </Answered>
    </div>
  );
}

function Rows({ table }: { readonly table: Table }) {
  const { say, text } = useWords();
  const { api, to, filter: filterOf } = usePlace();
  const filter = filterOf(FILTERS);
  const path = withQuery(`${api}/exposure/rows`, filter);
  const { of } = filterOf(ORIGIN);
  const place = useRef<HTMLDivElement>(null);
  const isAsked = Object.keys(filter).length > 0 || of !== undefined;
  // Who pressed a number wants its rows, not the table above them once more.
  useEffect(() => {
    if (isAsked) place.current?.scrollIntoView();
  }, [isAsked, path, of]);
  const lines = combinationsOf(table).map(({ key, label }) => ({ value: key, label: text(label) }));
  const subsets = table.lines.filter(({ kind }) => kind === "side").map(({ key, label }) => ({ value: key, label: text(label) }));
  const certainties = ["accessed", "taken", "accessed_and_taken"].map((value) => ({ value, label: say(`certainty.${value}`) }));
  return (
    <>
      <div className="tools-line no-print rows-asked" ref={place}>
        <Choice name="combination" label={say("exposure.combination")} values={lines} filter={filter} at={to("exposure")} />
        <Choice name="certainty" label={say("exposure.certainty")} values={certainties} filter={filter} at={to("exposure")} />
        {subsets.length > 0 && (
          <Choice name="element" label={say("exposure.element")} values={subsets} filter={filter} at={to("exposure")} />
        )}
        {filter["person_id"] !== undefined && (
          <span className="chip">
            {say("row.person")} {filter["person_id"]}
          </span>
        )}
        <span className="quiet">{say("exposure.logged")}</span>
      </div>
      {of === "persons" && <p className="quiet">{say("exposure.of_persons")}</p>}
      <FigureProofNote filter={of === undefined ? filter : { ...filter, of }} />
      <RowTable<RowView>
        key={path}
        label={say("exposure.rows")}
        path={path}
        columns={useRowColumns()}
        rowKey={({ row_id }) => String(row_id)}
        toOf={({ row_id }) => to(`rows/${row_id}`)}
        empty={say("exposure.no_rows")}
      />
    </>
  );
}
