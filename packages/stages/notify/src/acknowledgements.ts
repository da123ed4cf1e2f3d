// Acceptances of mails, written down as fast as the disk allows: what came while the last ones were written goes
// together. Whoever waits knows that theirs is durable.

import type { OpenCase } from "@hamon/case";
import { changeStates, type StateChange } from "./delivery-rows.js";

interface Waiting {
  readonly change: StateChange;
  readonly done: () => void;
  readonly failed: (mistake: unknown) => void;
}

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
