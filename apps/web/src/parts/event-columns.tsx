// How an event stands in a list.

import type { EventView } from "@hamon/records";
import { formatSecond } from "../format.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Link } from "./link.js";
import type { Column } from "./virtual-table.js";

export function useEventColumns(): readonly Column<EventView>[] {
  const { say, count } = useWords();
  const { to } = usePlace();
  const words = (key: string, width: number | undefined, cell: Column<EventView>["cell"]): Column<EventView> => ({
    key,
    head: say(`event.${key}`),
    isWords: true,
    cell,
    ...(width === undefined ? {} : { width }),
  });
  const number = (key: string, width: number, cell: Column<EventView>["cell"]): Column<EventView> => ({
    key,
    head: say(`event.${key}`),
    width,
    cell,
  });
  return [
    words("at", 162, (event) => (
      <Link to={to(`events/${event.event_id}`)} className="number">
        {formatSecond(event["@timestamp"])}
      </Link>
    )),
    words("source", 136, (event) => <span className="number">{event["source.ip"] ?? "—"}</span>),
    words("user", 104, (event) => event["user.name"] ?? "—"),
    words("method", 64, (event) => event["http.request.method"] ?? "—"),
    words("url", undefined, (event) => <span title={event["url.original"] ?? ""}>{event["url.original"] ?? "—"}</span>),
    number("status", 60, (event) => event["http.response.status_code"] ?? "—"),
    number("bytes", 96, (event) => (event["http.response.bytes"] === null ? "—" : count(event["http.response.bytes"]))),
    words("log", 104, (event) => event["logsource.service"] ?? "—"),
  ];
}
