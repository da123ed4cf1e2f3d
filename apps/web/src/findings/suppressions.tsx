// What persons set aside, newest first, and what that is now; what stands can be taken back, with a reason.

import type { SuppressionsView, SuppressionView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { useActor } from "../evidence/actor.js";
import { Link } from "../parts/link.js";
import { Withdrawal } from "../parts/reason.js";
import { Scroll } from "../parts/scroll.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { useSuppressing } from "./suppression-form.js";

const COLUMNS = ["state", "rule", "entity", "until", "reason", "by", "at"] as const;

/** @param finding_id only those of one finding. */
export function Suppressions({ finding_id }: { readonly finding_id?: string }) {
  const { say } = useWords();
  const { api } = usePlace();
  const { suppressions = [], actors = {} } = useAnswer<SuppressionsView>(`${api}/suppressions`).data ?? {};
  const actorOf = useActor(actors);
  const shown = suppressions.filter((one) => finding_id === undefined || one.finding_id === finding_id);
  if (shown.length === 0) return null;
  return (
    <section className="card" id="suppressions">
      <header>
        <h2>{say("suppress.title")}</h2>
        <small>{say("suppress.lead")}</small>
      </header>
      <Scroll label={say("suppress.title")}>
        <table className="dense">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className="words">
                  {say(`suppress.columns.${column}`)}
                </th>
              ))}
              <th aria-hidden="true" />
            </tr>
          </thead>
          <tbody>
            {shown.map((said) => (
              <SuppressionRow key={said.suppression_id} said={said} actorOf={actorOf} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

interface SuppressionRowProps {
  readonly said: SuppressionView;
  readonly actorOf: (actor: string) => string;
}

function SuppressionRow({ said, actorOf }: SuppressionRowProps) {
  const { sayOf, day, moment } = useWords();
  const { to } = usePlace();
  const { state, finding_id, rule_name, entity, until_on, reason, recorded_by, recorded_at, entry_index, withdrawn } = said;
  const isStanding = state === "holds" || state === "outgrown";
  return (
    <tr className={isStanding ? "" : "quiet"}>
      <th scope="row" className="words">
        <span className="nowrap">{sayOf(`suppression_states.${state}`)}</span>
      </th>
      <td className="words">
        <Link to={to(`findings/${encodeURIComponent(finding_id)}`)}>{rule_name}</Link>
      </td>
      <td className="words">{entity}</td>
      <td className="words nowrap">{day(until_on)}</td>
      <td className="words anywhere" style={{ minWidth: 220 }}>
        {reason}
        {withdrawn !== null && (
          <div>
            <Link to={to(`evidence/entries/${withdrawn.entry_index}`)}>{sayOf("suppression_states.withdrawn")}</Link>{" "}
            {actorOf(withdrawn.recorded_by)} {withdrawn.reason}
          </div>
        )}
      </td>
      <td className="words">{actorOf(recorded_by)}</td>
      <td className="words nowrap">
        <Link to={to(`evidence/entries/${entry_index}`)}>{moment(recorded_at)}</Link>
      </td>
      <td>{isStanding && <TakingBack said={said} />}</td>
    </tr>
  );
}

function TakingBack({ said }: { readonly said: SuppressionView }) {
  const { say } = useWords();
  const saying = useSuppressing();
  const path = `/${encodeURIComponent(said.suppression_id)}/withdrawal`;
  return (
    <Withdrawal
      label={say("suppress.withdraw")}
      reasonLabel={say("suppress.reason")}
      saying={saying}
      onSay={(reason, onDone) => saying.mutate({ path, said: { reason } }, onDone)}
    />
  );
}
