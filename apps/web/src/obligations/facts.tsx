// The facts decisions rest on, each with where it came from; and the laws read.

import type { ObligationsView } from "@hamon/records";
import { Empty } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { useFactText } from "./fact-text.js";

const COLUMNS = ["fact", "value", "origin", "by", "at"] as const;

export function Facts({ view }: { readonly view: ObligationsView }) {
  const { say, text, moment } = useWords();
  const factText = useFactText();
  return (
    <section className="card">
      <header>
        <h2>{say("facts.title")}</h2>
        <small>{say("facts.how")}</small>
      </header>
      {view.facts.length === 0 ? (
        <Empty>{say("facts.empty")}</Empty>
      ) : (
        <Scroll label={say("facts.title")}>
          <table className="dense">
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" className="words">
                    {say(`facts.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {view.facts.map((fact) => (
                <tr key={`${fact.fact}-${fact.recorded_at}`}>
                  <th scope="row" className="words">
                    {text(fact.label)}
                  </th>
                  <td className={`words number ${fact.value === "unknown" ? "warn" : ""}`}>
                    {fact.value_label === null ? factText(fact.value) : text(fact.value_label)}
                  </td>
                  <td className="words nowrap">{say(`facts.${fact.origin}`)}</td>
                  <td className="words quiet">
                    <Origin by={fact.by} /> {fact.reason}
                  </td>
                  <td className="words number nowrap">{moment(fact.recorded_at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <p className="quiet number" style={{ marginTop: 8 }}>
        {view.laws.map(({ title, effective_on }) => `${text(title)} ${say("obligations.effective", { on: effective_on })}`).join("　／　")}
      </p>
    </section>
  );
}

// What a derived fact was derived from, by the kind of its name: "figure:persons.total.reachable".
const SCREENS: Readonly<Record<string, string>> = { figure: "exposure", zero: "exposure", finding: "findings", story: "findings" };

function Origin({ by }: { readonly by: string }) {
  const { sayOr } = useWords();
  const { to } = usePlace();
  const [kind = ""] = by.split(":");
  if (!by.includes(":")) return <span title={by}>{sayOr(`web.evidence.actors.${by}`, by)}</span>;
  const words = sayOr(`web.facts.from.${kind}`, by);
  const screen = SCREENS[kind];
  return <span title={by}>{screen === undefined ? words : <Link to={to(screen)}>{words}</Link>}</span>;
}
