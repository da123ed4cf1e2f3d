// Runs files through the parse worker: its bytes in, row groups into feeds, back-pressure both ways.

import { Worker } from "node:worker_threads";
import type { Feed } from "./feed.js";
import type { FromParser, ParseJob, ParseOutcome, RowKind, ToParser } from "./parse-messages.js";

const PROGRAM = new URL("./parse-worker-start.mjs", import.meta.url);
/** Pieces on their way to the worker. */
const AHEAD = 4;
/** What a line leaves is gone with the next: more room for it is only more memory. */
const YOUNG_MIB = 8;

export type Feeds = Readonly<Record<RowKind, Feed>>;

/** A file that is being parsed. */
export interface Parsing {
  /** Takes the next bytes, a copy of them; resolves when there is room for more. */
  take(chunk: Uint8Array): Promise<void>;
  /** The end of the file. All rows are in the feeds when it resolves. */
  end(): Promise<ParseOutcome>;
}

/** A class: a worker thread with a life, for one file after the other. */
export class Parser {
  #worker: Worker | null = null;

  /** One file at a time; what stops in its middle ends with `close`. */
  begin(job: ParseJob, feeds: Feeds): Parsing {
    this.#worker ??= new Worker(PROGRAM, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
    const line = listen(this.#worker, feeds);
    line.send({ kind: "job", job }, []);
    return {
      async take(chunk) {
        await Promise.all([line.room(), ...Object.values(feeds).map((feed) => feed.room())]);
        const bytes = line.copyOf(chunk);
        line.send({ kind: "bytes", bytes }, [bytes.buffer]);
      },
      async end() {
        line.send({ kind: "end" }, []);
        const outcome = await line.outcome;
        line.leave();
        return outcome;
      },
    };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

function listen(worker: Worker, feeds: Feeds) {
  // Memory goes back and forth: a long file would else leave as much to be collected.
  const rooms: ArrayBuffer[] = [];
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
      rooms.push(message.room);
      wake();
    } else feeds[message.kind].push(message.group, message.bytes);
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
    copyOf(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
      const known = rooms.pop();
      const room = known !== undefined && known.byteLength >= chunk.length ? known : new ArrayBuffer(chunk.length);
      const bytes = new Uint8Array(room, 0, chunk.length);
      bytes.set(chunk);
      return bytes;
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
