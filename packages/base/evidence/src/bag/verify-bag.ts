// A bag that somebody hands over, judged: valid, valid with something to know, or broken, each thing by its name.
//
// Spec: RFC 8493 (BagIt 1.0), section 3, and the drafts before it (0.93 to 0.97) where they were laxer. Strict: what is
// dangerous on any system is refused on all, a link is never followed, nothing is fetched.

import { createHash } from "node:crypto";
import { join } from "node:path";
import type { BagCheck } from "@hamon/records";
import { readFile, type Meter } from "../verify-files.js";
import { walkBag, type BagFiles, type BaggedFile } from "./bag-files.js";
import { manifestsOf, readFetch, readManifest, readOxums, type Manifest, type OpenBag } from "./bag-lists.js";
import { Findings } from "./findings.js";
import { decoderOf } from "./tag-text.js";

const DECLARATION = "bagit.txt";
const DECLARED = /^BagIt-Version: (\S+)(?:\r\n|\r|\n)Tag-File-Character-Encoding: (\S+)(?:\r\n|\r|\n)?$/;
const LONGEST_DECLARATION = 1024;
const VERSION = /^(0\.9[3-7]|1\.0)$/;
const WEAK = new Set(["md5", "sha1"]);

export interface VerifyBagOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with bytes as they are read. */
  readonly onRead?: (bytes: number) => void;
}

/** Reads every file of a bag and judges it. @throws {Fault} `bag-unreadable` for what is no folder. */
export async function verifyBag(folder: string, { signal, onRead = () => undefined }: VerifyBagOptions = {}): Promise<BagCheck> {
  const findings = new Findings();
  const { files, hasPayload } = await walkBag(folder, findings);
  if (!hasPayload) findings.break("payload-missing", "data/");
  const meter = { signal, read: onRead };
  const declared = await readDeclaration(folder, files, { findings, meter });
  const empty = { version: null, algorithms: [], files: 0, bytes: 0 };
  if (declared === null) return { ...empty, ...findings.result() };
  const bag: OpenBag = { folder, files, findings, meter, toFetch: new Set(), ...declared };
  const manifests = manifestsOf(bag);
  await readFetch(bag);
  for (const manifest of manifests) await readManifest(bag, manifest);
  judgeLists(bag, manifests);
  const payload = await hashAll(bag);
  await judgeOxums(bag, payload);
  const algorithms = manifests.filter(({ isOfTags }) => !isOfTags).map(({ algorithm }) => algorithm);
  return { version: bag.version, algorithms, ...payload, ...findings.result() };
}

interface Reading {
  readonly findings: Findings;
  readonly meter: Meter;
}

/** The version and how to read the other tag files; null when nothing more can be read. */
async function readDeclaration(folder: string, files: BagFiles, { findings, meter }: Reading) {
  if (!files.has(DECLARATION)) return fail(findings, "declaration-missing");
  const bytes: Buffer[] = [];
  const take = (chunk: Buffer) => {
    if (bytes.length === 0) bytes.push(Buffer.from(chunk.subarray(0, LONGEST_DECLARATION)));
  };
  const failure = await readFile(join(folder, DECLARATION), meter, take);
  if (failure !== null) return fail(findings, "file-unreadable", { reason: failure.params["reason"] ?? "ENOENT" });
  const [, version = "", encoding = ""] = DECLARED.exec(Buffer.concat(bytes).toString()) ?? [];
  if (version === "") return fail(findings, "declaration-malformed");
  if (!VERSION.test(version)) return fail(findings, "version-unknown", { version });
  const decoder = decoderOf(encoding);
  return decoder === null ? fail(findings, "encoding-unknown", { encoding }) : { version, decoder };
}

function fail(findings: Findings, code: Parameters<Findings["break"]>[0], params = {}): null {
  findings.break(code, DECLARATION, params);
  return null;
}

/** Whether each file stands in the lists that must have it. */
function judgeLists({ files, findings, version }: OpenBag, manifests: readonly Manifest[]): void {
  const algorithms = manifests.filter(({ isOfTags }) => !isOfTags).map(({ algorithm }) => algorithm);
  const hasTagLists = manifests.some(({ isOfTags }) => isOfTags);
  if (algorithms.length === 0) findings.break("manifest-missing", "manifest-sha256.txt");
  else if (algorithms.every((algorithm) => WEAK.has(algorithm))) findings.warn("digest-weak", algorithms.join(", "));
  for (const file of files.all()) {
    const missing = algorithms.filter((algorithm) => !file.digests.has(algorithm));
    const isListed = version === "1.0" ? missing.length === 0 : missing.length < algorithms.length;
    if (file.isPayload && !isListed)
      findings.break("file-unlisted", file.path, { list: missing.map((one) => `manifest-${one}.txt`).join(", ") });
    else if (!file.isPayload && hasTagLists && file.digests.size === 0 && !file.path.startsWith("tagmanifest-"))
      findings.warn("tag-file-unlisted", file.path);
  }
}

/** Reads each file once and holds it against all that is listed of it. */
async function hashAll(bag: OpenBag): Promise<{ readonly files: number; readonly bytes: number }> {
  let [files, bytes] = [0, 0];
  for (const file of bag.files.all()) {
    const length = await hashOne(bag, file);
    if (!file.isPayload) continue;
    files += 1;
    bytes += length;
  }
  return { files, bytes };
}

async function hashOne({ folder, findings, meter }: OpenBag, { path, digests, isPayload }: BaggedFile): Promise<number> {
  if (!isPayload && digests.size === 0) return 0;
  const hashes = [...digests].map(([algorithm, digest]) => ({ algorithm, digest, hash: createHash(algorithm) }));
  let bytes = 0;
  const failure = await readFile(join(folder, path), meter, (chunk) => {
    bytes += chunk.length;
    for (const { hash } of hashes) hash.update(chunk);
  });
  const wrong = hashes.filter(({ hash, digest }) => hash.digest("hex") !== digest);
  const lists = wrong.map(({ algorithm }) => `${isPayload ? "" : "tag"}manifest-${algorithm}.txt`);
  if (failure !== null) findings.break("file-unreadable", path, { reason: failure.params["reason"] ?? "ENOENT" });
  else if (lists.length > 0) findings.break("file-changed", path, { list: lists.join(", ") });
  return bytes;
}

// Of what a desktop left and took away nobody knows the bytes.
async function judgeOxums(bag: OpenBag, { files, bytes }: { readonly files: number; readonly bytes: number }): Promise<void> {
  const oxums = await readOxums(bag);
  if (bag.findings.has("system-file-missing")) return;
  const wrong = oxums.find(([statedBytes, statedFiles]) => statedBytes !== bytes || statedFiles !== files);
  if (wrong !== undefined) bag.findings.break("oxum-different", "bag-info.txt", { stated: wrong.join("."), found: `${bytes}.${files}` });
}
