// One writer of an office: founds it once, then writes the logs it is asked for, one after the other.

import { parentPort, workerData } from "node:worker_threads";
import type { JobAnswer } from "../crew.js";
import { Stopped } from "../ledger.js";
import { foundOffice, type Office } from "./office.js";
import { rosterLog } from "./roster.js";
import { writeTrail } from "./trail.js";
import type { OfficeCrewData, OfficeJob, OfficeJobResult } from "./write-office.js";

const { order, folder, control } = workerData as OfficeCrewData;
const counts = new Int32Array(control);
const founding = foundOffice(order.world, order);
const port = parentPort;
if (port === null) throw new Error("a crew's writer runs as a worker");
port.on("message", (job: OfficeJob) => {
  void answer(job).then((done) => port.postMessage(done));
});

async function answer(job: OfficeJob): Promise<JobAnswer<OfficeJobResult>> {
  try {
    return { result: work(job, await founding) };
  } catch (error) {
    if (error instanceof Stopped) return { stopped: true };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function work(job: OfficeJob, office: Office): OfficeJobResult {
  const deed_ids = new Set(office.deeds.map(({ deed_id }) => deed_id));
  if ("roster" in job) {
    const day = office.period.last_day;
    return { trail: writeTrail(rosterLog(office.roster, day), { period: { first_day: day, last_day: day }, folder, deed_ids }, tick) };
  }
  const log = office.logs[job.log];
  if (log === undefined) throw new Error(`there is no log ${job.log}`);
  return { trail: writeTrail(log, { period: office.period, folder, deed_ids }, tick) };
}

const TICKS = 1_024;
let ticks = 0;

function tick(): void {
  ticks += 1;
  if (ticks < TICKS) return;
  Atomics.add(counts, 0, ticks);
  ticks = 0;
  if (Atomics.load(counts, 1) === 1) throw new Stopped();
}
