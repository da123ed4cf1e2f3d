// The thread: judges entries a bundle at a time, in their order, gives back the memory of each, and says at the end what it found.

import { parentPort } from "node:worker_threads";
import type { CheckJob } from "./entry-check-apart.js";
import { EntryCheck } from "./verify-entries.js";

let check: EntryCheck;

parentPort?.on("message", (job: CheckJob) => {
  if (job.kind === "begin") check = new EntryCheck(job.size);
  if (job.kind === "end") parentPort?.postMessage(check.findings(), []);
  if (job.kind !== "bundle") return;
  check.take(job.start, Buffer.from(job.memory, 0, job.bytes));
  parentPort?.postMessage(job.memory, [job.memory]);
});
