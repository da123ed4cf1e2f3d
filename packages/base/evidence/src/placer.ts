// Puts files into a folder tree so that each is there whole or not at all, and stays there.
//
// Temporary file, fdatasync, rename, fsync of the folder; new folders are fsynced in the one above. Who comes at the same time
// shares the fsync of a folder.

import { dirname, join } from "node:path";
import type { Disk } from "./disk.js";
import { Group } from "./group.js";
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
  readonly #puts = new Group((some: readonly (readonly Move[])[]) => this.#putAll(some));

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
    const folders = new Set(moves.map(({ to }) => dirname(to)));
    await settleAll([...writes, ...[...folders].map((folder) => this.#makeFolder(folder))]);
    return moves;
  }

  /** The second half: their names. Who comes while files get theirs goes along with the next: so fewer folders are synced. */
  async put(moves: readonly Move[]): Promise<void> {
    const failure = await this.#puts.add(moves);
    if (failure !== null) throw failure.reason;
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

  /** @returns for each what became of it: what goes wrong in a folder is no concern of the others. */
  async #putAll(some: readonly (readonly Move[])[]): Promise<readonly Failure[]> {
    const byFolder = new Map<string, Move[]>();
    for (const move of some.flat()) {
      const folder = dirname(move.to);
      const own = byFolder.get(folder);
      if (own === undefined) byFolder.set(folder, [move]);
      else own.push(move);
    }
    const puts = [...byFolder].map(async ([folder, own]) => [folder, await failureOf(this.#putInto(folder, own))] as const);
    const failures = new Map(await Promise.all(puts));
    return some.map((moves) => moves.map(({ to }) => failures.get(dirname(to))).find((failure) => failure != null) ?? null);
  }

  async #putInto(folder: string, moves: readonly Move[]): Promise<void> {
    await this.#makeFolder(folder);
    await this.#folders.hold(folder, async (sync) => {
      await settleAll(moves.map(({ from, to }) => this.#disk.rename(from, to)));
      await sync();
    });
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

type Failure = { readonly reason: unknown } | null;

function failureOf(work: Promise<void>): Promise<Failure> {
  return work.then(
    () => null,
    (reason: unknown) => ({ reason }),
  );
}

// Like Promise.all, but no work is still running when it rejects.
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === "rejected") throw result.reason;
}
