// The requests that showed or took one row, each by its access path.

import type { RowDetail } from "@hamon/records";
import { formatSecond } from "../format.js";
import { Certainty } from "../parts/figure.js";
import { Link } from "../parts/link.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function RowEvents({ events }: Pick<RowDetail, "events">) {
  const { say, count } = useWords();
  const { to } = usePlace();
  return (
    <Scroll label={say("row.shown_by")}>
      <table className="dense">
        <thead>
          <tr>
            {["at", "certainty", "path", "source", "user", "url", "bytes"].map((column) => (
              <th key={column} scope="col" className={column === "bytes" ? "" : "words"}>
                {say(`event.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={`${event.event_id}-${event.access_path}`}>
              <td className="words nowrap">
                <Link to={to(`events/${event.event_id}`)} className="number">
                  {formatSecond(event["@timestamp"])}
                </Link>
              </td>
              <td className="words">{isCertainty(event.certainty) ? <Certainty certainty={event.certainty} /> : event.certainty}</td>
              <td className="words">
                <code>{event.access_path}</code>
              </td>
              <td className="words number">{event["source.ip"] ?? "—"}</td>
              <td className="words">{event["user.name"] ?? "—"}</td>
              <td className="words anywhere">{event["url.original"] ?? "—"}</td>
              <td className="number">{event["http.response.bytes"] === null ? "—" : count(event["http.response.bytes"])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function isCertainty(word: string): word is "accessed" | "taken" | "reachable" {
  return word === "accessed" || word === "taken" || word === "reachable";
}
