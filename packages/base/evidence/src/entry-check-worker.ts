// The thread: judges entries a bundle at a time, in their order, and says at the end what it found.

import { parentPort } from "node:worker_threads";
import { parseEntryBundle } from "@hamon/tlog";
import type { CheckJob } from "./entry-check-apart.js";
import { EntryCheck } from "./verify-entries.js";

let check: EntryCheck;

parentPort?.on("message", (job: CheckJob) => {
  if (job.kind === "begin") check = new EntryCheck(job.size);
  if (job.kind === "bundle") check.take(job.start, parseEntryBundle(Buffer.from(job.bytes)));
  if (job.kind !== "begin") parentPort?.postMessage(job.kind === "end" ? check.findings() : null, []);
});
