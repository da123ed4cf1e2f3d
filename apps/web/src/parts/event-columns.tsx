// How an event stands in a list.

import { actionOf, actorOf, messageOf, originOf, outcomeOf, type EventView } from "@hamon/records";
import { formatSecond } from "../format.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { columnsOf, type EventColumn } from "./event-kinds.js";
import { Link } from "./link.js";
import type { Column } from "./virtual-table.js";

type Cell = Column<EventView>["cell"];

/** By what the rows hold: requests of the web, or whatever else logs tell. */
export function useEventColumns(): (rows: readonly EventView[]) => readonly Column<EventView>[] {
  const { say, sayOr, count } = useWords();
  const { to } = usePlace();
  const titled = (text: string | null) => <span title={text ?? ""}>{text ?? "—"}</span>;
  const words = (width: number | undefined, cell: Cell) => ({ isWords: true, cell, ...(width === undefined ? {} : { width }) });
  const outcome = (event: EventView) => {
    const found = outcomeOf(event);
    return found === null ? "—" : sayOr(`web.event.outcomes.${found}`, found);
  };
  const at: Cell = (event) => (
    <Link to={to(`events/${event.event_id}`)} className="number">
      {formatSecond(event["@timestamp"])}
    </Link>
  );
  const columns: Readonly<Record<EventColumn, Omit<Column<EventView>, "key" | "head">>> = {
    at: words(162, at),
    corrected_at: words(162, ({ corrected_at }) => (
      <span className="number quiet">{corrected_at === undefined ? "—" : formatSecond(corrected_at)}</span>
    )),
    host: words(104, (event) => titled(event["host.name"])),
    user: words(104, (event) => titled(actorOf(event))),
    source: words(136, (event) => (
      <span className="number" title={originOf(event) ?? ""}>
        {originOf(event) ?? "—"}
      </span>
    )),
    method: words(64, (event) => event["http.request.method"] ?? "—"),
    url: words(undefined, (event) => titled(event["url.original"])),
    status: { width: 60, cell: (event) => event["http.response.status_code"] ?? "—" },
    bytes: { width: 96, cell: (event) => (event["http.response.bytes"] === null ? "—" : count(event["http.response.bytes"])) },
    action: words(124, (event) => titled(actionOf(event))),
    outcome: words(72, (event) => <span title={outcomeOf(event) ?? ""}>{outcome(event)}</span>),
    message: words(undefined, (event) => titled(messageOf(event))),
    log: words(96, (event) => titled(event["logsource.service"])),
  };
  return (rows) => columnsOf(rows).map((key) => ({ key, head: say(`event.${key}`), ...columns[key] }));
}
