// One finding and the events it names.

import type { EventView, FindingView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { useEventColumns } from "../parts/event-table.js";
import { RowTable } from "../parts/row-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Level } from "./finding-list.js";

export function FindingPage() {
  const { say, text } = useWords();
  const { api, params, to } = usePlace();
  const columns = useEventColumns();
  const id = params["findingId"] ?? "";
  const findings = useAnswer<readonly FindingView[]>(`${api}/findings`);
  const finding = findings.data?.find(({ finding_id }) => finding_id === id);
  return (
    <div className="cards">
      <h1>{finding === undefined ? say("nav.findings") : text(finding.title)}</h1>
      {finding !== undefined && <p style={{ margin: 0 }}><Level level={finding.level} /> <span className="number">{finding.entity}</span> <span className="quiet">{finding.rule_id} {finding.tags.join(" ")}</span></p>}
      <RowTable<EventView>
        path={`${api}/findings/${encodeURIComponent(id)}/events`}
        columns={columns}
        rowKey={({ event_id }) => String(event_id)}
        toOf={({ event_id }) => to(`events/${event_id}`)}
        empty={say("findings.no_events")}
      />
    </div>
  );
}
