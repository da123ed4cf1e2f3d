// The thread: takes pieces of objects, gives them back sealed, in their order.

import { parentPort } from "node:worker_threads";
import { ObjectSealing } from "./object-sealing.js";
import type { SealJob } from "./seal-thread.js";

const objects = new Map<number, ObjectSealing>();

parentPort?.on("message", (job: SealJob) => {
  if (job.kind === "begin") objects.set(job.id, new ObjectSealing(job.message));
  if (job.kind === "drop" || job.kind === "begin") return job.kind === "drop" && objects.delete(job.id);
  const object = objects.get(job.id) as ObjectSealing;
  if (job.kind === "end") {
    objects.delete(job.id);
    return parentPort?.postMessage(object.end(job.bytes), []);
  }
  object.piece(job.bytes, job.out);
  const room = job.bytes.buffer;
  return parentPort?.postMessage({ bytes: job.out, sha256: null, room }, [job.out.buffer, room]);
});
