// Stamps and their renewals stopped before every single thing that they do to the disk, as by kill -9 and as by a power loss: what
// was acknowledged is there, nothing that the log vouches for is another, and the renewal is done when it is asked again.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { DiskInMemory, type Chance } from "../../packages/base/evidence/src/disk-in-memory.fixture.js";
import { formatEntry } from "../../packages/base/evidence/src/entry.js";
import type { NewLogEntry } from "../../packages/base/evidence/src/evidence.js";
import { Log } from "../../packages/base/evidence/src/log.js";
import { Placer } from "../../packages/base/evidence/src/placer.js";
import { renewStamps } from "../../packages/base/evidence/src/stamps/renew-stamps.js";
import { loggedStamps, takeStamp, type StampPlace } from "../../packages/base/evidence/src/stamps/stamps.js";
import { verifyStamps } from "../../packages/base/evidence/src/stamps/verify-stamps.js";
import type { LogKeys } from "../../packages/base/evidence/src/log-key.js";
import { KeyRing } from "../../packages/base/evidence/src/vault/key-ring.js";
import { verifyLog } from "../../packages/base/evidence/src/verify.js";
import { makeDatedTsa, type DatedTsa } from "../../packages/engines/timestamp/src/dated-tsa.fixture.js";
import { hasOpenssl } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { serveStamps } from "../conformance/stamp-authority.js";

const skip = !hasOpenssl && "openssl is not installed";
const FOLDER = "/w/evidence";
const EMPTY = new Map(["/w", "/w/keys", FOLDER, `${FOLDER}/log`, `${FOLDER}/tmp`].map((folder) => [folder, null]));
type Files = Map<string, Buffer | null>;

let tsas: readonly [DatedTsa, DatedTsa];
let authority: Server;
let today: Date;

before(async () => {
  if (!hasOpenssl) return;
  tsas = [makeDatedTsa({ from: "2026-01-01", to: "2036-12-31" }), makeDatedTsa({ from: "2036-01-01", to: "2046-12-31" })];
  authority = await serveStamps((query) => ({ body: tsas[today.getUTCFullYear() < 2036 ? 0 : 1].reply(query, today) }));
});
after(() => {
  authority?.close();
  for (const tsa of tsas ?? []) tsa.remove();
});

const asked = (digest: "sha256" | "sha512" = "sha256") => ({
  url: `http://127.0.0.1:${(authority.address() as AddressInfo).port}/`,
  trusted: tsas.map(({ pem }) => pem).join(""),
  policies: [],
  digest,
});

function keysOn(disk: DiskInMemory): LogKeys {
  return { folder: "/w/keys", case_id: "c", ring: new KeyRing({ by: "file", keysFolder: "/w/keys", disk }) };
}

async function openOn(disk: DiskInMemory): Promise<StampPlace> {
  const logFolder = `${FOLDER}/log`;
  const placer = new Placer(disk, logFolder, `${FOLDER}/tmp`);
  const log = await Log.open({ disk, folder: logFolder, keys: keysOn(disk), origin: "localhost/hamon/c", placer });
  const append = async (entry: NewLogEntry) => {
    const at = today.toISOString();
    return { index: await log.append({ at, entries: formatEntry({ ...entry, at }) }) };
  };
  return { disk, folder: FOLDER, log, append, now: () => today };
}

/** After so many operations, how many stamps, and how many stamps in their records. */
interface Acknowledged {
  readonly after: number;
  readonly counts: readonly number[];
}

async function record(disk: DiskInMemory): Promise<readonly Acknowledged[]> {
  const place = await openOn(disk);
  const acknowledged: Acknowledged[] = [];
  const note = async () =>
    acknowledged.push({ after: disk.operations.length, counts: (await loggedStamps(place.log)).map(({ stamp_count }) => stamp_count) });
  for (const day of ["2026-12-01", "2027-01-01", "2027-02-01"]) {
    today = new Date(day);
    await place.append({ kind: "view", actor: "user_1", body: { day } });
    await takeStamp(place, asked(), "cli");
    await note();
  }
  for (const [day, digest] of [
    ["2036-06-01", "sha256"],
    ["2040-02-29", "sha512"],
  ] as const) {
    today = new Date(day);
    const { left } = await renewStamps(place, { authority: asked(digest), actor: "system", stamps: await loggedStamps(place.log) });
    assert.deepEqual(left, []);
    await note();
  }
  await place.log.close();
  return acknowledged;
}

/** Opens what is left and verifies it. */
async function reopen(files: Files, acknowledged: readonly number[]): Promise<StampPlace> {
  const disk = new DiskInMemory(files);
  const place = await openOn(disk);
  const counts = (await loggedStamps(place.log)).map(({ stamp_count }) => stamp_count);
  assert.ok(
    acknowledged.every((count, i) => (counts[i] ?? 0) >= count),
    `${counts} of ${acknowledged}`,
  );
  await requireWhole(place, disk);
  return place;
}

async function requireWhole({ log, folder, now }: StampPlace, disk: DiskInMemory): Promise<void> {
  const { claims, steps, tree_size } = await log.quiet(() => verifyLog({ folder, keys: keysOn(disk), disk, now }, {}));
  assert.deepEqual(
    steps.map(({ broken }) => broken),
    steps.map(() => null),
  );
  for (const [path, { sha256 }] of claims.files) {
    const bytes = await disk.read(`/w/${path}`);
    assert.equal(bytes === null ? null : createHash("sha256").update(bytes).digest("hex"), sha256, path);
  }
  const step = await verifyStamps({ disk, folder, size: tree_size, now }, claims.files);
  assert.equal(step?.broken ?? null, null);
}

// As the daily job does it, whatever the crash left; then all is as if there had been none.
async function goOn(place: StampPlace): Promise<void> {
  const stamps = (await loggedStamps(place.log)).filter(({ digest }) => digest === "sha256");
  const { left } = await renewStamps(place, { authority: asked("sha512"), actor: "system", stamps });
  assert.deepEqual(left, []);
  await requireWhole(place, place.disk as DiskInMemory);
}

const acknowledgedAt = (acknowledged: readonly Acknowledged[], count: number) =>
  acknowledged.findLast(({ after: done }) => done <= count)?.counts ?? [];

test("killed before any operation: no acknowledged renewal is lost, and what is left goes on", { skip }, async () => {
  const disk = new DiskInMemory(EMPTY);
  const acknowledged = await record(disk);
  assert.deepEqual(acknowledged.at(-1)?.counts, [3, 3, 3]);
  for (let count = 0; count <= disk.operations.length; count += 1) {
    const files = DiskInMemory.after(EMPTY, disk.operations.slice(0, count)).files();
    const place = await reopenAt(files, acknowledgedAt(acknowledged, count));
    if (count % 7 === 0) await goOn(place);
  }
});

// Before 2036 was over, so that a stamp without its renewal has not ended.
async function reopenAt(files: Files, counts: readonly number[]): Promise<StampPlace> {
  today = new Date("2036-12-01");
  return reopen(files, counts);
}

// A linear congruential generator: the same losses at every run.
function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("power lost before any operation: no acknowledged renewal is lost, whatever was not synced", { skip }, async (t) => {
  const disk = new DiskInMemory(EMPTY);
  const acknowledged = await record(disk);
  let points = 0;
  for (let count = 0; count <= disk.operations.length; count += 1) {
    const then = DiskInMemory.after(EMPTY, disk.operations.slice(0, count));
    for (let round = 0; round < 2; round += 1) {
      const files = then.filesAfterPowerLoss(chanceOf(count * 1009 + round));
      if (![...EMPTY.keys()].every((folder) => files.has(folder))) continue;
      await reopenAt(files, acknowledgedAt(acknowledged, count));
      points += 1;
    }
  }
  t.diagnostic(`points ${points}`);
  assert.ok(points > disk.operations.length, String(points));
});
