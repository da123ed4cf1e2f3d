// A disk in memory that remembers what it was asked to do, so that a test can stop it at any point.
//
// Two ways to stop: a killed process loses nothing that was done; a power loss keeps only what was synced for certain,
// and of the rest any part: a name that was changed or not, bytes that are old, new, cut or mixed.

import type { Disk } from "./disk.js";

/** One thing that was done; what a crash can come before. */
export type Operation =
  | { readonly kind: "create"; readonly path: string }
  | { readonly kind: "bytes"; readonly path: string; readonly bytes: Buffer; readonly offset: number }
  | { readonly kind: "sync"; readonly path: string }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "sync-folder"; readonly path: string }
  | { readonly kind: "unlink"; readonly path: string }
  | { readonly kind: "remove-folder"; readonly path: string };

interface Inode {
  bytes: Buffer;
  /** What is on the platter for certain. */
  synced: Buffer;
  isSynced: boolean;
  /** Bytes before it are as they were synced. */
  changedFrom: number;
}

type Names = Map<string, Inode | "folder">;

/** A change of names that may still be lost. */
interface Pending {
  readonly folder: string;
  readonly apply: (names: Names) => void;
}

/** Chance, given: a number from 0 to 1, without 1. */
export type Chance = () => number;

export class DiskInMemory implements Disk {
  readonly operations: Operation[] = [];
  /** Before this operation the disk fails once, with the code. */
  failure: { readonly before: number; readonly code: string } | null = null;
  /** Comes before whatever is synced: so long that others come in between. */
  pause: (path: string) => Promise<unknown> = async () => undefined;
  #names: Names;
  /** Names as they are after a power loss, but for the pending changes. */
  #platter: Names;
  #pending: Pending[] = [];

  constructor(files: ReadonlyMap<string, Buffer | null> = new Map()) {
    const names = [...files].map(([path, bytes]) => [path, bytes === null ? "folder" : inodeOf(bytes)] as const);
    this.#names = new Map(names);
    this.#platter = new Map(names);
  }

  /** A disk on which the first `count` of these operations were done. */
  static after(files: ReadonlyMap<string, Buffer | null>, operations: readonly Operation[]): DiskInMemory {
    const disk = new DiskInMemory(files);
    for (const operation of operations) disk.#do(operation);
    return disk;
  }

  /** What a killed process leaves. */
  files(): Map<string, Buffer | null> {
    return new Map([...this.#names].map(([path, inode]) => [path, inode === "folder" ? null : Buffer.from(inode.bytes)]));
  }

  /** What a power loss may leave. */
  filesAfterPowerLoss(chance: Chance): Map<string, Buffer | null> {
    const names: Names = new Map(this.#platter);
    for (const { apply } of this.#pending) if (chance() < 0.5) apply(names);
    const files = new Map<string, Buffer | null>();
    for (const [path, inode] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (isInside(names, path)) files.set(path, inode === "folder" ? null : bytesAfterPowerLoss(inode, chance));
    }
    return files;
  }

  async read(path: string): Promise<Buffer | null> {
    const inode = this.#names.get(path);
    if (inode === "folder") throw Object.assign(new Error("EISDIR"), { code: "EISDIR" });
    return inode === undefined ? null : Buffer.from(inode.bytes);
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#do({ kind: "create", path });
    await this.overwrite(path, bytes);
  }

  async create(path: string) {
    if (this.#names.has(path)) throw Object.assign(new Error(path), { code: "EEXIST" });
    this.#do({ kind: "create", path });
    let offset = 0;
    const append = async (bytes: Uint8Array) => {
      this.#do({ kind: "bytes", path, bytes: Buffer.from(bytes), offset });
      offset += bytes.length;
    };
    return { append, datasync: () => this.#syncLater({ kind: "sync", path }), close: async () => undefined };
  }

  async *stream(path: string) {
    yield (await this.read(path)) ?? Buffer.alloc(0);
  }

  async isFile(path: string): Promise<boolean> {
    return (this.#names.get(path) ?? "folder") !== "folder";
  }

  async overwrite(path: string, bytes: Uint8Array, offset = 0): Promise<void> {
    this.#do({ kind: "bytes", path, bytes: Buffer.from(bytes), offset });
    await this.#syncLater({ kind: "sync", path });
  }

  async rename(from: string, to: string): Promise<void> {
    this.#do({ kind: "rename", from, to });
  }

  async openFolder(path: string) {
    if (this.#names.get(path) !== "folder") throw Object.assign(new Error(path), { code: "ENOENT" });
    return { sync: () => this.#syncLater({ kind: "sync-folder", path }), close: async () => undefined };
  }

  async makeFolder(path: string): Promise<boolean> {
    if (this.#names.has(path)) return false;
    this.#do({ kind: "folder", path });
    return true;
  }

  async list(path: string) {
    const below = [...this.#names].filter(([name]) => folderOf(name) === path);
    return below.map(([name, inode]) => ({ name: name.slice(path.length + 1), isFolder: inode === "folder" }));
  }

  async unlink(path: string): Promise<void> {
    this.#do({ kind: "unlink", path });
  }

  async removeFolder(path: string): Promise<void> {
    if ((await this.list(path)).length === 0) this.#do({ kind: "remove-folder", path });
  }

  async #syncLater(operation: Extract<Operation, { kind: "sync" | "sync-folder" }>): Promise<void> {
    await this.pause(operation.path);
    this.#do(operation);
  }

  #do(operation: Operation): void {
    this.#failOnce();
    this.operations.push(operation);
    switch (operation.kind) {
      case "create":
        return this.#change(operation.path, setName(operation.path, this.#create()));
      case "bytes":
        return this.#setBytes(operation);
      case "sync":
        return this.#sync(operation.path);
      case "rename":
        return this.#rename(operation.from, operation.to);
      case "folder":
        return this.#change(operation.path, setName(operation.path, "folder"));
      case "sync-folder":
        return this.#syncFolder(operation.path);
      case "unlink":
      case "remove-folder":
        return this.#change(operation.path, (names) => void names.delete(operation.path));
    }
  }

  #failOnce(): void {
    if (this.failure === null || this.operations.length < this.failure.before) return;
    const { code } = this.failure;
    this.failure = null;
    throw Object.assign(new Error(code), { code });
  }

  #create(): Inode {
    return { bytes: Buffer.alloc(0), synced: Buffer.alloc(0), isSynced: false, changedFrom: 0 };
  }

  #change(path: string, apply: Pending["apply"]): void {
    if (!this.#names.has(path) && !this.#names.has(folderOf(path))) throw new Error(`no folder for ${path}`);
    apply(this.#names);
    this.#pending.push({ folder: folderOf(path), apply });
  }

  // The new name's folder is the one that is synced.
  #rename(from: string, to: string): void {
    const inode = this.#names.get(from);
    if (inode === undefined) throw Object.assign(new Error(from), { code: "ENOENT" });
    this.#change(to, (names) => void (names.delete(from), names.set(to, inode)));
  }

  #setBytes({ path, bytes, offset }: Extract<Operation, { kind: "bytes" }>): void {
    const inode = this.#inode(path);
    inode.bytes = Buffer.concat([inode.bytes.subarray(0, offset), bytes, inode.bytes.subarray(offset + bytes.length)]);
    inode.changedFrom = inode.isSynced ? offset : Math.min(offset, inode.changedFrom);
    inode.isSynced = false;
  }

  #sync(path: string): void {
    const inode = this.#inode(path);
    inode.synced = inode.bytes;
    inode.isSynced = true;
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined || inode === "folder") throw new Error(`no file ${path}`);
    return inode;
  }

  #syncFolder(path: string): void {
    for (const { folder, apply } of this.#pending) if (folder === path) apply(this.#platter);
    this.#pending = this.#pending.filter(({ folder }) => folder !== path);
  }
}

function inodeOf(bytes: Buffer): Inode {
  return { bytes, synced: bytes, isSynced: true, changedFrom: 0 };
}

function setName(path: string, inode: Inode | "folder"): Pending["apply"] {
  return (names) => void names.set(path, inode);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

// A file whose folder's name was lost is lost.
function isInside(names: Names, path: string): boolean {
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) if (names.get(folder) !== "folder") return false;
  return true;
}

function bytesAfterPowerLoss({ bytes, synced, isSynced, changedFrom }: Inode, chance: Chance): Buffer {
  if (isSynced) return Buffer.from(bytes);
  const cut = changedFrom + Math.floor(chance() * (bytes.length - changedFrom + 1));
  const mixed = Buffer.concat([bytes.subarray(0, cut), synced.subarray(cut)]);
  // Only what was begun at its start may have been made shorter first.
  const choices = [synced, bytes, changedFrom === 0 ? bytes.subarray(0, cut) : mixed, mixed];
  return Buffer.from(choices[Math.floor(chance() * choices.length)] as Buffer);
}
