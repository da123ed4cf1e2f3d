// How far the clocks of two logs stand apart: found from acts that both saw.
//
// Method. A value that is rare in both logs (the number of a mail, a connection or a request; an address with what it asked for) most
// likely tells of one act. The distances between the times of such pairs lie anywhere where they are chance, and at one place where
// the acts are the same: there is the offset, the median around the densest two seconds. What one visitor does within ten minutes
// counts once, so that a scanner that walks from host to host does not look like an offset. Where a second place is nearly as dense,
// or the hour around is, nobody can tell.
//
// Nothing of it comes into memory of ours: the log is read by DuckDB twice, and only values that a sample (by hash, so that both sides
// take the same) holds are looked for. Method, limits and figures: docs/decisions/0030-clock-offsets.md.

import type { LakeSession } from "@hamon/lake";
import { pathOf } from "../field-places.js";
import type { ClockSettings } from "./clock-settings.js";

/** Leaves the table `clock_offset_one` in the session. Deterministic: the same events, the same rows. */
export async function findClockOffsets(session: LakeSession, { numbers, act_numbers }: ClockSettings): Promise<void> {
  await session.runSteps(new URL("./sql/", import.meta.url), { ...numbers, act_paths: act_numbers.map(pathOf) });
}
