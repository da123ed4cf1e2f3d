// Clocks of logs that stand apart: how far, by how many acts that both saw, how sure; and what persons said of them.

import { Button } from "@mantine/core";
import { useState } from "react";
import { agreesWithin, formatOffset, type ClockOffset, type ClocksView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { useAnchor } from "../parts/anchor.js";
import { Answered, Empty } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { ClockCorrections } from "./clock-corrections.js";
import { ClockForm } from "./clock-form.js";
import { ClockText } from "./clock-text.js";

const COLUMNS = ["log", "reference", "offset", "pairs", "spread", "how_sure"] as const;
const NUMBERS = new Set<string>(["offset", "pairs", "spread"]);

export function Clocks() {
  const { say } = useWords();
  const { api } = usePlace();
  const clocks = useAnswer<ClocksView>(`${api}/clocks`);
  return (
    <section className="card clocks-apart" id="clocks">
      <header>
        <h2>{say("clocks.title")}</h2>
        <small>{say("clocks.lead")}</small>
      </header>
      <Answered query={clocks}>{(view) => <ClockTables view={view} />}</Answered>
    </section>
  );
}

function ClockTables({ view: { offsets, counts, corrections, actors } }: { readonly view: ClocksView }) {
  const { say, count } = useWords();
  useAnchor();
  const apart = offsets.filter(({ verdict }) => verdict === "apart" || verdict === "zone");
  const agreeing = offsets.filter(({ verdict }) => verdict === "agree");
  const untold = offsets.filter(({ verdict }) => verdict === null);
  return (
    <>
      {apart.length === 0 ? <Empty>{say(offsets.length === 0 ? "clocks.empty" : "clocks.none")}</Empty> : <OffsetTable offsets={apart} />}
      <Cut shown={apart.length} of={counts.apart} />
      {counts.agree > 0 && (
        <details>
          <summary>{say("clocks.agreeing", { count: count(counts.agree) })}</summary>
          <OffsetTable offsets={agreeing} />
          <Cut shown={agreeing.length} of={counts.agree} />
        </details>
      )}
      {counts.untold > 0 && (
        <details>
          <summary>{say("clocks.untold", { count: count(counts.untold) })}</summary>
          <p className="quiet">{say("clocks.untold_lead")}</p>
          <ul>
            {untold.map((offset) => (
              <li key={offset.clock_offset_id}>
                <ClockText clock={offset} /> {offset.reference !== null && <ClockText clock={offset.reference} />}{" "}
                <span className="quiet">{say(`clocks.reasons.${offset.reason}`)}</span>
              </li>
            ))}
          </ul>
          <Cut shown={untold.length} of={counts.untold} />
        </details>
      )}
      {corrections.length > 0 && <ClockCorrections corrections={corrections} actors={actors} />}
    </>
  );
}

/** Says so where not all are listed. */
function Cut({ shown, of }: { readonly shown: number; readonly of: number }) {
  const { say, count } = useWords();
  return shown === of ? null : <p className="quiet">{say("clocks.cut", { shown: count(shown), count: count(of) })}</p>;
}

function OffsetTable({ offsets }: { readonly offsets: readonly ClockOffset[] }) {
  const { say } = useWords();
  const [chosen, choose] = useState<ClockOffset | null>(null);
  return (
    <>
      <Scroll label={say("clocks.title")}>
        <table className="dense">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={NUMBERS.has(column) ? "" : "words"}>
                  {say(`clocks.${column}`)}
                </th>
              ))}
              <th aria-hidden="true" />
            </tr>
          </thead>
          <tbody>
            {offsets.map((offset) => (
              <OffsetRow key={offset.clock_offset_id} offset={offset} onApply={() => choose(offset)} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {chosen !== null && <ClockForm key={chosen.clock_offset_id} offset={chosen} onClose={() => choose(null)} />}
    </>
  );
}

function OffsetRow({ offset, onApply }: { readonly offset: ClockOffset; readonly onApply: () => void }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  const { reference, offset_ms, pair_count, spread_ms, sureness, verdict, event_id, reference_event_id } = offset;
  const within = { within: count(agreesWithin(offset)) };
  return (
    <tr>
      <th scope="row" className="words">
        <ClockText clock={offset} />
      </th>
      <td className="words">{reference !== null && <ClockText clock={reference} />}</td>
      <td className="number">
        {formatOffset(offset_ms ?? 0)}
        {verdict === "agree" && <div className="quiet">{say("clocks.agree", within)}</div>}
      </td>
      <td className="number">{count(pair_count)}</td>
      <td className="number">{say("clocks.within", { seconds: ((spread_ms ?? 0) / 1000).toFixed(1) })}</td>
      <td className="words">
        {say(`gaps.sureness.${sureness}`)} {event_id !== null && <Link to={to(`events/${event_id}`)}>{say("clocks.example")}</Link>}{" "}
        {reference_event_id !== null && <Link to={to(`events/${reference_event_id}`)}>{say("clocks.example_reference")}</Link>}
        {verdict === "zone" && <div className="quiet">{say("clocks.zone")}</div>}
      </td>
      <td>
        <Button size="compact-sm" variant="default" onClick={onApply}>
          {say("clocks.apply")}
        </Button>
      </td>
    </tr>
  );
}
