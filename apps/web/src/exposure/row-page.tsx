// One record: its fields, masked until asked for; what showed it; the same person's other rows.

import "./row-page.css";
import { useState, type ReactNode } from "react";
import { rowName, type RowDetail, type RowView, type Source } from "@hamon/records";
import { useAnswer } from "../api.js";
import { FindingList } from "../findings/finding-list.js";
import { Answered, Empty } from "../parts/answered.js";
import { BytesFold } from "../parts/bytes.js";
import { useEventColumns } from "../parts/event-columns.js";
import { EvidenceNote } from "../parts/evidence-note.js";
import { Certainty } from "../parts/figure.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { Scroll } from "../parts/scroll.js";
import { VirtualTable } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { RowEvents } from "./row-events.js";
import { Unmasking } from "./unmasking.js";

export function RowPage() {
  const { say } = useWords();
  const { api, params } = usePlace();
  const id = params["rowId"] ?? "";
  const query = useAnswer<RowDetail>(`${api}/rows/${id}`, { isLogged: true });
  return (
    <div className="stack">
      <PageHead title={say("row.title")} lead={<span className="number">{id}</span>} />
      <Answered query={query}>{(detail) => <Detail key={id} detail={detail} />}</Answered>
    </div>
  );
}

function Detail({ detail }: { readonly detail: RowDetail }) {
  const { say } = useWords();
  const { to } = usePlace();
  const [shown, show] = useState<RowView>(detail.row);
  const { row, events, reached_by, reached_events, same_person_rows } = detail;
  return (
    <>
      <section className="card stack" style={{ gap: 12 }}>
        <header>
          <h2>
            <Certainty certainty={row.certainty} />
          </h2>
          <small className="number">
            {row.collection}
            {row.person_id !== null && (
              <>
                　
                <Link to={to("exposure", { person_id: String(row.person_id) })}>{say("row.person_no", { person_id: row.person_id })}</Link>
              </>
            )}
          </small>
        </header>
        <Fields row={shown} />
        <Unmasking row={shown} onSeen={show} />
        <RowPlace detail={detail} isMasked={shown.is_masked} />
      </section>
      <Part title={say("row.shown_by")} note={say("row.shown_by_how")}>
        {events.length === 0 ? <Empty>{say("row.only_reachable")}</Empty> : <RowEvents events={events} />}
      </Part>
      <Part title={say("row.reached_by")} note={say("row.reached_by_how")}>
        {reached_by.length === 0 ? <Empty>{say("row.no_compromise")}</Empty> : <FindingList findings={reached_by} />}
        {reached_events.length > 0 && <ReachedEvents events={reached_events} />}
      </Part>
      <Part title={say("row.same_person")} note={say("row.same_person_how")}>
        {same_person_rows.length === 0 ? <Empty>{say("row.alone")}</Empty> : <SamePerson rows={same_person_rows} />}
      </Part>
    </>
  );
}

// Bytes around the row; how long it is, its table does not say.
const AROUND_BYTES = 256;

interface RowPlaceProps {
  readonly detail: RowDetail;
  readonly isMasked: boolean;
}

// Where the row stands in its original. Its bytes are the personal data itself: shown only where the row is.
function RowPlace({ detail: { evidence, offset }, isMasked }: RowPlaceProps) {
  const { say, count } = useWords();
  const { api } = usePlace();
  const sources = useAnswer<readonly Source[]>(`${api}/sources`).data;
  const isParquet = sources?.find(({ evidence_id }) => evidence_id === evidence.evidence_id)?.result?.format === "parquet";
  return (
    <>
      <EvidenceNote
        evidence={evidence}
        place={isParquet ? say("evidence.place_row", { row: count(offset + 1) }) : say("evidence.place", { offset: count(offset) })}
      />
      {!isMasked && !isParquet && <BytesFold evidence_id={evidence.evidence_id} offset={offset} length={AROUND_BYTES} />}
    </>
  );
}

// A row that nobody is known to have opened has no line of its own: these put all of its system within reach.
function ReachedEvents({ events }: { readonly events: RowDetail["reached_events"] }) {
  const { say } = useWords();
  const { to } = usePlace();
  const columns = useEventColumns();
  return (
    <>
      <h3 style={{ marginTop: 14 }}>{say("row.reached_events")}</h3>
      <VirtualTable
        label={say("row.reached_events")}
        rows={events}
        columns={columns(events)}
        rowKey={({ event_id }) => String(event_id)}
        toOf={({ event_id }) => to(`events/${event_id}`)}
      />
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly note: string;
  readonly children: ReactNode;
}

function Part({ title, note, children }: PartProps) {
  return (
    <section className="card">
      <header>
        <h2>{title}</h2>
        <small>{note}</small>
      </header>
      {children}
    </section>
  );
}

function Fields({ row }: { readonly row: RowView }) {
  const { say } = useWords();
  return (
    <dl className={row.is_masked ? "record" : "record unmasked"}>
      {Object.entries(row.fields).map(([name, value]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{value === null || value === "" ? <span className="quiet">{say("row.no_value")}</span> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

function SamePerson({ rows }: { readonly rows: RowDetail["same_person_rows"] }) {
  const { say } = useWords();
  const { to } = usePlace();
  return (
    <Scroll label={say("row.same_person")}>
      <table className="dense">
        <tbody>
          {rows.map(({ row_id, collection, certainty, fields }) => (
            <tr key={row_id}>
              <th scope="row" className="words number">
                <Link to={to(`rows/${row_id}`)}>{rowName(row_id)}</Link>
              </th>
              <td className="words">
                <Certainty certainty={certainty} />
              </td>
              <td className="words quiet">{collection}</td>
              <td className="words">{Object.values(fields).filter(Boolean).join("　")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
