// Who has been told, and whether everything is as it was.

import { CHANNELS, type CaseOverview, type DeliverySummary } from "@hamon/records";
import { formatCount, formatSecond } from "../format.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function DeliveryCard({ deliveries }: { readonly deliveries: DeliverySummary }) {
  const { say, language } = useWords();
  const { to } = usePlace();
  const { person_count, by_channel, undisposed_count } = deliveries;
  const colours = ["var(--water-3)", "var(--person)", "var(--water-2)", "var(--line-strong)"];
  return (
    <section className="card">
      <h2><Link to={to("deliveries")}>{say("nav.deliveries")}</Link> <small className="number">{say("deliveries.persons", { count: formatCount(person_count, language) })}</small></h2>
      <div className="progress" aria-hidden="true">
        {CHANNELS.map((channel, at) => <div key={channel} style={{ width: `${person_count === 0 ? 0 : (by_channel[channel] / person_count) * 100}%`, background: colours[at] }} />)}
      </div>
      <p className="number" style={{ margin: 0 }}>
        {CHANNELS.map((channel, at) => <span key={channel} style={{ marginRight: 16, whiteSpace: "nowrap" }}><i className="mark-accessed" style={{ background: colours[at] }} />{say(`channel.${channel}`)} {formatCount(by_channel[channel], language)}</span>)}
      </p>
      <p className={undisposed_count === 0 ? "good" : "late"} style={{ margin: "6px 0 0" }}>{say(undisposed_count === 0 ? "deliveries.all_disposed" : "deliveries.undisposed", { count: formatCount(undisposed_count, language) })}</p>
    </section>
  );
}

export function EvidenceCard({ overview }: { readonly overview: CaseOverview }) {
  const { say, language } = useWords();
  const { to } = usePlace();
  const { item_count, entry_count, verified } = overview.evidence;
  return (
    <section className="card">
      <h2><Link to={to("evidence")}>{say("nav.evidence")}</Link></h2>
      <p className="number" style={{ margin: 0 }}>{say("evidence.counts", { items: formatCount(item_count, language), entries: formatCount(entry_count, language) })}</p>
      {verified === null ? <p className="warn" style={{ margin: "6px 0 0" }}>{say("evidence.never_verified")}</p> : (
        <p className={verified.ok ? "good" : "late"} style={{ margin: "6px 0 0" }}>{say(verified.ok ? "evidence.ok" : "evidence.broken", { at: formatSecond(verified.verified_at, language) })}</p>
      )}
    </section>
  );
}
