// A queue of row groups on their way into the lake. It says when it is full, so that nobody reads faster than is written.

import type { RowGroup } from "@hamon/parquet";

const FULL_BYTES = 8 * 1024 * 1024;

interface Queued {
  readonly group: RowGroup;
  readonly bytes: number;
}

/** A class: it lives from the first group to the end. */
export class Feed implements AsyncIterable<RowGroup> {
  readonly #groups: Queued[] = [];
  #bytes = 0;
  #isEnded = false;
  #mistake: unknown;
  #wake: () => void = () => undefined;
  #room: () => void = () => undefined;

  push(group: RowGroup, bytes: number): void {
    this.#groups.push({ group, bytes });
    this.#bytes += bytes;
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** Ends it with a mistake: whoever reads it throws. */
  fail(mistake: unknown): void {
    this.#mistake = mistake;
    this.end();
  }

  /** The reader is gone: nobody has to wait for room any more. */
  abandon(): void {
    this.#groups.length = 0;
    this.#bytes = 0;
    this.#room();
  }

  async room(): Promise<void> {
    while (this.#bytes > FULL_BYTES) {
      await new Promise<void>((resolve) => {
        this.#room = resolve;
      });
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RowGroup> {
    for (;;) {
      const next = this.#mistake === undefined ? this.#groups.shift() : undefined;
      if (next !== undefined) {
        yield next.group;
        this.#bytes -= next.bytes;
        this.#room();
        continue;
      }
      if (this.#mistake !== undefined) throw this.#mistake;
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
