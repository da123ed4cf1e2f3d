// A bundle: what a stranger needs to check a case without us, as one BagIt bag.
//
// Everything below data/ but the keys is vouched for by an entry of the log: documents and originals by their own,
// what is made for the bundle by the entry that says that it was made.

import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault, type BundleResult, type CosignResult } from "@hamon/records";
import type { NewLogEntry } from "../evidence.js";
import type { Log } from "../log.js";
import type { LogState } from "../log-folder.js";
import { readObject } from "../object-store.js";
import type { Originals } from "../originals.js";
import type { VaultRow } from "../vault/vault-file.js";
import { filesOfStamp, isStamp, stampsAmong } from "../stamps/stamp-files.js";
import { placeFolder } from "./bag-folder.js";
import { exportStatements } from "../statements/sigstore-bundle.js";
import type { LoggedStatements } from "../statements/stated.js";
import { BagWriter, type BagFile } from "./bag-writer.js";
import { keyForms } from "./key-forms.js";
import { copyLog, LOG, proveEntry } from "./log-copy.js";
import { formatVerifyPage, type PageWords } from "./verify-page.js";
import { readVouching, type LoggedOriginal, type Vouching } from "./vouching.js";

/** At the default of 64 KiB a file is read at a fifth of the speed. */
const CHUNK_BYTES = 1 << 20;
const ORIGINALS_LIST = "originals/originals.json";

/** What goes into a bundle. */
export interface BundlePlan {
  /** Missing or empty. */
  readonly out: string;
  readonly actor: string;
  /** Labels and values of bag-info.txt. */
  readonly info: Readonly<Record<string, string>>;
  /** Documents by their path in the case's folder. The log must vouch for each. */
  readonly documents: readonly string[];
  /** Originals to hand over, by evidence_id. All others are listed without their names. */
  readonly originals: readonly string[];
  /** Texts made for this bundle; paths below data/. */
  readonly texts: readonly { readonly path: string; readonly text: string }[];
  /** Statements of the figures, where there are any. */
  readonly statements?: LoggedStatements | null;
  /** VERIFY.md. */
  readonly guide: string;
  /** Sentences of verify.html. */
  readonly words: PageWords;
}

export interface BundlePlace {
  /** evidence/ of the case. */
  readonly folder: string;
  readonly log: Log;
  readonly originals: Originals;
  /** Has the newest checkpoint signed by others; null where that is not set up. */
  cosign(): Promise<CosignResult | null>;
  append(entry: NewLogEntry): Promise<{ readonly index: number }>;
}

/** A file of the bag and the entry that vouches for it. */
export interface Vouched {
  readonly path: string;
  readonly index: number;
}

/**
 * Makes a bundle and leaves one entry that says so. A failure after that entry leaves no bundle.
 *
 * @throws {Fault} `bundle-folder-not-empty`, `bundle-place-missing`, `bundle-document-unlogged`, `bundle-file-changed`, `original-missing`,
 *   `log-inconsistent`, `disk-full`, `evidence-write-failed`.
 */
export function makeBundle(place: BundlePlace, plan: BundlePlan): Promise<BundleResult> {
  return placeFolder(plan.out, async (folder) => {
    const bag = new BagWriter(folder);
    const wanted = new Set([...plan.documents, ...(plan.statements == null ? [] : [plan.statements.path])]);
    const { vouchers, originals } = await readVouching(place.log, (path) => wanted.has(path) || isStamp(path));
    const stamps = [...stampsAmong(vouchers.keys())].flatMap(([tree_size, stamp_count]) => filesOfStamp(tree_size, stamp_count));
    const vouchable = [...wanted, ...stamps];
    const chosen = await chooseOriginals(place, plan, originals);
    const vouched = [...(await addLogged(bag, { ...place, vouchers }, vouchable)), ...(await addOriginals(bag, place, chosen))];
    const made = await addTexts(bag, [...plan.texts, { path: ORIGINALS_LIST, text: listOriginals(originals, chosen) }]);
    const counts = { document_count: plan.documents.length, original_count: chosen.size };
    const { index } = await place.append({ kind: "export", actor: plan.actor, body: { ...counts, digests: made.map(digestOf) } });
    const cosigned = await addCosigned(bag, place);
    const state = await addLog(bag, place);
    await addProofs(bag, state, [...vouched, ...made.map(({ path }) => ({ path, index }))]);
    if (plan.statements != null) await addStatements(bag, plan.statements, state.signer.vkey);
    await addTools(bag, plan);
    await addRecordCheck(bag, vouched);
    const { files, bytes } = await bag.finish(plan.info);
    const { tree, root, signer } = state;
    const head = { tree_size: tree.size, root_hash: root.toString("base64"), public_key: signer.vkey };
    return { folder: plan.out, files, bytes, ...counts, ...head, entry_index: index, cosigned };
  });
}

function digestOf({ path, sha256, bytes }: BagFile) {
  return { path, sha256, bytes };
}

/** Files of the case that entries vouch for, held against what those say. @throws {Fault} see makeBundle. */
export async function addLogged(
  bag: BagWriter,
  { folder, vouchers }: Pick<BundlePlace, "folder"> & Pick<Vouching, "vouchers">,
  documents: readonly string[],
): Promise<readonly Vouched[]> {
  const vouched: Vouched[] = [];
  for (const path of documents) {
    const voucher = vouchers.get(path);
    if (voucher === undefined) throw new Fault("bundle-document-unlogged", { at: path });
    const file = await bag.add(`data/${path}`, readDocument(join(dirname(folder), path), path));
    requireSame(file, voucher.sha256, path);
    vouched.push({ path: file.path, index: voucher.index });
  }
  return vouched;
}

// Opened when it is read: a stream that fails before anybody listens would end the process.
async function* readDocument(path: string, at: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new Fault("bundle-file-changed", { at, cause });
  }
}

async function* readOriginal(place: BundlePlace, row: VaultRow): AsyncGenerator<Uint8Array> {
  yield* readObject(place, row) as AsyncIterable<Buffer>;
}

function requireSame(file: BagFile, sha256: string, at: string): void {
  if (file.sha256 !== sha256) throw new Fault("bundle-file-changed", { at });
}

/** An original that is handed over in the clear: its name, its path below data/, and what shows that it is the one. */
interface Chosen {
  readonly name: string;
  readonly file: string;
  readonly row: VaultRow;
}

async function chooseOriginals(
  place: BundlePlace,
  plan: BundlePlan,
  originals: readonly LoggedOriginal[],
): Promise<ReadonlyMap<LoggedOriginal, Chosen>> {
  const names = new Map((await place.originals.items()).map(({ evidence_id, name }) => [evidence_id, name]));
  const chosen = new Map<LoggedOriginal, Chosen>();
  for (const original of originals.filter(({ evidence_id }) => plan.originals.includes(evidence_id))) {
    const { evidence_id, evidence_no } = original;
    const row = await place.originals.row(original);
    const name = names.get(evidence_id) ?? evidence_id;
    chosen.set(original, { name, row, file: originalPath(evidence_no, name) });
  }
  return chosen;
}

// The salt lies with the proof: with it anybody holds the original against the commitment in its entry.
async function addOriginals(bag: BagWriter, place: BundlePlace, chosen: ReadonlyMap<LoggedOriginal, Chosen>): Promise<readonly Vouched[]> {
  const vouched: Vouched[] = [];
  for (const [{ evidence_id, entry_index }, { file: path, row }] of chosen) {
    const file = await bag.add(`data/${path}`, readOriginal(place, row));
    requireSame(file, row.original_sha256, evidence_id);
    await bag.add(`data/proofs/${path}.salt`, `${row.salt.toString("hex")}\n`);
    vouched.push({ path: file.path, index: entry_index });
  }
  return vouched;
}

const NAME_LETTERS = 80;

// No letter that a shell, a list of digests or another file system reads as something else. The end says the kind.
function originalPath(evidence_no: number, name: string): string {
  const plain = name.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}._-]/gu, "_");
  return `originals/${String(evidence_no).padStart(4, "0")}_${[...plain].slice(-NAME_LETTERS).join("")}`;
}

// Names may be personal data, and a size may tell a file: only those that were chosen are told.
function listOriginals(originals: readonly LoggedOriginal[], chosen: ReadonlyMap<LoggedOriginal, Chosen>): string {
  const lines = originals.map((original) => {
    const { evidence_no, sha256, entry_index, kept_at, erased_at } = original;
    const told = chosen.get(original);
    const handed = told === undefined ? {} : { name: told.name, file: told.file, bytes: told.row.bytes };
    return JSON.stringify({ evidence_no, sha256, entry_index, kept_at, ...(erased_at === null ? {} : { erased_at }), ...handed });
  });
  return `[\n${lines.join(",\n")}\n]\n`;
}

async function addTexts(bag: BagWriter, texts: BundlePlan["texts"]): Promise<readonly BagFile[]> {
  const made: BagFile[] = [];
  for (const { path, text } of texts) made.push(await bag.add(`data/${path}`, text));
  return made;
}

async function addLog(bag: BagWriter, { folder, log }: BundlePlace): Promise<LogState> {
  const state = await log.hold(async (held) => {
    await copyLog(bag, join(folder, "log"), held.tree.size);
    return held;
  });
  await addHeadForms(bag, state);
  return state;
}

/** The log's key and the signature of its checkpoint, in the forms of other programs. */
export async function addHeadForms(bag: BagWriter, { signer, checkpoint }: LogState): Promise<void> {
  const forms = keyForms(signer.vkey, checkpoint);
  await bag.add("data/log/log.vkey", `${signer.vkey}\n`);
  await bag.add("data/log/log.pem", forms.pem);
  await bag.add("data/log/log.pub", forms.signifyKey);
  await bag.add("data/log/checkpoint.body", forms.body);
  await bag.add("data/log/checkpoint.sig", forms.signature);
  await bag.add("data/log/checkpoint.signify", forms.signifySignature);
}

// After the last entry, so that it stands below what others sign.
export async function addCosigned(bag: BagWriter, { cosign }: Pick<BundlePlace, "cosign">): Promise<BundleResult["cosigned"]> {
  const cosigned = await cosign();
  if (cosigned === null) return null;
  const { tree_size, is_met, witnesses, checkpoint, second_key, policy } = cosigned;
  await bag.add("data/log/checkpoint.cosigned", checkpoint);
  if (second_key !== null) await bag.add("data/log/log.ml-dsa-44.vkey", `${second_key}\n`);
  if (policy !== null) await bag.add("data/log/witnesses.policy", policy);
  return { tree_size, is_met, witnesses };
}

async function addProofs(bag: BagWriter, state: LogState, vouched: readonly Vouched[]): Promise<void> {
  for (const { path, index } of vouched) {
    const { text, entry } = await proveEntry(bag.pathOf(LOG), state, index);
    const base = path.replace("data/", "data/proofs/");
    await bag.add(`${base}.proof`, text);
    await bag.add(`${base}.entry`, entry);
  }
}

// Beside data/: each is the set that is there already, in a form that some program reads, and proves itself.
export async function addStatements(bag: BagWriter, set: LoggedStatements, vkey: string, only?: string): Promise<void> {
  for await (const { path, bytes } of exportStatements(set, vkey, only)) await bag.add(`statements/${path}`, bytes);
  await bag.add("statements/check-sigstore.mjs", await readFile(new URL("./page/check-sigstore.mjs", import.meta.url)));
}

/** For openssl alone. */
export async function addScripts(bag: BagWriter): Promise<void> {
  for (const name of ["check-proof.sh", "check-cosigned.sh"])
    await bag.add(name, await readFile(new URL(`./page/${name}`, import.meta.url)));
}

async function addTools(bag: BagWriter, { guide, words }: BundlePlan): Promise<void> {
  await bag.add("VERIFY.md", guide);
  await addScripts(bag);
  await bag.add("verify.html", await formatVerifyPage(words));
}

/** Where there are evidence records, the program that has BouncyCastle check them. */
export async function addRecordCheck(bag: BagWriter, vouched: readonly Vouched[]): Promise<void> {
  if (!vouched.some(({ path }) => path.endsWith(".ers"))) return;
  await bag.add("check-record.java", await readFile(new URL("./page/check-record.java", import.meta.url)));
}
