// An excerpt: a bag for one figure or one person that tells nothing of the rest of the case. Of the log it holds the signed
// checkpoint and single entries, each with its inclusion proof; no tile, no other entry.
//
// What is made for it is vouched for by the entry that says that it was made: by salted commitments, because whoever reads the
// whole log one day must not be able to guess a person's row from a digest. The salts lie with the proofs.
//
// Specs: BagIt (RFC 8493), RFC 6962, C2SP tlog-proof.

import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { BundleResult } from "@hamon/records";
import { formatTlogProof } from "@hamon/tlog";
import type { LogState } from "../log-folder.js";
import type { LoggedStatements } from "../statements/stated.js";
import { filesOfStamp, isStamp, stampsAmong } from "../stamps/stamp-files.js";
import { placeFolder } from "./bag-folder.js";
import { BagWriter, type BagFile, type BagSource } from "./bag-writer.js";
import {
  addCosigned,
  addHeadForms,
  addLogged,
  addRecordCheck,
  addScripts,
  addStatements,
  type BundlePlace,
  type BundlePlan,
  type Vouched,
} from "./bundle.js";
import { proveEarlier, proveEntry } from "./log-copy.js";
import { readVouching } from "./vouching.js";

const SALT_BYTES = 32;

/** A file made for an excerpt; path below data/. Unvouched: a digest of it stands in one that is vouched for. */
export interface ExcerptFile {
  readonly path: string;
  readonly source: BagSource;
  readonly is_unvouched?: boolean;
}

/** What goes into an excerpt. Paths of files must name nobody: they stand in the log. */
export interface ExcerptPlan extends Pick<BundlePlan, "out" | "actor" | "info" | "guide"> {
  readonly scope: "figure" | "person";
  /** Entries to hand over, by index. */
  readonly entries: readonly number[];
  readonly files: readonly ExcerptFile[];
  /** Originals that bytes are told of: the export is a step of their custody. */
  readonly evidence_ids: readonly string[];
  /** The statement of one figure, out of its set. */
  readonly statement?: { readonly set: LoggedStatements; readonly name: string } | null;
}

type ExcerptPlace = Pick<BundlePlace, "folder" | "log" | "cosign" | "append">;

/**
 * Makes an excerpt and leaves one entry that says so. A failure after that entry leaves no excerpt.
 *
 * @throws {Fault} `bundle-folder-not-empty`, `bundle-place-missing`, `bundle-file-changed`, `log-inconsistent`, `disk-full`, `evidence-write-failed`.
 */
export function makeExcerpt(place: ExcerptPlace, plan: ExcerptPlan): Promise<BundleResult> {
  return placeFolder(plan.out, async (folder) => {
    const bag = new BagWriter(folder);
    const made = await addSalted(bag, plan.files);
    const { index } = await place.append({ kind: "export", actor: plan.actor, body: bodyOf(plan, made) });
    const cosigned = await addCosigned(bag, place);
    const state = await addProven(bag, { place, plan, made: made.map(({ path }) => ({ path, index })), index });
    if (plan.statement != null) await addStatements(bag, plan.statement.set, state.signer.vkey, plan.statement.name);
    await bag.add("VERIFY.md", plan.guide);
    await addScripts(bag);
    const { files, bytes } = await bag.finish(plan.info);
    const { tree, root, signer } = state;
    const head = { tree_size: tree.size, root_hash: root.toString("base64"), public_key: signer.vkey };
    return { folder: plan.out, files, bytes, document_count: 0, original_count: 0, ...head, entry_index: index, cosigned };
  });
}

interface Salted {
  readonly path: string;
  readonly commitment: string;
}

function bodyOf({ scope, evidence_ids }: ExcerptPlan, commitments: readonly Salted[]) {
  return { scope, commitments, ...(evidence_ids.length === 0 ? {} : { evidence_ids }) };
}

async function addSalted(bag: BagWriter, files: readonly ExcerptFile[]): Promise<readonly Salted[]> {
  const made: Salted[] = [];
  for (const { path, source, is_unvouched = false } of files) {
    const file = await bag.add(`data/${path}`, source);
    if (!is_unvouched) made.push({ path: file.path, commitment: await addSalt(bag, file) });
  }
  return made;
}

// As with originals: HMAC-SHA256(salt, SHA-256 of the file), so that check-proof.sh reads both.
async function addSalt(bag: BagWriter, { path, sha256 }: BagFile): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  await bag.add(`${path.replace("data/", "data/proofs/")}.salt`, `${salt.toString("hex")}\n`);
  return createHmac("sha256", salt).update(Buffer.from(sha256, "hex")).digest("hex");
}

interface Proving {
  readonly place: ExcerptPlace;
  readonly plan: ExcerptPlan;
  readonly made: readonly Vouched[];
  /** The entry of the export. */
  readonly index: number;
}

// While nothing is added: the tiles are those of one checkpoint.
async function addProven(bag: BagWriter, { place, plan, made, index }: Proving): Promise<LogState> {
  const { vouchers } = await readVouching(place.log, isStamp);
  const indexes = [...new Set([...plan.entries, index])].toSorted((a, b) => a - b);
  const counts = stampsAmong(vouchers.keys());
  const sizes = stampsFor(indexes, [...counts.keys()]);
  const stamps = [...new Set(sizes.values())].flatMap((size) => filesOfStamp(size, counts.get(size) ?? 1));
  const stamped = await addLogged(bag, { ...place, vouchers }, stamps);
  await addRecordCheck(bag, stamped);
  const log = join(place.folder, "log");
  return place.log.hold(async (state) => {
    await bag.add("data/log/checkpoint", state.checkpoint);
    await addHeadForms(bag, state);
    for (const one of indexes) await addEntry(bag, { log, state, index: one, stamped: sizes.get(one) });
    for (const { path, index: voucher } of [...made, ...stamped]) {
      const { text, entry } = await proveEntry(log, state, voucher);
      const base = path.replace("data/", "data/proofs/");
      await bag.add(`${base}.proof`, text);
      await bag.add(`${base}.entry`, entry);
    }
    return state;
  });
}

/** By entry, the size of the first stamped checkpoint that covers it. */
function stampsFor(indexes: readonly number[], sizes: readonly number[]): ReadonlyMap<number, number> {
  return new Map(
    indexes.flatMap((index) => {
      const covering = sizes.filter((size) => size > index);
      return covering.length === 0 ? [] : [[index, Math.min(...covering)] as const];
    }),
  );
}

interface EntryPlace {
  readonly log: string;
  readonly state: LogState;
  readonly index: number;
  readonly stamped: number | undefined;
}

async function addEntry(bag: BagWriter, { log, state, index, stamped }: EntryPlace): Promise<void> {
  const { text, entry, hashes } = await proveEntry(log, state, index);
  const base = `data/proofs/entries/${index}.json`;
  await bag.add(`data/entries/${index}.json`, entry);
  await bag.add(`${base}.proof`, text);
  await bag.add(`${base}.tlog-proof`, formatTlogProof({ index, proof: hashes, checkpoint: state.checkpoint }));
  if (stamped !== undefined) await bag.add(`${base}.${stamped}.proof`, await proveEarlier(log, state, { index, size: stamped, entry }));
}
