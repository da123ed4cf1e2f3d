// Spans of a log with no events where there should have been some: absence of a log is absence of proof, and found like anything else.
//
// Method. Only counts per minute are looked at, made in one pass. A minute has events or has none, so that a scanner's thousand
// requests a second weigh as one. Each hour has a usual density, by its hour of day and kind of day; -ln(1 - share of minutes) makes it
// the rate of a Poisson process. By this rate each silence is stretched to how many starts it should have held: of a Poisson process
// these are exponential with mean 1 (time rescaling: Brown et al., Neural Computation 14 (2002), 325-346). Logs come in bursts, so the
// scale of the tail is the series' own: the larger of what its 95th and 99th percentile say, never below 1. The bound follows from how
// many false alarms a month are allowed (extreme values of an exponential tail: Pickands, Annals of Statistics 3 (1975), 119-131). Past
// the bound a silence must also be by the rate of the minutes right before and after, so that a holiday or an outlier is none.
//
// Measured by `npm run score -- gaps`; figures in docs/decisions/0027-gaps.md.

import holidayJp from "@holiday-jp/holiday_jp";
import type { LakeSession } from "@hamon/lake";
import { pathOf } from "../field-places.js";
import type { GapSettings } from "./gap-settings.js";

/** Leaves the table `gap_one` in the session. */
export async function findGaps(session: LakeSession, { numbers, record_numbers }: GapSettings): Promise<void> {
  await session.runSteps(new URL("./sql/", import.meta.url), {
    ...numbers,
    days_off: Object.keys(holidayJp.holidays),
    number_paths: record_numbers.map(pathOf),
  });
}
