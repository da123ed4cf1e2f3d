// Runs files through the parse worker: its bytes in, row groups into feeds, back-pressure both ways.

import { Worker } from "node:worker_threads";
import type { Feed } from "./feed.js";
import type { FromParser, ParseJob, ParseOutcome, RowKind, ToParser } from "./parse-messages.js";

const PROGRAM = new URL("./parse-worker-start.mjs", import.meta.url);
/** Pieces on their way to the worker. */
const AHEAD = 4;
/** What a line leaves is gone with the next: more room for it is only more memory. */
const YOUNG_MIB = 8;

/** Where rows of a table go; of `unparsed` and `values` there is one each. */
export type FeedOf = (kind: RowKind, target: string) => Feed;

/** An original that is being parsed: one file, or the files of an archive one after the other. */
export interface Parsing {
  /** Begins a file. */
  begin(job: ParseJob): void;
  /** Takes the next bytes, a copy of them; resolves when there is room for more. */
  take(chunk: Uint8Array): Promise<void>;
  /** The end of the file; `isCut`: its last line lacks its rest. */
  end(isCut?: boolean): Promise<ParseOutcome>;
  /** A file that is not read. */
  refuse(member: string, reason: string): void;
  /** The end of the original. All rows are in the feeds when it resolves. */
  close(): Promise<void>;
}

/** A class: a worker thread with a life, for one original after the other. */
export class Parser {
  #worker: Worker | null = null;

  /** One original at a time; what stops in its middle ends with `close`. */
  open(feedOf: FeedOf): Parsing {
    this.#worker ??= new Worker(PROGRAM, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
    const line = listen(this.#worker, feedOf);
    return {
      begin: (job) => line.send({ kind: "job", job }, []),
      async take(chunk) {
        await line.room();
        const bytes = line.copyOf(chunk);
        line.send({ kind: "bytes", bytes }, [bytes.buffer]);
      },
      async end(isCut = false) {
        const answer = line.answer("done");
        line.send({ kind: "end", isCut }, []);
        return (await answer).outcome;
      },
      refuse: (member, reason) => line.send({ kind: "refused", member, reason }, []),
      async close() {
        const answer = line.answer("closed");
        line.send({ kind: "close" }, []);
        await answer;
        line.leave();
      },
    };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

type Answer = Extract<FromParser, { readonly kind: "done" | "closed" }>;

function listen(worker: Worker, feedOf: FeedOf) {
  // Memory goes back and forth: a long file would else leave as much to be collected.
  const rooms: ArrayBuffer[] = [];
  const feeds = new Set<Feed>();
  let ahead = 0;
  let wake = (): void => undefined;
  let broken: unknown;
  let settle: { resolve(answer: Answer): void; reject(mistake: unknown): void } | null = null;
  const onMessage = (message: FromParser) => {
    if (message.kind === "done" || message.kind === "closed") settle?.resolve(message);
    else if (message.kind === "taken") {
      ahead -= 1;
      rooms.push(message.room);
      wake();
    } else {
      const feed = feedOf(message.kind, message.target);
      feeds.add(feed);
      feed.push(message.group, message.bytes);
    }
  };
  const onError = (mistake: unknown) => {
    broken = mistake;
    wake();
    settle?.reject(mistake);
  };
  const onExit = () => onError(new Error("the parser was ended"));
  worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  return {
    answer<Kind extends Answer["kind"]>(_kind: Kind): Promise<Extract<Answer, { kind: Kind }>> {
      const said = new Promise<Answer>((resolve, reject) => {
        settle = { resolve, reject };
        if (broken !== undefined) reject(broken);
      });
      said.catch(() => undefined);
      return said as Promise<Extract<Answer, { kind: Kind }>>;
    },
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
      await Promise.all([...feeds].map((feed) => feed.room()));
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
