// One kind of unexplained requests: what is known of them, what a person judged and why, and each request.

import type { EventView, UnmappedDetail } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { useEventColumns } from "../parts/event-columns.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { RowTable } from "../parts/row-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { ExplanationForm } from "./explanation-form.js";
import { ExplanationHistory } from "./explanation-history.js";
import { bytesText, GroupState } from "./group-columns.js";

export function UnexplainedGroup() {
  const { say } = useWords();
  const { api, params, to } = usePlace();
  const path = `${api}/unmapped/${encodeURIComponent(params["groupId"] ?? "")}`;
  const query = useAnswer<UnmappedDetail>(path);
  return (
    <div className="stack">
      <PageHead title={say("unmapped.group")} lead={<Link to={to("unmapped")}>{say("unmapped.title")}</Link>} />
      <Answered query={query}>{(detail) => <Detail key={path} detail={detail} path={path} />}</Answered>
    </div>
  );
}

interface DetailProps {
  readonly detail: UnmappedDetail;
  readonly path: string;
}

function Detail({ detail: { group, history }, path }: DetailProps) {
  const { say } = useWords();
  const { to } = usePlace();
  const columns = useEventColumns();
  return (
    <>
      <Kind group={group} history={history} />
      <ExplanationForm key={`${group.events_digest}-${history.length}`} group={group} path={path} />
      {history.length > 0 && <ExplanationHistory history={history} />}
      <RowTable<EventView>
        key={group.events_digest}
        label={say("unmapped.events")}
        path={`${path}/events`}
        columns={columns}
        rowKey={({ event_id }) => String(event_id)}
        toOf={({ event_id }) => to(`events/${event_id}`)}
        empty={say("unmapped.no_events")}
      />
    </>
  );
}

function Kind({ group, history: [newest] }: UnmappedDetail) {
  const { say, sayOr, count, span } = useWords();
  const { service, method, path_shape, status, reason, event_count, first_at, last_at } = group;
  return (
    <section className="card stack" style={{ gap: 8 }}>
      <p className="anywhere">
        <code>{[service, method, path_shape, status].map((part) => part ?? "—").join(" ")}</code>
      </p>
      <div className="row number">
        <GroupState state={group.state} />
        <span>
          <span className="quiet">{say("unmapped.columns.count")}</span> {count(event_count)}
        </span>
        <span>
          <span className="quiet">{say("unmapped.columns.bytes")}</span> {bytesText(group, count)}
        </span>
        <span>{span(first_at, last_at)}</span>
        <span className="quiet">{sayOr(`unmapped.${reason}`, reason)}</span>
      </div>
      {group.state === "outdated" && newest !== undefined && (
        <p className="warn">▲ {say("unmapped.outdated", { count: count(newest.event_count) })}</p>
      )}
    </section>
  );
}
