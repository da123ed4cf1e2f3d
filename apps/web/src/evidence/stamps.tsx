// The newest time stamp of the log: by whom, when, how long it is good, and what came after it. One press takes another.

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { StampStatus, StampView } from "@hamon/records";
import { post, useAnswer } from "../api.js";
import { readClock } from "../clock.js";
import { dayOf, daysBetween, formatSecond } from "../format.js";
import { Answered, FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function Stamps({ treeSize }: { readonly treeSize: number }) {
  const { say } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const query = useAnswer<StampStatus>(`${api}/stamps`);
  const stamping = useMutation({ mutationFn: () => post<StampView>(`${api}/stamps`, {}), onSuccess: () => client.invalidateQueries() });
  return (
    <section className="card stack tight" aria-label={say("stamps.title")}>
      <header>
        <h2>{say("stamps.title")}</h2>
        {query.data?.is_set === true && (
          <Button size="xs" variant="default" loading={stamping.isPending} onClick={() => stamping.mutate()}>
            {say("stamps.take")}
          </Button>
        )}
      </header>
      {stamping.error !== null && <FaultNote error={stamping.error} />}
      <Answered query={query}>{(status) => <Status status={status} treeSize={treeSize} />}</Answered>
    </section>
  );
}

function Status({ status, treeSize }: { readonly status: StampStatus; readonly treeSize: number }) {
  const { say, count } = useWords();
  const { is_set, newest, due_count, due_until, ended_count } = status;
  return (
    <>
      {newest !== null && <Newest newest={newest} url={status.url} treeSize={treeSize} />}
      {newest === null && is_set && <p className="warn">▲ {say("stamps.none")}</p>}
      {due_until !== null && <p className="warn">▲ {say("stamps.due", { count: count(due_count), until: dayOf(new Date(due_until)) })}</p>}
      {ended_count > 0 && <p className="warn">{say("evidence.ended", { count: count(ended_count) })}</p>}
      {is_set ? <p className="quiet">{say("stamps.how")}</p> : <NotSet />}
    </>
  );
}

interface NewestProps {
  readonly newest: StampView;
  readonly url: string | null;
  readonly treeSize: number;
}

function Newest({ newest, url, treeSize }: NewestProps) {
  const { say, count } = useWords();
  const left = daysBetween(readClock().today, dayOf(new Date(newest.until)));
  const [covered, after] = [newest.tree_size, Math.max(0, treeSize - newest.tree_size - 1)]; // its own entry comes after it
  return (
    <dl className="pairs number">
      <dt>{say("stamps.authority")}</dt>
      <dd className="anywhere">{newest.authority ?? url ?? "—"}</dd>
      <dt>{say("stamps.at")}</dt>
      <dd>{formatSecond(newest.stamped_at)}</dd>
      <dt>{say("stamps.until")}</dt>
      <dd className={left < 0 ? "late" : ""}>
        {dayOf(new Date(newest.until))} {say(left < 0 ? "stamps.over" : "stamps.left", { days: count(Math.abs(left)) })}
      </dd>
      <dt>{say("stamps.covers")}</dt>
      <dd>
        {say("stamps.entries", { size: count(covered) })}{" "}
        {after > 0 && <span className="quiet">{say("stamps.after", { number: count(after) })}</span>}
      </dd>
    </dl>
  );
}

function NotSet() {
  const { say } = useWords();
  return (
    <div className="not-set">
      <p>{say("stamps.not_set")}</p>
      <pre className="line">{say("stamps.lines")}</pre>
      <p className="quiet">{say("stamps.where")}</p>
    </div>
  );
}
