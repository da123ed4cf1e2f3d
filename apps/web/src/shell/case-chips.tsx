// Who may read it, and whether it is synthetic: on every page of a case.

import type { CaseRecord } from "@hamon/records";
import { readClock } from "../clock.js";
import { useWords } from "../words.js";

// FIRST's own words, in no language.
const TLP = "TLP:AMBER+STRICT";

export function CaseChips({ record }: { readonly record: CaseRecord }) {
  const { say, moment } = useWords();
  const clock = readClock();
  return (
    <span className="row" style={{ gap: 8 }}>
      <span className="chip tlp">{TLP}</span>
      {clock.is_simulated && <span className="chip synthetic number">{say("glance.simulated_clock", { now: moment(clock.now) })}</span>}
      {record.is_synthetic && <span className="chip synthetic">{say("glance.synthetic")}</span>}
    </span>
  );
}
