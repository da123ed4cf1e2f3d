// The six stages, each with how it stands, how far it is, and how long yet. One runs at a time; it stops on request.

import { Button, Progress } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FaultParams, Run, StageView } from "@hamon/records";
import { post, remove } from "../api.js";
import { readClock } from "../clock.js";
import { durationOf } from "../format.js";
import { FaultNote, FaultWords } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { secondsLeft, shareDone, stageState } from "./stage-state.js";

export function Stages({ stages }: { readonly stages: readonly StageView[] }) {
  const { say } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const running = stages.find(({ run }) => run?.state === "running")?.run ?? null;
  const refresh = () => client.invalidateQueries();
  const starting = useMutation({ mutationFn: (body: object) => post(`${api}/runs`, body), onSuccess: refresh });
  const stopping = useMutation({ mutationFn: (run: Run) => remove(`${api}/runs/${run.run_id}`), onSuccess: refresh });
  const failed = starting.error ?? stopping.error;
  return (
    <section className="card">
      <header>
        <h2>{say("runs.title")}</h2>
        {running === null ? (
          <Button size="sm" loading={starting.isPending} onClick={() => starting.mutate({})}>
            {say("runs.run_all")}
          </Button>
        ) : (
          <Button size="sm" variant="outline" loading={stopping.isPending} onClick={() => stopping.mutate(running)}>
            {say("runs.stop")}
          </Button>
        )}
      </header>
      <p className="quiet" style={{ marginBottom: 8 }}>
        {say("runs.how")}
      </p>
      {failed !== null && <FaultNote error={failed} />}
      <ol className="stages">
        {stages.map((view) => (
          <StageRow
            key={view.stage}
            view={view}
            isBusy={running !== null}
            onRun={() => starting.mutate({ stages: [view.stage], force: true })}
          />
        ))}
      </ol>
    </section>
  );
}

interface StageRowProps {
  readonly view: StageView;
  readonly isBusy: boolean;
  readonly onRun: () => void;
}

function StageRow({ view, isBusy, onRun }: StageRowProps) {
  const { say, sayOf } = useWords();
  const { key, mark, tone } = stageState(view);
  const name = sayOf(`stages.${view.stage}`);
  return (
    <li>
      <span className={`stage-mark ${tone}`} aria-hidden="true">
        {mark}
      </span>
      <div className="stage-name">
        <b>{name}</b> <span className={tone === "" ? "quiet" : tone}>{say(`runs.${key}`)}</span>
        <div className="quiet">{say(`runs.does.${view.stage}`)}</div>
      </div>
      <div className="stage-work">{view.run !== null && <Work run={view.run} name={name} />}</div>
      <Button size="compact-sm" variant="default" disabled={isBusy} onClick={onRun} aria-label={`${name} ${say("runs.run")}`}>
        {say("runs.run")}
      </Button>
    </li>
  );
}

interface WorkProps {
  readonly run: Run;
  readonly name: string;
}

function Work({ run, name }: WorkProps) {
  const { say, count, moment } = useWords();
  if (run.state === "running") return <Running run={run} name={name} />;
  const { minutes, seconds } = durationOf(run.started_at, run.ended_at ?? run.started_at);
  return (
    <>
      {run.ended_at !== null && (
        <span className="quiet number">
          {moment(run.ended_at)}　{minutes > 0 ? say("runs.took_minutes", { minutes, seconds }) : say("runs.took", { seconds })}
        </span>
      )}
      <Results run={run} />
      <RunWarnings run={run} />
      {run.fault !== null && (
        <div className="stage-fault">
          <FaultWords code={run.fault.code} params={run.fault.params} /> <code>{run.fault.at}</code>
          {run.fault.also.length > 0 && <span className="quiet"> {say("runs.also", { count: count(run.fault.also.length) })}</span>}
        </div>
      )}
    </>
  );
}

interface Warning {
  readonly code: string;
  readonly params: FaultParams;
}

// A rule's own mistake comes with the code of its fault.
function RunWarnings({ run }: { readonly run: Run }) {
  const { sayOr } = useWords();
  const warnings = (run.result?.["warnings"] ?? []) as readonly Warning[];
  return warnings.map(({ code, params }) => (
    <div key={`${code}${JSON.stringify(params)}`} className="warn oddity">
      ▲ {sayOr(`warnings.${code}`, code, params)}{" "}
      {typeof params["code"] === "string" && <FaultWords code={params["code"]} params={params} />}
    </div>
  ));
}

function Running({ run, name }: WorkProps) {
  const { say, count } = useWords();
  const share = shareDone(run);
  const left = secondsLeft(run, Date.parse(readClock().now));
  const words =
    left === null
      ? ""
      : left >= 90
        ? say("runs.left_minutes", { minutes: count(Math.round(left / 60)) })
        : say("runs.left", { seconds: count(left) });
  return (
    <>
      <Progress value={(share ?? 1) * 100} striped={share === null} animated={share === null} aria-label={name} size="md" color="ink" />
      <span className="quiet number" aria-live="polite">
        {share === null ? count(run.done) : `${count(Math.round(share * 100))} %`}　{words}
      </span>
    </>
  );
}

// A stage's own small numbers, where the house has words for them.
function Results({ run }: { readonly run: Run }) {
  const { sayOr, count } = useWords();
  const known = Object.entries(run.result ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && sayOr(`results.${entry[0]}`, "") !== "",
  );
  if (run.state !== "done" || known.length === 0) return null;
  return (
    <span className="number results">
      {known.map(([name, value]) => (
        <span key={name}>
          <span className="quiet">{sayOr(`results.${name}`, name)}</span> {count(value)}
        </span>
      ))}
    </span>
  );
}
