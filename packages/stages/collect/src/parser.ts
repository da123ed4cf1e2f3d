// Runs files through the parse worker: its bytes in, TSV into feeds, back-pressure both ways.

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

/** A class: a worker thread with a life, for one file after the other. */
export class Parser {
  #worker: Worker | null = null;

  async parse(job: ParseJob, streams: ParseStreams): Promise<ParseOutcome> {
    this.#worker ??= new Worker(PROGRAM);
    const line = listen(this.#worker, streams);
    try {
      line.send({ kind: "job", job }, []);
      for await (const chunk of streams.source) {
        streams.signal.throwIfAborted();
        await Promise.all([line.room(), streams.rows.room(), streams.unparsed.room()]);
        const bytes = new Uint8Array(chunk); // its own memory, given away
        streams.progress(bytes.length);
        line.send({ kind: "bytes", bytes }, [bytes.buffer]);
      }
      line.send({ kind: "end" }, []);
      const outcome = await line.outcome;
      line.leave();
      return outcome;
    } catch (mistake) {
      await this.close(); // it may stand in the middle of a file
      throw mistake;
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

function listen(worker: Worker, { rows, unparsed }: ParseStreams) {
  let ahead = 0;
  let wake = (): void => undefined;
  let broken: unknown;
  let settle: { resolve(outcome: ParseOutcome): void; reject(mistake: unknown): void } = {
    resolve: () => undefined,
    reject: () => undefined,
  };
  const outcome = new Promise<ParseOutcome>((resolve, reject) => {
    settle = { resolve, reject };
  });
  outcome.catch(() => undefined);
  const onMessage = (message: FromParser) => {
    if (message.kind === "done") settle.resolve(message.outcome);
    else if (message.kind === "taken") {
      ahead -= 1;
      wake();
    } else (message.kind === "rows" ? rows : unparsed).push(message.bytes);
  };
  const onError = (mistake: unknown) => {
    broken = mistake;
    wake();
    settle.reject(mistake);
  };
  const onExit = () => onError(new Error("the parser was ended"));
  worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  return {
    outcome,
    leave: () => worker.off("message", onMessage).off("error", onError).off("exit", onExit),
    send(message: ToParser, transfer: ArrayBuffer[]) {
      if (message.kind === "bytes") ahead += 1;
      worker.postMessage(message, transfer);
    },
    async room() {
      const isFull = () => ahead >= AHEAD && broken === undefined;
      while (isFull()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (broken !== undefined) throw broken;
    },
  };
}
