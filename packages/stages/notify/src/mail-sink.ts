// The mail server for demonstrations in a thread of its own: what it does with a mail does not hold up who sends.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { MailSink, MailSinkOptions } from "./sink-server.js";

export type { MailSink } from "./sink-server.js";

/** Listens on loopback only, on a free port. */
export async function startMailSink({ folder }: MailSinkOptions): Promise<MailSink> {
  const worker = new Worker(new URL("./sink-worker-start.mjs", import.meta.url), { workerData: { folder } });
  const [port] = (await once(worker, "message")) as [number];
  const ended = once(worker, "exit");
  return {
    port,
    close: async () => {
      worker.postMessage("close", []);
      await ended;
    },
  };
}
