// Rows of hits by the part of events that they are of: one part of hits each, written as they come.

import type { LakePart, PartWriter } from "@hamon/lake";
import type { RowGroup } from "@hamon/parquet";

interface Open {
  /** Units of the part that are not matched yet, in whatever thread. */
  left: number;
  /** Null: nothing was found so far, and no file is there. */
  writer: PartWriter | null;
  last: Promise<void>;
}

/** A class: files that are being written. */
export class HitShelf {
  /** Name of a part of events -> what was found in it. Of one without a hit there is none. */
  readonly made = new Map<string, LakePart>();
  readonly #open = new Map<string, Open>();
  readonly #begin: () => Promise<PartWriter>;

  /** @param parts the name of the part of each unit. */
  constructor(parts: readonly string[], begin: () => Promise<PartWriter>) {
    this.#begin = begin;
    for (const part of parts) this.#open.set(part, { left: (this.#open.get(part)?.left ?? 0) + 1, writer: null, last: Promise.resolve() });
  }

  /** Rows of several threads, one group after the other. */
  add(part: string, group: RowGroup): Promise<void> {
    const open = this.#open.get(part) as Open;
    return (open.last = open.last.then(async () => {
      open.writer ??= await this.#begin();
      await open.writer.add(group);
    }));
  }

  /** A unit is matched, and its rows are given: with the last of a part its file is whole. */
  async done(part: string): Promise<void> {
    const open = this.#open.get(part) as Open;
    open.left -= 1;
    if (open.left > 0) return;
    this.#open.delete(part);
    await open.last;
    if (open.writer !== null) this.made.set(part, await open.writer.end(part, {}));
  }

  /** Leaves no file that is not whole. */
  async drop(): Promise<void> {
    for (const { last, writer } of this.#open.values()) {
      await last.catch(() => undefined); // whoever drops them knows why
      await writer?.drop();
    }
    this.#open.clear();
  }
}
