// When files of parts go: once nobody reads them any more.

import { rmSync } from "node:fs";
import { join } from "node:path";

/** A class: it knows who reads now. */
export class FileLife {
  readonly #caseFolder: string;
  readonly #idle: () => Promise<unknown> | undefined;
  readonly #readings = new Set<Promise<unknown>>();

  /** @param idle resolves once every statement that runs now has ended; undefined: none runs. */
  constructor(caseFolder: string, idle: () => Promise<unknown> | undefined) {
    this.#caseFolder = caseFolder;
    this.#idle = idle;
  }

  /** Files that were visible when `work` began stay until it has ended. */
  async reading<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const reading = work();
    this.#readings.add(reading);
    try {
      return await reading;
    } finally {
      this.#readings.delete(reading);
    }
  }

  /** Whoever reads a file of the state before may open it late: it goes when what runs now has ended. */
  retirePublished(paths: readonly string[]): void {
    this.#retire(paths, this.#readings);
  }

  /** Files of a draft: nobody but its statements reads them. */
  retire(paths: readonly string[]): void {
    this.#retire(paths, []);
  }

  #retire(paths: readonly string[], readings: Iterable<Promise<unknown>>): void {
    const remove = () => {
      for (const path of paths) rmSync(join(this.#caseFolder, path), { force: true });
    };
    const idle = this.#idle();
    const waiting = [...(idle === undefined ? [] : [idle]), ...readings];
    if (waiting.length === 0) remove();
    else void Promise.allSettled(waiting).then(remove);
  }
}
