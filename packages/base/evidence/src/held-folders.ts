// Folders whose names change, each opened once for all who change names in it at the same time, and synced once for as many
// as wait for that.
//
// They stay open until nobody has any of them: of many originals at once each goes into another folder than the one before.

import type { Disk, OpenFolder } from "./disk.js";
import { Group } from "./group.js";

export class HeldFolders {
  readonly #disk: Disk;
  readonly #held = new Map<string, Promise<HeldFolder>>();
  /** To be closed: those above, and those that failed. */
  #open: OpenFolder[] = [];
  #users = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Changes names in a folder; once `sync` resolves those that are changed survive a power loss. */
  async hold<Result>(path: string, change: (sync: () => Promise<void>) => Promise<Result>): Promise<Result> {
    this.#users += 1;
    try {
      const folder = await this.#get(path);
      return await change(() => folder.sync());
    } finally {
      this.#users -= 1;
      if (this.#users === 0) await this.#closeAll();
    }
  }

  #get(path: string): Promise<HeldFolder> {
    const known = this.#held.get(path);
    if (known !== undefined) return known;
    const opened = this.#disk.openFolder(path).then((folder) => {
      this.#open.push(folder);
      return new HeldFolder(folder, () => this.#held.delete(path));
    });
    opened.catch(() => this.#held.delete(path));
    this.#held.set(path, opened);
    return opened;
  }

  async #closeAll(): Promise<void> {
    const folders = this.#open;
    this.#open = [];
    this.#held.clear();
    for (const folder of folders) await folder.close();
  }
}

class HeldFolder {
  readonly #syncs: Group<void, void>;
  #failure: unknown = null;

  // A system tells a change that it lost once to each who had the folder open then: here to all who share it, whoever comes
  // later opens it anew.
  constructor(folder: OpenFolder, onFailure: () => void) {
    this.#syncs = new Group<void, void>(async () => {
      if (this.#failure !== null) throw this.#failure;
      try {
        await folder.sync();
        return [];
      } catch (failure) {
        this.#failure = failure;
        onFailure();
        throw failure;
      }
    });
  }

  sync(): Promise<void> {
    return this.#syncs.add();
  }
}
