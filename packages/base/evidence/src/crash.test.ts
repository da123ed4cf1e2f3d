// The log stopped before every single thing it does to the disk, as by kill -9 and as by a power loss.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openCheckpoint, parseVkey, type NoteVerifier } from "@hamon/tlog";
import { DiskInMemory, type Chance, type Operation } from "./disk-in-memory.fixture.js";
import { formatEntry } from "./entry.js";
import { Log } from "./log.js";
import type { LogPlace } from "./log-folder.js";
import { Placer } from "./placer.js";
import { KeyRing } from "./vault/key-ring.js";
import { verifyLog } from "./verify.js";

const keysOn = (disk: DiskInMemory) => ({
  folder: "/w/keys",
  case_id: "c",
  ring: new KeyRing({ by: "file", keysFolder: "/w/keys", disk }),
});
const FOLDERS = ["/w", "/w/keys", "/w/evidence", "/w/evidence/log", "/w/evidence/tmp"];
const emptyWorkspace = new Map(FOLDERS.map((folder) => [folder, null]));
const AT = "2024-02-29T15:00:00.000Z";

function placeOn(disk: DiskInMemory): LogPlace {
  const folder = "/w/evidence/log";
  return { disk, folder, keys: keysOn(disk), origin: "localhost/hamon/c", placer: new Placer(disk, folder, "/w/evidence/tmp") };
}

const entryOf = (n: number) => formatEntry({ kind: "view", at: AT, actor: "user_1", body: { n } });

/** What was done, and after how many operations which entries were acknowledged. */
interface Recording {
  readonly operations: readonly Operation[];
  readonly acknowledged: readonly { readonly after: number; readonly index: number; readonly n: number }[];
}

// Batch by batch over the edges of bundles, tiles and tree levels; some entries arrive while a batch is under way.
const batches = [1, 1, 3, 250, 1, 1, 5, 200, 52, 2, 1];

async function record(disk: DiskInMemory): Promise<Recording> {
  const log = await Log.open(placeOn(disk));
  const acknowledged: { after: number; index: number; n: number }[] = [];
  let n = 0;
  for (const count of batches) {
    const work = Array.from({ length: count }, async () => {
      const own = n++;
      const index = await log.append({ at: AT, entries: entryOf(own) });
      acknowledged.push({ after: disk.operations.length, index, n: own });
    });
    if (count % 2 === 0) await Promise.resolve();
    else await Promise.all(work);
  }
  await log.close();
  return { operations: disk.operations, acknowledged };
}

/** Opens what is left, asks for every acknowledged entry, goes on, and verifies. @returns the size recovered. */
async function reopen(files: Map<string, Buffer | null>, acknowledged: Recording["acknowledged"]): Promise<number> {
  const disk = new DiskInMemory(files);
  const place = placeOn(disk);
  const log = await Log.open(place);
  const { tree } = await log.state();
  const entries = await log.entries({ limit: tree.size });
  for (const { index, n } of acknowledged) assert.deepEqual(entries[tree.size - 1 - index]?.body, { n }, `entry ${index}`);
  await log.append({ at: AT, entries: entryOf(-1) });
  await log.append({ at: AT, entries: entryOf(-2) });
  const { steps } = await log.quiet(() => verifyLog({ folder: "/w/evidence", keys: keysOn(disk), disk, now: () => new Date(AT) }, {}));
  assert.deepEqual(
    steps.map(({ broken }) => broken),
    [null, null, null],
  );
  return tree.size;
}

/** Sizes and roots of every signed checkpoint that lies anywhere. */
function signedHeads(files: ReadonlyMap<string, Buffer | null>, verifier: NoteVerifier): Map<number, string> {
  const heads = new Map<number, string>();
  for (const bytes of files.values()) {
    try {
      if (bytes === null) continue;
      const { size, root } = openCheckpoint(bytes, verifier);
      assert.equal(heads.get(size) ?? root.toString("hex"), root.toString("hex"), `two roots of size ${size}`);
      heads.set(size, root.toString("hex"));
    } catch (error) {
      if ((error as Error).name !== "Fault") throw error;
    }
  }
  return heads;
}

async function verifierOf(files: Map<string, Buffer | null>): Promise<NoteVerifier> {
  return parseVkey((await (await Log.open(placeOn(new DiskInMemory(files)))).state()).signer.vkey);
}

test("killed before any operation: no acknowledged entry is lost, the log verifies, nothing is signed twice", async () => {
  const { operations, acknowledged } = await record(new DiskInMemory(emptyWorkspace));
  assert.ok(operations.length > 200, String(operations.length));
  const sizes = new Set<number>();
  for (let count = 0; count <= operations.length; count += 1) {
    const files = DiskInMemory.after(emptyWorkspace, operations.slice(0, count)).files();
    sizes.add(
      await reopen(
        files,
        acknowledged.filter(({ after }) => after <= count),
      ),
    );
  }
  assert.deepEqual([...sizes].sort(), signedSizes(operations), "a batch is whole or not there");
});

function signedSizes(operations: readonly Operation[]): readonly number[] {
  const signed = operations.filter((operation) => operation.kind === "bytes" && operation.path.includes(".signed"));
  return signed.map((operation) => Number((operation as { bytes: Buffer }).bytes.toString().split("\n")[1])).sort();
}

// A linear congruential generator: the same losses at every run.
function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Ways in which what was not synced is lost, before each operation. The score asks for more than the tests. */
const ROUNDS = Number(process.env["HAMON_POWER_LOSS_ROUNDS"] ?? 3);

test("power lost before any operation: no acknowledged entry is lost, whatever was not synced", async (t) => {
  const { operations, acknowledged } = await record(new DiskInMemory(emptyWorkspace));
  let points = 0;
  for (let count = 0; count <= operations.length; count += 1) {
    const disk = DiskInMemory.after(emptyWorkspace, operations.slice(0, count));
    for (let round = 0; round < ROUNDS; round += 1) {
      const files = disk.filesAfterPowerLoss(chanceOf(count * 1009 + round));
      if (!FOLDERS.every((folder) => files.has(folder))) continue;
      await reopen(
        files,
        acknowledged.filter(({ after }) => after <= count),
      );
      points += 1;
    }
  }
  t.diagnostic(`points ${points}`);
  assert.ok(points > 200 * ROUNDS, String(points));
});

test("a checkpoint that was signed is never signed for another tree, wherever the process was killed", async () => {
  const { operations } = await record(new DiskInMemory(emptyWorkspace));
  const whole = DiskInMemory.after(emptyWorkspace, operations).files();
  const verifier = await verifierOf(new Map(whole));
  let found = 0;
  for (let count = operations.length; count > operations.length - 150; count -= 1) {
    const before = DiskInMemory.after(emptyWorkspace, operations.slice(0, count)).files();
    const heads = signedHeads(before, verifier);
    const disk = new DiskInMemory(before);
    const log = await Log.open(placeOn(disk));
    // Other entries than the ones that were lost, so that another tree would have another root.
    for (let n = 0; n < 12; n += 1) {
      await log.append({ at: AT, entries: entryOf(-n) });
      for (const [size, root] of signedHeads(disk.files(), verifier)) {
        assert.equal(heads.get(size) ?? root, root, `two roots of size ${size}, killed before operation ${count}`);
        heads.set(size, root);
        found += 1;
      }
    }
  }
  assert.ok(found > 1000, String(found));
});

const failures = [
  { code: "ENOSPC", fault: "disk-full" },
  { code: "EIO", fault: "evidence-write-failed" },
] as const;

for (const { code, fault } of failures) {
  test(`${code} at any operation: the batch is refused as ${fault}, the next one goes in, nothing acknowledged is lost`, async () => {
    const { operations } = await appendInSpite(null);
    assert.ok(operations > 80, String(operations));
    for (let before = 0; before < operations; before += 1) {
      const { disk, acknowledged, refusals } = await appendInSpite({ before, code });
      assert.ok(refusals.length < 2 && refusals.every((refusal) => refusal === fault), refusals.join());
      await reopen(disk.files(), acknowledged);
    }
  });
}

async function appendInSpite(failure: { readonly before: number; readonly code: string } | null) {
  const disk = new DiskInMemory(emptyWorkspace);
  const log = await Log.open(placeOn(disk));
  const done = disk.operations.length;
  if (failure !== null) disk.failure = { ...failure, before: done + failure.before };
  const acknowledged: { after: number; index: number; n: number }[] = [];
  const refusals: unknown[] = [];
  for (const [n, count] of [1, 254, 1, 1, 2].entries()) {
    const entries = Array.from({ length: count }, () => entryOf(n)[0] as Buffer);
    const index = await log.append({ at: AT, entries }).catch((error: { code: string }) => void refusals.push(error.code));
    if (index !== undefined) acknowledged.push({ after: 0, index, n });
  }
  await log.close();
  return { disk, acknowledged, refusals, operations: disk.operations.length - done };
}
