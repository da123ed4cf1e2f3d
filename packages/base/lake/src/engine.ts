// This side of the DuckDB process: starts it, asks it, notices when it dies and starts another for the next asker.

import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Fault } from "@hamon/records";
import type { EngineAnswer, EngineRequest } from "./engine-messages.js";

const PROGRAM = fileURLToPath(new URL("./engine-process.ts", import.meta.url));
/** Long statements hold a thread of libuv's pool each. */
const POOL_THREADS = "16";

export interface EngineOptions {
  /** DuckDB settings by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** What DuckDB spills is encrypted, and parts may be. */
  readonly isSealed: boolean;
  /** Run on each fresh process before anything else. */
  readonly prepare: () => readonly string[];
}

interface Waiting {
  resolve(rows: readonly Record<string, unknown>[]): void;
  reject(mistake: unknown): void;
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly waiting: Map<number, Waiting>;
}

/** A class: it is a thing with a life, one child process after the other. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #statements = new Set<Promise<unknown>>();
  #running: Running | undefined;
  #lastId = 0;
  #lastSession = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** A process runs, or is about to: another one would hear of everything when it starts. */
  get isStarted(): boolean {
    return this.#running !== undefined;
  }

  newSession(): number {
    this.#lastSession += 1;
    return this.#lastSession;
  }

  /** @throws {Fault} `lake-crashed` when the process dies, `disk-full`, `lake-memory`; AbortError when interrupted. */
  async run(session: number, sql: string, params: Readonly<Record<string, unknown>> = {}): Promise<readonly Record<string, unknown>[]> {
    const statement = this.#started().then((running) => this.#ask(running, { id: this.#newId(), session, kind: "run", sql, params }));
    this.#statements.add(statement);
    try {
      return await statement;
    } finally {
      this.#statements.delete(statement);
    }
  }

  async tell(session: number, kind: "interrupt" | "close"): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    await running.ready.catch(() => undefined); // what was asked before is sent before
    await this.#ask(running, { id: this.#newId(), session, kind }).catch(() => undefined); // gone is closed
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const ended = new Promise((resolve) => running.child.once("exit", resolve));
    running.child.kill("SIGKILL");
    await ended;
  }

  /** Resolves once every statement that runs now has ended. Undefined: none runs. */
  idle(): Promise<unknown> | undefined {
    return this.#statements.size === 0 ? undefined : Promise.allSettled(this.#statements);
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  async #started(): Promise<Running> {
    this.#running ??= this.#start();
    const running = this.#running;
    await running.ready;
    return running;
  }

  #start(): Running {
    const child = fork(PROGRAM, [JSON.stringify(this.#options.settings), this.#options.isSealed ? "sealed" : "clear"], {
      // A bare name would be looked for from where the user stands; what is compiled needs no loader.
      execArgv: PROGRAM.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [],
      serialization: "advanced",
      env: { ...process.env, UV_THREADPOOL_SIZE: POOL_THREADS },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      detached: true, // Ctrl-C is ours to pass on
    });
    const waiting = new Map<number, Waiting>();
    const greeting = new Promise<void>((resolve, reject) => waiting.set(0, { resolve: () => resolve(), reject }));
    child.on("message", (answer: EngineAnswer) => settle(waiting, answer));
    child.once("exit", () => {
      this.#forget(child);
      for (const one of waiting.values()) one.reject(new Fault("lake-crashed"));
      waiting.clear();
    });
    const running: Running = { child, waiting, ready: greeting.then(() => this.#prepare({ child, waiting, ready: greeting })) };
    running.ready.catch(() => undefined);
    return running;
  }

  #forget(child: ChildProcess): void {
    if (this.#running?.child === child) this.#running = undefined;
    child.kill("SIGKILL");
  }

  async #prepare(running: Running): Promise<void> {
    for (const sql of this.#options.prepare()) await this.#ask(running, { id: this.#newId(), session: 0, kind: "run", sql, params: {} });
  }

  #ask({ child, waiting }: Running, request: EngineRequest): Promise<readonly Record<string, unknown>[]> {
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject });
      child.send(request, (mistake) => {
        if (mistake === null) return;
        this.#forget(child); // its exit may be told later than its silence
        if (waiting.delete(request.id)) reject(new Fault("lake-crashed", { cause: mistake }));
      });
    });
  }
}

function settle(waiting: Map<number, Waiting>, answer: EngineAnswer): void {
  const asker = waiting.get(answer.id);
  waiting.delete(answer.id);
  if ("rows" in answer) asker?.resolve(answer.rows);
  else asker?.reject(mistakeOf(answer.mistake));
}

function mistakeOf(message: string): Error {
  if (message.startsWith("INTERRUPT Error")) return new DOMException("the statement was interrupted", "AbortError");
  if (message.startsWith("Out of Memory Error")) return new Fault("lake-memory", { cause: new Error(message) });
  if (/No space left on device|ENOSPC|Disk quota exceeded/.test(message)) return new Fault("disk-full", { cause: new Error(message) });
  return new Error(message);
}
