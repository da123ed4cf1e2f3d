// One card for each obligation: what is left, the day, the law and the working.

import "./clocks.css";
import type { CaseOverview, Obligation } from "@hamon/records";
import { readClock } from "../clock.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { byUrgency, clockTrack, clockWords, isLate, type ClockTrack } from "./clock-words.js";

export function Clocks({ overview }: { readonly overview: CaseOverview }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  const today = readClock().today;
  const shown = byUrgency(overview.obligations, today).filter(({ state }) => state !== "not_owed");
  const notOwed = shown.length === 0 ? overview.obligations.length : 0;
  const cards = Math.max(shown.length, notOwed > 0 ? 1 : 0) + (overview.question_count > 0 ? 1 : 0);
  return (
    <section className="clocks" aria-label={say("nav.obligations")} style={{ ["--columns" as string]: evenColumns(cards) }}>
      {shown.map((obligation) => (
        <ClockCard key={obligation.obligation_id} obligation={obligation} today={today} />
      ))}
      {notOwed > 0 && <NothingOwed count={notOwed} />}
      {overview.question_count > 0 && (
        <Link to={`${to("obligations")}#questions`} className="clock question">
          <span className="clock-title">
            <b>{say("clock.questions")}</b>
          </span>
          <span className="clock-left number">{count(overview.question_count)}</span>
          <span className="quiet">{say("clock.questions_hint")}</span>
        </Link>
      )}
    </section>
  );
}

// No duty at all is an outcome too, and one to look at twice: an empty place would say nothing.
function NothingOwed({ count: duties }: { readonly count: number }) {
  const { say, count } = useWords();
  const { to } = usePlace();
  return (
    <Link to={to("obligations")} className="clock is-not-owed">
      <span className="clock-title">
        <b>{say("clock.nothing_owed")}</b>
      </span>
      <span className="clock-left number">{say("clock.nothing_owed_count", { count: count(duties) })}</span>
      <span className="quiet">{say("clock.nothing_owed_hint")}</span>
    </Link>
  );
}

const MOST_COLUMNS = 4;

// Rows of one length: six cards stand three and three, not four and two.
function evenColumns(cards: number): number {
  return cards === 0 ? 1 : Math.ceil(cards / Math.ceil(cards / MOST_COLUMNS));
}

interface ClockCardProps {
  readonly obligation: Obligation;
  readonly today: string;
}

function ClockCard({ obligation, today }: ClockCardProps) {
  const { text, sayOr } = useWords();
  const { to } = usePlace();
  const words = clockWords(obligation, today);
  const track = clockTrack(obligation, today);
  const [law] = obligation.citations;
  const isDone = words.kind === "filed" || words.kind === "late-filed";
  return (
    <Link to={`${to("obligations")}#${obligation.obligation_id}`} className={`clock is-${words.kind}`}>
      <span className="clock-title">
        <b>{text(obligation.title)}</b> <span>{text(obligation.addressee_label)}</span>
      </span>
      <ClockLeft obligation={obligation} today={today} />
      {track !== null && !isDone && <Track track={track} isOver={isLate(words)} />}
      {law !== undefined && (
        <span className="law">
          {law.reference}{" "}
          {law.confidence !== "confirmed" && (
            <span className="warn nowrap">{sayOr(`web.confidence.${law.confidence}`, law.confidence)}</span>
          )}
        </span>
      )}
    </Link>
  );
}

/** The words of a clock, with its day. */
export function ClockLeft({ obligation, today }: ClockCardProps) {
  const { say, day } = useWords();
  const words = clockWords(obligation, today);
  const { due_on, from_on, kind } = obligation.clock;
  const isOpen = "days" in words;
  const until =
    due_on === null || !isOpen
      ? null
      : kind === "target" && from_on !== null
        ? say("clock.aim_between", { from: day(from_on), to: day(due_on) })
        : say("clock.until", { on: day(due_on) });
  return (
    <span className={`clock-left number${isLate(words) ? " late" : ""}`}>
      {say(`clock.${words.kind}`, isOpen ? { days: words.days } : {})} {until !== null && <small>{until}</small>}
      {words.kind === "promptly" && <small>{say("clock.day_nth", { days: words.days })}</small>}
    </span>
  );
}

const MOST_TICKS = 70;

// One stroke a day, so that five days do not look like sixty.
function Track({ track, isOver }: { readonly track: ClockTrack; readonly isOver: boolean }) {
  const { day_count, gone, from } = track;
  const step = Math.ceil(day_count / MOST_TICKS);
  const days = Array.from({ length: Math.ceil(day_count / step) }, (_, at) => at * step + 1);
  const kindOf = (day: number) => `${day <= gone ? "gone" : "open"}${from !== null && day >= from ? " aim" : ""}`;
  return (
    <span className={isOver ? "track over" : "track"} aria-hidden="true">
      {days.map((day) => (
        <i key={day} className={kindOf(day)} />
      ))}
    </span>
  );
}
