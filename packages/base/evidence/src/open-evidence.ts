// Opens the evidence of one case: its log, its originals, their list.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Fault, type CosignResult, type ProvenEntry } from "@hamon/records";
import type { Store } from "@hamon/store";
import { makeBundle } from "./bundle/bundle.js";
import { makeExcerpt } from "./bundle/excerpt.js";
import { proveEntry } from "./bundle/log-copy.js";
import { realDisk, writing, type Disk } from "./disk.js";
import { formatEntry, parseEntry } from "./entry.js";
import type { Evidence, NewLogEntry } from "./evidence.js";
import { entriesNaming, entriesOfOriginals } from "./entries-naming.js";
import type { ItemShelf } from "./item-shelf.js";
import { Log } from "./log.js";
import { loadSecondSigner } from "./log-key.js";
import { Originals } from "./originals.js";
import { addPassword, readPasswords, type PasswordPlace } from "./passwords.js";
import { openRead, readMembers, readPieces } from "./reading.js";
import { Placer } from "./placer.js";
import { renewStamps } from "./stamps/renew-stamps.js";
import { loggedStamps, takeStamp } from "./stamps/stamps.js";
import { addStatements, readStatements } from "./statements/stated.js";
import { OPERATOR } from "./statements/operator-key.js";
import { restoreCosigned } from "./restore/restore-cosigned.js";
import { restoreLog } from "./restore/restore-log.js";
import { restoreOriginals } from "./restore/restore-originals.js";
import { storeShelf } from "./store-shelf.js";
import type { KeySettings } from "./vault/key-wrap.js";
import { KeyRing } from "./vault/key-ring.js";
import { Vault } from "./vault/vault.js";
import { cosign, type Cosigning } from "./witness/cosign.js";
import { witnessStatus } from "./witness/witness-status.js";
import { verifyBytes, verifyLog, type LogFindings, type VerifyPlace } from "./verify.js";
import { toStep } from "./verify-step.js";
import { Turn } from "./turn.js";

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
  /** Holds the keys that sign. Default: that of keysFolder, opened as `keys` says. */
  readonly ring?: KeyRing | undefined;
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
  const vaultKeys = { by: "file" as const, ...options.keys, keysFolder, disk };
  const keys = { folder: keysFolder, case_id, ring: options.ring ?? new KeyRing(vaultKeys) };
  const origin = options.origin ?? `localhost/hamon/${case_id}`;
  const log = await Log.open({ disk, folder: logFolder, keys, origin, placer: new Placer(disk, logFolder, spool) });
  const objects = { disk, folder, spool, placer: new Placer(disk, folder, spool) };
  const vault = new Vault({ ...vaultKeys, case_id });
  const originals = new Originals({ case_id, objects, log, shelf, vault, now });
  const beyond = await refuseUnlessNewest(log, originals);
  await sweepUnlessBroken(originals);
  const { cosigning } = options;
  const place = { folder, keys, now, policyFile: cosigning?.policyFile };
  const send = async () => (cosigning === undefined ? null : cosign({ folder, keys, log, placer: objects.placer, cosigning, now }));
  return evidenceOf(place, { log, originals, vault, disk, cosign: send, placer: objects.placer, beyond });
}

// Its own last checkpoint may have been restored with it: the list in the database tells too.
async function refuseUnlessNewest(log: Log, originals: Originals): Promise<number> {
  try {
    const beyond = await originals.knownBeyond();
    if (beyond > 0) log.refuse(new Fault("log-inconsistent", { at: "log/checkpoint" }));
    return beyond;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return 0;
  }
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
  readonly placer: Placer;
  readonly disk: Disk;
  /** Entries that the log had, as the list of originals tells; 0 where it tells of no more than there are. */
  readonly beyond: number;
  cosign(): Promise<CosignResult | null>;
}

function evidenceOf(place: VerifyPlace, { log, originals, vault, disk, placer, cosign: send, ...parts }: Parts): Evidence {
  let { beyond } = parts;
  const append = async ({ at, ...entry }: NewLogEntry) => {
    const moment = (at === undefined ? place.now() : new Date(at)).toISOString();
    return { index: await log.append({ at: moment, entries: formatEntry({ ...entry, at: moment }) }) };
  };
  const stampPlace = { folder: place.folder, disk, log, append, now: () => place.now() };
  // Each takes its file's name from the log's size: two at once would write the same one.
  const [stating, stamping] = [new Turn(), new Turn()];
  const statements = { disk, folder: place.folder, ring: place.keys.ring, log, append };
  return {
    ...readersOf({ originals, append }, { disk, folder: place.keys.folder, case_id: place.keys.case_id }),
    folder: place.folder,
    keep: (path, options) => originals.keep(path, options),
    nextNumber: () => originals.nextNumber(),
    keepAll: (files, options) => originals.keepAll(files, options),
    items: () => originals.items(),
    item: (evidence_id) => originals.item(evidence_id),
    erase: (evidence_ids, how) => originals.erase(evidence_ids, how),
    blankedNames: () => originals.blanked,
    matches: (evidence_id, path) => originals.matches(evidence_id, path),
    rotateKey: (keys) => originals.sweep().then(() => rotateVault(place, vault, keys)),
    async restore(options) {
      const known_size = Math.max(options.known_size, beyond);
      const { erased, ...restored } = await log.restored((at) => restoreLog(at, { ...options, known_size, now: place.now }));
      beyond = 0;
      await restoreCosigned({ ...place, placer, log }, options.from);
      const found = await originals.restored((at) => restoreOriginals({ ...at, erased, actor: options.actor }));
      await originals.sweep();
      const { forgotten, ...counts } = found;
      await append({ kind: "restore", actor: options.actor, body: { what: "restore", ...restored, ...counts, forgotten_count: forgotten.length } });
      return { ...restored, ...found };
    },
    append,
    head: () => headOf(log),
    entries: (options) => log.entries(options),
    entriesNaming: (name, options) => entriesNaming(log, name, options),
    entriesOfOriginals: () => entriesOfOriginals(log),
    prove: (index) => proveOne(log, place.folder, index),
    verify: (options = {}) =>
      originals.undisturbed(async () => {
        const found = withBeyond(await log.quiet(() => verifyLog(place, options)), beyond);
        await originals.settled();
        return verifyBytes({ ...place, vault }, found, options);
      }),
    bundle: (plan) => makeBundle({ folder: place.folder, log, originals, append, cosign: send }, plan),
    excerpt: (plan) => makeExcerpt({ folder: place.folder, log, append, cosign: send }, plan),
    stamp: (authority, actor) => stamping.take(() => takeStamp(stampPlace, authority, actor)),
    stamps: () => loggedStamps(log),
    renewStamps: (options) => stamping.take(() => renewStamps(stampPlace, options)),
    state: (named, actor) => stating.take(() => addStatements(statements, named, actor)),
    statements: () => readStatements(statements),
    cosign: send,
    witnesses: () => witnessStatus({ ...place, log }),
    async close() {
      await originals.settled();
      await log.close();
    },
  };
}

/** The ways out of the originals. */
function readersOf(
  place: Pick<Evidence, "append"> & { readonly originals: Originals },
  passwords: PasswordPlace,
): Pick<Evidence, "open" | "members" | "addPassword" | "bytesAt"> {
  const archives = { ...place, passwords: () => readPasswords(passwords) };
  return {
    open: (evidence_id, reading) => Readable.from(openRead(place, evidence_id, reading), { objectMode: false }),
    members: (evidence_id, reading) => readMembers(archives, evidence_id, reading),
    addPassword: (password) => addPassword(passwords, password),
    bytesAt: (pieces, reading) => readPieces(archives, pieces, reading),
  };
}

async function rotateVault({ keys: { folder, ...keys } }: VerifyPlace, vault: Vault, next: KeySettings): Promise<void> {
  // Of before there was a ring and not used since: they go into it now.
  await Promise.all([loadSecondSigner({ folder, ...keys }), keys.ring.get(OPERATOR)]);
  if (await vault.isMade()) await vault.rotate({ ...next, keysFolder: folder });
}

/** @throws {Fault} `entry-unknown`; the codes of proveEntry. */
function proveOne(log: Log, folder: string, index: number): Promise<ProvenEntry> {
  return log.hold(async (state) => {
    const { size } = state.tree;
    if (!Number.isSafeInteger(index) || index < 0 || index >= size)
      throw new Fault("entry-unknown", { params: { index: String(index), size } });
    const { entry, leaf, hashes } = await proveEntry(join(folder, "log"), state, index);
    const base64 = (bytes: Buffer) => bytes.toString("base64");
    return {
      entry: { ...parseEntry(entry), index },
      text: entry.toString(),
      leaf_hash: base64(leaf),
      proof: hashes.map(base64),
      tree_size: size,
      root_hash: base64(state.root),
    };
  });
}

function withBeyond(found: LogFindings, beyond: number): LogFindings {
  const { steps, tree_size } = found;
  if (beyond === 0) return found;
  const broken = { code: "checkpoint-rolled-back", at: "log/checkpoint", params: { size: tree_size, signed_size: beyond } };
  return {
    ...found,
    steps: steps.map((step) => (step.step === "checkpoint" ? toStep("checkpoint", step.checked, step.broken ?? broken) : step)),
  };
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
