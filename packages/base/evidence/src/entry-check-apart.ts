// Judges the entries of a large log in a thread of its own, while this one hashes them: two cores share the work. What is
// found is the same, as each bundle comes in its order.

import { Worker } from "node:worker_threads";
import { EntryCheck, type EntryFindings } from "./verify-entries.js";

/** What the thread is told. It answers to all but the first: null to a bundle, at the end what it found. */
export type CheckJob =
  | { readonly kind: "begin"; readonly size: number }
  | { readonly kind: "bundle"; readonly start: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "end" };

/** Takes bundles of entries in their order. */
export interface EntryJudge {
  /** @param bundle as it stands in the log. Resolves when there is room for more. */
  take(start: number, bundle: { readonly bytes: Buffer; readonly entries: readonly Buffer[] }): Promise<void>;
  end(): Promise<EntryFindings>;
  /** Of a log that is not judged to its end. */
  stop(): void;
}

/** A thread takes as long to start as so many entries take to judge. */
const LARGE_SIZE = 100_000;
/** Bundles on the way: enough for the time that a thread takes to start. */
const AHEAD = 512;

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
  return {
    take: async (start, { entries }) => check.take(start, entries),
    end: async () => check.findings(),
    stop: () => undefined,
  };
}

interface Pending {
  readonly done: (answer: EntryFindings | null) => void;
  readonly failed: (error: Error) => void;
}

class JudgeApart implements EntryJudge {
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  #failed: Error | null = null;
  readonly #room: Promise<unknown>[] = [];

  constructor(size: number) {
    const program = new URL("./entry-check-worker.ts", import.meta.url).href;
    this.#worker = new Worker(new URL("./thread-start.mjs", import.meta.url), { workerData: { program } });
    this.#worker.on("message", (answer: EntryFindings | null) => this.#pending.shift()?.done(answer));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", (code) => this.#fail(new Error(`the judging thread ended with ${code}`)));
    this.#worker.postMessage({ kind: "begin", size } satisfies CheckJob, []);
  }

  async take(start: number, { bytes }: { readonly bytes: Buffer }): Promise<void> {
    const own = new Uint8Array(bytes.byteLength);
    own.set(bytes);
    this.#room.push(this.#ask({ kind: "bundle", start, bytes: own }, [own.buffer]));
    if (this.#room.length > AHEAD) await this.#room.shift();
  }

  async end(): Promise<EntryFindings> {
    await Promise.all(this.#room);
    const findings = await this.#ask({ kind: "end" });
    this.stop();
    return findings as EntryFindings;
  }

  stop(): void {
    void this.#worker.terminate();
  }

  #ask(job: CheckJob, given: readonly ArrayBuffer[] = []): Promise<EntryFindings | null> {
    const answer = new Promise<EntryFindings | null>((done, failed) => {
      if (this.#failed !== null) return failed(this.#failed);
      this.#pending.push({ done, failed });
      return this.#worker.postMessage(job, given);
    });
    answer.catch(() => undefined); // thrown where it is awaited
    return answer;
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    for (const { failed } of this.#pending.splice(0)) failed(error);
  }
}
