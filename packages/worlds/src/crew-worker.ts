// One writer of a crew: founds the company once, then does what it is asked, one job at a time.

import { parentPort, workerData } from "node:worker_threads";
import { Answers } from "./answers.js";
import { foundCompany, type Company, type WorldChoice } from "./company.js";
import type { JobAnswer } from "./crew.js";
import type { CrewData, Job, JobResult } from "./crew-jobs.js";
import { planCampaign } from "./intruder/campaign.js";
import type { Attack } from "./intruder/means.js";
import { Ledger, Stopped } from "./ledger.js";
import { writeLog } from "./logs.js";
import { logFiles, type LogFile } from "./period.js";
import { writeTable } from "./tables.js";
import { placeAttacks, tellTruth } from "./truth.js";

const { choice, folder, shared } = workerData as CrewData;
const ledger = new Ledger(shared);
const founding = foundCompany(choice);
const port = parentPort;
if (port === null) throw new Error("a crew's writer runs as a worker");
port.on("message", (job: Job) => {
  void answer(job).then((done) => port.postMessage(done));
});

async function answer(job: Job): Promise<JobAnswer<JobResult>> {
  try {
    return { result: await work(job, await founding, choice) };
  } catch (error) {
    if (error instanceof Stopped) return { stopped: true };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function work(job: Job, company: Company, choice: WorldChoice): Promise<JobResult> {
  if (job.kind === "table") return { rows: writeTable(job.file, { company, folder, ledger }) };
  const answers = new Answers(company, ledger.sums);
  const attacks = campaign(answers);
  if (job.kind === "log")
    return { log: await writeLog(job.file, { company, folder, ledger, attacks: attacks.filter((attack) => isIn(attack, job.file)) }) };
  const places = placeAttacks(logFiles(), job.logs, attacks);
  return { truth: tellTruth({ choice, answers, ledger, attacks, logs: job.logs }), places };
}

let planned: readonly Attack[] | undefined;

// Only after the tables are written: sizes of exports follow from their rows.
function campaign(answers: Answers): readonly Attack[] {
  planned ??= planCampaign(answers);
  return planned;
}

function isIn({ service, request }: Attack, file: LogFile): boolean {
  return service === file.service && request.at >= file.from && request.at < file.to;
}
