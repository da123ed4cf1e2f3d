// Runs one file through the parse worker: its bytes in, TSV into feeds, back-pressure both ways.

import { Worker } from "node:worker_threads";
import type { Feed } from "./feed.js";
import type { FromParser, ParseJob, ParseOutcome, ToParser } from "./parse-messages.js";

const PROGRAM = new URL("./parse-worker-start.mjs", import.meta.url);
/** Pieces on their way to the worker. */
const AHEAD = 4;

export interface ParseStreams {
  readonly source: AsyncIterable<Buffer>;
  readonly rows: Feed;
  readonly unparsed: Feed;
  /** Bytes of the source that were handed over. */
  readonly progress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export async function parse(job: ParseJob, streams: ParseStreams): Promise<ParseOutcome> {
  const worker = new Worker(PROGRAM, { workerData: job });
  const line = listen(worker, streams);
  try {
    for await (const chunk of streams.source) {
      streams.signal.throwIfAborted();
      await Promise.all([line.room(), streams.rows.room(), streams.unparsed.room()]);
      const bytes = new Uint8Array(chunk); // its own memory, given away
      streams.progress(bytes.length);
      line.send({ kind: "bytes", bytes }, [bytes.buffer]);
    }
    line.send({ kind: "end" }, []);
    return await line.outcome;
  } finally {
    await worker.terminate();
  }
}

function listen(worker: Worker, { rows, unparsed }: ParseStreams) {
  let ahead = 0;
  let wake = (): void => undefined;
  let broken: unknown;
  const outcome = new Promise<ParseOutcome>((resolve, reject) => {
    worker.on("message", (message: FromParser) => {
      if (message.kind === "done") resolve(message.outcome);
      else if (message.kind === "taken") {
        ahead -= 1;
        wake();
      } else (message.kind === "rows" ? rows : unparsed).push(message.bytes);
    });
    worker.on("error", (mistake) => {
      broken = mistake;
      wake();
      reject(mistake as Error);
    });
  });
  outcome.catch(() => undefined);
  return {
    outcome,
    send(message: ToParser, transfer: ArrayBuffer[]) {
      if (message.kind === "bytes") ahead += 1;
      worker.postMessage(message, transfer);
    },
    async room() {
      while (ahead >= AHEAD && broken === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (broken !== undefined) throw broken;
    },
  };
}
