// The log of one case while it is open: entries go in, in batches; a batch is durable, under one signed checkpoint, or it is not there.
//
// The README's "life of a leaf" numbers the steps of #commit.

import { dirname, join } from "node:path";
import { Fault, type EntryKind } from "@hamon/records";
import {
  entryBundlePath,
  formatEntryBundle,
  leafHash,
  partialTiles,
  signCheckpoint,
  TILE_WIDTH,
  tilePath,
  type Tile,
  type Tree,
} from "@hamon/tlog";
import { toWriteFault } from "./disk.js";
import { parseEntry, withClock, type StoredEntry } from "./entry.js";
import { CHECKPOINT, readBundle, recoverLog, type LogPlace, type LogState } from "./log-folder.js";
import { replaceLastSigned } from "./log-key.js";
import type { NewFile } from "./placer.js";
import { Turn } from "./turn.js";

/** Most entries under one checkpoint: what a crash can make a client send again. */
const MAX_BATCH = 8192;

/** Entries that go in together, one behind the other. */
export interface NewEntries {
  readonly at: string;
  /** Canonical JSON, each with that `at`. */
  readonly entries: readonly Buffer[];
}

interface Waiting extends NewEntries {
  readonly done: (firstIndex: number) => void;
  readonly failed: (fault: unknown) => void;
}

export class Log {
  readonly #place: LogPlace;
  readonly #turn = new Turn();
  #waiting: Waiting[] = [];
  /** Null after a failure: the folder is read again before anything else is done. */
  #state: LogState | null = null;
  #isClosed = false;
  /** Why nothing can be done with this log any more. */
  #broken: Fault | null = null;

  private constructor(place: LogPlace) {
    this.#place = place;
  }

  /** Opens a log; one that is broken opens too, and every use but `quiet` throws what is wrong. */
  static async open(place: LogPlace): Promise<Log> {
    const log = new Log(place);
    await log.#turn
      .take(() => log.#ready())
      .catch((fault: unknown) => {
        if (log.#broken === null) throw fault;
      });
    return log;
  }

  /** Adds entries side by side. @returns the index of the first, once all are durable and signed for. */
  async append(entries: NewEntries): Promise<number> {
    if (this.#isClosed) throw new Error("the log is closed");
    return new Promise((done, failed) => {
      this.#waiting.push({ ...entries, done, failed });
      // The first of a batch calls for its turn; whoever comes until then goes along.
      if (this.#waiting.length === 1) void this.#turn.take(() => this.#flush());
    });
  }

  /** The log as it is durable now. */
  async state(): Promise<LogState> {
    return this.#state ?? this.#turn.take(() => this.#ready());
  }

  /** Entries before an index, newest first; of one kind where asked. */
  async entries({
    limit,
    before,
    kind,
  }: {
    readonly limit: number;
    readonly before?: number;
    readonly kind?: EntryKind;
  }): Promise<readonly (StoredEntry & { index: number })[]> {
    const state = await this.state();
    const found: (StoredEntry & { index: number })[] = [];
    let end = Math.min(before ?? state.tree.size, state.tree.size);
    while (end > 0 && found.length < limit) {
      const bundle = Math.floor((end - 1) / TILE_WIDTH);
      const entries = await this.#bundle(state, bundle);
      const start = bundle * TILE_WIDTH;
      for (let index = end - 1; index >= start && found.length < limit; index -= 1) {
        const entry = parseEntry(entries[index - start] as Buffer);
        if (kind === undefined || entry.kind === kind) found.push({ ...entry, index });
      }
      end = start;
    }
    return found;
  }

  /** All entries in order, as bytes, a bundle at a time. */
  async *bundles(): AsyncGenerator<{ readonly start: number; readonly entries: readonly Buffer[] }> {
    const state = await this.state();
    for (let start = 0; start < state.tree.size; start += TILE_WIDTH) {
      yield { start, entries: await this.#bundle(state, start / TILE_WIDTH) };
    }
  }

  /** Does something while nothing is added and the folder is as the log last signed it, unless it is broken. */
  quiet<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#turn.take(async () => {
      await this.#ready().catch((fault: unknown) => {
        if (!(fault instanceof Fault)) throw fault;
      });
      return work();
    });
  }

  /** Does something while nothing is added, with the log as it stands. @throws {Fault} what is wrong with a broken log. */
  hold<Result>(work: (state: LogState) => Promise<Result>): Promise<Result> {
    return this.#turn.take(async () => work(await this.#ready()));
  }

  /** Lets what was given be written, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turn.take(async () => undefined);
  }

  // The last bundle is in memory: on the disk its name changes with every batch.
  async #bundle(state: LogState, bundle: number): Promise<readonly Buffer[]> {
    const isTail = bundle === Math.floor(state.tree.size / TILE_WIDTH);
    return isTail ? state.tail : readBundle(this.#place, bundle, state.tree.size);
  }

  async #ready(): Promise<LogState> {
    if (this.#broken !== null) throw this.#broken;
    try {
      this.#state ??= await recoverLog(this.#place);
      return this.#state;
    } catch (error) {
      if (error instanceof Fault) this.#broken = error;
      throw toWriteFault(error, "evidence/log");
    }
  }

  async #flush(): Promise<void> {
    const batch = this.#takeBatch();
    // The rest had no one to call for its turn.
    if (this.#waiting.length > 0) void this.#turn.take(() => this.#flush());
    try {
      const before = await this.#ready();
      const after = await this.#commit(before, batch);
      this.#state = after;
      acknowledge(batch, before.tree.size);
      await this.#dropPartials(before.tree.size, after.tree.size);
    } catch (error) {
      // Whether the batch is in the log is what the next recovery finds out; acknowledged ones are.
      if (this.#broken === null) this.#state = null;
      const fault = toWriteFault(error, "evidence/log");
      for (const { failed } of batch) failed(fault);
    }
  }

  #takeBatch(): readonly Waiting[] {
    let end = 0;
    let count = 0;
    while (end < this.#waiting.length && count < MAX_BATCH) {
      count += (this.#waiting[end] as Waiting).entries.length;
      end += 1;
    }
    const batch = this.#waiting.slice(0, end);
    this.#waiting = this.#waiting.slice(end);
    return batch;
  }

  async #commit(before: LogState, batch: readonly Waiting[]): Promise<LogState> {
    const { disk, placer, keys } = this.#place;
    const { next, files } = grow(before, batch);
    await placer.place(files);
    await replaceLastSigned(disk, keys, next.checkpoint);
    await placer.place([{ path: CHECKPOINT, bytes: Buffer.from(next.checkpoint) }]);
    return next;
  }

  /** From now on every use but `quiet` and `restored` throws this. */
  refuse(fault: Fault): void {
    this.#broken = fault;
    this.#state = null;
  }

  /** Mends the folder of a log, broken or not, and reads it anew; where that fails it stays broken. */
  restored<Result>(mend: (place: LogPlace) => Promise<Result>): Promise<Result> {
    return this.#turn.take(async () => {
      try {
        const result = await mend(this.#place);
        this.#broken = null;
        return result;
      } catch (error) {
        throw toWriteFault(error, "evidence/log");
      } finally {
        this.#state = null;
      }
    });
  }

  // Their beginnings are in the wider ones. A crash before this leaves them to the next recovery.
  async #dropPartials(sizeBefore: number, sizeAfter: number): Promise<void> {
    const { disk, folder } = this.#place;
    const kept = new Set(partialPaths(sizeAfter));
    const keptFolders = new Set([...kept].map(dirname));
    for (const path of partialPaths(sizeBefore)) {
      if (kept.has(path)) continue;
      await disk.unlink(join(folder, path));
      if (!keptFolders.has(dirname(path))) await disk.removeFolder(join(folder, dirname(path)));
    }
  }
}

function acknowledge(batch: readonly Waiting[], size: number): void {
  let index = size;
  for (const { entries, done } of batch) {
    done(index);
    index += entries.length;
  }
}

function partialPaths(size: number): readonly string[] {
  const tiles = partialTiles(size);
  return [...tiles.map(tilePath), ...tiles.filter(({ level }) => level === 0).map(entryBundlePath)];
}

export interface Growth {
  readonly next: LogState;
  readonly files: readonly NewFile[];
}

// The next state and the files that make it so. Nothing is written yet.
export function grow(before: LogState, batch: readonly NewEntries[]): Growth {
  const tree = before.tree.clone();
  const tail = [...before.tail];
  const files: NewFile[] = [];
  const onFullTile = (tile: Tile, bytes: Buffer) => void files.push({ path: tilePath(tile), bytes });
  let { lastAt } = before;
  for (const { at, entries } of batch) {
    for (const given of entries) {
      const entry = lastAt !== null && at < lastAt ? withClock(given, lastAt) : given;
      lastAt = at;
      tree.append(leafHash(entry), onFullTile);
      tail.push(entry);
      if (tail.length < TILE_WIDTH) continue;
      const index = tree.size / TILE_WIDTH - 1;
      files.push({ path: entryBundlePath({ index }), bytes: formatEntryBundle(tail.splice(0)) });
    }
  }
  files.push(...edgeFiles(before, tree, tail));
  const root = tree.root();
  const checkpoint = signCheckpoint({ size: tree.size, root }, before.signer);
  return { next: { ...before, tree, tail, checkpoint, root, lastAt }, files };
}

// Partial tiles and the partial bundle, but for those that lie there already.
function edgeFiles(before: LogState, tree: Tree, tail: readonly Buffer[]): readonly NewFile[] {
  const known = new Set(partialPaths(before.tree.size));
  const files = tree.partialTiles().map(({ tile, bytes }) => ({ path: tilePath(tile), bytes }));
  if (tail.length > 0) {
    const place = { index: Math.floor(tree.size / TILE_WIDTH), width: tail.length };
    files.push({ path: entryBundlePath(place), bytes: formatEntryBundle(tail) });
  }
  return files.filter(({ path }) => !known.has(path));
}
