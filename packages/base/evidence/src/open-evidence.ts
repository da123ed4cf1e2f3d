// Opens the evidence of one case: its log, its originals, their list.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Fault, type CosignResult } from "@hamon/records";
import type { Store } from "@hamon/store";
import { makeBundle } from "./bundle/bundle.js";
import { makeExcerpt } from "./bundle/excerpt.js";
import { realDisk, writing, type Disk } from "./disk.js";
import { formatEntry, parseEntry } from "./entry.js";
import type { Evidence, NewLogEntry } from "./evidence.js";
import type { ItemShelf } from "./item-shelf.js";
import { Log } from "./log.js";
import { Originals } from "./originals.js";
import { openRead, readPieces } from "./reading.js";
import { Placer } from "./placer.js";
import { renewStamps } from "./stamps/renew-stamps.js";
import { loggedStamps, takeStamp } from "./stamps/stamps.js";
import { addStatements, readStatements } from "./statements/stated.js";
import { storeShelf } from "./store-shelf.js";
import type { KeySettings } from "./vault/key-wrap.js";
import { Vault } from "./vault/vault.js";
import { cosign, type Cosigning } from "./witness/cosign.js";
import { verifyBytes, verifyLog, type VerifyPlace } from "./verify.js";

export interface EvidenceOptions {
  /** evidence/ of the case; made when missing. */
  readonly folder: string;
  readonly case_id: string;
  /** The workspace's keys/. */
  readonly keysFolder: string;
  readonly store: Store;
  now(): Date;
  /** Name of the log, e.g. "insurer.example/hamon/case_2025_0001"; fixed at first use. Default "localhost/hamon/<case_id>". */
  readonly origin?: string | undefined;
  /** What the vault's key is kept under. Default: the key file keys/vault.key. */
  readonly keys?: KeySettings | undefined;
  /** Second signature and witnesses; without it checkpoints stay in the house. */
  readonly cosigning?: Cosigning | undefined;
}

export interface EvidenceOnShelf extends Omit<EvidenceOptions, "store"> {
  readonly shelf: ItemShelf;
  readonly disk?: Disk;
}

/**
 * Opens the evidence of a case that this process owns (the workspace's lock sees to that).
 *
 * A log that is broken opens too: `verify` names what is wrong, reading and adding throw `log-inconsistent`,
 * `log-key-missing` or `log-key-malformed`.
 *
 * @throws {Fault} `disk-full`, `evidence-write-failed`.
 */
export function openEvidence({ store, ...options }: EvidenceOptions): Promise<Evidence> {
  return openEvidenceOnShelf({ ...options, shelf: storeShelf(store, options.case_id) });
}

/** The same with another list of originals. */
export async function openEvidenceOnShelf(options: EvidenceOnShelf): Promise<Evidence> {
  const { folder, case_id, keysFolder, shelf, now, disk = realDisk } = options;
  const logFolder = join(folder, "log");
  const spool = join(folder, "tmp");
  const folders = [logFolder, spool, join(folder, "objects"), keysFolder];
  await writing("evidence", () => Promise.all(folders.map((made) => mkdir(made, { recursive: true, mode: 0o700 }))));
  const keys = { folder: keysFolder, case_id };
  const origin = options.origin ?? `localhost/hamon/${case_id}`;
  const log = await Log.open({ disk, folder: logFolder, keys, origin, placer: new Placer(disk, logFolder, spool) });
  const objects = { disk, folder, spool, placer: new Placer(disk, folder, spool) };
  const vault = new Vault({ by: "file", ...options.keys, keysFolder, case_id, disk });
  const originals = new Originals({ case_id, objects, log, shelf, vault, now });
  await sweepUnlessBroken(originals);
  const { cosigning } = options;
  const place = { folder, keys, now, policyFile: cosigning?.policyFile };
  const send = async () => (cosigning === undefined ? null : cosign({ folder, keys, log, placer: objects.placer, cosigning, now }));
  return evidenceOf(place, { log, originals, vault, disk, cosign: send });
}

async function sweepUnlessBroken(originals: Originals): Promise<void> {
  try {
    await originals.sweep();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

interface Parts {
  readonly log: Log;
  readonly originals: Originals;
  readonly vault: Vault;
  readonly disk: Disk;
  cosign(): Promise<CosignResult | null>;
}

function evidenceOf(place: VerifyPlace, { log, originals, vault, disk, cosign: send }: Parts): Evidence {
  const append = async ({ at, ...entry }: NewLogEntry) => {
    const moment = (at === undefined ? place.now() : new Date(at)).toISOString();
    return { index: await log.append({ at: moment, entries: formatEntry({ ...entry, at: moment }) }) };
  };
  const stampPlace = { folder: place.folder, disk, log, append, now: () => place.now() };
  const statements = { disk, folder: place.folder, keysFolder: place.keys.folder, log, append };
  return {
    folder: place.folder,
    keep: (path, options) => originals.keep(path, options),
    nextNumber: () => originals.nextNumber(),
    keepAll: (files, options) => originals.keepAll(files, options),
    items: () => originals.items(),
    item: (evidence_id) => originals.item(evidence_id),
    erase: (evidence_ids, how) => originals.erase(evidence_ids, how),
    matches: (evidence_id, path) => originals.matches(evidence_id, path),
    async rotateKey(keys, actor) {
      await originals.sweep();
      if (!(await vault.isMade())) return false;
      await vault.rotate({ ...keys, keysFolder: place.keys.folder });
      await append({ kind: "key-rotation", actor, body: { by: keys.by } });
      return true;
    },
    open: (evidence_id, reading) => Readable.from(openRead({ originals, append }, evidence_id, reading), { objectMode: false }),
    bytesAt: (pieces, reading) => readPieces({ originals, append }, pieces, reading),
    append,
    head: () => headOf(log),
    entries: (options) => log.entries(options),
    entriesNaming: (name, options) => entriesNaming(log, name, options),
    verify: (options = {}) =>
      originals.undisturbed(async () => {
        const found = await log.quiet(() => verifyLog(place, options));
        await originals.settled();
        return verifyBytes({ ...place, vault }, found, options);
      }),
    bundle: (plan) => makeBundle({ folder: place.folder, log, originals, append, cosign: send }, plan),
    excerpt: (plan) => makeExcerpt({ folder: place.folder, log, append, cosign: send }, plan),
    stamp: (authority, actor) => takeStamp(stampPlace, authority, actor),
    stamps: () => loggedStamps(log),
    renewStamps: (options) => renewStamps(stampPlace, options),
    state: (named, actor) => addStatements(statements, named, actor),
    statements: () => readStatements(statements),
    cosign: send,
    async close() {
      await originals.settled();
      await log.close();
    },
  };
}

// Entries are canonical JSON: what is named in one stands in its bytes as it is.
async function entriesNaming(log: Log, name: string, { limit }: { readonly limit: number }) {
  const found: { index: number; bytes: Buffer }[] = [];
  let total = 0;
  for await (const { start, entries } of log.bundles()) {
    for (const [i, bytes] of entries.entries()) {
      if (!bytes.includes(name)) continue;
      total += 1;
      if (found.push({ index: start + i, bytes }) > limit) found.shift();
    }
  }
  return { entries: found.map(({ index, bytes }) => ({ ...parseEntry(bytes), index })), total };
}

async function headOf(log: Log) {
  const { signer, tree, root, checkpoint } = await log.state();
  return {
    origin: signer.name,
    tree_size: tree.size,
    root_hash: root.toString("base64"),
    checkpoint,
    public_key: signer.vkey,
  };
}
