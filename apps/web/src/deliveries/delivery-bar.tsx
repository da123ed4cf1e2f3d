// How far the telling is: one bar over all persons by channel, and what has become of each letter, mail and call.

import "./deliveries.css";
import { CHANNELS, DELIVERY_STATES, type DeliverySummary } from "@hamon/records";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export interface DeliveryBarProps {
  readonly deliveries: DeliverySummary;
}

// Came back, or never left: somebody has to choose another way.
const TROUBLED = new Set(["failed", "returned"]);

export function DeliveryBar({ deliveries }: DeliveryBarProps) {
  const { say, count } = useWords();
  const { to } = usePlace();
  const { person_count, by_channel, by_state, undisposed_count, followed_count, unresolved_row_count } = deliveries;
  const share = (part: number) => `${person_count === 0 ? 0 : (part / person_count) * 100}%`;
  const states = DELIVERY_STATES.filter((state) => by_state[state] > 0);
  return (
    <>
      <div className="channels" aria-hidden="true">
        {CHANNELS.map((channel) => (
          <i key={channel} className={channel} style={{ width: share(by_channel[channel]) }} />
        ))}
        <i className="nobody" style={{ width: share(undisposed_count) }} />
      </div>
      <ul className="channel-list number">
        {CHANNELS.map((channel) => (
          <li key={channel}>
            <i className={channel} />
            <Link to={to("deliveries", { channel })}>{say(`channel.${channel}`)}</Link> {count(by_channel[channel])}
          </li>
        ))}
      </ul>
      {states.length > 0 && (
        <ul className="channel-list number" aria-label={say("deliveries.state")}>
          {states.map((state) => (
            <li key={state} className={TROUBLED.has(state) ? "warn" : ""}>
              <Link to={to("deliveries", { state })}>{say(`delivery_state.${state}`)}</Link> {count(by_state[state])}
            </li>
          ))}
        </ul>
      )}
      <p className={undisposed_count === 0 ? "good" : "warn"} style={{ marginTop: 4 }}>
        {undisposed_count === 0 ? "✓" : "▲"}{" "}
        {say(undisposed_count === 0 ? "deliveries.all_disposed" : "deliveries.undisposed", { count: count(undisposed_count) })}
      </p>
      {followed_count > 0 && <p className="quiet">{say("deliveries.followed", { count: count(followed_count) })}</p>}
      {unresolved_row_count === null && <p className="warn">▲ {say("deliveries.unresolved_unknown")}</p>}
      {unresolved_row_count !== null && unresolved_row_count > 0 && (
        <p className="quiet">
          {say("deliveries.unresolved", { count: count(unresolved_row_count) })} <Link to={to("exposure")}>{say("nav.exposure")}</Link>
        </p>
      )}
    </>
  );
}
