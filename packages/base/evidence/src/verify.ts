// Recomputes everything that evidence claims, from the files alone: no memory, no database.
//
// Steps checkpoint, tree, entries, originals and files; commitments where the vault is at hand, cosignatures and stamps where there
// are any or somebody asks for them. Each names the first thing that is broken; originals and commitments more than the first. A step
// that cannot be done is not ok.

import { join } from "node:path";
import type { BrokenThing, VerifyResult, VerifyStep } from "@hamon/records";
import { stat } from "node:fs/promises";
import { realDisk, type Disk } from "./disk.js";
import { objectPath } from "./object-store.js";
import { KeyRing } from "./vault/key-ring.js";
import type { KeySettings } from "./vault/key-wrap.js";
import { Vault } from "./vault/vault.js";
import { judgeEntries } from "./entry-check-apart.js";
import type { Claims } from "./verify-entries.js";
import { listDocuments, verifyFiles } from "./verify-files.js";
import { verifyHead } from "./verify-head.js";
import { listObjects, verifyOriginals } from "./verify-originals.js";
import { verifyStamps } from "./stamps/verify-stamps.js";
import { verifyTree } from "./verify-tree.js";
import { verifyCosigned } from "./witness/verify-cosigned.js";
import type { LogKeys } from "./log-key.js";

export interface VerifyPlace {
  /** evidence/ of the case. */
  readonly folder: string;
  readonly keys: LogKeys;
  /** Of the log; default the machine's. */
  readonly disk?: Disk;
  /** Where the keys are at hand: then commitments are checked too. */
  readonly vault?: Vault;
  /** Whom checkpoints must be cosigned by: C2SP tlog-policy. */
  readonly policyFile?: string | undefined;
  now(): Date;
}

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** Bytes of originals and files that were read again, of all. */
  readonly progress?: (done: number, total: number) => void;
}

/** The steps that need the log to stand still, and what its entries claim. */
export interface LogFindings {
  readonly steps: readonly VerifyStep[];
  readonly claims: Claims;
  /** Paths below objects/ as they were before the log was read. */
  readonly objects: readonly string[];
  /** Of the case, as they were then too. */
  readonly documents: readonly string[];
  readonly tree_size: number;
  readonly root_hash: string;
}

/** Verifies a case that nobody has open, broken or not. */
export async function verifyEvidence(
  options: VerifyOptions & {
    readonly folder: string;
    readonly case_id: string;
    readonly keysFolder: string;
    readonly policyFile?: string;
    /** With these the vault is opened too, or said why not. */
    readonly keys?: KeySettings;
    now(): Date;
  },
): Promise<VerifyResult> {
  const { folder, case_id, keysFolder, policyFile, now, keys: settings } = options;
  const keys = { folder: keysFolder, case_id, ring: new KeyRing({ by: "file", keysFolder }) };
  const vault = settings === undefined ? {} : { vault: new Vault({ ...settings, keysFolder, case_id }) };
  const place = { folder, keys, policyFile, now, ...vault };
  return verifyBytes(place, await verifyLog(place, options), options);
}

/** Steps checkpoint, tree and entries. */
export async function verifyLog(
  { folder, keys, policyFile, disk = realDisk }: VerifyPlace,
  { signal }: VerifyOptions,
): Promise<LogFindings> {
  const [objects, documents] = await Promise.all([listObjects(folder), listDocuments(folder)]);
  const place = { disk, folder: join(folder, "log") };
  const { step: checkpoint, head } = await verifyHead(place, keys);
  const judge = judgeEntries(head?.size ?? null);
  const { step: tree, root } = await verifyTree(place, head, { judge, signal }).catch((error: unknown) => {
    judge.stop();
    throw error;
  });
  const entries = await judge.end();
  const cosigned = await verifyCosigned({ folder, keys, disk, policyFile, isTreeWhole: tree.ok }, head);
  return {
    steps: [checkpoint, tree, entries.step, ...cosigned],
    claims: entries.claims,
    objects,
    documents,
    tree_size: head?.size ?? 0,
    root_hash: root?.toString("base64") ?? "",
  };
}

/** Steps originals and files, and the result of all. */
export async function verifyBytes(place: VerifyPlace, found: LogFindings, options: VerifyOptions): Promise<VerifyResult> {
  const { originals, files, gap } = found.claims;
  const sizes = await Promise.all([...originals.keys()].map((sha256) => sizeOf(join(place.folder, objectPath(sha256)))));
  const total = [...sizes, ...[...files.values()].map(({ bytes }) => bytes)].reduce((sum, bytes) => sum + bytes, 0);
  let done = 0;
  const meter = {
    signal: options.signal,
    read: (bytes: number) => {
      done += bytes;
      options.progress?.(Math.min(done, total), total);
    },
  };
  const steps = [
    ...found.steps,
    ...(await verifyOriginals(place, { claims: originals, gap, objects: found.objects, entries: changedEntries(found) }, meter)),
    await verifyFiles(place.folder, { claims: files, gap, documents: found.documents }, meter),
    await verifyStamps({ disk: place.disk ?? realDisk, folder: place.folder, size: found.tree_size, now: () => place.now() }, files),
  ].filter((step) => step !== null);
  const { tree_size, root_hash } = found;
  return { ok: steps.every(({ ok }) => ok), tree_size, root_hash, steps, verified_at: place.now().toISOString() };
}

/** Where this is all that is broken of the tree, entries are as they were signed. */
const OF_TILES: ReadonlySet<string> = new Set(["tile-missing", "tile-changed", "log-file-unexpected"]);

function changedEntries({ steps }: LogFindings): BrokenThing | null {
  const broken = steps.find(({ step }) => step === "tree")?.broken ?? null;
  return broken === null || OF_TILES.has(broken.code) ? null : broken;
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0, // told when it is read
  );
}
