// One event: its line as it stands in the original, the bytes, and what it exposed.

import type { BytesView, EventDetail } from "@hamon/records";
import { useAnswer } from "../api.js";
import { formatCount, formatSecond } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { FindingList } from "./finding-list.js";

export function EventPage() {
  const { say } = useWords();
  const { api, params } = usePlace();
  const query = useAnswer<EventDetail>(`${api}/events/${params["eventId"] ?? ""}`);
  return (
    <div className="cards">
      <h1>{say("event.title")}</h1>
      <Answered query={query}>{(detail) => <Detail detail={detail} />}</Answered>
    </div>
  );
}

const HIDDEN = new Set(["event_id", "evidence_id", "log.offset", "log.length"]);

function Detail({ detail }: { readonly detail: EventDetail }) {
  const { say, language } = useWords();
  const fields = Object.entries(detail.event).filter(([name, value]) => value !== null && !HIDDEN.has(name));
  return (
    <>
      <section className="card">
        <h2>{say("event.line")} <small className="number">{say("event.place", { name: detail.evidence.name, offset: formatCount(detail.offset, language), length: formatCount(detail.length, language) })}</small></h2>
        <pre className="line">{detail.line}</pre>
        <p className="quiet number" style={{ marginBottom: 0 }}>{detail.evidence.evidence_id} SHA-256 {detail.evidence.sha256}</p>
        <Bytes detail={detail} />
      </section>
      <section className="card scroll">
        <h2>{say("event.fields")}</h2>
        <table className="dense">
          <tbody>
            {fields.map(([name, value]) => (
              <tr key={name}>
                <td className="words quiet" style={{ width: 240 }}>{name}</td>
                <td className="words number" style={{ overflowWrap: "anywhere" }}>{name === "@timestamp" ? formatSecond(String(value), language) : String(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className="card">
        <h2>{say("findings.title")} <small className="number">{say("event.exposed", { count: formatCount(detail.exposed_row_count, language) })}</small></h2>
        {detail.findings.length === 0 ? <Empty>{say("event.no_finding")}</Empty> : <FindingList findings={detail.findings} />}
      </section>
    </>
  );
}

const SHOWN_BYTES = 256;

function Bytes({ detail }: { readonly detail: EventDetail }) {
  const { say } = useWords();
  const { api } = usePlace();
  const length = Math.max(1, Math.min(detail.length, SHOWN_BYTES));
  const query = useAnswer<BytesView>(`${api}/evidence/${detail.evidence.evidence_id}/bytes?offset=${detail.offset}&length=${length}`);
  return (
    <details>
      <summary className="quiet">{say("event.bytes_of")}</summary>
      <Answered query={query}>{({ hex }) => <pre className="line">{hex.replace(/(.{2})/g, "$1 ").replace(/(.{48})/g, "$1\n")}</pre>}</Answered>
    </details>
  );
}
