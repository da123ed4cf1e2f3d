// One event: its line as it stands in the original, the bytes, what was read from it, and what it exposed.

import type { EventDetail } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatSecond } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { EntryProof } from "../evidence/entry-proof.js";
import { HexDump } from "../parts/bytes.js";
import { isRequest } from "../parts/event-kinds.js";
import { EvidenceNote } from "../parts/evidence-note.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { FindingList } from "./finding-list.js";

export function EventPage() {
  const { say } = useWords();
  const { api, params } = usePlace();
  const query = useAnswer<EventDetail>(`${api}/events/${params["eventId"] ?? ""}`, { isLogged: true });
  const isOther = query.data !== undefined && !isRequest(query.data.event);
  return (
    <div className="stack">
      <PageHead title={say(isOther ? "event.title_other" : "event.title")} lead={say("event.lead")} />
      <Answered query={query}>{(detail) => <Detail detail={detail} />}</Answered>
    </div>
  );
}

function Detail({ detail }: { readonly detail: EventDetail }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  const { evidence, offset, length, hex, findings, exposed_row_count } = detail;
  return (
    <>
      <section className="card stack" style={{ gap: 10 }}>
        <header>
          <h2>{say("event.line")}</h2>
          <small className="number">
            {formatSecond(detail.event["@timestamp"])} {say("event.japan_time")}
            {detail.event.corrected_at !== undefined && ` (${say("event.corrected", { at: formatSecond(detail.event.corrected_at) })})`}
          </small>
        </header>
        <pre className="line">{detail.line}</pre>
        <EvidenceNote evidence={evidence} place={say("evidence.place_length", { offset: count(offset), length: count(length) })} />
      </section>
      <section className="card">
        <header>
          <h2>{say("event.line_bytes")}</h2>
          <small className="number">{say("evidence.place_length", { offset: count(offset), length: count(length) })}</small>
        </header>
        <HexDump hex={hex} offset={offset} />
        <p className="quiet">
          {hex.length < length * 2 && say("event.line_cut", { shown: count(hex.length / 2) })} {say("event.logged")}{" "}
          <Link to={to(`evidence/${evidence.evidence_id}`, { offset: String(offset), ...memberOf(detail.event) })}>
            {say("bytes.around")}
          </Link>
        </p>
      </section>
      <section className="card">
        <header>
          <h2>{say("entry_proof.title")}</h2>
          <small>{say("entry_proof.what")}</small>
        </header>
        <EntryProof index={evidence.entry_index} />
      </section>
      <section className="card">
        <header>
          <h2>{say("event.consequences")}</h2>
          <small className="number">
            {exposed_row_count === 0 ? say("event.exposed_none") : say("event.exposed", { count: count(exposed_row_count) })}
          </small>
        </header>
        {findings.length === 0 ? <Empty>{say("event.no_finding")}</Empty> : <FindingList findings={findings} />}
      </section>
      <section className="card scroll">
        <header>
          <h2>{say("event.fields")}</h2>
          <small>{say("event.fields_how")}</small>
        </header>
        <Fields event={detail.event} />
      </section>
    </>
  );
}

/** Of an archive: the file that holds the line. */
function memberOf(event: EventDetail["event"]): { readonly member?: string } {
  const path = event["log.file.path"];
  return typeof path === "string" ? { member: path } : {};
}

const HIDDEN = new Set(["event_id", "evidence_id", "log.offset", "log.length", "corrected_at"]);

function Fields({ event }: Pick<EventDetail, "event">) {
  const fields = Object.entries(event).filter(([name, value]) => value !== null && !HIDDEN.has(name));
  return (
    <table className="dense">
      <tbody>
        {fields.map(([name, value]) => (
          <tr key={name}>
            <th scope="row" className="words quiet" style={{ width: "min(250px, 40%)" }}>
              <code>{name}</code>
            </th>
            <td className="words number anywhere">{name === "@timestamp" ? formatSecond(String(value)) : String(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
