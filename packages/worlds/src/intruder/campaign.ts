// What the intruder of this world did, whole: every request with its answer, and which rows it showed or carried away.
//
// Five steps in order of time: look around, inject, plant a web shell, read records night by night, and carry off in bulk.
// The campaign is worked out from the seed alone, so that each writer of a log file can make it again.

import type { Answers } from "../answers.js";
import { carryOff } from "./exports.js";
import { inject } from "./injection.js";
import { equip, type Attack } from "./means.js";
import { lookAround } from "./recon.js";
import { plantShell } from "./shell.js";
import { walkRecords } from "./walk.js";

/** All requests of the intruder, in order of time. */
export function planCampaign(answers: Answers): readonly Attack[] {
  const intruder = equip(answers);
  const steps = [lookAround, inject, plantShell, walkRecords, carryOff];
  const attacks = steps.flatMap((step) => step(intruder));
  return attacks.toSorted((a, b) => a.request.at - b.request.at);
}
