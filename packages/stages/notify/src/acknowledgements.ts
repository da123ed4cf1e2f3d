// Acceptances of mails, written down together: a commit costs the same for one and for many, so it waits a moment for
// more. Whoever waits knows that theirs is durable, and takes no other mail before.

import { setTimeout as sleep } from "node:timers/promises";

import type { OpenCase } from "@hamon/case";
import { changeStates, type StateChange } from "./delivery-rows.js";

interface Waiting {
  readonly change: StateChange;
  readonly done: () => void;
  readonly failed: (mistake: unknown) => void;
}

/** What a commit waits for: so many, or so long. */
const TOGETHER = 12;
const LINGER_MS = 4;

export class Acknowledgements {
  readonly #open: OpenCase;
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(open: OpenCase) {
    this.#open = open;
  }

  /** Resolves when the change is durable. */
  record(change: StateChange): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ change, done, failed });
      if (!this.#isWriting) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < TOGETHER) await sleep(LINGER_MS);
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await changeStates(
          this.#open,
          "planned",
          batch.map(({ change }) => change),
        );
        for (const { done } of batch) done();
      } catch (mistake) {
        for (const { failed } of batch) failed(mistake);
      }
    }
    this.#isWriting = false;
  }
}
