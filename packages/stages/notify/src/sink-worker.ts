// The thread of the mail server: its port when it listens; ends when asked to.

import { parentPort, workerData } from "node:worker_threads";
import { startSinkServer } from "./sink-server.js";

const sink = await startSinkServer(workerData as { readonly folder: string });
parentPort?.once("message", () => void sink.close().then(() => parentPort?.close()));
parentPort?.postMessage(sink.port, []);
