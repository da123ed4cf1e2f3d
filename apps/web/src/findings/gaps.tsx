// Spans without a log: when, what should be there, how sure. Logs of which nobody can tell are folded away, never left out.

import type { GapView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { useAnchor } from "../parts/anchor.js";
import { Answered, Empty } from "../parts/answered.js";
import { Breakable } from "../parts/breakable.js";
import { Link } from "../parts/link.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const COLUMNS = ["span", "kind", "log", "usual", "found", "how_sure"] as const;
const NUMBERS = new Set<string>(["usual", "found"]);
const MINUTE_MS = 60_000;

/** Whether a span is told of: also where few days were there to learn from. */
export const isTold = (reason: string | null) => reason === null || reason === "too_few_days";

export function Gaps() {
  const { say } = useWords();
  const { api } = usePlace();
  const gaps = useAnswer<readonly GapView[]>(`${api}/gaps`);
  return (
    <section className="card gaps" id="gaps">
      <header>
        <h2>{say("gaps.title")}</h2>
        <small>{say("gaps.lead")}</small>
      </header>
      <Answered query={gaps}>{(all) => <GapTables gaps={all} />}</Answered>
    </section>
  );
}

function GapTables({ gaps }: { readonly gaps: readonly GapView[] }) {
  const { say, count } = useWords();
  useAnchor();
  const told = gaps.filter(({ reason }) => isTold(reason));
  const untold = gaps.filter((gap) => !told.includes(gap));
  return (
    <>
      {told.length === 0 ? <Empty>{say("gaps.none")}</Empty> : <GapTable gaps={told} />}
      {untold.length > 0 && (
        <details>
          <summary>{say("gaps.untold", { count: count(untold.length) })}</summary>
          <p className="quiet">{say("gaps.untold_lead")}</p>
          <ul>
            {untold.map((gap) => (
              <li key={gap.gap_id}>
                <LogName gap={gap} /> <span className="quiet">{say(`gaps.reasons.${gap.reason}`)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function GapTable({ gaps }: { readonly gaps: readonly GapView[] }) {
  const { say } = useWords();
  return (
    <Scroll label={say("gaps.title")}>
      <table className="dense">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={NUMBERS.has(column) ? "" : "words"}>
                {say(`gaps.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {gaps.map((gap) => (
            <GapRow key={gap.gap_id} gap={gap} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function GapRow({ gap }: { readonly gap: GapView }) {
  const { say, count, span } = useWords();
  const { kind, from_at, to_at, usual_count, found_count, sureness, reason } = gap;
  const numbers = { first: count(gap.first_missing ?? 0), last: count(gap.last_missing ?? 0) };
  return (
    <tr>
      <th scope="row" className="words number">
        {span(from_at, to_at)} <span className="quiet">{useLength(from_at, to_at)}</span>
      </th>
      <td className="words">
        {say(`gaps.kinds.${kind}`, numbers)} <Edge at={gap.from_event_id} words={kind === "thin" ? "first" : "before"} />{" "}
        <Edge at={gap.to_event_id} words={kind === "thin" ? "last" : "after"} />
      </td>
      <td className="words">
        <LogName gap={gap} />
      </td>
      <td className="number">{usual_count === null ? "—" : count(usual_count)}</td>
      <td className="number">{found_count === null ? "—" : count(found_count)}</td>
      <td className={sureness === "cannot_tell" ? "words quiet" : "words"}>
        {say(`gaps.sureness.${sureness}`)}
        {reason !== null && <div className="quiet">{say(`gaps.reasons.${reason}`)}</div>}
      </td>
    </tr>
  );
}

function Edge({ at, words }: { readonly at: number | null; readonly words: "before" | "after" | "first" | "last" }) {
  const { say } = useWords();
  const { to } = usePlace();
  return at === null ? null : <Link to={to(`events/${at}`)}>{say(`gaps.${words}`)}</Link>;
}

function LogName({ gap: { log, host, name } }: { readonly gap: GapView }) {
  const { say } = useWords();
  return (
    <>
      <Breakable name={[log === "" ? say("gaps.unnamed") : log, host].filter((part) => part !== "").join(" · ")} />{" "}
      <span className="quiet">{name === null ? say("gaps.all_files") : <Breakable name={name} />}</span>
    </>
  );
}

function useLength(from_at: string, to_at: string): string {
  const { say, count } = useWords();
  const minutes = Math.round((Date.parse(to_at) - Date.parse(from_at)) / MINUTE_MS);
  return say("gaps.length", { hours: count(Math.floor(minutes / 60)), minutes: count(minutes % 60) });
}
