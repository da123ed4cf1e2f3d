// Connections for single questions: each runs on one of its own, so that a page never waits for another.

import type { Engine } from "./engine.js";
import type { LakeParams } from "./lake.js";

/** A class: it keeps connections that are free for the next asker. */
export class Readers {
  readonly #engine: Engine;
  readonly #ask: Engine["run"];
  readonly #free: number[] = [];

  constructor(engine: Engine, ask: Engine["run"]) {
    this.#engine = engine;
    this.#ask = ask;
  }

  async run(sql: string, params?: LakeParams): Promise<readonly Record<string, unknown>[]> {
    const session = this.#free.pop() ?? this.#engine.newSession();
    try {
      return await this.#ask(session, sql, params);
    } finally {
      this.#free.push(session);
    }
  }
}
