// One record: its fields, masked until asked for; what showed it; the same person's other rows.

import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { RowDetail, RowView } from "@hamon/records";
import { post, useAnswer } from "../api.js";
import { FindingList } from "../findings/finding-list.js";
import { formatCount } from "../format.js";
import { Answered, Empty, FaultNote } from "../parts/answered.js";
import { EventRows } from "../parts/event-table.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Certainty } from "./exposure-page.js";

export function RowPage() {
  const { say } = useWords();
  const { api, params } = usePlace();
  const query = useAnswer<RowDetail>(`${api}/rows/${params["rowId"] ?? ""}`);
  return (
    <div className="cards">
      <h1>{say("row.title")}</h1>
      <Answered query={query}>{(detail) => <Detail detail={detail} />}</Answered>
    </div>
  );
}

function Detail({ detail }: { readonly detail: RowDetail }) {
  const { say, language } = useWords();
  const { to } = usePlace();
  const [shown, show] = useState<RowView>(detail.row);
  return (
    <>
      <section className="card scroll">
        <h2><Certainty certainty={detail.row.certainty} /> <small className="number">{say("event.place", { name: detail.evidence.name, offset: formatCount(detail.offset, language), length: "" })}</small></h2>
        <table className="dense">
          <tbody>
            {Object.entries(shown.fields).map(([name, value]) => (
              <tr key={name}><td className="words quiet" style={{ width: 200 }}>{name}</td><td className="words">{value ?? <span className="quiet">{say("row.no_value")}</span>}</td></tr>
            ))}
          </tbody>
        </table>
        {shown.is_masked ? <AskToSee row={detail.row} onSeen={show} /> : <p className="warn">{say("row.unmasked")}</p>}
      </section>
      <section className="card">
        <h2>{say("row.shown_by")}</h2>
        {detail.events.length === 0 ? <Empty>{say("row.only_reachable")}</Empty> : <EventRows events={detail.events} />}
      </section>
      <section className="card">
        <h2>{say("row.reached_by")}</h2>
        {detail.reached_by.length === 0 ? <Empty>{say("row.no_compromise")}</Empty> : <FindingList findings={detail.reached_by} />}
      </section>
      <section className="card">
        <h2>{say("row.same_person")}</h2>
        {detail.same_person_rows.length === 0 ? <Empty>{say("row.alone")}</Empty> : (
          <ul style={{ margin: 0 }}>
            {detail.same_person_rows.map(({ row_id, collection, certainty }) => <li key={row_id}><Link to={to(`rows/${row_id}`)}>{row_id}</Link> <span className="quiet">{collection}</span> <Certainty certainty={certainty} /></li>)}
          </ul>
        )}
      </section>
    </>
  );
}

interface AskToSeeProps {
  readonly row: RowView;
  readonly onSeen: (row: RowView) => void;
}

function AskToSee({ row, onSeen }: AskToSeeProps) {
  const { say } = useWords();
  const { api } = usePlace();
  const [isOpen, open] = useState(false);
  const [reason, setReason] = useState("");
  const asking = useMutation({ mutationFn: () => post<RowView>(`${api}/unmask`, { row_id: row.row_id, reason }), onSuccess: (seen) => onSeen(seen) });
  return (
    <>
      <Button variant="default" mt={12} onClick={() => open(true)}>{say("row.unmask")}</Button>
      <Modal opened={isOpen} onClose={() => open(false)} title={say("row.unmask")}>
        <p>{say("row.unmask_logged")}</p>
        <Textarea label={say("row.reason")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} required autosize minRows={2} />
        {asking.error !== null && <FaultNote error={asking.error} />}
        <Button mt={12} disabled={reason.trim() === ""} loading={asking.isPending} onClick={() => asking.mutate()}>{say("row.show")}</Button>
      </Modal>
    </>
  );
}
