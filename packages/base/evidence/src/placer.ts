// Puts files into a folder tree so that each is there whole or not at all, and stays there.
//
// Temporary file, fdatasync, rename, fsync of the folder; new folders are fsynced in the one above.

import { dirname, join } from "node:path";
import type { Disk } from "./disk.js";
import { Group } from "./group.js";

export interface NewFile {
  /** Relative to the root. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Of this process, whoever places: several may share a spool. */
let spooled = 0;

export class Placer {
  readonly #disk: Disk;
  /** Holds what every path is relative to. Exists. */
  readonly #root: string;
  /** For temporary files, on the same file system. */
  readonly #spool: string;
  readonly #known = new Set<string>();
  readonly #groups = new Map<string, Group<readonly Move[], void>>();

  constructor(disk: Disk, root: string, spool: string) {
    this.#disk = disk;
    this.#root = root;
    this.#spool = spool;
  }

  /** A name for a temporary file that nobody has used. */
  spoolPath(): string {
    spooled += 1;
    return join(this.#spool, `${process.pid}.${spooled}`);
  }

  /** Writes files; all survive a power loss once the promise resolves. None replaces one that is being read. */
  async place(files: readonly NewFile[]): Promise<void> {
    await this.put(await this.prepare(files));
  }

  /** The first half: bytes on the disk under temporary names. */
  async prepare(files: readonly NewFile[]): Promise<readonly Move[]> {
    const moves = files.map(({ path }) => ({ from: this.spoolPath(), to: join(this.#root, path) }));
    await settleAll(moves.map(({ from }, i) => this.#disk.write(from, (files[i] as NewFile).bytes)));
    return moves;
  }

  /** The second half: their names. Folders are made where missing. */
  async put(moves: readonly Move[]): Promise<void> {
    const byFolder = new Map<string, Move[]>();
    for (const move of moves) {
      const folder = dirname(move.to);
      byFolder.set(folder, [...(byFolder.get(folder) ?? []), move]);
    }
    for (const folder of byFolder.keys()) await this.#makeFolder(folder);
    await settleAll([...byFolder].map(([folder, own]) => this.#groupOf(folder).add(own)));
  }

  // Many originals at once share the fsync of a folder.
  #groupOf(folder: string): Group<readonly Move[], void> {
    const known = this.#groups.get(folder);
    if (known !== undefined) return known;
    const group = new Group<readonly Move[], void>(async (some) => {
      await this.#putInto(folder, some.flat());
      return [];
    });
    this.#groups.set(folder, group);
    return group;
  }

  /** After folders were removed. */
  forgetFolders(): void {
    this.#known.clear();
  }

  async #putInto(folder: string, moves: readonly Move[]): Promise<void> {
    const open = await this.#disk.openFolder(folder);
    try {
      await settleAll(moves.map(({ from, to }) => this.#disk.rename(from, to)));
      await open.sync();
    } finally {
      await open.close();
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    if (folder === this.#root || this.#known.has(folder)) return;
    const above = dirname(folder);
    await this.#makeFolder(above);
    // Synced even when it was there: a crash may have come between its making and its fsync.
    const open = await this.#disk.openFolder(above);
    try {
      await this.#disk.makeFolder(folder);
      await open.sync();
    } finally {
      await open.close();
    }
    this.#known.add(folder);
  }
}

export interface Move {
  readonly from: string;
  readonly to: string;
}

// Like Promise.all, but no work is still running when it rejects.
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === "rejected") throw result.reason;
}
