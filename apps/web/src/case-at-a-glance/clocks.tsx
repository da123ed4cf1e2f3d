// One card for each obligation: what is left, the day, the law and the working.

import type { CaseOverview, Obligation } from "@hamon/records";
import { useClock } from "../clock.js";
import { formatDay } from "../format.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { clockWords, type ClockWords } from "./clock-words.js";

const COLOURS: Readonly<Record<ClockWords["kind"], string>> = {
  left: "var(--person)",
  late: "var(--vermilion)",
  target: "var(--amber)",
  "target-past": "var(--amber)",
  promptly: "var(--amber)",
  filed: "var(--pine)",
  "late-filed": "var(--vermilion)",
  "not-owed": "var(--line-strong)",
  undecided: "var(--amber)",
  "no-anchor": "var(--amber)",
};

export function Clocks({ overview }: { readonly overview: CaseOverview }) {
  const { say } = useWords();
  const { to } = usePlace();
  const shown = overview.obligations.filter(({ state }) => state !== "not_owed");
  return (
    <section className="clocks" aria-label={say("nav.obligations")}>
      {shown.map((obligation) => <ClockCard key={obligation.obligation_id} obligation={obligation} />)}
      {overview.question_count > 0 && (
        <Link to={to("obligations")} className="clock" style={{ borderLeftColor: "var(--amber)" }}>
          <b>{say("clock.questions")}</b>
          <div className="left number">{overview.question_count}</div>
          <div className="quiet">{say("clock.questions_hint")}</div>
        </Link>
      )}
    </section>
  );
}

function ClockCard({ obligation }: { readonly obligation: Obligation }) {
  const { say, text, language } = useWords();
  const { to } = usePlace();
  const words = clockWords(obligation, useClock().today);
  const { due_on } = obligation.clock;
  const isAlarm = words.kind === "late" || words.kind === "late-filed";
  return (
    <Link to={to("obligations")} className="clock" style={{ borderLeftColor: COLOURS[words.kind] }}>
      <b>{text(obligation.title)}</b> <span className="quiet">{text(obligation.addressee_label)}</span>
      <div className={`left number${isAlarm ? " late" : ""}`}>
        {say(`clock.${words.kind}`, "days" in words ? { days: words.days } : {})}
        {due_on !== null && <small>{formatDay(due_on, language)}</small>}
      </div>
      <div className="quiet">{obligation.citations[0]?.reference}</div>
    </Link>
  );
}
