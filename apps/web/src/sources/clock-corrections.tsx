// What persons said of clocks, newest first; what holds can be withdrawn, with a reason.

import { formatOffset, standingCorrections, type ClockCorrection, type ClocksView } from "@hamon/records";
import { useActor } from "../evidence/actor.js";
import { Link } from "../parts/link.js";
import { Withdrawal } from "../parts/reason.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { useCorrecting } from "./clock-form.js";
import { ClockText } from "./clock-text.js";

const COLUMNS = ["clock", "offset", "origin", "reason", "by", "at"] as const;

export function ClockCorrections({ corrections, actors }: Pick<ClocksView, "corrections" | "actors">) {
  const { say } = useWords();
  const actorOf = useActor(actors);
  const holding = new Set<ClockCorrection>(standingCorrections(corrections));
  return (
    <>
      <h3>{say("clocks.corrections")}</h3>
      <Scroll label={say("clocks.corrections")}>
        <table className="dense">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={column === "offset" ? "" : "words"}>
                  {say(`clocks.columns.${column}`)}
                </th>
              ))}
              <th aria-hidden="true" />
            </tr>
          </thead>
          <tbody>
            {corrections.map((correction) => (
              <CorrectionRow
                key={correction.entry_index}
                correction={correction}
                by={actorOf(correction.recorded_by)}
                isHolding={holding.has(correction)}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

interface CorrectionRowProps {
  readonly correction: ClockCorrection;
  /** Who said it, for a person to read. */
  readonly by: string;
  readonly isHolding: boolean;
}

function CorrectionRow({ correction, by, isHolding }: CorrectionRowProps) {
  const { say, moment } = useWords();
  const { to } = usePlace();
  const { offset_ms, origin, reason, recorded_at, entry_index } = correction;
  return (
    <tr className={isHolding ? "" : "quiet"}>
      <th scope="row" className="words">
        <ClockText clock={correction} />
      </th>
      <td className="number">{offset_ms === null ? say("clocks.withdrawn") : formatOffset(offset_ms)}</td>
      <td className="words">{say(`clocks.origins.${origin}`)}</td>
      <td className="words anywhere">{reason}</td>
      <td className="words">{by}</td>
      <td className="words">
        <Link to={to(`evidence/entries/${entry_index}`)}>{moment(recorded_at)}</Link>
      </td>
      <td>{isHolding && <TakingBack correction={correction} />}</td>
    </tr>
  );
}

function TakingBack({ correction: { log, host, evidence_id } }: { readonly correction: ClockCorrection }) {
  const { say } = useWords();
  const saying = useCorrecting();
  return (
    <Withdrawal
      label={say("clocks.withdraw")}
      reasonLabel={say("clocks.reason")}
      saying={saying}
      onSay={(reason, onDone) => saying.mutate({ clock: { log, host, evidence_id }, offset_ms: null, reason }, onDone)}
    />
  );
}
