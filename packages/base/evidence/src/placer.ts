// Puts files into a folder tree so that each is there whole or not at all, and stays there.
//
// Temporary file, fdatasync, rename, fsync of the folder; new folders are fsynced in the one above. Who comes at the same time
// shares the fsync of a folder.

import { dirname, join } from "node:path";
import type { Disk } from "./disk.js";
import { HeldFolders } from "./held-folders.js";

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
  /** Folders that are there, or on their way. */
  readonly #made = new Map<string, Promise<void>>();
  readonly #folders: HeldFolders;

  constructor(disk: Disk, root: string, spool: string) {
    this.#disk = disk;
    this.#root = root;
    this.#spool = spool;
    this.#folders = new HeldFolders(disk);
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

  /** The first half: bytes on the disk under temporary names, and folders for them where they are missing. */
  async prepare(files: readonly NewFile[]): Promise<readonly Move[]> {
    const moves = files.map(({ path }) => ({ from: this.spoolPath(), to: join(this.#root, path) }));
    const writes = moves.map(({ from }, i) => this.#disk.write(from, (files[i] as NewFile).bytes));
    await settleAll([...writes, this.#makeFolders(new Set(moves.map(({ to }) => dirname(to))))]);
    return moves;
  }

  /** The second half: their names. */
  async put(moves: readonly Move[]): Promise<void> {
    const byFolder = new Map<string, Move[]>();
    for (const move of moves) {
      const folder = dirname(move.to);
      const own = byFolder.get(folder);
      if (own === undefined) byFolder.set(folder, [move]);
      else own.push(move);
    }
    await this.#makeFolders(byFolder.keys());
    await settleAll([...byFolder].map(([folder, own]) => this.#putInto(folder, own)));
  }

  /** Writes a file under a name of its own in the spool, where only who knows the name looks for it before it is whole. */
  async spool(path: string, bytes: Uint8Array, mode: number): Promise<void> {
    await this.#folders.hold(this.#spool, async (sync) => {
      await this.#disk.write(path, bytes, mode);
      await sync();
    });
  }

  /** After folders were removed. */
  forgetFolders(): void {
    this.#made.clear();
  }

  #putInto(folder: string, moves: readonly Move[]): Promise<void> {
    return this.#folders.hold(folder, async (sync) => {
      await settleAll(moves.map(({ from, to }) => this.#disk.rename(from, to)));
      await sync();
    });
  }

  #makeFolders(folders: Iterable<string>): Promise<void> {
    return settleAll([...folders].map((folder) => this.#makeFolder(folder)));
  }

  #makeFolder(folder: string): Promise<void> {
    if (folder === this.#root) return Promise.resolve();
    const known = this.#made.get(folder);
    if (known !== undefined) return known;
    const made = this.#makeIn(dirname(folder), folder);
    made.catch(() => this.#made.delete(folder));
    this.#made.set(folder, made);
    return made;
  }

  async #makeIn(above: string, folder: string): Promise<void> {
    await this.#makeFolder(above);
    await this.#folders.hold(above, async (sync) => {
      await this.#disk.makeFolder(folder);
      // Synced even when it was there: a crash may have come between its making and its fsync.
      await sync();
    });
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
