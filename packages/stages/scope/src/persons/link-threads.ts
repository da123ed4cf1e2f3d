// The threads of linkage: pieces of rows go to whoever is free, then one of them joins all rows.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { LinkAnswer, LinkedRows, LinkJob, LinkRequest } from "./link-messages.js";

const PROGRAM = new URL("./link-worker-start.mjs", import.meta.url);
/** Pieces that a thread may have before it, so that it never waits. */
const AHEAD = 2;

interface Thread {
  readonly worker: Worker;
  waiting: number;
}

/** A class: threads have a life. */
export class LinkThreads {
  readonly #threads: readonly Thread[];
  #failure: Error | undefined;
  #wake: () => void = () => undefined;
  #linked: LinkedRows | undefined;

  constructor(job: LinkJob, threads = availableParallelism()) {
    this.#threads = Array.from({ length: Math.max(1, threads) }, () => ({ worker: new Worker(PROGRAM, { workerData: job }), waiting: 0 }));
    for (const thread of this.#threads) this.#listen(thread);
  }

  /** Resolves when a thread has taken the piece: back-pressure for the reader. */
  async makeKeys(bytes: Uint8Array, first_row: number): Promise<void> {
    await this.#until(() => this.#threads.some(({ waiting }) => waiting < AHEAD));
    const [thread] = [...this.#threads].sort((left, right) => left.waiting - right.waiting);
    const copy = new Uint8Array(bytes); // a Buffer may be a window on memory that others still use
    this.#ask(thread as Thread, { kind: "keys", bytes: copy, first_row }, [copy.buffer]);
  }

  async link(request: Omit<LinkRequest & { kind: "link" }, "kind">): Promise<LinkedRows> {
    await this.#until(() => this.#threads.every(({ waiting }) => waiting === 0));
    this.#ask(this.#threads[0] as Thread, { kind: "link", ...request }, []);
    await this.#until(() => this.#linked !== undefined);
    return this.#linked as LinkedRows;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #listen(thread: Thread): void {
    thread.worker.on("message", (answer: LinkAnswer) => {
      thread.waiting -= 1;
      if (answer.kind === "link") this.#linked = answer.linked;
      this.#wake();
    });
    thread.worker.on("error", (mistake) => {
      this.#failure = mistake;
      this.#wake();
    });
  }

  #ask(thread: Thread, request: LinkRequest, handed: readonly ArrayBuffer[]): void {
    thread.waiting += 1;
    thread.worker.postMessage(request, handed);
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
