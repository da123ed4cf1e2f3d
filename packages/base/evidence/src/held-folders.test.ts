// What many share who change names in the same folder: its sync, and what the disk says of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DiskInMemory } from "./disk-in-memory.fixture.js";
import type { Disk } from "./disk.js";
import { HeldFolders } from "./held-folders.js";

function diskWith(...folders: string[]): DiskInMemory {
  return new DiskInMemory(new Map(folders.map((folder) => [folder, null])));
}

/** Tells which folders are open. */
function watched(disk: DiskInMemory): { readonly disk: Disk; readonly open: string[] } {
  const open: string[] = [];
  const openFolder = async (path: string) => {
    const folder = await disk.openFolder(path);
    open.push(path);
    return { sync: () => folder.sync(), close: async () => void open.splice(open.indexOf(path), 1) };
  };
  return { disk: Object.assign(Object.create(disk) as Disk, { openFolder }), open };
}

const syncsOf = ({ operations }: DiskInMemory) => operations.filter(({ kind }) => kind === "sync-folder").length;

test("a folder is open before a name in it changes, once for all, and closed when nobody has one", async () => {
  const memory = diskWith("/a", "/b");
  const { disk, open } = watched(memory);
  const folders = new HeldFolders(disk);
  const names = Array.from({ length: 10 }, (_, n) => (n % 5 === 0 ? `/b/${n}` : `/a/${n}`));
  await Promise.all(
    names.map((name) =>
      folders.hold(name.slice(0, 2), async (sync) => {
        assert.ok(open.includes(name.slice(0, 2)));
        await memory.makeFolder(name);
        await sync();
        assert.equal(memory.filesAfterPowerLoss(() => 0.9).has(name), true, "the change survives");
      }),
    ),
  );
  assert.deepEqual(open, []);
  assert.ok(syncsOf(memory) < 6, String(syncsOf(memory)));
});

test("a change that the disk lost is told to all who had the folder open, not to who comes later", async () => {
  const memory = diskWith("/a");
  const folders = new HeldFolders(memory);
  const told: unknown[] = [];
  let hasChanged: () => void = () => undefined;
  const other = new Promise<void>((resolve) => (hasChanged = resolve));
  let hasFailed: () => void = () => undefined;
  const failed = new Promise<void>((resolve) => (hasFailed = resolve));
  const first = folders.hold("/a", async (sync) => {
    await other;
    memory.failure = { before: memory.operations.length, code: "EIO" };
    await sync().finally(hasFailed);
  });
  const second = folders.hold("/a", async (sync) => {
    await memory.makeFolder("/a/second");
    hasChanged();
    await failed;
    await sync();
  });
  for (const { status } of await Promise.allSettled([first, second])) told.push(status);
  assert.deepEqual(told, ["rejected", "rejected"]);
  await folders.hold("/a", async (sync) => sync());
  assert.equal(syncsOf(memory), 1);
});

test("a folder that is not there is refused, and opened once it is", async () => {
  const memory = diskWith("/a");
  const { disk, open } = watched(memory);
  const folders = new HeldFolders(disk);
  await assert.rejects(
    folders.hold("/a/b", async () => undefined),
    { code: "ENOENT" },
  );
  await memory.makeFolder("/a/b");
  await folders.hold("/a/b", async (sync) => sync());
  assert.deepEqual([open, syncsOf(memory)], [[], 1]);
});
