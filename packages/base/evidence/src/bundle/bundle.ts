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
import type { ItemShelf } from "../item-shelf.js";
import { placeFolder } from "./bag-folder.js";
import { BagWriter, type BagFile } from "./bag-writer.js";
import { keyForms } from "./key-forms.js";
import { copyLog, proveEntry } from "./log-copy.js";
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
  /** VERIFY.md. */
  readonly guide: string;
  /** Sentences of verify.html. */
  readonly words: PageWords;
}

export interface BundlePlace {
  /** evidence/ of the case. */
  readonly folder: string;
  readonly log: Log;
  readonly shelf: ItemShelf;
  /** Has the newest checkpoint signed by others; null where that is not set up. */
  cosign(): Promise<CosignResult | null>;
  append(entry: NewLogEntry): Promise<{ readonly index: number }>;
}

/** A file of the bag and the entry that vouches for it. */
interface Vouched {
  readonly path: string;
  readonly index: number;
}

/**
 * Makes a bundle and leaves one entry that says so. A failure after that entry leaves no bundle.
 *
 * @throws {Fault} `bundle-folder-not-empty`, `bundle-document-unlogged`, `bundle-file-changed`, `original-missing`,
 *   `log-inconsistent`, `disk-full`, `evidence-write-failed`.
 */
export function makeBundle(place: BundlePlace, plan: BundlePlan): Promise<BundleResult> {
  return placeFolder(plan.out, async (folder) => {
    const bag = new BagWriter(folder);
    const { vouchers, originals } = await readVouching(place.log, new Set(plan.documents));
    const chosen = await chooseOriginals(place, plan, originals);
    const vouched = [...(await addDocuments(bag, { ...place, vouchers }, plan)), ...(await addOriginals(bag, place, chosen))];
    const made = await addTexts(bag, [...plan.texts, { path: ORIGINALS_LIST, text: listOriginals(originals, chosen) }]);
    const counts = { document_count: plan.documents.length, original_count: chosen.size };
    const { index } = await place.append({ kind: "export", actor: plan.actor, body: { ...counts, digests: made.map(digestOf) } });
    const cosigned = await addCosigned(bag, place);
    const state = await addLog(bag, place);
    await addProofs(bag, state, [...vouched, ...made.map(({ path }) => ({ path, index }))]);
    await addTools(bag, plan);
    const { files, bytes } = await bag.finish(plan.info);
    const { tree, root, signer } = state;
    const head = { tree_size: tree.size, root_hash: root.toString("base64"), public_key: signer.vkey };
    return { folder: plan.out, files, bytes, ...counts, ...head, entry_index: index, cosigned };
  });
}

function digestOf({ path, sha256, bytes }: BagFile) {
  return { path, sha256, bytes };
}

async function addDocuments(
  bag: BagWriter,
  { folder, vouchers }: BundlePlace & Pick<Vouching, "vouchers">,
  { documents }: BundlePlan,
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

async function* readOriginal(place: BundlePlace, sha256: string): AsyncGenerator<Uint8Array> {
  yield* readObject(place, sha256) as AsyncIterable<Buffer>;
}

function requireSame(file: BagFile, sha256: string, at: string): void {
  if (file.sha256 !== sha256) throw new Fault("bundle-file-changed", { at });
}

/** An original that is handed over: its name, and its path below data/. */
interface Chosen {
  readonly name: string;
  readonly file: string;
}

async function chooseOriginals(
  { shelf }: BundlePlace,
  plan: BundlePlan,
  originals: readonly LoggedOriginal[],
): Promise<ReadonlyMap<LoggedOriginal, Chosen>> {
  const names = new Map((await shelf.list()).map(({ evidence_id, name }) => [evidence_id, name]));
  const chosen = originals.filter(({ evidence_id }) => plan.originals.includes(evidence_id));
  return new Map(
    chosen.map((original) => {
      const name = names.get(original.evidence_id) ?? original.evidence_id;
      return [original, { name, file: originalPath(original.evidence_no, name) }];
    }),
  );
}

async function addOriginals(bag: BagWriter, place: BundlePlace, chosen: ReadonlyMap<LoggedOriginal, Chosen>): Promise<readonly Vouched[]> {
  const vouched: Vouched[] = [];
  for (const [{ evidence_id, sha256, entry_index }, { file: path }] of chosen) {
    const file = await bag.add(`data/${path}`, readOriginal(place, sha256));
    requireSame(file, sha256, evidence_id);
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

// Names may be personal data: only those that were chosen are told.
function listOriginals(originals: readonly LoggedOriginal[], chosen: ReadonlyMap<LoggedOriginal, Chosen>): string {
  const lines = originals.map((original) => {
    const { evidence_no, sha256, bytes, entry_index, kept_at } = original;
    return JSON.stringify({ evidence_no, sha256, bytes, entry_index, kept_at, ...chosen.get(original) });
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
  const { signer, checkpoint } = state;
  const forms = keyForms(signer.vkey, checkpoint);
  await bag.add("data/log/log.vkey", `${signer.vkey}\n`);
  await bag.add("data/log/log.pem", forms.pem);
  await bag.add("data/log/log.pub", forms.signifyKey);
  await bag.add("data/log/checkpoint.body", forms.body);
  await bag.add("data/log/checkpoint.sig", forms.signature);
  await bag.add("data/log/checkpoint.signify", forms.signifySignature);
  return state;
}

// After the last entry, so that it stands below what others sign.
async function addCosigned(bag: BagWriter, { cosign }: BundlePlace): Promise<BundleResult["cosigned"]> {
  const cosigned = await cosign();
  if (cosigned === null) return null;
  const { tree_size, is_met, witnesses, checkpoint, second_key } = cosigned;
  await bag.add("data/log/checkpoint.cosigned", checkpoint);
  if (second_key !== null) await bag.add("data/log/log.ml-dsa-44.vkey", `${second_key}\n`);
  return { tree_size, is_met, witnesses };
}

async function addProofs(bag: BagWriter, state: LogState, vouched: readonly Vouched[]): Promise<void> {
  for (const { path, index } of vouched) {
    const { text, entry } = await proveEntry(bag, state, index);
    const base = path.replace("data/", "data/proofs/");
    await bag.add(`${base}.proof`, text);
    await bag.add(`${base}.entry`, entry);
  }
}

async function addTools(bag: BagWriter, { guide, words }: BundlePlan): Promise<void> {
  await bag.add("VERIFY.md", guide);
  await bag.add("check-proof.sh", await readFile(new URL("./page/check-proof.sh", import.meta.url)));
  await bag.add("verify.html", await formatVerifyPage(words));
}
