// Judges the entries of a large log in a thread of its own, while this one hashes them: two cores share the work. What is
// found is the same, as each bundle comes in its order.

import { Worker } from "node:worker_threads";
import { MAX_ENTRY_BYTES, TILE_WIDTH } from "@hamon/tlog";
import { Room } from "./room.js";
import { EntryCheck, type EntryFindings } from "./verify-entries.js";

/** What the thread is told. It answers to all but the first: to a bundle with its memory, at the end with what it found. */
export type CheckJob =
  | { readonly kind: "begin"; readonly size: number }
  | { readonly kind: "bundle"; readonly start: number; readonly bytes: number; readonly memory: ArrayBuffer }
  | { readonly kind: "end" };

/** Takes bundles of entries in their order. */
export interface EntryJudge {
  /** Where bundles are read into: so they need not be copied. */
  readonly room: Room;
  /** @param bundle as it stands in the log, and the judge's from now on. Resolves when there is room for more. */
  take(start: number, bundle: Buffer): Promise<void>;
  end(): Promise<EntryFindings>;
  /** Of a log that is not judged to its end. */
  stop(): void;
}

/** A thread takes as long to start as half of these take to judge. */
const LARGE_SIZE = 500_000;
/** On the way to the thread: enough for the time that it takes to start. */
const AHEAD_BYTES = 16 << 20;
const MOST_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_ENTRY_BYTES);

/** @param size entries that the log has; null when nothing told. */
export function judgeEntries(size: number | null): EntryJudge {
  return size !== null && size >= LARGE_SIZE ? judgeApart(size) : judgeHere(size);
}

/** In a thread of its own. */
export function judgeApart(size: number): EntryJudge {
  return new JudgeApart(size);
}

export function judgeHere(size: number | null): EntryJudge {
  const check = new EntryCheck(size);
  const room = new Room(MOST_BUNDLE_BYTES);
  return {
    room,
    async take(start, bundle) {
      check.take(start, bundle);
      room.back(bundle);
    },
    end: async () => check.findings(),
    stop: () => undefined,
  };
}

type Answer = EntryFindings | ArrayBuffer;

interface Pending {
  readonly answer: Promise<Answer>;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: Error) => void;
}

class JudgeApart implements EntryJudge {
  readonly room = new Room(MOST_BUNDLE_BYTES);
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  #failed: Error | null = null;
  #aheadBytes = 0;

  constructor(size: number) {
    const program = new URL("./entry-check-worker.ts", import.meta.url).href;
    this.#worker = new Worker(new URL("./thread-start.mjs", import.meta.url), { workerData: { program } });
    this.#worker.on("message", (answer: Answer) => this.#pending.shift()?.done(answer));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", (code) => this.#fail(new Error(`the judging thread ended with ${code}`)));
    this.#worker.postMessage({ kind: "begin", size } satisfies CheckJob, []);
  }

  async take(start: number, bundle: Buffer): Promise<void> {
    const own = this.room.owns(bundle) ? bundle : this.#copy(bundle);
    const memory = own.buffer as ArrayBuffer;
    const bytes = own.length;
    this.#aheadBytes += bytes;
    const judged = this.#ask({ kind: "bundle", start, bytes, memory }, [memory]).then((given) => {
      this.#aheadBytes -= bytes;
      this.room.welcome(given as ArrayBuffer);
    });
    judged.catch(() => undefined); // thrown at the next bundle that has to wait, or at the end
    while (this.#aheadBytes > AHEAD_BYTES) await this.#oldest();
  }

  async end(): Promise<EntryFindings> {
    const findings = await this.#ask({ kind: "end" });
    this.stop();
    return findings as EntryFindings;
  }

  stop(): void {
    void this.#worker.terminate();
  }

  #copy(bundle: Buffer): Buffer {
    const own = this.room.lend(bundle.length);
    own.set(bundle);
    return own;
  }

  // Answers come in the order that was asked in.
  #oldest(): Promise<unknown> {
    return this.#pending[0]?.answer ?? Promise.reject(this.#failed);
  }

  #ask(job: CheckJob, given: readonly ArrayBuffer[] = []): Promise<Answer> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    let settle: Omit<Pending, "answer"> | undefined;
    const answer = new Promise<Answer>((done, failed) => (settle = { done, failed }));
    this.#pending.push({ answer, ...(settle as unknown as Omit<Pending, "answer">) });
    this.#worker.postMessage(job, given);
    return answer;
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    for (const { failed } of this.#pending.splice(0)) failed(error);
  }
}
