// How an event stands in a list.

import type { EventView } from "@hamon/records";
import { formatSecond } from "../format.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Link } from "./link.js";
import type { Column } from "./row-table.js";

export function useEventColumns(): readonly Column<EventView>[] {
  const { say, language } = useWords();
  const { to } = usePlace();
  return [
    { key: "at", head: say("event.at"), isWords: true, cell: (event) => <Link to={to(`events/${event.event_id}`)}><span className="number">{formatSecond(event["@timestamp"], language)}</span></Link> },
    { key: "ip", head: say("event.source"), isWords: true, cell: (event) => event["source.ip"] ?? "—" },
    { key: "user", head: say("event.user"), isWords: true, cell: (event) => event["user.name"] ?? "—" },
    { key: "method", head: say("event.method"), isWords: true, cell: (event) => event["http.request.method"] ?? "—" },
    { key: "url", head: say("event.url"), isWords: true, cell: (event) => <span style={{ overflowWrap: "anywhere" }}>{event["url.original"] ?? "—"}</span> },
    { key: "status", head: say("event.status"), cell: (event) => event["http.response.status_code"] ?? "—" },
    { key: "bytes", head: say("event.bytes"), cell: (event) => event["http.response.bytes"] ?? "—" },
    { key: "log", head: say("event.log"), isWords: true, cell: (event) => event["logsource.service"] ?? "—" },
  ];
}

export function EventRows({ events }: { readonly events: readonly EventView[] }) {
  const columns = useEventColumns();
  return (
    <div className="scroll">
      <table className="dense">
        <thead><tr>{columns.map(({ key, head, isWords }) => <th key={key} scope="col" className={isWords === true ? "words" : ""}>{head}</th>)}</tr></thead>
        <tbody>{events.map((event) => <tr key={event.event_id}>{columns.map(({ key, isWords, cell }) => <td key={key} className={isWords === true ? "words" : "number"}>{cell(event)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
