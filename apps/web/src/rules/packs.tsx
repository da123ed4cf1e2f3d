// Packs of rules: what was accepted, by whom, under which licence, and whether it is still that.

import type { RulePackView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { useActor } from "../evidence/actor.js";
import { Scroll } from "../parts/scroll.js";
import { useWords } from "../words.js";

const COLUMNS = ["name", "rules", "license", "state", "digest", "accepted"] as const;
const SHOWN_DIGITS = 16;

export function Packs() {
  const { say } = useWords();
  const packs = useAnswer<readonly RulePackView[]>("/api/rule-packs").data ?? [];
  if (packs.length === 0) return null;
  return (
    <section className="card">
      <header>
        <h2>{say("packs.title")}</h2>
        <small>{say("packs.lead")}</small>
      </header>
      <Scroll label={say("packs.title")}>
        <table className="dense">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={column === "rules" ? "" : "words"}>
                  {say(`packs.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {packs.map((pack) => (
              <PackRow key={pack.name} pack={pack} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function PackRow({ pack }: { readonly pack: RulePackView }) {
  const { say, count, moment } = useWords();
  const actorOf = useActor({});
  const { name, rule_count, license, digest, accepted_by, accepted_at, source, source_state, is_intact } = pack;
  const isTold = source_state === "changed" || source_state === "gone";
  return (
    <tr>
      <th scope="row" className="words">
        {name}
        <div className="quiet">{source ?? "—"}</div>
      </th>
      <td className="number">{rule_count === null ? "—" : count(rule_count)}</td>
      <td className="words">{license ?? say("rules.unstated")}</td>
      <td className="words" style={{ minWidth: 180 }}>
        {is_intact ? say("packs.intact") : <b>⚠ {say("packs.copy_changed")}</b>}
        {isTold && <div>⚠ {say(`packs.source_${source_state}`)}</div>}
      </td>
      <td className="words">
        <code title={digest ?? ""}>{digest === null ? "—" : `${digest.slice(0, SHOWN_DIGITS)}…`}</code>
      </td>
      <td className="words">
        {accepted_by === null ? "—" : actorOf(accepted_by)}
        <div className="quiet number">{accepted_at === null ? "" : moment(accepted_at)}</div>
      </td>
    </tr>
  );
}
