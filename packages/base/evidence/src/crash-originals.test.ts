// Many originals kept at once, stopped before every single thing that is done to the disk, as by kill -9, by a power loss and
// by a disk that fails: what was acknowledged is there and opens, and no entry names an object that is not there.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { COBBLESTONE_256, open as openSealed } from "@hamon/chunked-encryption";
import { shelfInMemory } from "./case-on-disk.fixture.js";
import { commitTo } from "./commitment.js";
import { DiskInMemory, type Chance, type Operation } from "./disk-in-memory.fixture.js";
import { formatEntry } from "./entry.js";
import { parseIngest } from "./ingest.js";
import { Log } from "./log.js";
import { objectPath } from "./object-store.js";
import { Originals } from "./originals.js";
import { Placer } from "./placer.js";
import { KeyRing } from "./vault/key-ring.js";
import { Vault } from "./vault/vault.js";
import { verifyLog } from "./verify.js";

const keysOn = (disk: DiskInMemory) => ({
  folder: "/w/keys",
  case_id: "c",
  ring: new KeyRing({ by: "file", keysFolder: "/w/keys", disk }),
});
const EVIDENCE = "/w/evidence";
const FOLDERS = ["/w", "/w/keys", EVIDENCE, "/w/evidence/log", "/w/evidence/objects", "/w/evidence/tmp"];
const emptyWorkspace = new Map(FOLDERS.map((folder) => [folder, null]));
const now = () => new Date("2024-02-29T15:00:00.000Z");

/** How many come at once; of the larger two, two have the same bytes. */
const WAVES = [1, 2, 12, 9];
let sources = "";

before(() => {
  sources = mkdtempSync(join(tmpdir(), "hamon-originals-"));
  for (const [wave, count] of WAVES.entries()) {
    for (let n = 0; n < count; n += 1) writeFileSync(pathOf(wave, n), textOf(wave, n));
  }
});
after(() => rmSync(sources, { recursive: true, force: true }));

function pathOf(wave: number, n: number): string {
  return join(sources, `${wave}_${n}.json`);
}

function textOf(wave: number, n: number): string {
  return n === 7 ? textOf(wave, 3) : `{"件":"${wave}-${n}"}\n`.repeat(1 + n);
}

async function openOn(disk: DiskInMemory) {
  const placerOf = (folder: string) => new Placer(disk, folder, `${EVIDENCE}/tmp`);
  const log = await Log.open({ disk, folder: `${EVIDENCE}/log`, keys: keysOn(disk), origin: "x", placer: placerOf(`${EVIDENCE}/log`) });
  const vault = new Vault({ by: "file", keysFolder: "/w/keys", case_id: "c", disk });
  const objects = { disk, folder: EVIDENCE, spool: `${EVIDENCE}/tmp`, placer: placerOf(EVIDENCE) };
  // PostgreSQL may have lost the list: the hardest case is an empty one.
  const originals = new Originals({ case_id: "c", objects, log, shelf: shelfInMemory(), vault, now });
  await originals.sweep();
  return { log, vault, originals };
}

interface Acknowledged {
  readonly after: number;
  readonly entry_index: number;
  readonly sha256: string;
  readonly original_sha256: string;
}

interface Recording {
  readonly disk: DiskInMemory;
  readonly acknowledged: readonly Acknowledged[];
  readonly refusals: readonly unknown[];
}

/** Wave after wave, entries of other kinds between. A disk that fails refuses some. */
async function keepAll(disk: DiskInMemory): Promise<Recording> {
  const { log, originals } = await openOn(disk);
  const acknowledged: Acknowledged[] = [];
  const refusals: unknown[] = [];
  const keep = async (wave: number, n: number) => {
    const { entry_index, sha256, original_sha256 } = await originals.keep(pathOf(wave, n), { actor: "user_1" });
    acknowledged.push({ after: disk.operations.length, entry_index, sha256, original_sha256: original_sha256 as string });
  };
  const refuse = (error: { code: string }) => void refusals.push(error.code);
  for (const [wave, count] of WAVES.entries()) {
    const work = Array.from({ length: count }, (_, n) => keep(wave, n).catch(refuse));
    const at = now().toISOString();
    await log.append({ at, entries: formatEntry({ kind: "view", at, actor: "user_1", body: { wave } }) }).catch(refuse);
    await Promise.all(work);
  }
  await log.close();
  return { disk, acknowledged, refusals };
}

/** Opens what is left as a new start does, and holds log, objects and keys against each other. @returns how many are entered. */
async function reopen(files: Map<string, Buffer | null>, acknowledged: readonly Acknowledged[]): Promise<number> {
  const disk = new DiskInMemory(files);
  const opened = await openOn(disk);
  const entered = await checkEntered(disk, opened);
  for (const { entry_index, sha256, original_sha256 } of acknowledged) {
    assert.deepEqual(entered.get(sha256), { entry_index, original_sha256 }, "acknowledged");
  }
  await keepAgain(opened.originals, entered);
  const { steps } = await opened.log.quiet(() => verifyLog({ folder: EVIDENCE, keys: keysOn(disk), disk, now }, {}));
  assert.deepEqual(
    steps.map(({ broken }) => broken),
    [null, null, null],
  );
  return entered.size;
}

/** Every entry has its object, its key and the bytes it commits to; every object has its entry; nothing is left in tmp/. */
async function checkEntered(disk: DiskInMemory, { log, vault }: Awaited<ReturnType<typeof openOn>>) {
  const entered = new Map<string, { entry_index: number; original_sha256: string }>();
  let before = 0;
  const files = disk.files();
  for (const { kind, body, index } of (await log.entries({ limit: 1000 })).toReversed()) {
    const ingest = kind === "ingest" ? parseIngest(body) : null;
    if (ingest === null) continue;
    assert.ok(ingest.evidence_no > before, "numbers rise");
    before = ingest.evidence_no;
    const object = files.get(`${EVIDENCE}/${objectPath(ingest.sha256)}`);
    assert.ok(object, `entry ${index} names an object that is not there`);
    assert.equal(sha256Of(object), ingest.sha256);
    const row = await vault.get(ingest.sha256);
    assert.ok(row, `entry ${index} names an object without a key`);
    const parts: Buffer[] = [];
    for await (const part of openSealed({ suite: COBBLESTONE_256, key: row.key }, [object])) parts.push(part);
    const original_sha256 = sha256Of(Buffer.concat(parts));
    const { commitment, bytes_commitment } = commitTo({ ...row, original_sha256 });
    assert.deepEqual([commitment, bytes_commitment], [ingest.commitment, ingest.bytes_commitment]);
    entered.set(ingest.sha256, { entry_index: index, original_sha256 });
  }
  const objects = [...files].filter(([path, bytes]) => bytes !== null && path.startsWith(`${EVIDENCE}/objects/`));
  assert.equal(objects.length, entered.size, "an object without an entry");
  assert.deepEqual(await disk.list(`${EVIDENCE}/tmp`), []);
  assert.equal(new Set([...entered.values()].map(({ original_sha256 }) => original_sha256)).size, entered.size, "entered twice");
  return entered;
}

// Whoever had no answer asks again: what is entered stays as it is, what is not goes in.
async function keepAgain(originals: Originals, entered: ReadonlyMap<string, unknown>): Promise<void> {
  const again = await Promise.all([0, 3, 7].map((n) => originals.keep(pathOf(2, n), { actor: "user_1" })));
  const known = new Set(entered.keys());
  assert.equal(again[1]?.sha256, again[2]?.sha256);
  assert.ok(again.every(({ sha256, entry_index }) => !known.has(sha256) || entry_index < 100));
}

function sha256Of(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

let recording: Recording;
before(async () => {
  const disk = new DiskInMemory(emptyWorkspace);
  // The vault is the slowest, so that an entry that does not wait for its key is there before it.
  disk.pause = (path) => wait(path.includes("vault") ? 40 : 3);
  recording = await keepAll(disk);
});

/** The disk after so many operations, and what was acknowledged by then. */
function stoppedAfter(count: number) {
  const { disk, acknowledged } = recording;
  const operations: readonly Operation[] = disk.operations.slice(0, count);
  return { disk: DiskInMemory.after(emptyWorkspace, operations), acknowledged: acknowledged.filter(({ after }) => after <= count) };
}

test("killed before any operation: what was acknowledged is there and opens, no entry is without its object", async () => {
  const sizes = new Set<number>();
  for (let count = 0; count <= recording.disk.operations.length; count += 1) {
    const { disk, acknowledged } = stoppedAfter(count);
    sizes.add(await reopen(disk.files(), acknowledged));
  }
  assert.equal(Math.max(...sizes), WAVES.reduce((sum, count) => sum + count) - 2);
});

// A linear congruential generator: the same losses at every run.
function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const ROUNDS = Number(process.env["HAMON_POWER_LOSS_ROUNDS"] ?? 3);

test("power lost before any operation: the same, whatever was not synced", async (t) => {
  let points = 0;
  for (let count = 0; count <= recording.disk.operations.length; count += 1) {
    const { disk, acknowledged } = stoppedAfter(count);
    for (let round = 0; round < ROUNDS; round += 1) {
      await reopen(disk.filesAfterPowerLoss(chanceOf(count * 1009 + round)), acknowledged);
      points += 1;
    }
  }
  t.diagnostic(`points ${points}`);
  assert.ok(points > 300 * ROUNDS, String(points));
});

test("a batch shares its fsyncs: fewer folders and vault writes are synced than originals come", () => {
  const { operations } = recording.disk;
  const synced = (path: string) => operations.filter((one) => one.kind.startsWith("sync") && "path" in one && one.path === path).length;
  const count = WAVES.reduce((sum, some) => sum + some);
  assert.ok(synced("/w/keys/vault_c") < count / 2, `vault ${synced("/w/keys/vault_c")}`);
  assert.ok(synced("/w/keys/log_c.signed") < count / 2, `log ${synced("/w/keys/log_c.signed")}`);
});

for (const { code, step } of [
  { code: "EIO", step: 1 },
  { code: "ENOSPC", step: 13 },
]) {
  test(`${code} at any operation: who is acknowledged is there after the next start, and no entry is without its object`, async () => {
    const { length } = recording.disk.operations;
    let refused = 0;
    for (let failing = 0; failing < length; failing += step) {
      const disk = new DiskInMemory(emptyWorkspace);
      disk.failure = { before: failing, code };
      const kept = await keepAll(disk).catch((fault: { code: string }) => ({ disk, acknowledged: [], refusals: [fault.code] }));
      refused += kept.refusals.length;
      for (const refusal of kept.refusals) assert.ok(["disk-full", "evidence-write-failed"].includes(String(refusal)), String(refusal));
      await reopen(kept.disk.files(), kept.acknowledged);
    }
    assert.ok(refused > length / step / 2, `${refused} refused`);
  });
}
