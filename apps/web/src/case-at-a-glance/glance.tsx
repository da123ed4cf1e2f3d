// The case at a glance: whose data, how many, how sure; what is due next and under which law; what is unproven.

import "./glance.css";
import type { CaseOverview } from "@hamon/records";
import { useAnswer } from "../api.js";
import { useClock } from "../clock.js";
import { formatCount, formatMoment } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Clocks } from "./clocks.js";
import { DeliveryCard, EvidenceCard } from "./closing-cards.js";
import { ExposureCard } from "./exposure-card.js";
import { Ripple } from "./ripple.js";
import { Timeline } from "./timeline.js";

const WHILE_RUNNING_MS = 2000;

export function Glance() {
  const { api } = usePlace();
  const isRunning = (overview: CaseOverview | undefined) => overview?.stages.some(({ run }) => run?.state === "running") === true;
  const query = useAnswer<CaseOverview>(api, (overview) => (isRunning(overview) ? WHILE_RUNNING_MS : false));
  return <Answered query={query}>{(overview) => <Overview overview={overview} />}</Answered>;
}

function Overview({ overview }: { readonly overview: CaseOverview }) {
  const { say } = useWords();
  const { to } = usePlace();
  const { exposure } = overview;
  return (
    <>
      <Head overview={overview} />
      <Stale overview={overview} />
      <Clocks overview={overview} />
      {exposure === null ? (
        <Empty>{say("glance.no_exposure")} <Link to={to("sources")}>{say("nav.sources")}</Link></Empty>
      ) : (
        <div className="glance-grid">
          <Ripple table={exposure} overview={overview} />
          <ExposureCard table={exposure} />
        </div>
      )}
      <Timeline intrusion={overview.intrusion} />
      <div className="glance-grid" style={{ marginTop: 16 }}>
        <DeliveryCard deliveries={overview.deliveries} />
        <EvidenceCard overview={overview} />
      </div>
    </>
  );
}

function Head({ overview }: { readonly overview: CaseOverview }) {
  const { say, text, language } = useWords();
  const { case: record, intrusion } = overview;
  const clock = useClock();
  return (
    <header>
      <h1>{text(record.title)}</h1>
      <div className="glance-head">
        <span className="number">{record.case_id}</span>
        <span>{record.organisation}</span>
        {intrusion !== null && <span className="number">{say("glance.intrusion", { from: formatMoment(intrusion.first_at, language), to: formatMoment(intrusion.last_at, language) })}</span>}
        {record.detected_at !== null && <span className="number">{say("glance.detected", { at: formatMoment(record.detected_at, language) })}</span>}
        <span className="chip tlp">TLP:AMBER+STRICT</span>
        {clock.is_simulated && <span className="chip synthetic number">{say("glance.simulated_clock", { now: formatMoment(clock.now, language) })}</span>}
        {record.is_synthetic && <span className="chip synthetic">{say("glance.synthetic")}</span>}
      </div>
    </header>
  );
}

// Numbers on a page must say when they are no longer what the sources say.
function Stale({ overview }: { readonly overview: CaseOverview }) {
  const { say, sayOf, language } = useWords();
  const { to } = usePlace();
  const stale = overview.stages.filter(({ is_stale, run }) => is_stale && run !== null).map(({ stage }) => sayOf(`stages.${stage}`));
  const { unparsed_count } = overview.counts;
  if (stale.length === 0 && unparsed_count === 0) return null;
  return (
    <p className="quiet" style={{ margin: "8px 0 0" }}>
      {stale.length > 0 && <Link to={to("sources")} className="warn">{say("glance.stale", { stages: stale.join(", ") })}</Link>}{" "}
      {unparsed_count > 0 && <Link to={to("unparsed")}>{say("glance.unparsed", { count: formatCount(unparsed_count, language) })}</Link>}
    </p>
  );
}
