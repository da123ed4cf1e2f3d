// What is owed to whom by when, why, and what is still to be answered.

import "./obligations.css";
import type { ObligationsView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { byUrgency } from "../case-at-a-glance/clock-words.js";
import { readClock } from "../clock.js";
import { useAnchor } from "../parts/anchor.js";
import { Answered } from "../parts/answered.js";
import { NotYet } from "../parts/not-yet.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { StaleNote } from "../shell/stale-note.js";
import { useWords } from "../words.js";
import { Facts } from "./facts.js";
import { ObligationCard } from "./obligation-card.js";
import { Questions } from "./questions.js";

export function Obligations() {
  const { say } = useWords();
  const { api } = usePlace();
  const query = useAnswer<ObligationsView>(`${api}/obligations`);
  return (
    <div className="stack">
      <PageHead title={say("nav.obligations")} lead={say("obligations.not_advice")} />
      <StaleNote stage="decide" />
      <Answered query={query}>{(view) => <View view={view} />}</Answered>
    </div>
  );
}

function View({ view }: { readonly view: ObligationsView }) {
  const today = readClock().today;
  const owed = byUrgency(view.obligations, today);
  useAnchor();
  if (owed.length === 0) return <NotYet words="obligations.empty" />;
  return (
    <div className={view.questions.length > 0 ? "duties asked" : "duties"}>
      <Questions view={view} />
      <div className="stack duty-list">
        {owed.map((obligation) => (
          <ObligationCard key={obligation.obligation_id} obligation={obligation} today={today} />
        ))}
        <Facts view={view} />
      </div>
    </div>
  );
}
