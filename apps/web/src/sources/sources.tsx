// The files of the case, and the runs of its stages.

import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CaseOverview, Source, StageView } from "@hamon/records";
import { post, remove, useAnswer } from "../api.js";
import { formatBytes, formatCount, formatMoment } from "../format.js";
import { Answered, Empty, FaultNote } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const WATCH_MS = 1000;

export function Sources() {
  const { say } = useWords();
  const { api } = usePlace();
  const overview = useAnswer<CaseOverview>(api, (one) => (one?.stages.some(({ run }) => run?.state === "running") === true ? WATCH_MS : false));
  const sources = useAnswer<readonly Source[]>(`${api}/sources`);
  return (
    <div className="cards">
      <h1>{say("nav.sources")}</h1>
      <Answered query={overview}>{({ stages }) => <Stages stages={stages} />}</Answered>
      <Answered query={sources}>{(all) => (all.length === 0 ? <Empty>{say("sources.empty")}</Empty> : <SourceList sources={all} />)}</Answered>
    </div>
  );
}

function Stages({ stages }: { readonly stages: readonly StageView[] }) {
  const { say } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const running = stages.find(({ run }) => run?.state === "running")?.run;
  const refresh = () => client.invalidateQueries();
  const starting = useMutation({ mutationFn: (body: object) => post(`${api}/runs`, body), onSuccess: refresh });
  const stopping = useMutation({ mutationFn: () => remove(`${api}/runs/${running?.run_id ?? ""}`), onSuccess: refresh });
  return (
    <section className="card scroll">
      <h2>
        {say("runs.title")}
        {running == null ? <Button size="xs" loading={starting.isPending} onClick={() => starting.mutate({})}>{say("runs.run_all")}</Button> : <Button size="xs" color="red" variant="outline" loading={stopping.isPending} onClick={() => stopping.mutate()}>{say("runs.stop")}</Button>}
      </h2>
      {starting.error !== null && <FaultNote error={starting.error} />}
      <table className="dense"><tbody>{stages.map((stage) => <StageRow key={stage.stage} view={stage} isBusy={running != null} onRun={() => starting.mutate({ stages: [stage.stage], force: true })} />)}</tbody></table>
    </section>
  );
}

interface StageRowProps {
  readonly view: StageView;
  readonly isBusy: boolean;
  readonly onRun: () => void;
}

function StageRow({ view: { stage, run, is_stale }, isBusy, onRun }: StageRowProps) {
  const { say, sayOf, language } = useWords();
  const state = run === null ? "none" : is_stale && run.state === "done" ? "stale" : run.state;
  const isBad = state === "failed" || state === "interrupted";
  return (
    <tr>
      <td className="words"><b>{sayOf(`stages.${stage}`)}</b></td>
      <td className={`words ${isBad ? "late" : state === "done" ? "good" : "warn"}`}>{say(`runs.${state}`)}</td>
      <td className="words" style={{ minWidth: 160 }}>{run?.state === "running" && run.total !== null && <progress max={run.total} value={run.done} aria-label={sayOf(`stages.${stage}`)} />}</td>
      <td className="words quiet number">{run?.ended_at != null && formatMoment(run.ended_at, language)}</td>
      <td className="words late">{run?.fault != null && `${run.fault.at ?? ""} ${sayOf(`faults.${run.fault.code}.what`, run.fault.params)} ${sayOf(`faults.${run.fault.code}.next`, run.fault.params)}`}</td>
      <td><Button size="compact-xs" variant="default" disabled={isBusy} onClick={onRun}>{say("runs.run")}</Button></td>
    </tr>
  );
}

function SourceList({ sources }: { readonly sources: readonly Source[] }) {
  const { say, sayOf, language } = useWords();
  const { to } = usePlace();
  return (
    <section className="card scroll">
      <h2>{say("sources.title")} <small><Link to={to("unparsed")}>{say("sources.unparsed_link")}</Link></small></h2>
      <table className="dense">
        <thead><tr>{["name", "as", "format", "bytes", "rows", "unparsed", "span", "state"].map((column) => <th key={column} scope="col" className="words">{say(`sources.${column}`)}</th>)}</tr></thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.source_id}>
              <td className="words">{source.name}{source.result?.warnings.map(({ code, params }) => <div key={code} className="warn">⚠ {sayOf(`warnings.${code}`, { name: source.name, ...params })}</div>)}</td>
              <td className="words">{source.as}</td>
              <td className="words">{[source.result?.format, source.result?.encoding, source.result?.compression].filter(Boolean).join(" · ")}</td>
              <td className="number">{source.result === null ? "—" : formatBytes(source.result.bytes, language)}</td>
              <td className="number">{source.result === null ? "—" : formatCount(source.result.row_count, language)}</td>
              <td className={`number ${(source.result?.unparsed_count ?? 0) > 0 ? "warn" : ""}`}>{source.result === null ? "—" : formatCount(source.result.unparsed_count, language)}</td>
              <td className="words number">{source.result?.first_at != null && source.result.last_at !== null && `${formatMoment(source.result.first_at, language)} – ${formatMoment(source.result.last_at, language)}`}</td>
              <td className={`words ${source.state === "failed" ? "late" : ""}`}>{say(`sources.states.${source.state}`)}{source.fault !== null && <div>{sayOf(`faults.${source.fault.code}.what`, source.fault.params)} {sayOf(`faults.${source.fault.code}.next`, source.fault.params)}</div>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
