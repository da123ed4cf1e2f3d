// This side of a thread that matches: one unit after the other, its rows into a writer.

import { Worker } from "node:worker_threads";
import type { PartWriter } from "@hamon/lake";
import { fromFaultRecord } from "@hamon/records";
import type { FromMatcher, MatchJob, RuleCost, ToMatcher, Unit } from "./match-messages.js";

const PROGRAM = new URL("./match-worker-start.mjs", import.meta.url);

type Answer = Extract<FromMatcher, { readonly kind: "done" | "ended" }>;

/** A class: a worker thread with a life. */
export class MatchThread {
  readonly #worker: Worker;
  readonly #writer: Pick<PartWriter, "add">;
  #settle: { resolve(answer: Answer): void; reject(mistake: unknown): void } | null = null;
  #broken: { readonly mistake: unknown } | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(job: MatchJob, writer: Pick<PartWriter, "add">) {
    this.#writer = writer;
    this.#worker = new Worker(PROGRAM, { workerData: job });
    this.#worker.on("message", (message: FromMatcher) => this.#hear(message));
    this.#worker.on("error", (mistake) => this.#break(mistake));
    this.#worker.on("exit", () => this.#break(new Error("the matcher was ended")));
  }

  async run(unit: Unit): Promise<void> {
    await this.#ask({ kind: "unit", unit });
  }

  /** What the regular expressions of rules cost; all rows are written then. */
  async end(): Promise<readonly RuleCost[]> {
    const answer = await this.#ask({ kind: "end" });
    return answer.kind === "ended" ? answer.costs : [];
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
    await this.#written.catch(() => undefined); // whoever stops it knows why
  }

  async #ask(message: ToMatcher): Promise<Answer> {
    if (this.#broken !== null) throw this.#broken.mistake;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#worker.postMessage(message, []);
    });
    await this.#written;
    return answer;
  }

  #hear(message: FromMatcher): void {
    if (message.kind === "hits") this.#write(message);
    else if (message.kind !== "failed") this.#settle?.resolve(message);
    else this.#break(message.fault === null ? new Error(message.message) : fromFaultRecord(message.fault));
  }

  #write({ group }: Extract<FromMatcher, { readonly kind: "hits" }>): void {
    this.#written = this.#written.then(() => this.#writer.add(group));
    this.#written.catch((mistake: unknown) => this.#break(mistake));
  }

  #break(mistake: unknown): void {
    this.#broken ??= { mistake };
    this.#settle?.reject(this.#broken.mistake);
  }
}
