// Everything judged of one kind of requests, newest first; what was taken back stays.

import type { ExplanationView } from "@hamon/records";
import { Link } from "../parts/link.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const COLUMNS = ["at", "verdict", "count", "reason", "actor", "entry"] as const;
const NUMBERS: readonly string[] = ["count", "entry"];

export function ExplanationHistory({ history }: { readonly history: readonly ExplanationView[] }) {
  const { say, count, moment } = useWords();
  const { to } = usePlace();
  return (
    <section className="card">
      <header>
        <h2>{say("unmapped.history.title")}</h2>
        <small>{say("unmapped.history.how")}</small>
      </header>
      <Scroll label={say("unmapped.history.title")}>
        <table className="dense">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={NUMBERS.includes(column) ? "" : "words"}>
                  {say(`unmapped.history.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {history.map(({ entry_index, recorded_at, verdict, event_count, reason, actor }) => (
              <tr key={entry_index}>
                <td className="words number nowrap">{moment(recorded_at)}</td>
                <td className="words">{say(`unmapped.verdict.${verdict}`)}</td>
                <td className="number">{count(event_count)}</td>
                <td className="words anywhere">{reason}</td>
                <td className="words quiet" title={actor}>
                  {actor}
                </td>
                <td className="number">
                  <Link to={to("evidence")}>{count(entry_index)}</Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
