// The intruder's answered requests of which nobody knows what they showed, kind by kind; each leads to its requests.

import { UNMAPPED_STATES, type UnmappedGroup, type UnmappedView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered } from "../parts/answered.js";
import { Choice } from "../parts/choice.js";
import { PageHead } from "../parts/page-head.js";
import { RowTable } from "../parts/row-table.js";
import { usePlace, withQuery } from "../place.js";
import { useWords } from "../words.js";
import { useGroupColumns } from "./group-columns.js";

export function UnexplainedRequests() {
  const { say } = useWords();
  const { api, to, filter: filterOf } = usePlace();
  const filter = filterOf(["state"]);
  const path = withQuery(`${api}/unmapped`, filter);
  const whole = useAnswer<UnmappedView>(`${api}/unmapped?limit=1`);
  const states = UNMAPPED_STATES.map((value) => ({ value, label: say(`unmapped.state.${value}`) }));
  return (
    <div className="stack">
      <PageHead title={say("unmapped.title")} lead={say("unmapped.lead")} />
      <div className="tools-line">
        <Choice name="state" label={say("unmapped.columns.state")} values={states} filter={filter} at={to("unmapped")} />
        <Answered query={whole}>{(view) => <Counts view={view} />}</Answered>
      </div>
      <RowTable<UnmappedGroup>
        key={path}
        label={say("unmapped.title")}
        path={path}
        columns={useGroupColumns()}
        rowKey={({ group_id }) => group_id}
        toOf={({ group_id }) => to(`unmapped/${group_id}`)}
        empty={say(filter["state"] === undefined ? "unmapped.none" : "unmapped.empty")}
      />
    </div>
  );
}

function Counts({ view: { event_count, explained_count } }: { readonly view: UnmappedView }) {
  const { say, count } = useWords();
  const left = event_count - explained_count;
  const words = say("unmapped.count", { count: count(event_count), explained: count(explained_count), open: count(left) });
  return (
    <span className={`number ${left > 0 ? "warn" : "quiet"}`}>
      {left > 0 && "▲ "}
      {words}
    </span>
  );
}
